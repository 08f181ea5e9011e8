//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The names of targets: the only place that reads one.
//===----------------------------------------------------------------------===//

#include "calotype/Dialect/Calotype/IR/TargetDescription.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/TargetParser/Host.h"
#include <thread>
#include <unistd.h>

using namespace calotype;
using llvm::StringRef;

/// Cores of a machine that a portable target does not know.
static constexpr CoreRange kPortableCores = {2, 2};

namespace {
/// A name without changes of features.
struct Base {
  std::string name;
  const Architecture *architecture;
  StringRef cpu, features;
};
} // namespace

/// Architectures first, then CPUs. Where two architectures have a CPU of one
/// name, as 'generic', it names nothing.
static std::vector<Base> listBases() {
  std::vector<Base> bases;
  static const std::vector<std::vector<std::string>> cpus = [] {
    std::vector<std::vector<std::string>> lists;
    for (const Architecture &architecture : getArchitectures())
      lists.push_back(listCpus(architecture));
    return lists;
  }();
  for (const Architecture &each : getArchitectures())
    bases.push_back({each.name.str(), &each, each.cpu, each.features});
  for (const auto &[architecture, names] : llvm::zip(getArchitectures(), cpus))
    for (const std::string &name : names)
      if (!StringRef(name).starts_with("generic") && name != architecture.name)
        bases.push_back({name, &architecture, name, ""});
  return bases;
}

//===----------------------------------------------------------------------===//
// Errors
//===----------------------------------------------------------------------===//

static std::string findNearest(StringRef name,
                               llvm::ArrayRef<std::string> known) {
  return *llvm::min_element(known, [&](StringRef a, StringRef b) {
    return name.edit_distance_insensitive(a) <
           name.edit_distance_insensitive(b);
  });
}

static llvm::Error makeUnknown(StringRef kind, StringRef name,
                               llvm::ArrayRef<std::string> known) {
  return llvm::createStringError(
      "unknown " + kind + " '" + name + "'; the nearest is '" +
      findNearest(name, known) + "' of " + llvm::join(known, ", "));
}

//===----------------------------------------------------------------------===//
// Native
//===----------------------------------------------------------------------===//

static CacheLevel readCache(int size, int ways, int line,
                            const CacheLevel &common) {
  CacheLevel cache{::sysconf(size), ::sysconf(ways), ::sysconf(line)};
  // Virtual machines may hide any of them.
  if (cache.line <= 0 || !llvm::isPowerOf2_64(cache.line))
    cache.line = common.line;
  if (cache.ways <= 0)
    cache.ways = common.ways;
  return cache.bytes > 0 && cache.bytes % (cache.ways * cache.line) == 0
             ? cache
             : common;
}

static llvm::Expected<TargetDescription> describeHost() {
  const Architecture *here = findArchitecture(llvm::sys::getProcessTriple());
  if (!here)
    return llvm::createStringError("not supported: this machine as a target; "
                                   "name one that --target knows");
  TargetDescription host;
  host.triple = here->triple.str();
  host.cpu = llvm::sys::getHostCPUName().str();
  if (!llvm::is_contained(listCpus(*here), host.cpu))
    host.cpu = here->cpu.str();
  // A virtual machine may lack what its CPU has.
  llvm::StringSet<> expected =
      calotype::getEnabledFeatures(*here, host.cpu, "");
  std::vector<std::string> known = listFeatures(*here), changes;
  for (const auto &feature : llvm::sys::getHostCPUFeatures())
    if (feature.second != expected.contains(feature.first()) &&
        llvm::is_contained(known, feature.first()))
      changes.push_back((feature.second ? "+" : "-") + feature.first().str());
  // Taking one away takes what needs it, so additions come last.
  llvm::sort(changes, std::greater<>());
  host.features = llvm::join(changes, ",");
  int64_t cores = std::max(1u, std::thread::hardware_concurrency());
  host.cores = {std::min(cores, kMostCores), std::min(cores, kMostCores)};
  CacheLevel l1 = readCache(_SC_LEVEL1_DCACHE_SIZE, _SC_LEVEL1_DCACHE_ASSOC,
                            _SC_LEVEL1_DCACHE_LINESIZE, here->l1);
  CacheLevel l2 = readCache(_SC_LEVEL2_CACHE_SIZE, _SC_LEVEL2_CACHE_ASSOC,
                            _SC_LEVEL2_CACHE_LINESIZE, here->l2);
  host.caches = {l1, l2.bytes > l1.bytes ? l2 : here->l2};
  return host;
}

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

/// The longest of `known` that `text` begins with, up to its end or a sign.
static const std::string *findLongest(StringRef text,
                                      llvm::ArrayRef<std::string> known) {
  const std::string *best = nullptr;
  for (const std::string &name : known) {
    StringRef rest = text;
    bool ends = rest.consume_front(name) &&
                (rest.empty() || rest[0] == '+' || rest[0] == '-');
    if (ends && (!best || best->size() < name.size()))
      best = &name;
  }
  return best;
}

/// Applies `+a-b`, and returns the first word that is no feature. What
/// changes nothing is left out.
static std::optional<StringRef> addFeatures(StringRef text,
                                            TargetDescription &target) {
  std::vector<std::string> known = listFeatures(target.getArchitecture());
  llvm::StringSet<> enabled = target.getEnabledFeatures();
  while (!text.empty()) {
    bool wanted = text[0] == '+';
    text = text.drop_front();
    const std::string *feature = findLongest(text, known);
    if (!feature)
      return text.take_until([](char c) { return c == '+'; });
    text = text.drop_front(feature->size());
    if (enabled.contains(*feature) == wanted)
      continue;
    target.features += target.features.empty() ? "" : ",";
    target.features += (wanted ? "+" : "-") + *feature;
    enabled = target.getEnabledFeatures();
  }
  return std::nullopt;
}

/// The error for a name whose beginning names a target and of which `word` is
/// no feature: `x86-64-v5` is rather a target with a wrong name.
static llvm::Error makeUnknownFeature(StringRef name, StringRef word,
                                      const TargetDescription &target,
                                      llvm::ArrayRef<std::string> targets) {
  const Architecture &architecture = target.getArchitecture();
  std::vector<std::string> features = listFeatures(architecture);
  StringRef head = name.take_until([](char c) { return c == '+'; });
  if (head.ends_with(word) && word.data() + word.size() == head.end() &&
      head.edit_distance(findNearest(head, targets)) <=
          word.edit_distance(findNearest(word, features)))
    return makeUnknown("target", head, targets);
  return makeUnknown(("feature of " + architecture.name).str(), word, features);
}

llvm::Expected<TargetDescription> calotype::resolveTarget(StringRef name) {
  std::vector<Base> bases = listBases();
  std::vector<std::string> known{"native"};
  for (const Base &each : bases)
    known.push_back(each.name);
  const std::string *begin = findLongest(name, known);
  if (!begin)
    return makeUnknown("target",
                       name.take_until([](char c) { return c == '+'; }), known);
  TargetDescription target;
  if (*begin == "native") {
    llvm::Expected<TargetDescription> host = describeHost();
    if (!host)
      return host.takeError();
    target = std::move(*host);
  } else {
    const Base &base = bases[begin - &known[1]];
    target = {base.architecture->triple.str(),
              base.cpu.str(),
              base.features.str(),
              kPortableCores,
              {base.architecture->l1, base.architecture->l2}};
  }
  if (auto word = addFeatures(name.drop_front(begin->size()), target))
    return makeUnknownFeature(name, *word, target, known);
  return target;
}

llvm::Expected<CoreRange> calotype::parseCores(StringRef text) {
  auto [first, last] = text.split("..");
  bool isRange = text.contains("..");
  CoreRange range;
  if (first.getAsInteger(10, range.least) ||
      (isRange ? last : first).getAsInteger(10, range.most) ||
      range.least < 1 || range.most < range.least || range.most > kMostCores)
    return llvm::createStringError(
        "expected cores as N or N..M between 1 and " + llvm::Twine(kMostCores) +
        ", found '" + text + "'");
  return range;
}

std::string TargetDescription::getName() const {
  const Architecture &architecture = getArchitecture();
  StringRef changes = features;
  std::string name = cpu;
  // An architecture's own name stands for its CPU and features.
  if (cpu == architecture.cpu && changes.consume_front(architecture.features))
    name = architecture.name.str();
  for (char c : changes)
    if (c != ',')
      name += c;
  return name;
}

static bool hasAll(const llvm::StringSet<> &all,
                   const llvm::StringSet<> &part) {
  return llvm::all_of(
      part, [&](const auto &each) { return all.contains(each.first()); });
}

std::string TargetDescription::getInstructionSet() const {
  const Architecture &architecture = getArchitecture();
  llvm::StringSet<> own = getEnabledFeatures();
  if (architecture.arch == Arch::X86_64)
    for (StringRef level : {"x86-64-v4", "x86-64-v3", "x86-64-v2"})
      if (hasAll(own, calotype::getEnabledFeatures(architecture, level, "")))
        return level.str();
  for (StringRef vectors : {"sve", "v"})
    if (own.contains(vectors))
      return (architecture.name + "+" + vectors).str();
  return architecture.name.str();
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The table: text, lookup, files.
//===----------------------------------------------------------------------===//

#include "calotype/Analysis/ScheduleDatabase.h"

#include "calotype/Dialect/Plan/IR/PlanDialect.h"
#include "calotype/Support/BoundedJson.h"
#include "calotype/Support/WholeFile.h"
#include "mlir/IR/MLIRContext.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>
#include <memory>
#include <tuple>

using namespace calotype;
using llvm::StringRef;
namespace json = llvm::json;

/// Of the file's form.
static constexpr int64_t kVersion = 2;

static constexpr const char *kShipped =
#include "Schedules.inc"
    ;

bool ScheduleKey::operator<(const ScheduleKey &other) const {
  return std::tie(isa, kernel, shape, with) <
         std::tie(other.isa, other.kernel, other.shape, other.with);
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

/// Extents in order, -1 between tensors and -2 for the arrow, so that equal
/// forms have equal marks. False for another text.
static bool parseShape(StringRef text,
                       llvm::SmallVectorImpl<int64_t> &extents) {
  llvm::SmallVector<StringRef> words, parts;
  text.split(words, ' ');
  for (StringRef word : words) {
    extents.push_back(word == "->" ? -2 : -1);
    parts.clear();
    if (word != "->" && word != "scalar")
      word.split(parts, 'x');
    for (StringRef part : parts) {
      int64_t extent;
      if (part.getAsInteger(10, extent) || extent < 0)
        return false;
      extents.push_back(extent);
    }
  }
  return true;
}

/// A context in which the plans of a file are looked at.
static std::unique_ptr<mlir::MLIRContext> makePlanContext() {
  auto context = std::make_unique<mlir::MLIRContext>(
      mlir::MLIRContext::Threading::DISABLED);
  context->loadDialect<plan::PlanDialect>();
  return context;
}

static bool checkPlan(StringRef text, mlir::MLIRContext &context,
                      json::Path path) {
  std::string problem;
  if (plan::parsePlan(text, &context, problem))
    return true;
  // The path keeps the text of literals only.
  path.report("expected a plan, as in #plan.matmul<columns = 16, rows = 6>");
  return false;
}

static bool parseEntry(const json::Value &value, mlir::MLIRContext &context,
                       ScheduleKey &key, ScheduleEntry &entry,
                       json::Path path) {
  json::ObjectMapper map(value, path);
  if (!map || !map.map("isa", key.isa) || !map.map("kernel", key.kernel) ||
      !map.mapOptional("with", key.with) || !map.map("shape", key.shape) ||
      !map.map("plan", entry.plan) ||
      !map.mapOptional("planned", entry.planned) ||
      !map.mapOptional("default_ns", entry.defaultNs) ||
      !map.mapOptional("best_ns", entry.bestNs))
    return false;
  llvm::SmallVector<int64_t> extents;
  if (!parseShape(key.shape, extents)) {
    path.field("shape").report("expected extents as in '8x16 16x4 -> 8x4'");
    return false;
  }
  return checkPlan(entry.plan, context, path.field("plan")) &&
         (entry.planned.empty() ||
          checkPlan(entry.planned, context, path.field("planned")));
}

llvm::Expected<ScheduleDatabase> ScheduleDatabase::parse(StringRef text,
                                                         StringRef name) {
  llvm::Expected<json::Value> value = parseBoundedJson(text);
  if (!value)
    return llvm::createStringError(name + ": " +
                                   llvm::toString(value.takeError()));
  json::Path::Root root(name);
  json::Path path(root);
  const json::Object *object = value->getAsObject();
  const json::Array *list = object ? object->getArray("schedules") : nullptr;
  json::Path all = path.field("schedules");
  ScheduleDatabase database;
  if (!object) {
    path.report("expected an object");
  } else if (object->getInteger("version") != kVersion) {
    path.field("version").report("expected version 2");
  } else if (!list) {
    all.report("expected an array");
  } else {
    std::unique_ptr<mlir::MLIRContext> context = makePlanContext();
    for (auto [index, element] : llvm::enumerate(*list)) {
      ScheduleKey key;
      ScheduleEntry entry;
      if (!parseEntry(element, *context, key, entry, all.index(index)))
        return root.getError();
      database.add(key, std::move(entry));
    }
    return database;
  }
  return root.getError();
}

std::string ScheduleDatabase::toText() const {
  json::Array list;
  for (const auto &[key, entry] : entries) {
    json::Object object{{"isa", key.isa},
                        {"kernel", key.kernel},
                        {"with", key.with},
                        {"shape", key.shape},
                        {"plan", entry.plan}};
    if (!entry.planned.empty())
      object["planned"] = entry.planned;
    if (entry.bestNs > 0) {
      object["default_ns"] = entry.defaultNs;
      object["best_ns"] = entry.bestNs;
    }
    list.push_back(std::move(object));
  }
  return llvm::formatv(
      "{0:2}\n", json::Value(json::Object{{"version", kVersion},
                                          {"schedules", std::move(list)}}));
}

//===----------------------------------------------------------------------===//
// Lookup
//===----------------------------------------------------------------------===//

/// The nearest of 2^n and 1.5 * 2^n; small extents are themselves.
static int64_t roundExtent(int64_t extent) {
  if (extent <= 16)
    return extent;
  int64_t power = int64_t(1) << int(std::log2(double(extent)));
  int64_t best = power;
  for (int64_t candidate : {power * 3 / 2, power * 2})
    if (std::abs(std::log2(double(extent) / candidate)) <
        std::abs(std::log2(double(extent) / best)))
      best = candidate;
  return best;
}

/// How far two shapes of one bucket are apart, or nothing.
static std::optional<double> getDistance(StringRef a, StringRef b) {
  llvm::SmallVector<int64_t> left, right;
  if (!parseShape(a, left) || !parseShape(b, right) ||
      left.size() != right.size())
    return std::nullopt;
  double distance = 0;
  for (auto [x, y] : llvm::zip(left, right)) {
    if (roundExtent(x) != roundExtent(y))
      return std::nullopt;
    if (x != y)
      distance += std::abs(std::log2(double(x) / double(y)));
  }
  return distance;
}

const ScheduleEntry *ScheduleDatabase::find(const ScheduleKey &key) const {
  const ScheduleEntry *best = nullptr;
  double bestDistance = 0;
  // Keys that begin alike stand together.
  for (auto at = entries.lower_bound({key.isa, key.kernel, "", ""});
       at != entries.end() && at->first.isa == key.isa &&
       at->first.kernel == key.kernel;
       ++at) {
    std::optional<double> distance = getDistance(at->first.shape, key.shape);
    if (!distance)
      continue;
    // Other ops around the root matter less than the shape.
    if (at->first.with != key.with)
      *distance += 1e-3;
    if (!best || *distance < bestDistance) {
      best = &at->second;
      bestDistance = *distance;
    }
  }
  return best;
}

const ScheduleEntry *ScheduleDatabase::get(const ScheduleKey &key) const {
  auto at = entries.find(key);
  return at == entries.end() ? nullptr : &at->second;
}

void ScheduleDatabase::add(const ScheduleKey &key, ScheduleEntry entry) {
  entries[key] = std::move(entry);
}

void ScheduleDatabase::add(const ScheduleDatabase &other) {
  for (const auto &[key, entry] : other.entries)
    entries[key] = entry;
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

llvm::Expected<ScheduleDatabase> ScheduleDatabase::read(StringRef path) {
  auto file = readFileWhole(path, kMostJsonBytes);
  if (!file)
    return llvm::createStringError("schedules: " +
                                   llvm::toString(file.takeError()));
  return parse((*file)->getBuffer(), path);
}

const ScheduleDatabase &ScheduleDatabase::getShipped() {
  // A test reads the file of the source tree, so that it is no user's problem.
  static const ScheduleDatabase shipped = [] {
    llvm::Expected<ScheduleDatabase> read =
        parse(kShipped, "shipped schedules");
    if (read)
      return std::move(*read);
    llvm::errs() << llvm::toString(read.takeError()) << "\n";
    return ScheduleDatabase();
  }();
  return shipped;
}

std::string calotype::getUserSchedulesPath() {
  auto variable = llvm::sys::Process::GetEnv("CALOTYPE_SCHEDULES");
  if (variable && !variable->empty())
    return *variable;
  llvm::SmallString<256> path;
  if (auto data = llvm::sys::Process::GetEnv("XDG_DATA_HOME"))
    path = *data;
  else if (llvm::sys::path::home_directory(path))
    llvm::sys::path::append(path, ".local", "share");
  llvm::sys::path::append(path, "calotype", "schedules.json");
  return std::string(path);
}

llvm::Expected<ScheduleDatabase> calotype::loadSchedules(StringRef source) {
  if (source == "none")
    return ScheduleDatabase();
  ScheduleDatabase database = ScheduleDatabase::getShipped();
  if (source.empty())
    return database;
  llvm::Expected<ScheduleDatabase> own = ScheduleDatabase::read(source);
  if (!own)
    return own.takeError();
  database.add(*own);
  return database;
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Target/HalideObject/CacheLimit.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include <map>
#include <vector>

using namespace calotype;
using llvm::StringRef;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

static constexpr uint64_t kDefaultLimit = uint64_t(2) << 30;

namespace {
/// The files of one kernel, or of one compilation under way.
struct Entry {
  std::vector<std::string> files;
  uint64_t bytes = 0;
  llvm::sys::TimePoint<> used;
  bool isKernel = false;
};
} // namespace

/// KEY.o and KEY.json belong together; KEY.PID.* is a compilation under way.
static std::map<std::string, Entry> listEntries(StringRef folder) {
  std::map<std::string, Entry> entries;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; at != end && !error;
       at.increment(error)) {
    fs::file_status status;
    if (fs::status(at->path(), status) || !fs::is_regular_file(status))
      continue;
    StringRef stem = path::stem(at->path());
    Entry &entry = entries[stem.str()];
    entry.files.push_back(at->path());
    entry.bytes += status.getSize();
    entry.used = std::max(entry.used, status.getLastModificationTime());
    entry.isKernel |= path::extension(at->path()) == ".o" &&
                      stem.find('.') == StringRef::npos;
  }
  return entries;
}

static CacheUse sum(const std::map<std::string, Entry> &entries) {
  CacheUse use;
  for (const auto &[stem, entry] : entries) {
    use.kernels += entry.isKernel;
    use.bytes += entry.bytes;
  }
  return use;
}

CacheUse calotype::measureKernelCache(StringRef folder) {
  return sum(listEntries(folder));
}

CacheUse calotype::trimKernelCache(StringRef folder, uint64_t limit) {
  std::map<std::string, Entry> entries = listEntries(folder);
  uint64_t left = sum(entries).bytes;
  std::vector<const Entry *> order;
  for (const auto &[stem, entry] : entries)
    order.push_back(&entry);
  llvm::sort(order,
             [](const Entry *a, const Entry *b) { return a->used < b->used; });
  auto now = std::chrono::system_clock::now();
  CacheUse removed;
  for (const Entry *entry : order) {
    // Who compiles has a right to the files for a while.
    bool isOld = now - entry->used > std::chrono::hours(1);
    bool goes = entry->isKernel ? left > limit : isOld || limit == 0;
    if (!goes)
      continue;
    for (const std::string &file : entry->files)
      fs::remove(file);
    left -= entry->bytes;
    removed.kernels += entry->isKernel;
    removed.bytes += entry->bytes;
  }
  return removed;
}

std::optional<uint64_t> calotype::parseCacheSize(StringRef text) {
  text = text.trim();
  unsigned shift = text.consume_back("K")   ? 10
                   : text.consume_back("M") ? 20
                   : text.consume_back("G") ? 30
                                            : 0;
  uint64_t value;
  if (text.getAsInteger(10, value) || value > (UINT64_MAX >> shift))
    return std::nullopt;
  return value << shift;
}

uint64_t calotype::getKernelCacheLimit() {
  if (auto variable = llvm::sys::Process::GetEnv("CALOTYPE_CACHE_LIMIT"))
    if (std::optional<uint64_t> limit = parseCacheSize(*variable))
      return *limit;
  return kDefaultLimit;
}

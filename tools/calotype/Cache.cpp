//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// calotype cache: where compiled kernels lie, how much they take.
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "Output.h"
#include "Terminal.h"
#include "calotype/Target/HalideObject/CacheLimit.h"
#include "calotype/Target/HalideObject/HalideObject.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using namespace calotype;
using namespace calotype::driver;
namespace cl = llvm::cl;

static cl::opt<std::string> action(cl::Positional, cl::desc("show|clean|trim"),
                                   cl::init("show"), cl::sub(cacheCommand));
static cl::opt<std::string> limitFlag(
    "limit",
    cl::desc(
        "what trim leaves, as in 500M or 2G (default: CALOTYPE_CACHE_LIMIT, "
        "else 2G)"),
    cl::value_desc("SIZE"), cl::sub(cacheCommand));

/// As it may be typed: 2G, 500M; other numbers in bytes.
static std::string describeLimit(uint64_t limit) {
  for (auto [shift, letter] : {std::pair(30, 'G'), {20, 'M'}, {10, 'K'}})
    if (limit && limit % (uint64_t(1) << shift) == 0)
      return std::to_string(limit >> shift) + letter;
  return std::to_string(limit) + " B";
}

int driver::runCache() {
  uint64_t limit = getKernelCacheLimit();
  if (!limitFlag.empty()) {
    std::optional<uint64_t> parsed = parseCacheSize(limitFlag);
    if (!parsed) {
      printError("expected --limit as in 500M or 2G, found '" + limitFlag +
                 "'");
      return CannotHandle;
    }
    limit = *parsed;
  }
  if (action != "show" && action != "clean" && action != "trim") {
    printError("expected 'show', 'clean' or 'trim', found '" + action + "'");
    return CannotHandle;
  }
  std::string folder = getKernelCacheFolder({});
  if (action != "show") {
    CacheUse removed = trimKernelCache(folder, action == "clean" ? 0 : limit);
    getText() << llvm::formatv("removed {0} kernels, {1}\n", removed.kernels,
                               formatBytes(removed.bytes));
  }
  CacheUse use = measureKernelCache(folder);
  getText() << llvm::formatv("{0}: {1} kernels, {2}, limit {3}\n", folder,
                             use.kernels, formatBytes(use.bytes),
                             describeLimit(limit));
  return writeJson(llvm::json::Object{{"folder", folder},
                                      {"kernels", int64_t(use.kernels)},
                                      {"bytes", int64_t(use.bytes)},
                                      {"limit_bytes", int64_t(limit)}});
}

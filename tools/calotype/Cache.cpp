//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// calotype cache: where compiled kernels lie, how much they take.
//===----------------------------------------------------------------------===//

#include "Driver.h"
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
    cl::desc("what trim leaves, as in 500M or 2G (default: CALOTYPE_CACHE_LIMIT, "
             "else 2G)"),
    cl::value_desc("SIZE"), cl::sub(cacheCommand));

int driver::runCache() {
  uint64_t limit = getKernelCacheLimit();
  if (!limitFlag.empty()) {
    std::optional<uint64_t> parsed = parseCacheSize(limitFlag);
    if (!parsed) {
      printError("expected --limit as in 500M or 2G, found '" + limitFlag + "'");
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
    llvm::outs() << llvm::formatv("removed {0} kernels, {1:F1} MB\n",
                                  removed.kernels, removed.bytes * 1e-6);
  }
  CacheUse use = measureKernelCache(folder);
  llvm::outs() << llvm::formatv("{0}: {1} kernels, {2:F1} MB, limit {3:F0} MB\n",
                                folder, use.kernels, use.bytes * 1e-6,
                                limit * 1e-6);
  return writeJson(llvm::json::Object{{"folder", folder},
                                      {"kernels", int64_t(use.kernels)},
                                      {"bytes", int64_t(use.bytes)},
                                      {"limit_bytes", int64_t(limit)}});
}

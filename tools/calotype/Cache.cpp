//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// calotype cache: where compiled kernels lie, how much they take.
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "Terminal.h"
#include "calotype/Target/HalideObject/HalideObject.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using namespace calotype;
using namespace calotype::driver;
namespace cl = llvm::cl;

static cl::opt<std::string> action(cl::Positional, cl::desc("show|clean"), cl::init("show"),
                                   cl::sub(cacheCommand));

int driver::runCache() {
  namespace fs = llvm::sys::fs;
  std::string folder = getKernelCacheFolder({});
  if (action != "show" && action != "clean") {
    printError("expected 'show' or 'clean', found '" + action + "'");
    return CannotHandle;
  }
  size_t kernels = 0;
  uint64_t bytes = 0;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; entry != end && !error;
       entry.increment(error)) {
    fs::file_status status;
    if (fs::status(entry->path(), status))
      continue;
    kernels += llvm::StringRef(entry->path()).ends_with(".o");
    bytes += status.getSize();
    if (action == "clean")
      fs::remove(entry->path());
  }
  llvm::outs() << llvm::formatv("{0}{1}: {2} kernels, {3:F1} MB\n",
                                action == "clean" ? "removed from " : "", folder,
                                kernels, bytes * 1e-6);
  return Done;
}

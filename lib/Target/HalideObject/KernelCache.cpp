//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Identity of kernels and their files in the cache.
//===----------------------------------------------------------------------===//

#include "KernelCache.h"
#include "calotype/Support/BoundedJson.h"
#include "calotype/Support/WholeFile.h"
#include "calotype/Target/HalideObject/CacheLimit.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/BLAKE3.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"

#include <fcntl.h>
#include <mutex>
#include <sys/stat.h>

using namespace mlir;
using namespace calotype;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

//===----------------------------------------------------------------------===//
// Identity
//===----------------------------------------------------------------------===//

std::string calotype::getWorkerPath(const HalideObjectOptions &options) {
  if (!options.worker.empty())
    return options.worker;
  if (auto variable = llvm::sys::Process::GetEnv("CALOTYPE_KERNEL_WORKER"))
    return *variable;
  static int anchor;
  llvm::SmallString<256> file(fs::getMainExecutable(nullptr, &anchor));
  path::remove_filename(file);
  path::append(file, "calotype-kernel-worker");
  return std::string(file);
}

static std::string getHex(llvm::BLAKE3 &hasher) {
  auto hash = hasher.final<16>();
  return llvm::toHex(hash, /*LowerCase=*/true);
}

/// The hash of the worker's file: another emitter makes other kernels.
static std::string getBuildId(const std::string &worker) {
  static std::mutex mutex;
  static std::map<std::string, std::string> ids;
  std::lock_guard<std::mutex> lock(mutex);
  std::string &id = ids[worker];
  if (id.empty()) {
    llvm::BLAKE3 hasher;
    if (auto file = llvm::MemoryBuffer::getFile(worker))
      hasher.update((*file)->getBuffer());
    id = getHex(hasher);
  }
  return id;
}

/// The readable part of a symbol: the pipeline's name without its number.
static std::string getBaseName(StringRef name) {
  size_t cut = name.find_last_not_of("0123456789");
  if (cut != StringRef::npos && name[cut] == '_' && cut + 1 < name.size())
    name = name.take_front(cut);
  std::string base;
  for (char c : name.take_front(48))
    base += llvm::isAlnum(c) ? c : '_';
  return base;
}

KernelIdentity
calotype::getKernelIdentity(calotype::halide::PipelineOp pipeline,
                            const HalideObjectOptions &options) {
  OwningOpRef<calotype::halide::PipelineOp> clone(pipeline.clone());
  clone->setSymName("kernel");
  clone->removeSymVisibilityAttr();
  for (NamedAttribute attribute :
       llvm::to_vector((*clone)->getDiscardableAttrs()))
    (*clone)->removeDiscardableAttr(attribute.getName());
  KernelIdentity identity;
  llvm::raw_string_ostream os(identity.text);
  (*clone)->print(os, OpPrintingFlags().useLocalScope());
  std::string base = getBaseName(pipeline.getSymName());
  llvm::BLAKE3 hasher;
  for (StringRef part :
       {StringRef(identity.text), StringRef(options.target), StringRef(base),
        StringRef(options.withSchedule ? "scheduled" : "plain")}) {
    hasher.update(part);
    hasher.update(StringRef("\0", 1));
  }
  hasher.update(getBuildId(getWorkerPath(options)));
  identity.key = getHex(hasher);
  identity.symbol = "calotype_k_" + base + "_" + identity.key.substr(0, 12);
  return identity;
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

std::string calotype::getKernelCacheFolder(const HalideObjectOptions &options) {
  llvm::SmallString<256> chosen(options.cacheDir);
  if (chosen.empty())
    if (auto variable = llvm::sys::Process::GetEnv("CALOTYPE_CACHE_DIR"))
      chosen = *variable;
  if (chosen.empty() && path::home_directory(chosen))
    path::append(chosen, ".cache", "calotype");
  path::append(chosen, "kernels");
  return std::string(chosen);
}

/// Bytes below which a disk is full: some kernels are larger.
static constexpr uint64_t kLeastSpace = 4 << 20;

/// Why nothing can be written to a folder, which is made if need be.
static std::error_code findFolderFault(const Twine &folder) {
  if (std::error_code code = fs::create_directories(folder))
    return code;
  if (std::error_code code = fs::access(folder, fs::AccessMode::Write))
    return code;
  auto space = fs::disk_space(folder);
  if (space && space->available < kLeastSpace)
    return std::make_error_code(std::errc::no_space_on_device);
  return std::error_code();
}

KernelCache::KernelCache(const HalideObjectOptions &options) {
  llvm::SmallString<256> chosen(getKernelCacheFolder(options));
  auto note = [&](std::error_code code) {
    problem += (problem.empty() ? "'" : "; '") + chosen.str().str() +
               "': " + code.message();
  };
  if (options.useCache) {
    std::error_code code = findFolderFault(chosen);
    if (!code) {
      folder = std::string(chosen);
      return;
    }
    note(code);
  }
  isTemporary = true;
  path::system_temp_directory(/*erasedOnReboot=*/true, chosen);
  std::error_code code = findFolderFault(chosen);
  llvm::SmallString<256> made;
  if (!code)
    code = fs::createUniqueDirectory(chosen + "/calotype", made);
  if (code)
    note(code);
  else
    folder = std::string(made);
}

std::error_code KernelCache::findFault() const {
  return findFolderFault(folder);
}

KernelCache::~KernelCache() {
  if (isTemporary && isUsable())
    fs::remove_directories(folder);
  else if (hasStored)
    trimKernelCache(folder, getKernelCacheLimit());
}

std::string KernelCache::getTemporary(const std::string &key,
                                      const char *suffix) const {
  llvm::SmallString<256> file(folder);
  path::append(file, key + "." +
                         std::to_string(llvm::sys::Process::getProcessId()) +
                         suffix);
  return std::string(file);
}

void KernelCache::store(const std::string &key) {
  hasStored = true;
  // The object last: where it is, the record is.
  for (const char *suffix : {".json", ".o"}) {
    llvm::SmallString<256> file(folder);
    path::append(file, key + suffix);
    (void)fs::rename(getTemporary(key, suffix), file);
  }
}

bool KernelCache::load(const std::string &key, KernelObject &kernel) const {
  llvm::SmallString<256> file(folder);
  path::append(file, key);
  auto object = readFileWhole((file + ".o").str());
  auto record = readFileWhole((file + ".json").str(), kMostJsonBytes);
  if (!object || !record) {
    llvm::consumeError(object.takeError());
    llvm::consumeError(record.takeError());
    return false;
  }
  llvm::Expected<llvm::json::Value> json =
      parseBoundedJson((*record)->getBuffer());
  if (!json) {
    llvm::consumeError(json.takeError());
    return false;
  }
  const llvm::json::Object *root = json->getAsObject();
  const llvm::json::Array *allocations =
      root ? root->getArray("allocations") : nullptr;
  if (!allocations)
    return false;
  // Marks the kernel as used, for the limit of the cache.
  (void)::utimensat(AT_FDCWD, (file + ".o").str().c_str(), nullptr, 0);
  kernel.object = (*object)->getBuffer().str();
  kernel.seconds = root->getNumber("seconds").value_or(0);
  for (const llvm::json::Value &value : *allocations) {
    const llvm::json::Object *allocation = value.getAsObject();
    if (!allocation || !allocation->getBoolean("heap").value_or(false))
      continue;
    int64_t bytes = allocation->getInteger("bytes").value_or(0);
    kernel.hasUnboundedHeap |= bytes == 0;
    bool isPerTask = allocation->getBoolean("task").value_or(false);
    (isPerTask ? kernel.heapBytesPerTask : kernel.heapBytes) += bytes;
  }
  return true;
}

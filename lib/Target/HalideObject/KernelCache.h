//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Kernels on disk, by the hash of all that determines them.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_TARGET_HALIDEOBJECT_KERNELCACHE_H
#define CALOTYPE_LIB_TARGET_HALIDEOBJECT_KERNELCACHE_H

#include "calotype/Target/HalideObject/HalideObject.h"

#include <string>
#include <system_error>

namespace calotype {

/// What identifies a pipeline's kernel.
struct KernelIdentity {
  /// The pipeline's text without name, locations and notes of others.
  std::string text;
  std::string symbol;
  /// File name in the cache, without extension.
  std::string key;
};
KernelIdentity getKernelIdentity(halide::PipelineOp pipeline,
                                 const HalideObjectOptions &options);

/// A folder of kernels; a temporary one where no cache is wanted or the cache
/// cannot be written. What is stored makes the destructor trim the folder to
/// the limit of caches.
class KernelCache {
public:
  explicit KernelCache(const HalideObjectOptions &options);
  ~KernelCache();

  /// Fills object and record of a kernel that is there.
  bool load(const std::string &key, KernelObject &kernel) const;
  /// Where a worker writes a kernel before it is stored.
  std::string getTemporary(const std::string &key, const char *suffix) const;
  /// Moves the worker's files of a key into place.
  void store(const std::string &key);
  bool isUsable() const { return !folder.empty(); }
  /// Why the cache is not used, or why there is no folder at all: the path and
  /// what the system says; "" when all is well.
  const std::string &getProblem() const { return problem; }

  /// What the system says of the folder by now: a disk that is full explains
  /// why a worker failed.
  std::error_code findFault() const;

private:
  std::string folder, problem;
  bool isTemporary = false;
  bool hasStored = false;
};

} // namespace calotype

#endif // CALOTYPE_LIB_TARGET_HALIDEOBJECT_KERNELCACHE_H

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The size of the cache of kernels, and how it is kept below a limit.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TARGET_HALIDEOBJECT_CACHELIMIT_H
#define CALOTYPE_TARGET_HALIDEOBJECT_CACHELIMIT_H

#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <optional>

namespace calotype {

struct CacheUse {
  size_t kernels = 0;
  uint64_t bytes = 0;
};

/// What lies in a folder of kernels; nothing when there is none.
CacheUse measureKernelCache(llvm::StringRef folder);

/// Removes the kernels that were used least recently until the rest takes at
/// most `limit` bytes, and what interrupted compilations left more than an hour
/// ago. Returns what was removed.
CacheUse trimKernelCache(llvm::StringRef folder, uint64_t limit);

/// "500M", "2G" or plain bytes; nothing for another text.
std::optional<uint64_t> parseCacheSize(llvm::StringRef text);

/// CALOTYPE_CACHE_LIMIT, else 2 GiB. Compilations trim the cache to it.
uint64_t getKernelCacheLimit();

} // namespace calotype

#endif // CALOTYPE_TARGET_HALIDEOBJECT_CACHELIMIT_H

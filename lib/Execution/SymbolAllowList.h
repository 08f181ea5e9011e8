//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The functions of this process that a loaded model may call.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_EXECUTION_SYMBOLALLOWLIST_H
#define CALOTYPE_LIB_EXECUTION_SYMBOLALLOWLIST_H

#include <vector>

namespace calotype {

struct AllowedSymbol {
  const char *name;
  void *address;
};

/// libm, the memory and string functions that code generators emit calls of,
/// and what the runtime uses of libc and libpthread. The same list holds for
/// artifacts.
const std::vector<AllowedSymbol> &getAllowedSymbols();

/// What Halide's runtime, in checked models only, uses besides.
const std::vector<AllowedSymbol> &getCheckedSymbols();

} // namespace calotype

#endif // CALOTYPE_LIB_EXECUTION_SYMBOLALLOWLIST_H

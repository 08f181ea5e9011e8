//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The runtime as LLVM bitcode, as the tools carry it to put it into artifacts.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_RUNTIME_RUNTIMEMODULES_H
#define CALOTYPE_RUNTIME_RUNTIMEMODULES_H

#include <cstddef>
#include <vector>

namespace calotype {

/// One module and the name of the object that becomes of it.
struct RuntimeModule {
  const char *name;
  const unsigned char *data;
  size_t size;
};

/// All modules of the runtime for an architecture as triples name it, sorted by
/// name; none for others than `x86_64`, `aarch64` and `riscv64`. Their symbols
/// begin with `calotype_rt_` or `halide_`.
std::vector<RuntimeModule> getRuntimeModules(const char *arch);

} // namespace calotype

#endif // CALOTYPE_RUNTIME_RUNTIMEMODULES_H

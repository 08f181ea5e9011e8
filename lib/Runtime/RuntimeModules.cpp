//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Runtime/RuntimeModules.h"

#include "RuntimeModules.inc"
#include <cstring>

using namespace calotype;

#define MODULE(name, arch)                                                     \
  {"calotype_rt_" #name ".o", name##_##arch##Object,                           \
   sizeof name##_##arch##Object}
#define MODULES(arch)                                                          \
  {MODULE(cpu, arch), MODULE(invoke, arch), MODULE(kernels, arch),             \
   MODULE(model, arch), MODULE(pool, arch)}

std::vector<RuntimeModule> calotype::getRuntimeModules(const char *arch) {
  if (!std::strcmp(arch, "x86_64"))
    return MODULES(x86_64);
  if (!std::strcmp(arch, "aarch64"))
    return MODULES(aarch64);
  if (!std::strcmp(arch, "riscv64"))
    return MODULES(riscv64);
  return {};
}

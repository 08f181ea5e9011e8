//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Runtime/RuntimeObjects.h"

#include "RuntimeObjects.inc"

std::vector<calotype::RuntimeObject> calotype::getRuntimeObjects() {
  return {
      {"calotype_rt_cpu.o", cpuObject, sizeof cpuObject},
      {"calotype_rt_invoke.o", invokeObject, sizeof invokeObject},
      {"calotype_rt_kernels.o", kernelsObject, sizeof kernelsObject},
      {"calotype_rt_model.o", modelObject, sizeof modelObject},
      {"calotype_rt_pool.o", poolObject, sizeof poolObject},
  };
}

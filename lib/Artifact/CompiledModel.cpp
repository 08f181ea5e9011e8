//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Artifact/CompiledModel.h"
#include "calotype/Runtime/Program.h"

using namespace calotype;

int64_t ModelArgument::getNumElements() const {
  int64_t count = 1;
  for (int64_t extent : shape)
    count *= extent;
  return count;
}

int64_t CompiledModel::getWeightsFileBytes() const {
  return weightsBytes + int64_t(sizeof(calotype_rt_weights));
}

int64_t CompiledModel::getWorkspaceBytes(int threads) const {
  auto align = [](int64_t bytes) { return (bytes + 63) / 64 * 64; };
  int64_t arena = 0;
  for (const Specialisation &spec : specialisations)
    arena = std::max(arena, spec.arenaBytes);
  int64_t call = align(callScratch), task = align(taskScratch);
  call += call ? CALOTYPE_RT_SCRATCH_SLACK : 0;
  task += task ? CALOTYPE_RT_SCRATCH_SLACK : 0;
  return 64 + CALOTYPE_RT_RUN_BYTES + CALOTYPE_RT_THREAD_BYTES * (threads + 1) +
         call + task + threads * task + align(arena);
}

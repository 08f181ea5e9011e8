//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The state of one run, which lives at the start of the workspace.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_RUNTIME_RUN_H
#define CALOTYPE_LIB_RUNTIME_RUN_H

#include "calotype/Runtime/Program.h"

#define CALOTYPE_RT_ALIGNMENT 64

/// What a kernel gets as user_context: one per thread that takes part, each
/// with scratch of its own, so that taking scratch needs no lock.
typedef struct {
  calotype_rt_run *run;
  uint8_t *scratch;
  size_t capacity;
  size_t top;  ///< first free byte
  size_t last; ///< header of the topmost block, or SIZE_MAX
  int in_task; ///< loops inside a task are serial
  int reserved[5];
} calotype_rt_thread;

/// Thread 0 is the caller outside loops; threads 1... run tasks.
struct calotype_rt_run {
  const calotype_rt_model *model;
  int status; ///< the first failure; stops everything after it
  int function;
  int call;
  int threads;
  char error[256];
  calotype_rt_thread *thread;
};

size_t calotype_rt_layout(const calotype_rt_program *program, int threads,
                          calotype_rt_run *run, uint8_t **arena);

/// Bits of CpuFeatures.h that this processor and its system have.
uint32_t calotype_rt_cpu_features(void);

void *calotype_rt_pool_create(int threads);
void calotype_rt_pool_destroy(void *pool);
void calotype_rt_pool_parallel(void *pool, void (*work)(void *), void *argument,
                               int copies);

#endif // CALOTYPE_LIB_RUNTIME_RUN_H

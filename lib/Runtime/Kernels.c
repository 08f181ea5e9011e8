//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What kernels call: parallel loops and scratch memory. The user_context of a
/// kernel is a calotype_rt_thread.
//===----------------------------------------------------------------------===//

#include "Libc.h"
#include "Run.h"

typedef int (*calotype_rt_task)(void *user_context, int index,
                                uint8_t *closure);

typedef struct {
  calotype_rt_run *run;
  calotype_rt_task task;
  uint8_t *closure;
  int next, end;
  int next_thread;
  int status;
} loop;

/// Takes tasks until none is left. Any thread may run this.
static void take_tasks(void *argument) {
  loop *work = argument;
  int number = __atomic_fetch_add(&work->next_thread, 1, __ATOMIC_RELAXED);
  calotype_rt_thread *thread;
  // A pool that starts more copies than asked for gets no scratch for them.
  if (number > work->run->threads)
    return;
  thread = &work->run->thread[number];
  while (__atomic_load_n(&work->status, __ATOMIC_RELAXED) == 0) {
    int code, index = __atomic_fetch_add(&work->next, 1, __ATOMIC_RELAXED);
    if (index >= work->end)
      return;
    code = work->task(thread, index, work->closure);
    if (code != 0)
      __atomic_store_n(&work->status, code, __ATOMIC_RELAXED);
  }
}

int halide_do_par_for(void *user_context, calotype_rt_task task, int min,
                      int size, uint8_t *closure) {
  calotype_rt_thread *thread = user_context;
  calotype_rt_run *run = thread->run;
  int i, copies = size < run->threads ? size : run->threads;
  if (thread->in_task || copies <= 1) {
    for (i = min; i < min + size; ++i) {
      int code = task(user_context, i, closure);
      if (code != 0)
        return code;
    }
    return 0;
  }
  loop work = {run, task, closure, min, min + size, 1, 0};
  run->model->parallel(run->model->pool, take_tasks, &work, copies);
  return work.status;
}

/// Checked kernels report through Halide's runtime, which ends here.
void halide_error(void *user_context, const char *message) {
  calotype_rt_run *run;
  if (!user_context)
    return;
  run = ((calotype_rt_thread *)user_context)->run;
  if (__atomic_exchange_n(&run->status, CALOTYPE_KERNEL_FAILED,
                          __ATOMIC_RELAXED) == CALOTYPE_OK)
    snprintf(run->error, sizeof run->error, "%s", message);
}

//===----------------------------------------------------------------------===//
// Scratch: a stack per thread. A block has a header with the offset of the
// block below it and whether it is free; blocks are popped once they are on
// top.
//===----------------------------------------------------------------------===//

typedef struct {
  size_t below;
  size_t begin; ///< offset where the header starts, SIZE_MAX on the heap
  int free;
} block;

void *halide_malloc(void *user_context, size_t bytes) {
  calotype_rt_thread *thread = user_context;
  size_t need = CALOTYPE_RT_ALIGNMENT + ((bytes + 63) & ~(size_t)63);
  uint8_t *memory;
  block *header;
  if (thread && need > bytes && need <= thread->capacity - thread->top) {
    memory = thread->scratch + thread->top;
    header = (block *)memory;
    header->below = thread->last;
    header->begin = thread->top;
    header->free = 0;
    thread->last = thread->top;
    thread->top += need;
    return memory + CALOTYPE_RT_ALIGNMENT;
  }
  // More than the compiler recorded: correct, but not free of allocation.
  if (need <= bytes || posix_memalign((void **)&memory, 64, need) != 0)
    return NULL;
  ((block *)memory)->begin = SIZE_MAX;
  return memory + CALOTYPE_RT_ALIGNMENT;
}

void halide_free(void *user_context, void *pointer) {
  calotype_rt_thread *thread = user_context;
  block *header;
  if (!pointer)
    return;
  header = (block *)((uint8_t *)pointer - CALOTYPE_RT_ALIGNMENT);
  if (header->begin == SIZE_MAX) {
    free(header);
    return;
  }
  header->free = 1;
  while (thread->last != SIZE_MAX) {
    header = (block *)(thread->scratch + thread->last);
    if (!header->free)
      return;
    thread->top = header->begin;
    thread->last = header->below;
  }
}

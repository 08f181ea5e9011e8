//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// A thread pool that hands one job at a time to workers that spin briefly,
/// then sleep. A worker that wakes late finds the job closed, so the caller
/// never waits for it.
//===----------------------------------------------------------------------===//

#include "Libc.h"
#include "Run.h"

/// `state` is generation << 32 | open << 31 | workers in the job.
#define OPEN 0x80000000u
/// Looks before a worker sleeps, about a tenth of a millisecond: longer than
/// the serial kernels between two parallel ones.
#define WORKER_SPINS 8000
/// Looks before the caller gives way to a worker that was preempted.
#define CALLER_SPINS 2000

typedef struct {
  uint64_t state;
  void (*work)(void *);
  void *argument;
  uint32_t limit; ///< most workers that may join
  int busy;
  int sleeping;
  int stop;
  int workers;
  pthread_mutex_t mutex;
  pthread_cond_t wake;
  pthread_t threads[];
} pool;

/// Gives the core's other threads, or its power, a moment.
static void pause_briefly(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("isb" ::: "memory");
#elif defined(__riscv)
  // `pause`, a hint that older processors take for a nop.
  __asm__ volatile(".4byte 0x0100000f" ::: "memory");
#endif
}

/// True when the job of `state` may be joined by a worker that last saw the job
/// of `generation`.
static int is_joinable(const pool *p, uint64_t state, uint32_t generation) {
  return (state & OPEN) && (uint32_t)(state >> 32) != generation &&
         (uint32_t)(state & ~(uint64_t)OPEN) <
             __atomic_load_n(&p->limit, __ATOMIC_RELAXED);
}

static void sleep_until(pool *p, uint32_t generation) {
  pthread_mutex_lock(&p->mutex);
  __atomic_fetch_add(&p->sleeping, 1, __ATOMIC_SEQ_CST);
  while (
      !__atomic_load_n(&p->stop, __ATOMIC_RELAXED) &&
      !is_joinable(p, __atomic_load_n(&p->state, __ATOMIC_SEQ_CST), generation))
    pthread_cond_wait(&p->wake, &p->mutex);
  __atomic_fetch_sub(&p->sleeping, 1, __ATOMIC_SEQ_CST);
  pthread_mutex_unlock(&p->mutex);
}

static void *run_worker(void *argument) {
  pool *p = argument;
  uint32_t generation = 0;
  int spins = 0;
  while (!__atomic_load_n(&p->stop, __ATOMIC_ACQUIRE)) {
    uint64_t state = __atomic_load_n(&p->state, __ATOMIC_ACQUIRE);
    if (!is_joinable(p, state, generation)) {
      pause_briefly();
      if (++spins > WORKER_SPINS) {
        sleep_until(p, generation);
        spins = 0;
      }
      continue;
    }
    if (!__atomic_compare_exchange_n(&p->state, &state, state + 1, 0,
                                     __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
      continue;
    generation = (uint32_t)(state >> 32);
    spins = 0;
    p->work(p->argument);
    __atomic_fetch_sub(&p->state, 1, __ATOMIC_RELEASE);
  }
  return NULL;
}

void *calotype_rt_pool_create(int threads) {
  pool *p = calloc(1, sizeof(pool) + sizeof(pthread_t) * (size_t)threads);
  if (!p)
    return NULL;
  pthread_mutex_init(&p->mutex, NULL);
  pthread_cond_init(&p->wake, NULL);
  for (; p->workers < threads - 1; ++p->workers)
    if (pthread_create(&p->threads[p->workers], NULL, run_worker, p) != 0) {
      calotype_rt_pool_destroy(p);
      return NULL;
    }
  return p;
}

void calotype_rt_pool_destroy(void *argument) {
  pool *p = argument;
  int i;
  if (!p)
    return;
  pthread_mutex_lock(&p->mutex);
  __atomic_store_n(&p->stop, 1, __ATOMIC_RELEASE);
  pthread_cond_broadcast(&p->wake);
  pthread_mutex_unlock(&p->mutex);
  for (i = 0; i < p->workers; ++i)
    pthread_join(p->threads[i], NULL);
  pthread_cond_destroy(&p->wake);
  pthread_mutex_destroy(&p->mutex);
  free(p);
}

void calotype_rt_pool_parallel(void *argument, void (*work)(void *),
                               void *work_argument, int copies) {
  pool *p = argument;
  uint64_t state;
  int i;
  // Another run has the pool: this one goes on alone.
  if (copies <= 1 || __atomic_exchange_n(&p->busy, 1, __ATOMIC_ACQUIRE)) {
    work(work_argument);
    return;
  }
  p->work = work;
  p->argument = work_argument;
  __atomic_store_n(&p->limit, (uint32_t)copies - 1, __ATOMIC_RELAXED);
  state = (__atomic_load_n(&p->state, __ATOMIC_RELAXED) >> 32) + 1;
  // Workers start at generation 0 and would not join it.
  if ((uint32_t)state == 0)
    state = 1;
  __atomic_store_n(&p->state, state << 32 | OPEN, __ATOMIC_SEQ_CST);
  if (__atomic_load_n(&p->sleeping, __ATOMIC_SEQ_CST) > 0) {
    pthread_mutex_lock(&p->mutex);
    pthread_cond_broadcast(&p->wake);
    pthread_mutex_unlock(&p->mutex);
  }
  work(work_argument);
  __atomic_fetch_and(&p->state, ~(uint64_t)OPEN, __ATOMIC_ACQ_REL);
  for (i = 0; (uint32_t)__atomic_load_n(&p->state, __ATOMIC_ACQUIRE) != 0; ++i)
    if (i < CALLER_SPINS)
      pause_briefly();
    else
      sched_yield();
  __atomic_store_n(&p->busy, 0, __ATOMIC_RELEASE);
}

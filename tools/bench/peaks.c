//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Measures what the machine can do: multiply-adds of float per second with the
/// widest vectors of AVX2 and AVX-512, and bytes read per second from memory.
/// Usage: peaks [THREADS]; prints one JSON object. Takes about two seconds.
//===----------------------------------------------------------------------===//

#define _GNU_SOURCE
#include <immintrin.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 6, MAX_THREADS = 256, STEPS = 4 << 20 };

static const size_t bytesPerThread = (size_t)64 << 20;
static pthread_barrier_t gate;

struct worker {
  void (*work)(struct worker *);
  float *data;
  double seconds[ROUNDS];
};

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

// Twelve independent chains hide the latency of two FMA units.
#define CHAINS(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11)

__attribute__((target("avx2,fma"))) static void fma256(struct worker *w) {
  __m256 a = _mm256_set1_ps(0.999f), b = _mm256_set1_ps(0.001f);
#define START(i) __m256 x##i = _mm256_set1_ps(i);
#define STEP(i) x##i = _mm256_fmadd_ps(x##i, a, b);
#define SUM(i) b = _mm256_add_ps(b, x##i);
  CHAINS(START)
  for (int i = 0; i < STEPS; ++i) {
    CHAINS(STEP)
    __asm__ volatile("" : "+x"(a));
  }
  CHAINS(SUM)
  _mm256_storeu_ps(w->data, b);
#undef START
#undef STEP
#undef SUM
}

__attribute__((target("avx512f"))) static void fma512(struct worker *w) {
  __m512 a = _mm512_set1_ps(0.999f), b = _mm512_set1_ps(0.001f);
#define START(i) __m512 x##i = _mm512_set1_ps(i);
#define STEP(i) x##i = _mm512_fmadd_ps(x##i, a, b);
#define SUM(i) b = _mm512_add_ps(b, x##i);
  CHAINS(START)
  for (int i = 0; i < STEPS; ++i) {
    CHAINS(STEP)
    __asm__ volatile("" : "+v"(a));
  }
  CHAINS(SUM)
  _mm512_storeu_ps(w->data, b);
}

__attribute__((target("avx2"))) static void readAll(struct worker *w) {
  __m256 sums[8];
  for (int j = 0; j < 8; ++j)
    sums[j] = _mm256_setzero_ps();
  const float *end = w->data + bytesPerThread / sizeof(float);
  for (const float *p = w->data; p < end; p += 64)
    for (int j = 0; j < 8; ++j)
      sums[j] = _mm256_add_ps(sums[j], _mm256_load_ps(p + 8 * j));
  for (int j = 1; j < 8; ++j)
    sums[0] = _mm256_add_ps(sums[0], sums[j]);
  _mm256_storeu_ps(w->data, sums[0]);
}

static void *runWorker(void *argument) {
  struct worker *w = argument;
  for (int round = 0; round < ROUNDS; ++round) {
    pthread_barrier_wait(&gate);
    double from = now();
    w->work(w);
    pthread_barrier_wait(&gate);
    w->seconds[round] = now() - from;
  }
  return NULL;
}

/// The shortest round of all threads together.
static double measure(struct worker *workers, int threads,
                      void (*work)(struct worker *)) {
  pthread_t ids[MAX_THREADS];
  pthread_barrier_init(&gate, NULL, threads);
  for (int i = 0; i < threads; ++i) {
    workers[i].work = work;
    pthread_create(&ids[i], NULL, runWorker, &workers[i]);
  }
  for (int i = 0; i < threads; ++i)
    pthread_join(ids[i], NULL);
  pthread_barrier_destroy(&gate);
  double best = 1e30;
  for (int round = 0; round < ROUNDS; ++round)
    if (workers[0].seconds[round] < best)
      best = workers[0].seconds[round];
  return best;
}

int main(int argc, char **argv) {
  static struct worker workers[MAX_THREADS];
  int threads = argc > 1 ? atoi(argv[1]) : 2;
  if (threads < 1 || threads > MAX_THREADS)
    return 2;
  for (int i = 0; i < threads; ++i) {
    workers[i].data = aligned_alloc(64, bytesPerThread);
    if (!workers[i].data)
      return 2;
    memset(workers[i].data, 0, bytesPerThread);
  }
  __builtin_cpu_init();
  double flops256 = 2.0 * 8 * 12 * STEPS * threads, flops512 = 2 * flops256;
  double avx2 = 0, avx512 = 0;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    avx2 = flops256 / measure(workers, threads, fma256) * 1e-9;
  if (__builtin_cpu_supports("avx512f"))
    avx512 = flops512 / measure(workers, threads, fma512) * 1e-9;
  double gbps = 0;
  if (__builtin_cpu_supports("avx2"))
    gbps = (double)bytesPerThread * threads /
           measure(workers, threads, readAll) * 1e-9;
  printf("{\"threads\": %d, \"avx2_gflops\": %.1f, \"avx512_gflops\": %.1f, "
         "\"read_gbps\": %.2f}\n",
         threads, avx2, avx512, gbps);
  return 0;
}

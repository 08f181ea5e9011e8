//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Execution/MachinePeak.h"
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <thread>
#include <vector>

using namespace calotype;

namespace {
typedef float Wide __attribute__((vector_size(64)));
typedef float Narrow __attribute__((vector_size(32)));
} // namespace

// Enough independent chains to hide the latency of a multiply-add on two
// pipes, few enough to stay in registers.
static constexpr int kChains = 12;

// A macro, not a template: the body must carry its caller's target.
#define CHAINS(VECTOR)                                                         \
  VECTOR sums[kChains] = {};                                                   \
  VECTOR factor = VECTOR{} + 0.999f, addend = VECTOR{} + 0.001f;               \
  for (int64_t step = 0; step < steps; ++step) {                               \
    _Pragma("clang loop unroll(full)") for (int i = 0; i < kChains; ++i) {     \
      sums[i] = __builtin_elementwise_fma(sums[i], factor, addend);            \
      /* Keeps the chain in its register, out of the optimizer's hands. */     \
      asm volatile("" : "+v"(sums[i]));                                        \
    }                                                                          \
  }                                                                            \
  float total = 0;                                                             \
  for (VECTOR & sum : sums)                                                    \
    total += sum[0];                                                           \
  return total;

__attribute__((target("avx512f"))) static float chainsWide(int64_t steps) {
  CHAINS(Wide)
}

__attribute__((target("avx2,fma"))) static float chainsNarrow(int64_t steps) {
  CHAINS(Narrow)
}

template <typename Work>
static double secondsOf(unsigned threads, Work work) {
  auto start = std::chrono::steady_clock::now();
  std::vector<std::thread> others;
  for (unsigned index = 1; index < threads; ++index)
    others.emplace_back(work, index);
  work(0);
  for (std::thread &other : others)
    other.join();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
      .count();
}

MachinePeak calotype::measureMachinePeak(unsigned threads) {
  threads = std::max(1u, threads);
  bool wide = __builtin_cpu_supports("avx512f");
  constexpr int64_t steps = 1 << 20;
  constexpr int rounds = 12;
  std::vector<float> sinks(threads);
  MachinePeak peak{0, 0};
  double flops = 2.0 * kChains * (wide ? 16 : 8) * steps * threads;
  for (int round = 0; round < rounds; ++round) {
    double seconds = secondsOf(threads, [&](unsigned index) {
      sinks[index] += wide ? chainsWide(steps) : chainsNarrow(steps);
    });
    peak.gflops = std::max(peak.gflops, 1e-9 * flops / seconds);
  }
  // Per thread 128 MiB, touched once before the clock starts.
  constexpr size_t words = size_t(16) << 20;
  std::vector<std::vector<uint64_t>> blocks(threads);
  for (auto &block : blocks)
    block.assign(words, 1);
  for (int round = 0; round < 4; ++round) {
    double seconds = secondsOf(threads, [&](unsigned index) {
      uint64_t total = 0;
      for (uint64_t word : blocks[index])
        total += word;
      sinks[index] += static_cast<float>(total);
    });
    peak.gbps = std::max(peak.gbps, 1e-9 * 8.0 * words * threads / seconds);
  }
  volatile float keep = sinks[0];
  (void)keep;
  return peak;
}

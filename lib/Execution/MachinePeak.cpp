//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Execution/MachinePeak.h"
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <memory>
#include <thread>
#include <unistd.h>
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
  for (VECTOR &sum : sums)                                                     \
    total += sum[0];                                                           \
  return total;

__attribute__((target("avx512f"))) static float chainsWide(int64_t steps) {
  CHAINS(Wide)
}

__attribute__((target("avx2,fma"))) static float chainsNarrow(int64_t steps) {
  CHAINS(Narrow)
}

template <typename Work> static double secondsOf(unsigned threads, Work work) {
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

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

namespace {
typedef uint64_t NarrowWords __attribute__((vector_size(32)));
typedef uint64_t BaseWords __attribute__((vector_size(16)));
} // namespace

// Sums of words in enough registers that loads are the limit.
#define SUM(VECTOR)                                                            \
  constexpr int64_t chains = 8;                                                \
  VECTOR sums[chains] = {};                                                    \
  const auto *vectors = reinterpret_cast<const VECTOR *>(words);               \
  int64_t vectorCount = count * sizeof(uint64_t) / sizeof(VECTOR);             \
  for (int64_t at = 0; at + chains <= vectorCount; at += chains)               \
    _Pragma("clang loop unroll(full)") for (int64_t i = 0; i < chains; ++i)    \
        sums[i] += vectors[at + i];                                            \
  uint64_t total = 0;                                                          \
  for (VECTOR &sum : sums)                                                     \
    total += sum[0] + sum[1];                                                  \
  return total;

__attribute__((target("avx2"))) static uint64_t sumNarrow(const uint64_t *words,
                                                          int64_t count) {
  SUM(NarrowWords)
}

static uint64_t sumBase(const uint64_t *words, int64_t count) { SUM(BaseWords) }

namespace {
/// Words that start a cache line.
struct Block {
  explicit Block(int64_t count)
      : count(count), words(static_cast<uint64_t *>(
                          std::aligned_alloc(64, count * sizeof(uint64_t)))) {
    // Touched once before a clock starts.
    if (words)
      std::fill_n(words.get(), count, 1);
  }
  struct Free {
    void operator()(uint64_t *words) const { std::free(words); }
  };
  int64_t count;
  std::unique_ptr<uint64_t[], Free> words;
};
} // namespace

/// Reads a second of blocks of `bytes`, one for each thread.
static double measureReads(unsigned threads, int64_t bytes, int rounds) {
  constexpr int64_t kBytesAtOnce = int64_t(64) << 20;
  bool wide = __builtin_cpu_supports("avx2");
  int64_t repeats = std::max<int64_t>(1, kBytesAtOnce / bytes);
  int64_t words = std::max<int64_t>(64, bytes / 512 * 64);
  std::vector<Block> blocks;
  for (unsigned thread = 0; thread < threads; ++thread)
    if (!blocks.emplace_back(words).words)
      return 0;
  std::vector<uint64_t> sinks(threads * 8);
  double best = 0;
  for (int round = 0; round < rounds; ++round) {
    double seconds = secondsOf(threads, [&](unsigned index) {
      uint64_t total = 0;
      for (int64_t repeat = 0; repeat < repeats; ++repeat) {
        const uint64_t *start = blocks[index].words.get();
        // Else one sum would do for all.
        asm volatile("" : "+r"(start) : : "memory");
        total += wide ? sumNarrow(start, words) : sumBase(start, words);
      }
      sinks[index * 8] += total;
    });
    best = std::max(best, 8e-9 * words * repeats * threads / seconds);
  }
  volatile uint64_t keep = sinks[0];
  (void)keep;
  return best;
}

/// The levels with their sizes for all threads.
static std::vector<MemoryLevel> listLevels(unsigned threads) {
  std::vector<MemoryLevel> levels;
  auto add = [&](const char *name, long bytes, unsigned copies) {
    if (bytes > 0)
      levels.push_back({name, double(bytes) * copies, 0});
  };
  add("L1", sysconf(_SC_LEVEL1_DCACHE_SIZE), threads);
  add("L2", sysconf(_SC_LEVEL2_CACHE_SIZE), threads);
  add("L3", sysconf(_SC_LEVEL3_CACHE_SIZE), 1);
  levels.push_back({"memory", std::numeric_limits<double>::infinity(), 0});
  return levels;
}

size_t MachinePeak::findLevel(double bytes) const {
  size_t level = 0;
  while (level + 1 < levels.size() && bytes > levels[level].bytes)
    ++level;
  return level;
}

void MachinePeak::raiseTo(const MachinePeak &other) {
  gflops = std::max(gflops, other.gflops);
  for (size_t level = 0; level < levels.size(); ++level)
    levels[level].gbps = std::max(levels[level].gbps, other.levels[level].gbps);
}

//===----------------------------------------------------------------------===//
// All of it
//===----------------------------------------------------------------------===//

static double measureArithmetic(unsigned threads) {
  bool wide = __builtin_cpu_supports("avx512f");
  constexpr int64_t steps = 1 << 20;
  constexpr int rounds = 12;
  std::vector<float> sinks(threads);
  double flops = 2.0 * kChains * (wide ? 16 : 8) * steps * threads, best = 0;
  for (int round = 0; round < rounds; ++round) {
    double seconds = secondsOf(threads, [&](unsigned index) {
      sinks[index] += wide ? chainsWide(steps) : chainsNarrow(steps);
    });
    best = std::max(best, 1e-9 * flops / seconds);
  }
  volatile float keep = sinks[0];
  (void)keep;
  return best;
}

MachinePeak calotype::measureMachinePeak(unsigned threads) {
  constexpr double kLeast = 128 << 20, kMost = 256 << 20;
  threads = std::max(1u, threads);
  MachinePeak peak;
  peak.gflops = measureArithmetic(threads);
  peak.levels = listLevels(threads);
  double largest = 0;
  for (MemoryLevel &level : peak.levels) {
    bool isMemory = &level == &peak.levels.back();
    double bytes = isMemory ? std::clamp(1.5 * largest / threads, kLeast, kMost)
                            : std::min(level.bytes / 2 / threads, kLeast / 4);
    level.gbps = measureReads(threads, int64_t(bytes), isMemory ? 4 : 6);
    largest = std::max(largest, isMemory ? 0 : level.bytes);
  }
  return peak;
}

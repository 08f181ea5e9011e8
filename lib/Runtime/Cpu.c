//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What the processor has of the features that code may need.
//===----------------------------------------------------------------------===//

#include "Libc.h"
#include "Run.h"
#include "calotype/Runtime/CpuFeatures.h"

#if defined(__x86_64__)
#include <cpuid.h>

/// Registers that the system saves: XCR0.
static unsigned get_states(void) {
  unsigned a, b, c, d, low, high;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE))
    return 0;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low;
}

uint32_t calotype_rt_cpu_features(void) {
#define PLACE(name, leaf, subleaf, reg, bit, states)                           \
  {leaf, subleaf, reg, bit, states},
  static const struct {
    unsigned leaf, subleaf, reg, bit, states;
  } places[] = {CALOTYPE_X86_FEATURES(PLACE)};
#undef PLACE
  unsigned words[4], states = get_states(), i;
  uint32_t features = 0;
  for (i = 0; i < sizeof places / sizeof places[0]; ++i)
    if (__get_cpuid_count(places[i].leaf, places[i].subleaf, &words[0],
                          &words[1], &words[2], &words[3]) &&
        words[places[i].reg] >> places[i].bit & 1 &&
        (states & places[i].states) == places[i].states)
      features |= (uint32_t)1 << i;
  return features;
}

#elif defined(__aarch64__) || defined(__riscv)

uint32_t calotype_rt_cpu_features(void) {
#ifdef __aarch64__
#define PLACE(name, word, bits) {word, bits},
#else
#define PLACE(name, letter) {AT_HWCAP, 1ul << (letter - 'a')},
#endif
  static const struct {
    unsigned long word, bits;
  } places[] = {
#ifdef __aarch64__
      CALOTYPE_AARCH64_FEATURES(PLACE)
#else
      CALOTYPE_RISCV_FEATURES(PLACE)
#endif
  };
#undef PLACE
  uint32_t features = 0;
  unsigned i;
  for (i = 0; i < sizeof places / sizeof places[0]; ++i)
    if ((getauxval(places[i].word) & places[i].bits) == places[i].bits)
      features |= (uint32_t)1 << i;
  return features;
}

#else
#error "no target of Calotype"
#endif

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What `init` can ask a processor for. Bit i of calotype_rt_program's
/// cpu_features is line i of the list of the architecture, which compiler and
/// runtime both read. Names are LLVM's.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_RUNTIME_CPUFEATURES_H
#define CALOTYPE_RUNTIME_CPUFEATURES_H

/// Where cpuid shows it: leaf, subleaf, register (0 to 3 are a to d), bit; and
/// the states of registers that the system must save.
#define CALOTYPE_X86_FEATURES(X)                                               \
  X("sse3", 1, 0, 2, 0, 0)                                                     \
  X("ssse3", 1, 0, 2, 9, 0)                                                    \
  X("sse4.1", 1, 0, 2, 19, 0)                                                  \
  X("sse4.2", 1, 0, 2, 20, 0)                                                  \
  X("popcnt", 1, 0, 2, 23, 0)                                                  \
  X("cx16", 1, 0, 2, 13, 0)                                                    \
  X("movbe", 1, 0, 2, 22, 0)                                                   \
  X("lzcnt", 0x80000001, 0, 2, 5, 0)                                           \
  X("bmi", 7, 0, 1, 3, 0)                                                      \
  X("bmi2", 7, 0, 1, 8, 0)                                                     \
  X("avx", 1, 0, 2, 28, 0x6)                                                   \
  X("f16c", 1, 0, 2, 29, 0x6)                                                  \
  X("fma", 1, 0, 2, 12, 0x6)                                                   \
  X("avx2", 7, 0, 1, 5, 0x6)                                                   \
  X("avxvnni", 7, 1, 0, 4, 0x6)                                                \
  X("avx512f", 7, 0, 1, 16, 0xe6)                                              \
  X("avx512cd", 7, 0, 1, 28, 0xe6)                                             \
  X("avx512bw", 7, 0, 1, 30, 0xe6)                                             \
  X("avx512dq", 7, 0, 1, 17, 0xe6)                                             \
  X("avx512vl", 7, 0, 1, 31, 0xe6)                                             \
  X("avx512ifma", 7, 0, 1, 21, 0xe6)                                           \
  X("avx512vbmi", 7, 0, 2, 1, 0xe6)                                            \
  X("avx512vbmi2", 7, 0, 2, 6, 0xe6)                                           \
  X("avx512vnni", 7, 0, 2, 11, 0xe6)                                           \
  X("avx512bitalg", 7, 0, 2, 12, 0xe6)                                         \
  X("avx512vpopcntdq", 7, 0, 2, 14, 0xe6)                                      \
  X("avx512bf16", 7, 1, 0, 5, 0xe6)                                            \
  X("avx512fp16", 7, 0, 3, 23, 0xe6)

/// Word of the auxiliary vector (AT_HWCAP is 16, AT_HWCAP2 is 26) and bits.
#define CALOTYPE_AARCH64_FEATURES(X)                                           \
  X("neon", 16, 1u << 1)                                                       \
  X("crc", 16, 1u << 7)                                                        \
  X("lse", 16, 1u << 8)                                                        \
  X("fullfp16", 16, 1u << 9 | 1u << 10)                                        \
  X("rdm", 16, 1u << 12)                                                       \
  X("dotprod", 16, 1u << 20)                                                   \
  X("sve", 16, 1u << 22)                                                       \
  X("sve2", 26, 1u << 1)                                                       \
  X("i8mm", 26, 1u << 13)                                                      \
  X("bf16", 26, 1u << 14)

/// The letter whose bit of AT_HWCAP shows it.
#define CALOTYPE_RISCV_FEATURES(X)                                             \
  X("m", 'm')                                                                  \
  X("a", 'a')                                                                  \
  X("f", 'f')                                                                  \
  X("d", 'd')                                                                  \
  X("c", 'c')                                                                  \
  X("v", 'v')

#endif // CALOTYPE_RUNTIME_CPUFEATURES_H

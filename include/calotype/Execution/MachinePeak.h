//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The limits of the machine that kernels are held against.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_EXECUTION_MACHINEPEAK_H
#define CALOTYPE_EXECUTION_MACHINEPEAK_H

#include <string>
#include <vector>

namespace calotype {

/// A cache, or the memory behind them.
struct MemoryLevel {
  std::string name; ///< "L1", "L2", "L3" or "memory".
  double bytes;     ///< What it holds, of all threads; memory: no limit.
  double gbps;      ///< Reads, in 10^9 bytes a second.
};

struct MachinePeak {
  double gflops = 0; ///< f32 multiply-adds, counted as two, per nanosecond.
  /// From the nearest to memory; caches whose size the system does not tell are
  /// left out.
  std::vector<MemoryLevel> levels;

  double getMemoryGbps() const { return levels.back().gbps; }

  /// The nearest level that holds `bytes`.
  size_t findLevel(double bytes) const;

  /// Keeps the higher of each limit. Both are of this machine.
  void raiseTo(const MachinePeak &other);
};

/// Measures with `threads` threads, in some tenths of a second: independent
/// multiply-adds of the widest vectors, and sums of arrays of half the size of
/// each cache and of one much larger than all. The best of several rounds.
MachinePeak measureMachinePeak(unsigned threads);

} // namespace calotype

#endif // CALOTYPE_EXECUTION_MACHINEPEAK_H

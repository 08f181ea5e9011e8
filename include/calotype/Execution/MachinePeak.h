//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The two limits of the machine that kernels are held against.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_EXECUTION_MACHINEPEAK_H
#define CALOTYPE_EXECUTION_MACHINEPEAK_H

namespace calotype {

struct MachinePeak {
  double gflops; ///< f32 multiply-adds, counted as two, per nanosecond.
  double gbps;   ///< Reads from memory, in 10^9 bytes a second.
};

/// Measures both with `threads` threads, in about a tenth of a second each:
/// independent multiply-adds of the widest vectors, and the sum of an array
/// much larger than the caches. The best of several rounds.
MachinePeak measureMachinePeak(unsigned threads);

} // namespace calotype

#endif // CALOTYPE_EXECUTION_MACHINEPEAK_H

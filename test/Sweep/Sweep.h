//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// A sweep runs one pass over many random graphs and compares, through the
/// reference interpreter, what each graph computes before and after. Shapes are
/// small and seeds fixed. A graph counts as fired when the pass reports that it
/// was applied.
///
/// A generator draws forms the pass accepts and, in less than half of the
/// cases, near misses that it must leave alone or handle right.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TEST_SWEEP_SWEEP_H
#define CALOTYPE_TEST_SWEEP_SWEEP_H

#include "GraphBuilder.h"
#include "calotype/Support/Numerics.h"

namespace calotype::sweep {

struct Sweep {
  /// Flag of the pass, as its reports name it.
  llvm::StringRef pass;
  /// What runs, in the syntax of --pass-pipeline inside the module.
  llvm::StringRef pipeline;
  /// `exact`: the numbers must be equal. Otherwise they may differ by
  /// `tolerance` times the largest number of the result.
  Numerics numerics;
  double tolerance;
  /// Adds ops and gives the function's results.
  llvm::SmallVector<Value> (*generate)(GraphBuilder &);
};

/// All sweeps; each is defined in a file of its own.
llvm::ArrayRef<Sweep> getSweeps();

/// What became of the cases.
struct SweepCount {
  int64_t cases = 0, fired = 0, mismatches = 0;
  double largestError = 0; ///< Relative to the largest number of its result.
};

/// Runs cases `first` to `first + count - 1`; mismatches are printed with the
/// graph. With `show` every case is printed before and after.
SweepCount runSweep(const Sweep &sweep, int64_t first, int64_t count,
                    bool show);

} // namespace calotype::sweep

#endif // CALOTYPE_TEST_SWEEP_SWEEP_H

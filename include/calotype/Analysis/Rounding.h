//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// How far two right programs for one graph may differ, because each rounds in
/// its own order.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_ANALYSIS_ROUNDING_H
#define CALOTYPE_ANALYSIS_ROUNDING_H

#include "mlir/IR/Block.h"
#include <vector>

namespace calotype {

/// What rounding may do to a value.
struct Rounding {
  /// Difference that is still rounding, as a share of the value's magnitude; 0
  /// where nothing is rounded.
  double share = 0;
  /// Terms of the sums on the longest way from the inputs.
  double terms = 0;
  /// Differences of the size of the type's rounding near 1, for values whose
  /// own magnitude says nothing: a logarithm near 0.
  double absolute = 0;
};

/// Of each operand of the terminator of a block of nn ops.
///
/// The model is a random walk: a rounding to a type of unit u adds u^2 to the
/// variance of the relative error, a sum of n terms n * u^2, an approximated
/// function 16 * u^2, a rounding to integers a step of an 8-bit scale. Along
/// the way with the largest variance v the share is 8 * sqrt(v): the factor
/// covers what the walk leaves out, divisions by small deviations and rewritten
/// sums.
std::vector<Rounding> computeRounding(mlir::Block &block);

} // namespace calotype

#endif // CALOTYPE_ANALYSIS_ROUNDING_H

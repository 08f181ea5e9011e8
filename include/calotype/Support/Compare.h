//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Comparison of a computed tensor with the expected one.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_SUPPORT_COMPARE_H
#define CALOTYPE_SUPPORT_COMPARE_H

#include "calotype/Support/Tensor.h"
#include <string>
#include <vector>

namespace calotype {

/// How far a value may be off. Floats fit when
/// |got - want| <= absolute + max(relative * |want|, ofMagnitude * M), where M
/// is the magnitude of the values around `want`: a sum that happens to be small
/// is as inexact as its large neighbours. Integers fit when |got - want| <=
/// integerAbsolute + integerRelative * |want|.
struct Tolerance {
  double relative = 0, absolute = 0, ofMagnitude = 0;
  double integerRelative = 0, integerAbsolute = 0;
};

/// How far two tensors are apart.
struct Comparison {
  /// Every element fits. NaN fits NaN, an infinity fits itself only.
  bool pass = false;
  /// Largest difference, absolute and relative to |want| (0 where both are 0).
  /// Elements of which one is NaN or infinite do not count here.
  double maxAbsolute = 0;
  double maxRelative = 0;
  /// Largest distance in representable numbers of the element type; 0 for
  /// integers.
  uint64_t maxUlp = 0;
  /// Largest finite |want|.
  double largest = 0;
  /// Elements that do not fit, and the first of them (-1 when all fit).
  int64_t mismatches = 0;
  int64_t firstMismatch = -1;
  /// Why nothing could be compared (element types or shapes differ), else
  /// empty.
  std::string problem;
};

/// Compares element by element. A difference of element type or shape fails.
Comparison compareTensors(const Tensor &got, const Tensor &want,
                          const Tolerance &tolerance);

/// Relative and absolute tolerance of floats; integers must be equal.
inline Tolerance makeTolerance(double relative, double absolute) {
  Tolerance tolerance;
  tolerance.relative = relative;
  tolerance.absolute = absolute;
  return tolerance;
}

/// M of every element. A slice of at least 64 elements (all that share an
/// index) has the largest of its values, or 16 times their median where that is
/// less, so that a few huge values do not excuse the others; an element takes
/// the largest of its slices, and the whole tensor where no slice has that many
/// elements.
std::vector<double> computeMagnitudes(const Tensor &tensor);

} // namespace calotype

#endif // CALOTYPE_SUPPORT_COMPARE_H

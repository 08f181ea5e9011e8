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

namespace calotype {

/// How far two tensors are apart.
struct Comparison {
  /// Every element fits: |got - want| <= atol + rtol * |want|. NaN fits NaN, an
  /// infinity fits itself only.
  bool pass = false;
  /// Largest difference, absolute and relative to |want| (0 where both are 0).
  /// Elements of which one is NaN or infinite do not count here.
  double maxAbsolute = 0;
  double maxRelative = 0;
  /// Largest distance in representable numbers of the element type; 0 for
  /// integers.
  uint64_t maxUlp = 0;
  /// Elements that do not fit, and the first of them (-1 when all fit).
  int64_t mismatches = 0;
  int64_t firstMismatch = -1;
  /// Why nothing could be compared (element types or shapes differ), else empty.
  std::string problem;
};

/// Compares element by element. A difference of element type or shape fails.
Comparison compareTensors(const Tensor &got, const Tensor &want, double rtol,
                          double atol);

} // namespace calotype

#endif // CALOTYPE_SUPPORT_COMPARE_H

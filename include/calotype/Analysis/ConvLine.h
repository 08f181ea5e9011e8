//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Which points of a line a convolution reads.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_ANALYSIS_CONVLINE_H
#define CALOTYPE_ANALYSIS_CONVLINE_H

#include "calotype/Dialect/NN/IR/NNContractionOps.h"

namespace calotype {

/// A spatial dimension of a convolution.
struct ConvLine {
  int64_t in, out, taps, stride, dilation, begin;

  /// Spatial dimension `dim` of `op`, whose shapes are known.
  static ConvLine of(nn::ConvOp op, size_t dim);

  /// Points that tiles of `m` compute, summed over the taps: a tile skips a tap
  /// that reads padding at all of its points.
  int64_t pointsWithTaps(int64_t m) const;
};

} // namespace calotype

#endif // CALOTYPE_ANALYSIS_CONVLINE_H

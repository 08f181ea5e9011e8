//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Which pools are done one dimension after the other.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_ANALYSIS_POOLS_H
#define CALOTYPE_ANALYSIS_POOLS_H

#include "calotype/Dialect/NN/IR/NNReductionOps.h"
#include "calotype/Dialect/NN/IR/NNWindowOps.h"

namespace calotype {

/// A bin of an adaptive pool: `size` elements from `begin` on.
struct Bin {
  int64_t begin, size;
};

/// Bin `index` of `count` over `extent` elements: floor(index * extent / count)
/// to ceil((index + 1) * extent / count).
Bin getBin(int64_t index, int64_t count, int64_t extent);

/// Size of the largest bin.
int64_t getLargestBin(int64_t count, int64_t extent);

/// True for maxima over windows at every position, none of them in the padding
/// alone: strides and dilations of 1, pads smaller than the window.
bool isSlidingMax(nn::PoolOp op);

/// True when the pool is a pass over each spatial dimension, each with few
/// taps: sliding maxima, and bins of static images.
bool isSeparable(nn::PoolOp op);
bool isSeparable(nn::AdaptivePoolOp op);

/// True for a maximum, sum or average over all spatial dimensions, two or more,
/// of floating images: separable too.
bool isSeparable(nn::ReduceOp op);

} // namespace calotype

#endif // CALOTYPE_ANALYSIS_POOLS_H

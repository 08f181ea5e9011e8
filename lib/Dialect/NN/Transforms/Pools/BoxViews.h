//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What each op makes of a view of boxes: the rules that `BoxTracer` applies.
/// Each gives nothing where the result is not made of boxes.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_POOLS_BOXVIEWS_H
#define CALOTYPE_DIALECT_NN_TRANSFORMS_POOLS_BOXVIEWS_H

#include "PooledBoxes.h"

namespace calotype::nn {

/// Images and grids larger than this are not followed.
inline constexpr int64_t kMaxBoxes = 1 << 15;

/// Calls `visit(index)` for each point of a grid in row-major order.
void forEachPoint(llvm::ArrayRef<int64_t> grid,
                  llvm::function_ref<void(llvm::ArrayRef<int64_t>)> visit);

/// The number of a point in row-major order.
int64_t linearize(llvm::ArrayRef<int64_t> index, llvm::ArrayRef<int64_t> grid);

/// What reducing `boxes` of one kind by another gives, where that is one box.
std::optional<Box> reduceBoxes(llvm::SmallVector<Box> boxes, BoxKind from,
                               BoxKind by);

// Moves.
std::optional<BoxView> viewSlice(const BoxView &from, SliceOp op);
std::optional<BoxView> viewTranspose(const BoxView &from, TransposeOp op);
std::optional<BoxView> viewReshape(const BoxView &from, ReshapeOp op);
std::optional<BoxView> viewGatherNd(const BoxView &from, GatherNdOp op);
std::optional<BoxView> viewGather(const BoxView &from, GatherOp op);
std::optional<BoxView> viewConcat(llvm::ArrayRef<const BoxView *> parts,
                                  int64_t dim);

// Reductions. With `sums` those too whose rounding differs from that of one
// average.
std::optional<BoxView> viewReduce(const BoxView &from, ReduceOp op, bool sums);
std::optional<BoxView> viewPool(const BoxView &from, PoolOp op, bool sums);
std::optional<BoxView> viewAdaptivePool(const BoxView &from, AdaptivePoolOp op,
                                        bool sums);

// Averages as sums.
/// The sum of elements that `parts` hold; zeros add nothing.
std::optional<BoxView> viewSum(llvm::ArrayRef<const BoxView *> parts);
/// A sum divided by its number of elements.
std::optional<BoxView> viewQuotient(const BoxView &from, mlir::Value divisor);
/// Elements that are zero where a constant mask is not `keeps`.
std::optional<BoxView> viewMasked(const BoxView &from, mlir::Value mask,
                                  bool keeps);
/// A product with a constant matrix whose columns average boxes.
std::optional<BoxView> viewProduct(const BoxView &from, MatmulOp op);

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_POOLS_BOXVIEWS_H

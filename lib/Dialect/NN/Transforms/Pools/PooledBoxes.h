//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Follows an image [N, C, spatial...] through slices, gathers, views,
/// reductions and concatenations, and says which box of it each element of a
/// value pools. Whatever the spelling, a pool over bins is a grid of boxes.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_POOLS_POOLEDBOXES_H
#define CALOTYPE_DIALECT_NN_TRANSFORMS_POOLS_POOLEDBOXES_H

#include "calotype/Dialect/NN/IR/NNOps.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SetVector.h"
#include <array>

namespace calotype::nn {

/// Most spatial dimensions of an image that is followed.
inline constexpr size_t kMaxSpatial = 3;

/// [begin, end) in each spatial dimension; dimensions that the image lacks are
/// [0, 1). Empty when one of them is.
struct Box {
  std::array<int32_t, kMaxSpatial> begin{}, end{{1, 1, 1}};

  int64_t getVolume() const;
  bool operator==(const Box &other) const {
    return begin == other.begin && end == other.end;
  }
};

/// What the elements of a box become.
enum class BoxKind {
  Element, ///< The box is one element, or empty: zero.
  Max,
  Mean,
  Sum,
};

/// A value whose elements pool boxes of an image, batch and channel by batch
/// and channel.
struct BoxView {
  BoxKind kind = BoxKind::Element;
  /// Which dimensions of the value are the image's batch and channels.
  int64_t batch = 0, channel = 1;
  /// The extents of the others, in order.
  llvm::SmallVector<int64_t> grid;
  /// One per point of the grid, in row-major order.
  std::vector<Box> boxes;

  /// The grid dimension of dimension `dim` of the value, -1 for batch and
  /// channels.
  int64_t toGrid(int64_t dim) const {
    if (dim == batch || dim == channel)
      return -1;
    return dim - (dim > batch) - (dim > channel);
  }
  int64_t getRank() const { return grid.size() + 2; }
};

/// Follows one image.
class BoxTracer {
public:
  /// With `sums`, also averages of averages, sums that a division makes
  /// averages, and products with a constant matrix: their rounding differs from
  /// that of one average.
  BoxTracer(mlir::Value image, bool sums) : image(image), sums(sums) {}

  /// Null when `value` is not made of boxes of the image.
  const BoxView *trace(mlir::Value value);

  /// The ops between the image and the values traced so far.
  const llvm::SetVector<mlir::Operation *> &getOps() const { return ops; }

private:
  std::optional<BoxView> compute(mlir::Value value);
  std::optional<BoxView> viewImage();
  std::optional<BoxView> viewOp(mlir::Operation *op);

  mlir::Value image;
  bool sums;
  unsigned depth = 0;
  llvm::DenseMap<mlir::Value, std::unique_ptr<BoxView>> known;
  llvm::SetVector<mlir::Operation *> ops;
};

/// The operand through which an op that `BoxTracer` understands reads the
/// image; null for other ops.
mlir::Value getTracedOperand(mlir::Operation *op);

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_POOLS_POOLEDBOXES_H

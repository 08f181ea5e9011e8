//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Recognises images whose phases lie in the batch, whatever ops put them
/// there. With a block r, phase p of an extent are the elements p, p + r, p +
/// 2r, ...
///
/// TensorFlow's SpaceToBatchND and BatchToSpaceND move phases as one op each;
/// exporters write Pad, Reshape, Transpose and Slice, SpaceToDepth with
/// transposes, or views that add and drop unit dimensions, in NCHW, NHWC and in
/// between. All of these are permutations of digits: a chain of such ops is
/// followed index by index, and what matters is where the digits end, not how
/// they got there.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_CONVOLUTION_PHASESPLIT_H
#define CALOTYPE_DIALECT_NN_TRANSFORMS_CONVOLUTION_PHASESPLIT_H

#include "mlir/IR/Builders.h"
#include <optional>

namespace calotype::nn {

/// An image [N', C, spatial...] that holds, in its batch, the phases of another
/// value: the whole one.
struct PhaseSplit {
  /// One part of the batch, from the outermost: a phase of spatial dimension
  /// `spatial`, or (-1) images of the whole value.
  struct BatchDigit {
    int64_t spatial, extent;
    bool operator==(const BatchDigit &other) const {
      return spatial == other.spatial && extent == other.extent;
    }
  };

  mlir::Value whole;
  /// `whole` becomes an image by a transpose, a view, and another transpose.
  /// The first is empty where the dimensions lie so that the view can come
  /// first.
  llvm::SmallVector<int64_t> order, view, permutation;
  /// Per spatial dimension: the number of phases, and the zeros added around
  /// `whole` before it was split (or cropped after it was gathered).
  llvm::SmallVector<int64_t> block, before, after;
  llvm::SmallVector<BatchDigit> batch;
  /// The ops between `whole` and the image, in the order of the block.
  llvm::SmallVector<mlir::Operation *> chain;
};

/// How `image` was made by splitting a value into phases.
std::optional<PhaseSplit> findSplit(mlir::Value image);

/// How the only reader of `image`, and the only readers behind it, gather its
/// phases. The `whole` value is the last reader's result.
std::optional<PhaseSplit> findGather(mlir::Value image);

/// `split.whole` as an image [N, C, spatial...], without padding.
mlir::Value createImage(mlir::OpBuilder &builder, mlir::Location loc,
                        const PhaseSplit &split);

/// The inverse of `createImage`: `image` in the shape of `split.whole`.
mlir::Value createWhole(mlir::OpBuilder &builder, mlir::Location loc,
                        const PhaseSplit &split, mlir::Value image);

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_CONVOLUTION_PHASESPLIT_H

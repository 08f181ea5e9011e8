//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Which dimensions of a tensor of scores (Q K^T and what is made of it) count
/// queries, which count keys, and which are batches and heads. Transposes and
/// reshapes between the two products move the dimensions; these names stay.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_REASSOCIATEATTENTION_SCOREAXES_H
#define CALOTYPE_DIALECT_NN_TRANSFORMS_REASSOCIATEATTENTION_SCOREAXES_H

#include "calotype/Support/Tensor.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Value.h"
#include "llvm/ADT/SmallVector.h"
#include <optional>

namespace calotype::nn {

/// Row: the left operand's rows (queries). Column: the right operand's columns
/// (keys).
enum class Axis { Batch, Row, Column };

inline Axis getOther(Axis axis) {
  return axis == Axis::Row ? Axis::Column : Axis::Row;
}

/// Shape and dimension names of scores. Dimensions of extent 1 that reshapes
/// add are batches. Several dimensions may be rows, in the order of their
/// strides.
struct ScoreFrame {
  llvm::SmallVector<int64_t> shape;
  llvm::SmallVector<Axis> axes;

  /// Frame of the product of two matrices.
  static ScoreFrame ofProduct(mlir::RankedTensorType type);

  int64_t getRank() const { return shape.size(); }
  /// Indices of the dimensions named `axis`.
  llvm::SmallVector<int64_t> dimsOf(Axis axis) const;
  /// Batch dimensions, then those of `side`: the order in which features hold
  /// them.
  llvm::SmallVector<int64_t> dimsOfSide(Axis side) const;
  /// The only dimension named `axis` whose extent is not 1, or the only one.
  std::optional<int64_t> onlyDim(Axis axis) const;
  /// Product of the extents of the dimensions named `axis`.
  int64_t extentOf(Axis axis) const;

  ScoreFrame transposed(llvm::ArrayRef<int64_t> permutation) const;
  /// After a reshape that splits or merges dimensions of one name only.
  std::optional<ScoreFrame> reshaped(llvm::ArrayRef<int64_t> to) const;
  /// After a broadcast to `to`, which may add and enlarge batch dimensions
  /// only.
  std::optional<ScoreFrame> broadcastTo(llvm::ArrayRef<int64_t> to) const;
};

/// Dimensions [fromBegin, fromEnd) of one shape become [toBegin, toEnd) of
/// another.
struct ReshapeGroup {
  int64_t fromBegin, fromEnd, toBegin, toEnd;
};
/// The smallest such groups, in order. Extents are known and not zero.
llvm::SmallVector<ReshapeGroup> groupReshape(llvm::ArrayRef<int64_t> from,
                                             llvm::ArrayRef<int64_t> to);

/// Stands in `AlignedSource::dims` for the dimension that products sum over.
inline constexpr int64_t kFeature = -2;

/// A graph value, or a constant that is not in the graph yet, laid along
/// scores: `dims` names the dimension of the scores for each of its own, or
/// kFeature, or -1 for an extra one of extent 1.
struct AlignedSource {
  mlir::Value value;
  Tensor constant;
  llvm::SmallVector<int64_t> dims;
};

/// A value that broadcasts against scores: its dimension i lies along dimension
/// `dims[i]` of the scores; -1 for an extra dimension of extent 1.
struct AlignedValue {
  mlir::Value value;
  llvm::SmallVector<int64_t> dims;

  /// Aligned at the last dimension, as NumPy broadcasts.
  static AlignedValue right(mlir::Value value, int64_t rank);

  mlir::RankedTensorType getType() const;
  /// True when the value differs along dimensions named `axis`.
  bool varies(const ScoreFrame &frame, Axis axis) const;
  /// `operand` of an op whose result is this value and which broadcasts.
  AlignedValue operand(mlir::Value operand) const;
  /// The input of a transpose, or of a reshape that only moves unit dimensions,
  /// whose result is this value.
  AlignedValue beforeTranspose(mlir::Value input,
                               llvm::ArrayRef<int64_t> permutation) const;
  std::optional<AlignedValue> beforeUnitReshape(mlir::Value input) const;

  AlignedSource toSource() const { return {value, {}, dims}; }
};

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_REASSOCIATEATTENTION_SCOREAXES_H

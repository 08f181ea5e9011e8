//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Scores as values of the linear order, seen from a reader that sums over one
/// side:
///
///     W[o][i] = scale * L[o][i] * f[o] * <a_o, b_i> + sum_q <u_q[o], w_q[i]>
///
/// o runs over the outer side, whose rows the reader keeps, i over the inner
/// side, which it sums over. All operands are held in the order of
/// ScoreFrame::dimsOfSide, with one more dimension for the features; batch
/// dimensions may have extent 1 where the operand does not vary.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_REASSOCIATEATTENTION_SCOREFEATURES_H
#define CALOTYPE_DIALECT_NN_TRANSFORMS_REASSOCIATEATTENTION_SCOREFEATURES_H

#include "GraphWriter.h"
#include "ScoreChain.h"

namespace calotype::nn {

/// `rows`, or ones of type `element` if null, with a vector applied that
/// broadcasts against them.
mlir::Value applyVector(GraphWriter &writer, mlir::Value rows,
                        mlir::Value vector, MaskFactor::Use use,
                        mlir::Type element);

class ScoreFeatures {
public:
  using Value = mlir::Value;

  /// A factor f of the outer side, applied to the reader's result.
  struct OuterFactor {
    Value value;
    MaskFactor::Use use;
  };
  /// scale * <outer, inner>; a null side is one everywhere.
  struct Offset {
    double scale = 1;
    Value outer, inner;
  };
  /// The first outer factor is one over the sum of the scores before it, plus
  /// `epsilon`; `scaleAfter` counts the numbers behind it.
  struct Normalizer {
    double epsilon, scaleAfter = 1;
  };

  /// The scores of a product, of which `inner` will be summed over.
  ScoreFeatures(GraphWriter &writer, MatmulOp product, Axis inner);

  const ScoreFrame &getFrame() const { return frame; }
  Axis getOuter() const { return getOther(inner); }
  Axis getInner() const { return inner; }
  mlir::Type getElement() const {
    return typeOf(outerFeatures).getElementType();
  }

  Value outerFeatures, innerFeatures;
  double scale = 1;
  llvm::SmallVector<OuterFactor> outerFactors;
  llvm::SmallVector<Offset> offsets;
  std::optional<Normalizer> normalizer;
  bool causal = false;
  Value decay; ///< Logarithms, along the inner side; null without.

  // Each gives the form that `advance` foretells.
  void multiplyBy(const MaskTerms &terms);
  void multiplyBy(ScoreFeatures other);
  void divideBySums(const MaskTerms &divisor, double epsilon);
  void scaleBy(double number);
  void add(const MaskTerms &terms);
  void add(ScoreFeatures other);
  void widen(mlir::Type element);
  void transpose(llvm::ArrayRef<int64_t> permutation);
  void reshape(const ScoreFrame &to);
  void broadcast(const ScoreFrame &to);

private:
  /// `source` in the order of one side; without features, one more unit
  /// dimension.
  Value place(const AlignedSource &source, Axis side) const;
  Offset makeOffset(const MaskProduct &product) const;
  void applyFactor(const MaskFactor &factor);
  /// All products of a feature of one and a feature of the other, which a
  /// product of scores sums over (the face-splitting product).
  Value multiplyRows(Value left, Value right) const;
  Value concatRows(llvm::ArrayRef<Value> pieces) const;
  Value onesLike(Value rows) const;
  Value makeSteps(const AlignedSource &positions) const;
  void addDecay(Value logarithms);
  void dropNormalizer();
  /// Makes features of the outer factors, and of the offsets if there are any.
  void flatten();
  void forEachValue(llvm::function_ref<Value(Value, Axis)> change);

  GraphWriter *writer;
  Axis inner;
  ScoreFrame frame;
};

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_REASSOCIATEATTENTION_SCOREFEATURES_H

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// A product of scores with values in linear order.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_REASSOCIATEATTENTION_LINEARPRODUCT_H
#define CALOTYPE_DIALECT_NN_TRANSFORMS_REASSOCIATEATTENTION_LINEARPRODUCT_H

#include "ScoreFeatures.h"

namespace calotype::nn {

/// Dimensions `dims` of scores, then that of the features.
llvm::SmallVector<int64_t> withFeatures(llvm::ArrayRef<int64_t> dims);

class LinearProduct {
public:
  using Value = mlir::Value;

  GraphWriter &writer;
  const ScoreFeatures &features;
  /// The order of the result: leading dimensions of the scores, then the rows
  /// that are kept. The columns that are summed take the place of the rows in
  /// the values.
  llvm::SmallVector<int64_t> lead;
  int64_t kept, summed;
  /// Leading extents of the result; if there are more than `lead`, the last
  /// belong to it.
  llvm::SmallVector<int64_t> extents;

  /// The product with `values` [lead..., m, width] and all that follows from
  /// the form of the scores: [lead..., n, width]. With `epsilon` divided by the
  /// sums of the scores plus this number.
  Value multiply(Value values, std::optional<double> epsilon);

  /// The same without what the outer factors and offsets add.
  Value attend(Value values, std::optional<double> epsilon);

private:
  Value multiplyPlain(Value queries, Value keys, Value values, double scale);
  Value multiplyGroups(Value queries, Value keys, Value values, double scale);
  Value offsetOf(const ScoreFeatures::Offset &offset, Value values);
  /// An operand of one side in the order of the result.
  Value arrange(Value rows, Axis side);
};

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_REASSOCIATEATTENTION_LINEARPRODUCT_H

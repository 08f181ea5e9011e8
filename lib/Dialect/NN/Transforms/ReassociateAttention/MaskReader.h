//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Reads masks: constants by their numbers, other values by the ops that make
/// them.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_REASSOCIATEATTENTION_MASKREADER_H
#define CALOTYPE_DIALECT_NN_TRANSFORMS_REASSOCIATEATTENTION_MASKREADER_H

#include "MaskFactors.h"

namespace calotype::nn {

/// Reads masks of scores in one frame. Changes nothing.
class MaskReader {
public:
  using Terms = llvm::FailureOr<MaskTerms>;

  /// Without an evaluator, masks computed from constants count as run-time
  /// values.
  MaskReader(const ScoreFrame &frame, const EvaluatorInterface *evaluator)
      : frame(frame), evaluator(evaluator) {}

  /// The terms whose sum `mask` is; i1 counts as 0 and 1. Fails on what cannot
  /// be taken apart.
  Terms read(const AlignedValue &mask);
  /// The terms of 1 - `condition`, which is i1.
  Terms readComplement(const AlignedValue &condition);
  /// One of the two.
  Terms readCondition(const AlignedValue &condition, bool complement) {
    return complement ? readComplement(condition) : read(condition);
  }
  /// The factor 1 / `divisor`, which is a number or a vector.
  Terms readReciprocal(const AlignedValue &divisor);

private:
  /// Most elements of a mask that is computed at compile time to look at it.
  static constexpr int64_t kMaxEvaluated = 1 << 24;
  /// Ops that may still be looked at: a mask has a few, and a graph in which
  /// values are read twice has exponentially many paths.
  unsigned opsLeft = 256;

  /// Vectors, numbers and constants. The outer optional is empty for other
  /// masks.
  std::optional<Terms> readLeaf(const AlignedValue &mask, bool complement);
  /// The operand of an op that moves elements or converts them; null for
  /// others.
  static std::optional<AlignedValue> skipMove(const AlignedValue &mask);
  Terms readSelect(const AlignedValue &mask);
  Terms readTriangle(const AlignedValue &mask, bool upper, int64_t offset);
  Terms readTrilu(const AlignedValue &mask);
  Terms readComparison(const AlignedValue &mask, bool complement);
  Terms readOuterProduct(const AlignedValue &mask);
  /// The terms of exp(exponent).
  Terms readExponential(const AlignedValue &exponent);
  Terms readDifference(const AlignedValue &plus, const AlignedValue &minus);
  static Terms multiply(const Terms &left, const Terms &right);
  static Terms add(const Terms &left, const Terms &right, double sign);

  const ScoreFrame &frame;
  const EvaluatorInterface *evaluator;
};

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_REASSOCIATEATTENTION_MASKREADER_H

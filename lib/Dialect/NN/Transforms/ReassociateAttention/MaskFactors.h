//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Masks (what scores are multiplied by, added to or chosen by) as sums of
/// products of factors that the linear order can take apart.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_REASSOCIATEATTENTION_MASKFACTORS_H
#define CALOTYPE_DIALECT_NN_TRANSFORMS_REASSOCIATEATTENTION_MASKFACTORS_H

#include "ScoreAxes.h"
#include "calotype/Support/Evaluator.h"

namespace calotype::nn {

/// One factor of a mask M[i][j], i along rows and j along columns.
struct MaskFactor {
  enum class Kind {
    Number,   ///< `number`.
    Vector,   ///< `source` varies along `axis` and batches only.
    Triangle, ///< 1 where j <= i (`lower`) or j >= i, else 0.
    /// prod a[t] over j < t <= i (`lower`), or over i < t <= j. `source` holds
    /// the logarithms of a.
    Decay,
    /// The same with a[t] = exp(c[t] - c[t-1]); `source` holds c.
    Positions,
    LowRank, ///< sum_r source[i][r] * columns[j][r].
  };
  /// What a vector does to scores: Keep and Drop choose by a condition between
  /// the score and zero.
  enum class Use { Multiply, Divide, Keep, Drop };

  Kind kind;
  double number = 1;
  AlignedSource source = {};
  Axis axis = Axis::Batch;
  Use use = Use::Multiply;
  bool lower = true;
  AlignedSource columns = {};
  int64_t rank = 1;
};

using MaskProduct = llvm::SmallVector<MaskFactor, 2>;
using MaskTerms = llvm::SmallVector<MaskProduct, 1>;

/// Most features that one mask may add to those of the scores.
inline constexpr int64_t kMaxMaskRank = 8;

/// The factors of the numbers of a constant that varies along rows and columns
/// and is aligned like `mask`. Fails when it is neither a triangle, nor a
/// decay, nor of rank kMaxMaskRank or less.
llvm::FailureOr<MaskProduct> factorNumbers(const Tensor &numbers,
                                           llvm::ArrayRef<int64_t> dims,
                                           const ScoreFrame &frame);

/// The value of an op that depends on constants only, unless it or what it is
/// made of has more than `maxElements`.
llvm::FailureOr<Tensor> evaluateConstant(mlir::Value value,
                                         const EvaluatorInterface *evaluator,
                                         int64_t maxElements);

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_REASSOCIATEATTENTION_MASKFACTORS_H

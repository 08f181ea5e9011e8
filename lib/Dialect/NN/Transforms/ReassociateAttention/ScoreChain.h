//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What stands between the product that makes scores and the products that read
/// them, as data, and why an op among them forbids the linear order. Whatever
/// the chain holds, scores are linear in it:
///
///     W[i][j] = L[i][j] <a_i, b_j> + sum_q u_q[i] w_q[j]
///
/// with features a of the rows and b of the columns, a mask L of ones, a
/// triangle or a decay, and offsets u w^T of rank one.
/// docs/Rationale/LinearOrder.md gives the rules.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_REASSOCIATEATTENTION_SCORECHAIN_H
#define CALOTYPE_DIALECT_NN_TRANSFORMS_REASSOCIATEATTENTION_SCORECHAIN_H

#include "MaskFactors.h"
#include "calotype/Analysis/LinearAttentionCost.h"
#include "calotype/Dialect/NN/IR/NNContractionOps.h"
#include "calotype/Dialect/NN/IR/NNElementwiseOps.h"
#include "llvm/ADT/DenseMap.h"
#include <string>

namespace calotype::nn {

/// The form of scores, without their numbers.
struct ScoreForm {
  int64_t features = 0;
  int64_t offsets = 0;
  std::optional<bool> lower; ///< A triangle, and which.
  std::optional<bool>
      lowerDecay; ///< A decay, and which triangle it belongs to.
};

/// An op whose result are scores.
struct ScoreStep {
  enum class Kind {
    Product,        ///< The first product.
    Multiply,       ///< scores * terms
    Add,            ///< sign * scores + terms
    Move,           ///< A transpose, reshape or broadcast of batch dimensions.
    Cast,           ///< To a wider element type.
    MultiplyScores, ///< scores * other
    AddScores,      ///< sign * scores + otherSign * other
  };
  Kind kind;
  mlir::Operation *op;
  mlir::Value scores = {}, other = {};
  double sign = 1, otherSign = 1;
  MaskTerms terms = {};
  /// Set on a division by the sums of the scores themselves over columns or
  /// rows, plus this number.
  std::optional<double> normalizerEpsilon = {};
  Axis normalizerSummed = Axis::Column;
  ScoreFrame frame = {};
  ScoreForm form = {};
};

/// An op that sums over the rows or the columns of scores.
struct ScoreReader {
  enum class Kind { Product, Sum };
  Kind kind;
  mlir::Operation *op;
  mlir::Value scores;
  Axis summed;
  /// Product: the other operand, and whether the scores are the left one.
  mlir::Value values = {};
  bool isLeft = true;
  /// Sum: a number that scales it.
  double scale = 1;
  /// Product: the last of the ops behind it that multiply by numbers, or `op`,
  /// and the product of these numbers.
  mlir::Operation *scaled = op;
  double scaleBehind = 1;
  /// The division of `scaled` by the sums of the scores plus `epsilon`, or
  /// null.
  DivOp normalization = {};
  double epsilon = 0;
};

/// Why the order must stay.
struct Refusal {
  mlir::Operation *op;
  std::string reason;
};

/// All that is made of one product.
class ScoreChain {
public:
  /// Follows `product` through its block. Changes nothing.
  static ScoreChain explore(MatmulOp product,
                            const EvaluatorInterface *evaluator);

  ScoreChain(MatmulOp product) : product(product) {}

  MatmulOp product;
  std::vector<ScoreStep> steps;     ///< In the order of the block.
  std::vector<ScoreReader> readers; ///< Likewise.
  std::vector<Refusal> refusals;    ///< Empty when the linear order is legal.
  bool hasSoftmax = false;          ///< Among the refusals.

  bool contains(mlir::Value value) const { return stepIndex.count(value); }
  /// The op that makes `scores`, which must be of this chain.
  const ScoreStep &stepOf(mlir::Value scores) const {
    return steps[stepIndex.at(scores)];
  }

  /// True when neither operand of a product is a constant. Products with
  /// weights are layers, and left to packing and constant evaluation.
  static bool isOfRunTimeValues(MatmulOp product);
  /// True when scores reach a second product, with a run-time value.
  bool hasSecondProduct() const;
  /// The reason to report: a softmax if there is one, else the first.
  std::string getReason() const;
  /// Extents for the cost model. The chain must be legal.
  AttentionExtents getExtents() const;

  void addStep(ScoreStep step);

private:
  llvm::DenseMap<mlir::Value, size_t> stepIndex;
};

/// The form of scores after `step`, whose operands have the forms given; on
/// failure `reason` says what forbids it.
llvm::FailureOr<ScoreForm> advance(const ScoreStep &step, ScoreForm scores,
                                   ScoreForm other, std::string &reason);

/// Fills in what steps and readers say of divisions by the scores' sums.
void findNormalizations(ScoreChain &chain);

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_REASSOCIATEATTENTION_SCORECHAIN_H

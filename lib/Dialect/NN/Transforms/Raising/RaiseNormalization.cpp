//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// nn-raise-normalization: layer and RMS normalisations that an exporter
/// spelled out.
//===----------------------------------------------------------------------===//

#include "../Constants.h"
#include "calotype/Analysis/Rewrites.h"
#include "calotype/Dialect/NN/IR/NNElementwiseOps.h"
#include "calotype/Dialect/NN/IR/NNNormalizationOps.h"
#include "calotype/Dialect/NN/IR/NNReductionOps.h"
#include "calotype/Dialect/NN/Transforms/Passes.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace calotype::nn {
#define GEN_PASS_DEF_RAISENORMALIZATIONPASS
#include "calotype/Dialect/NN/Transforms/Passes.h.inc"
} // namespace calotype::nn

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

static constexpr Rewrite kRewrite{"nn-raise-normalization",
                                  Numerics::Reassociating};

/// The mean of `value`'s input over some dimensions that stay as ones.
static ReduceOp matchMean(Value value) {
  auto mean = value.getDefiningOp<ReduceOp>();
  return mean && mean.getKind() == ReduceKind::Mean && mean.getKeepDims()
             ? mean
             : ReduceOp();
}

/// x when `value` is x * x or x^2.
static Value matchSquare(Value value) {
  if (auto mul = value.getDefiningOp<MulOp>())
    return mul.getLhs() == mul.getRhs() ? mul.getLhs() : Value();
  if (auto power = value.getDefiningOp<PowOp>())
    return getSplat(power.getRhs()) == 2.0 ? power.getLhs() : Value();
  return {};
}

/// v when `value` is v + a number, which goes to `epsilon`.
static Value matchEpsilon(Value value, double &epsilon) {
  auto add = value.getDefiningOp<AddOp>();
  if (!add)
    return {};
  for (auto [number, other] : {std::pair(add.getRhs(), add.getLhs()),
                               std::pair(add.getLhs(), add.getRhs())})
    if (std::optional<double> splat = getSplat(number)) {
      epsilon = *splat;
      return other;
    }
  return {};
}

/// True when both are `x - mean`, perhaps computed twice.
static bool isSameDifference(Value left, Value right) {
  if (left == right)
    return true;
  auto a = left.getDefiningOp<SubOp>(), b = right.getDefiningOp<SubOp>();
  if (!a || !b || a.getLhs() != b.getLhs())
    return false;
  ReduceOp m = matchMean(a.getRhs()), n = matchMean(b.getRhs());
  return a.getRhs() == b.getRhs() ||
         (m && n && m.getInput() == n.getInput() && m.getAxes() == n.getAxes());
}

/// Replaces `op`, which is `value` over the root of `radicand`.
static LogicalResult raise(Operation *op, Value value, Value radicand,
                           PatternRewriter &rewriter) {
  double epsilon = 0;
  Value statistic = matchEpsilon(radicand, epsilon);
  ReduceOp variance = statistic ? matchMean(statistic) : ReduceOp();
  Value squared = variance ? matchSquare(variance.getInput()) : Value();
  if (!squared || value.getType() != op->getResult(0).getType())
    return rewriter.notifyMatchFailure(op, "no mean of squares below the root");
  Value input;
  bool subtractMean = false;
  auto difference = value.getDefiningOp<SubOp>();
  ReduceOp mean = difference ? matchMean(difference.getRhs()) : ReduceOp();
  if (mean && mean.getInput() == difference.getLhs() &&
      mean.getAxes() == variance.getAxes() &&
      isSameDifference(value, squared)) {
    input = difference.getLhs();
    subtractMean = true;
  } else if (squared == value) {
    input = value;
  } else {
    return rewriter.notifyMatchFailure(op, "the squares are of another value");
  }
  auto normalize = NormalizeOp::create(
      rewriter, op->getLoc(), op->getResult(0).getType(), input,
      variance.getAxes(), /*groups=*/1, APFloat(epsilon), subtractMean);
  Cost before = computeCost({op, variance, variance.getInput().getDefiningOp(),
                             subtractMean ? difference : nullptr,
                             subtractMean ? mean : nullptr});
  reportApplied(op, kRewrite,
                subtractMean ? "a layer normalisation" : "an RMS normalisation",
                before, computeCost(normalize));
  rewriter.replaceOp(op, normalize);
  return success();
}

/// v / sqrt(s)
static LogicalResult raiseQuotient(DivOp op, PatternRewriter &rewriter) {
  auto root = op.getRhs().getDefiningOp<SqrtOp>();
  if (!root)
    return rewriter.notifyMatchFailure(op, "no root below");
  return raise(op, op.getLhs(), root.getInput(), rewriter);
}

/// v * rsqrt(s) or v * (1 / sqrt(s))
static LogicalResult raiseProduct(MulOp op, PatternRewriter &rewriter) {
  for (auto [value, factor] : {std::pair(op.getLhs(), op.getRhs()),
                               std::pair(op.getRhs(), op.getLhs())}) {
    Value radicand;
    if (auto rsqrt = factor.getDefiningOp<RsqrtOp>())
      radicand = rsqrt.getInput();
    else if (auto reciprocal = factor.getDefiningOp<ReciprocalOp>())
      if (auto root = reciprocal.getInput().getDefiningOp<SqrtOp>())
        radicand = root.getInput();
    if (radicand && succeeded(raise(op, value, radicand, rewriter)))
      return success();
  }
  return rewriter.notifyMatchFailure(op, "no reciprocal root");
}

namespace {

struct RaiseNormalizationPass
    : calotype::nn::impl::RaiseNormalizationPassBase<RaiseNormalizationPass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add(raiseQuotient);
    patterns.add(raiseProduct);
    auto count = [&] {
      int64_t number = 0;
      getOperation().walk([&](NormalizeOp) { ++number; });
      return number;
    };
    int64_t before = count();
    (void)applyPatternsGreedily(getOperation(), std::move(patterns));
    numRaised += std::max<int64_t>(count() - before, 0);
  }
};

} // namespace

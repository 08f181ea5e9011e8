//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// nn-raise-activation: activations that an exporter spelled out.
//===----------------------------------------------------------------------===//

#include "../Constants.h"
#include "calotype/Analysis/Rewrites.h"
#include "calotype/Dialect/NN/IR/NNElementwiseOps.h"
#include "calotype/Dialect/NN/Transforms/Passes.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include <cmath>

namespace calotype::nn {
#define GEN_PASS_DEF_RAISEACTIVATIONPASS
#include "calotype/Dialect/NN/Transforms/Passes.h.inc"
} // namespace calotype::nn

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

static constexpr Rewrite kRewrite{"nn-raise-activation",
                                  Numerics::Reassociating};

namespace {

/// A product as one number times other values.
struct Factors {
  double number = 1;
  SmallVector<Value> values;

  /// The factor besides `value`, when there are two.
  Value besides(Value value) const {
    if (values.size() != 2)
      return {};
    return values[0] == value   ? values[1]
           : values[1] == value ? values[0]
                                : Value();
  }
};

} // namespace

/// Splits `value` through products and quotients that nobody else reads.
static void collectFactors(Value value, bool isTop, Factors &factors) {
  if (std::optional<double> number = getSplat(value)) {
    factors.number *= *number;
    return;
  }
  Operation *op = value.getDefiningOp();
  bool mayEnter =
      op && (isTop || value.hasOneUse()) && factors.values.size() < 8;
  if (auto mul = mayEnter ? dyn_cast<MulOp>(op) : MulOp()) {
    collectFactors(mul.getLhs(), false, factors);
    collectFactors(mul.getRhs(), false, factors);
    return;
  }
  if (auto div = mayEnter ? dyn_cast<DivOp>(op) : DivOp())
    if (std::optional<double> number = getSplat(div.getRhs())) {
      factors.number /= *number;
      collectFactors(div.getLhs(), false, factors);
      return;
    }
  factors.values.push_back(value);
}

static Factors factorsOf(Value value) {
  Factors factors;
  collectFactors(value, /*isTop=*/true, factors);
  return factors;
}

static bool isNear(double value, double wanted) {
  return std::abs(value - wanted) <= 1e-4 * std::abs(wanted);
}

/// The other operand of a sum with `number`.
static Value addendBesides(Value value, double number) {
  auto add = value.getDefiningOp<AddOp>();
  if (!add)
    return {};
  if (auto splat = getSplat(add.getRhs()); splat && isNear(*splat, number))
    return add.getLhs();
  if (auto splat = getSplat(add.getLhs()); splat && isNear(*splat, number))
    return add.getRhs();
  return {};
}

/// sqrt(2/pi) * (x + 0.044715 x^3), in this form or with x factored out.
static bool isTanhGeluArgument(Value value, Value x) {
  Factors outer = factorsOf(value);
  constexpr double kScale = 0.7978845608028654, kCubic = 0.044715;
  auto isPower = [&](Value value, unsigned power, double number) {
    Factors factors = factorsOf(value);
    return isNear(factors.number, number) && factors.values.size() == power &&
           llvm::all_of(factors.values, [&](Value v) { return v == x; });
  };
  if (!isNear(outer.number, kScale))
    return false;
  if (outer.values.size() == 1) {
    auto add = outer.values[0].getDefiningOp<AddOp>();
    return add && ((add.getLhs() == x && isPower(add.getRhs(), 3, kCubic)) ||
                   (add.getRhs() == x && isPower(add.getLhs(), 3, kCubic)));
  }
  Value other = outer.besides(x);
  Value square = other ? addendBesides(other, 1) : Value();
  return square && isPower(square, 2, kCubic);
}

/// What x * f(x) times a number is, or nothing.
static Value raiseProduct(PatternRewriter &rewriter, Location loc, Type type,
                          double number, Value x, Value other) {
  if (x.getType() != type)
    return {};
  if (auto sigmoid = other.getDefiningOp<SigmoidOp>())
    if (sigmoid.getInput() == x && number == 1)
      return SiluOp::create(rewriter, loc, type, x);
  if (auto hard = other.getDefiningOp<HardSigmoidOp>())
    if (hard.getInput() == x && number == 1 &&
        isNear(hard.getAlpha().convertToDouble(), 1.0 / 6) &&
        isNear(hard.getBeta().convertToDouble(), 0.5))
      return HardSwishOp::create(rewriter, loc, type, x);
  if (auto clamp = other.getDefiningOp<ClampOp>())
    if (isNear(number, 1.0 / 6) && clamp.getLow().convertToDouble() == 0 &&
        clamp.getHigh().convertToDouble() == 6 &&
        addendBesides(clamp.getInput(), 3) == x)
      return HardSwishOp::create(rewriter, loc, type, x);
  Value inner = addendBesides(other, 1);
  if (!inner || !isNear(number, 0.5))
    return {};
  if (auto erf = inner.getDefiningOp<ErfOp>()) {
    Factors argument = factorsOf(erf.getInput());
    if (argument.values.size() == 1 && argument.values[0] == x &&
        isNear(argument.number, std::sqrt(0.5)))
      return GeluOp::create(rewriter, loc, type, x, false);
  }
  if (auto tanh = inner.getDefiningOp<TanhOp>())
    if (isTanhGeluArgument(tanh.getInput(), x))
      return GeluOp::create(rewriter, loc, type, x, true);
  return {};
}

static LogicalResult raiseActivation(MulOp op, PatternRewriter &rewriter) {
  Factors factors = factorsOf(op.getResult());
  if (factors.values.size() != 2)
    return rewriter.notifyMatchFailure(op, "not a product of two values");
  Value raised;
  for (unsigned i = 0; i < 2 && !raised; ++i)
    raised = raiseProduct(rewriter, op.getLoc(), op.getType(), factors.number,
                          factors.values[i], factors.values[1 - i]);
  if (!raised)
    return rewriter.notifyMatchFailure(op, "no activation has this form");
  // The product and the function below it; what else dies is a few scalars
  // more.
  Cost before = computeCost(
      {op, op.getLhs().getDefiningOp(), op.getRhs().getDefiningOp()});
  Operation *made = raised.getDefiningOp();
  reportApplied(op, kRewrite,
                Twine("an activation, ") + made->getName().getStringRef(),
                before, computeCost(made));
  rewriter.replaceOp(op, raised);
  return success();
}

namespace {

struct RaiseActivationPass
    : calotype::nn::impl::RaiseActivationPassBase<RaiseActivationPass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add(raiseActivation);
    auto count = [&] {
      int64_t number = 0;
      getOperation().walk([&](Operation *op) {
        number += isa<GeluOp, SiluOp, HardSwishOp>(op);
      });
      return number;
    };
    int64_t before = count();
    (void)applyPatternsGreedily(getOperation(), std::move(patterns));
    numRaised += std::max<int64_t>(count() - before, 0);
  }
};

} // namespace

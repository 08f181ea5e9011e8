//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// halide-expand-math: functions that would be called one lane at a time.
//===----------------------------------------------------------------------===//

#include "Math/FloatMath.h"
#include "calotype/Dialect/Halide/IR/HalideOps.h"
#include "calotype/Dialect/Halide/Transforms/Passes.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace calotype::halide {
#define GEN_PASS_DEF_EXPANDMATHPASS
#include "calotype/Dialect/Halide/Transforms/Passes.h.inc"
} // namespace calotype::halide

using namespace calotype;
using namespace calotype::halide;

/// |x| of a value that is -|x|, or null.
static Value getMagnitude(Value x) {
  auto negation = x.getDefiningOp<arith::NegFOp>();
  Value inner = negation ? negation.getOperand() : Value();
  return inner && inner.getDefiningOp<math::AbsFOp>() ? inner : Value();
}

/// The function on operands in f32, or null.
static Value expand(FloatMath &f, Operation *op, ValueRange v) {
  return llvm::TypeSwitch<Operation *, Value>(op)
      .Case<math::ExpOp>([&](math::ExpOp exp) {
        Value magnitude = getMagnitude(exp.getOperand());
        return magnitude && magnitude.getType().isF32()
                   ? expandExpOfNegative(f, magnitude)
                   : expandExp(f, v[0]);
      })
      .Case<math::ExpM1Op>([&](auto) { return expandExpM1(f, v[0]); })
      .Case<math::LogOp>([&](auto) { return expandLog(f, v[0]); })
      .Case<math::Log1pOp>([&](auto) { return expandLog1p(f, v[0]); })
      .Case<math::PowFOp>([&](auto) { return expandPow(f, v[0], v[1]); })
      .Case<math::ErfOp>([&](auto) { return expandErf(f, v[0]); })
      .Case<math::SinOp>([&](auto) { return expandSin(f, v[0]); })
      .Case<math::CosOp>([&](auto) { return expandCos(f, v[0]); })
      .Case<math::AsinOp>([&](auto) { return expandAsin(f, v[0]); })
      .Case<math::AcosOp>([&](auto) { return expandAcos(f, v[0]); })
      .Case<math::AtanOp>([&](auto) { return expandAtan(f, v[0]); })
      .Case<math::TanhOp>([&](auto) { return expandTanh(f, v[0]); })
      .Default([](auto) { return Value(); });
}

/// Whether the value depends on what a reduction made. Its sums are relaxed,
/// and where one stays in a register LLVM knows that, and takes it for finite.
static bool isOfReduction(Value value,
                          llvm::SmallPtrSetImpl<Operation *> &seen) {
  Operation *op = value.getDefiningOp();
  if (!op || !isa<FloatType>(value.getType()) || !seen.insert(op).second)
    return false;
  if (auto call = dyn_cast<CallOp>(op)) {
    // A function between may be inlined.
    auto between = call.getFunc().getDefiningOp<FuncOp>();
    return !between ||
           llvm::any_of(
               between.getBody().front().getTerminator()->getOperands(),
               [&](Value made) { return isOfReduction(made, seen); });
  }
  return llvm::any_of(op->getOperands(), [&](Value operand) {
    return isOfReduction(operand, seen);
  });
}

/// Whether the answer of the op depends on an operand being a NaN or infinite
/// in a way that LLVM decides without looking at a relaxed sum. The expansions
/// that are not here give the right value anyway, and cost nothing more.
static bool asksForSpecials(Operation *op) {
  auto compare = dyn_cast<arith::CmpFOp>(op);
  if (compare && compare.getLhs() == compare.getRhs())
    return true;
  if (isa<arith::CmpFOp, arith::MaximumFOp, arith::MinimumFOp>(op))
    return llvm::any_of(op->getOperands(), [](Value operand) {
      llvm::APFloat known(0.0f);
      return matchPattern(operand, m_ConstantFloat(&known)) &&
             known.isInfinity();
    });
  return isa<math::IsNaNOp, math::IsInfOp, math::IsFiniteOp, math::LogOp,
             math::Log1pOp, math::PowFOp, math::SinOp, math::CosOp,
             math::AsinOp, math::AcosOp, math::AtanOp>(op);
}

static void hideSums(Operation *op) {
  if (!asksForSpecials(op))
    return;
  OpBuilder builder(op);
  FloatMath f(builder, op->getLoc());
  for (OpOperand &operand : op->getOpOperands()) {
    llvm::SmallPtrSet<Operation *, 16> seen;
    if (isOfReduction(operand.get(), seen))
      operand.set(f.hidden(operand.get()));
  }
}

/// Smaller floats are widened before and rounded behind.
static bool expandInF32(Operation *op) {
  OpBuilder builder(op);
  FloatMath f(builder, op->getLoc());
  SmallVector<Value> operands;
  for (Value operand : op->getOperands()) {
    bool isSmall = isa<Float16Type, BFloat16Type>(operand.getType());
    operands.push_back(isSmall ? f.toF32(operand) : operand);
  }
  Type type = op->getResultTypes()[0];
  Value result = expand(f, op, operands);
  if (!result)
    return false;
  if (result.getType() != type)
    result = f.make<arith::TruncFOp>(type, result);
  op->replaceAllUsesWith(ValueRange(result));
  op->erase();
  return true;
}

namespace {
struct ExpandMathPass : halide::impl::ExpandMathPassBase<ExpandMathPass> {
  void runOnOperation() override {
    SmallVector<Operation *> functions;
    getOperation()->walk([&](Operation *op) {
      hideSums(op);
      Type type = op->getNumResults() == 1 ? op->getResultTypes()[0] : Type();
      if (isa<math::MathDialect>(op->getDialect()) &&
          isa_and_nonnull<Float32Type, Float16Type, BFloat16Type>(type))
        functions.push_back(op);
    });
    for (Operation *op : functions)
      numExpanded += expandInF32(op);
  }
};
} // namespace

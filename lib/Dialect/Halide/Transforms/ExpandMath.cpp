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

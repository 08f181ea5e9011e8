//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// exp(x) - 1 on f32, about as costly as exp(x): with x = n ln 2 + r the result is
/// 2^n (exp(r) - 1) + (2^n - 1), the inner one a polynomial. MLIR's own form takes
/// an exponential, a logarithm and a division. Within 2 units in the last place.
//===----------------------------------------------------------------------===//

#include "ExpandExpM1.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace calotype;

namespace {
struct ExpandExpM1 : OpRewritePattern<math::ExpM1Op> {
  ExpandExpM1(MLIRContext *context)
      : OpRewritePattern(context, /*benefit=*/2) {}

  LogicalResult matchAndRewrite(math::ExpM1Op op,
                                PatternRewriter &rewriter) const override {
    if (!op.getType().isF32())
      return rewriter.notifyMatchFailure(op, "not f32");
    Location loc = op.getLoc();
    auto number = [&](float value) -> Value {
      return arith::ConstantOp::create(rewriter, loc,
                                       rewriter.getF32FloatAttr(value));
    };
    // Without flags where the order of operations matters.
    auto relaxed = arith::FastMathFlags::contract;
    auto mul = [&](Value a, Value b, arith::FastMathFlags flags) -> Value {
      return arith::MulFOp::create(rewriter, loc, a, b, flags);
    };
    auto strictMul = [&](Value a, Value b) -> Value {
      return arith::MulFOp::create(rewriter, loc, a, b);
    };
    auto strictSub = [&](Value a, Value b) -> Value {
      return arith::SubFOp::create(rewriter, loc, a, b);
    };
    auto mulAdd = [&](Value a, Value b, Value c) -> Value {
      return arith::AddFOp::create(rewriter, loc, mul(a, b, relaxed), c, relaxed);
    };

    // Below the result is -1, above it is infinite.
    Value x = op.getOperand();
    Value bounded = arith::MaxNumFOp::create(
        rewriter, loc,
        arith::MinNumFOp::create(rewriter, loc, x, number(89.0f)), number(-30.0f));
    Value n = math::RoundEvenOp::create(
        rewriter, loc, strictMul(bounded, number(1.44269504f)));
    // ln 2 in two parts, the first of few bits: its product is exact.
    Value r = strictSub(strictSub(bounded, strictMul(n, number(0.693359375f))),
                        strictMul(n, number(-2.12194440e-4f)));
    // Least relative error on |r| <= ln 2 / 2 (1.5e-8).
    Value sum = number(0.00138581f);
    for (float c : {0.00836674f, 0.0416676f, 0.16666542f, 0.49999997f})
      sum = mulAdd(sum, r, number(c));
    Value inner = mulAdd(mul(r, r, relaxed), sum, r);
    // Half of 2^n: 2^128 is no float.
    Type i32 = rewriter.getI32Type();
    auto integer = [&](int value) -> Value {
      return arith::ConstantOp::create(rewriter, loc,
                                       rewriter.getI32IntegerAttr(value));
    };
    Value exponent = arith::AddIOp::create(
        rewriter, loc, arith::FPToSIOp::create(rewriter, loc, i32, n),
        integer(126));
    Value half = arith::BitcastOp::create(
        rewriter, loc, x.getType(),
        arith::ShLIOp::create(rewriter, loc, exponent, integer(23)));
    Value result = strictMul(
        mulAdd(half, inner, strictSub(half, number(0.5f))), number(2.0f));
    // Zeros keep their sign, NaN stays.
    Value isOther = arith::CmpFOp::create(rewriter, loc, arith::CmpFPredicate::ONE,
                                          x, number(0.0f));
    rewriter.replaceOpWithNewOp<arith::SelectOp>(op, isOther, result, x);
    return success();
  }
};
} // namespace

void halide::populateExpM1Pattern(RewritePatternSet &patterns) {
  patterns.add<ExpandExpM1>(patterns.getContext());
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Element-wise ops: one function of the broadcast operands.
//===----------------------------------------------------------------------===//

#include "Converters.h"

#include "calotype/Dialect/NN/IR/NNElementwiseOps.h"
#include "calotype/Dialect/NN/IR/NNNormalizationOps.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::convert;

static void convertBatchNorm(nn::BatchNormOp op, KernelBuilder &kernel) {
  kernel.result(op, [&](Body &body, Indices indices) {
    Value channel = indices[1];
    Value x = kernel.read(body, op.getInput(), indices);
    Type type = x.getType();
    auto vector = [&](Value tensor) {
      Value v = kernel.read(body, tensor, channel);
      return v.getType() == type ? v : body.make<arith::ExtFOp>(type, v);
    };
    Value epsilon = body.number(type, op.getEpsilon().convertToDouble());
    Value deviation =
        body.make<math::SqrtOp>(body.plus(vector(op.getVariance()), epsilon));
    Value factor = body.divided(vector(op.getScale()), deviation);
    Value centred = body.minus(x, vector(op.getMean()));
    return body.plus(body.times(centred, factor), vector(op.getBias()));
  });
}

//===----------------------------------------------------------------------===//
// 16-bit floats
//===----------------------------------------------------------------------===//

static Value integer(Body &body, Type type, int64_t value) {
  return arith::ConstantOp::create(body.builder, body.loc,
                                   body.builder.getIntegerAttr(type, value));
}

/// is_nan and is_inf of a 16-bit float, on its bits: a widened value may be
/// assumed to be finite. Null when the value is not read from memory.
static Value classifyBits(Body &body, Operation *op, Value value) {
  auto widened = value.getDefiningOp<arith::ExtFOp>();
  if (!widened || !isa<nn::IsNanOp, nn::IsInfOp>(op))
    return {};
  Type i16 = body.builder.getIntegerType(16);
  int64_t infinity = widened.getIn().getType().isBF16() ? 0x7f80 : 0x7c00;
  Value bits = body.make<arith::BitcastOp>(i16, widened.getIn());
  if (auto isInf = dyn_cast<nn::IsInfOp>(op)) {
    auto equals = [&](bool wanted, int64_t pattern) -> Value {
      return wanted ? body.equal(bits, integer(body, i16, pattern))
                    : body.boolean(false);
    };
    return body.lor(equals(isInf.getDetectPositive(), infinity),
                    equals(isInf.getDetectNegative(), infinity - 0x8000));
  }
  Value magnitude = body.make<arith::AndIOp>(bits, integer(body, i16, 0x7fff));
  return body.make<arith::CmpIOp>(arith::CmpIPredicate::sgt, magnitude,
                                  integer(body, i16, infinity));
}

/// f64 to f32 rounded to odd, so that the second rounding to 16 bits gives the
/// nearest value (and no call of a compiler's run-time routine is needed).
static Value roundToOdd(Body &body, Value x) {
  Type f32 = body.builder.getF32Type(), i32 = body.builder.getI32Type();
  Value near = body.make<arith::TruncFOp>(f32, x);
  Value back = body.make<arith::ExtFOp>(x.getType(), near);
  Value bits = body.make<arith::BitcastOp>(i32, near);
  Value inexact = body.make<arith::CmpFOp>(arith::CmpFPredicate::ONE, back, x);
  Value tooLarge = body.greater(body.absolute(back), body.absolute(x));
  Value one = body.index(1), none = body.index(0);
  Value lower = body.sub(bits, body.select(tooLarge, one, none));
  Value odd = body.make<arith::OrIOp>(lower, body.select(inexact, one, none));
  return body.make<arith::BitcastOp>(f32, odd);
}

LogicalResult convert::convertElementwise(nn::ScalarOpInterface scalar,
                                          KernelBuilder &kernel) {
  Operation *op = scalar;
  kernel.result(op, [&](Body &body, Indices indices) {
    Values operands;
    for (Value operand : op->getOperands())
      operands.push_back(kernel.readBroadcast(body, operand, indices));
    if (!operands.empty())
      if (Value answer = classifyBits(body, op, operands[0]))
        return answer;
    if (isa<nn::CastOp>(op) && operands[0].getType().isF64() &&
        isa<Float16Type, BFloat16Type>(elementOf(op->getResult(0))))
      return roundToOdd(body, operands[0]);
    return scalar.buildScalar(body.builder, body.loc, operands);
  });
  return success();
}

void convert::populateElementwiseConverters(ConverterTable &table) {
  table.add(convertBatchNorm);
}

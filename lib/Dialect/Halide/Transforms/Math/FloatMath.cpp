//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "FloatMath.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace calotype::halide;

static constexpr auto relaxed = arith::FastMathFlags::contract;

Value FloatMath::number(Value like, double value) {
  return arith::ConstantOp::create(builder, loc,
                                   builder.getFloatAttr(like.getType(), value));
}

Value FloatMath::integer(int32_t value) {
  return arith::ConstantOp::create(builder, loc,
                                   builder.getI32IntegerAttr(value));
}

Value FloatMath::product(Value a, Value b) {
  return make<arith::MulFOp>(a, b, relaxed);
}

Value FloatMath::fma(Value a, Value b, Value c) {
  return make<arith::AddFOp>(product(a, b), c, relaxed);
}

Value FloatMath::polynomial(Value x, ArrayRef<double> coefficients) {
  Value sum = number(x, coefficients.front());
  for (double c : coefficients.drop_front())
    sum = fma(sum, x, c);
  return sum;
}

//===----------------------------------------------------------------------===//
// Conditions and choices
//===----------------------------------------------------------------------===//

Value FloatMath::less(Value a, Value b) {
  return make<arith::CmpFOp>(arith::CmpFPredicate::OLT, a, b);
}

Value FloatMath::equal(Value a, Value b) {
  return make<arith::CmpFOp>(arith::CmpFPredicate::OEQ, a, b);
}

Value FloatMath::isNaN(Value a) {
  return make<arith::CmpFOp>(arith::CmpFPredicate::UNO, a, a);
}

Value FloatMath::negated(Value a) {
  return make<arith::XOrIOp>(
      a, arith::ConstantOp::create(builder, loc, builder.getBoolAttr(true)));
}

Value FloatMath::select(Value condition, Value yes, Value no) {
  Type type = yes.getType();
  Type bits = builder.getIntegerType(type.getIntOrFloatBitWidth());
  return make<arith::BitcastOp>(
      type, make<arith::SelectOp>(condition, make<arith::BitcastOp>(bits, yes),
                                  make<arith::BitcastOp>(bits, no)));
}

Value FloatMath::atLeast(Value x, double low) {
  return select(less(x, low), low, x);
}

Value FloatMath::atMost(Value x, double high) {
  return select(less(high, x), high, x);
}

//===----------------------------------------------------------------------===//
// Bits
//===----------------------------------------------------------------------===//

Value FloatMath::bitsOf(Value x) {
  return make<arith::BitcastOp>(builder.getI32Type(), x);
}

Value FloatMath::fromBits(Value bits) {
  return make<arith::BitcastOp>(builder.getF32Type(), bits);
}

Value FloatMath::shiftLeft(Value bits, int32_t count) {
  return make<arith::ShLIOp>(bits, integer(count));
}

Value FloatMath::shiftRight(Value bits, int32_t count) {
  return make<arith::ShRSIOp>(bits, integer(count));
}

Value FloatMath::hidden(Value x) {
  Type bits = builder.getIntegerType(x.getType().getIntOrFloatBitWidth());
  Value most = make<arith::ConstantOp>(builder.getIntegerAttr(bits, -2));
  Value same = make<arith::MinUIOp>(make<arith::BitcastOp>(bits, x), most);
  return make<arith::BitcastOp>(x.getType(), same);
}

Value FloatMath::absolute(Value x) {
  return fromBits(make<arith::AndIOp>(bitsOf(x), integer(INT32_MAX)));
}

Value FloatMath::withSign(Value magnitude, Value sign) {
  return fromBits(make<arith::OrIOp>(
      bitsOf(magnitude),
      make<arith::AndIOp>(bitsOf(sign), integer(INT32_MIN))));
}

Value FloatMath::toF64(Value x) {
  return make<arith::ExtFOp>(builder.getF64Type(), x);
}

Value FloatMath::toF32(Value x) {
  Type f32 = builder.getF32Type();
  return x.getType().isF64() ? make<arith::TruncFOp>(f32, x)
                             : make<arith::ExtFOp>(f32, x);
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Scalar expressions in the body of a function.
//===----------------------------------------------------------------------===//

#include "Body.h"

#include "calotype/Dialect/Halide/IR/HalideOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace calotype::convert;

/// Freedom that a sum in a reduction has.
static arith::FastMathFlagsAttr reassociate(OpBuilder &builder) {
  return arith::FastMathFlagsAttr::get(builder.getContext(),
                                       arith::FastMathFlags::reassoc |
                                           arith::FastMathFlags::contract);
}

static bool isFloat(Value value) { return isa<FloatType>(value.getType()); }

//===----------------------------------------------------------------------===//
// Indices
//===----------------------------------------------------------------------===//

Value Body::index(int64_t value) {
  return arith::ConstantOp::create(builder, loc,
                                   builder.getI32IntegerAttr(value));
}

Value Body::mul(Value a, int64_t b) {
  return b == 1 ? a : make<arith::MulIOp>(a, index(b));
}

Value Body::floorDiv(Value a, int64_t b) {
  return b == 1 ? a : make<arith::FloorDivSIOp>(a, index(b));
}

Value Body::mod(Value a, int64_t b) {
  if (b == 1)
    return index(0);
  Value remainder = sub(a, mul(floorDiv(a, b), b));
  // Halide sees that x - x / b * b is a remainder. Of a quotient it contracts
  // x / a / b first, then takes the two terms for independent and assumes that
  // reads reach further than they do.
  if (!a.getDefiningOp<arith::FloorDivSIOp>())
    return remainder;
  return halide::ClampIndexOp::create(builder, loc, a.getType(), remainder,
                                      builder.getI64IntegerAttr(b),
                                      builder.getUnitAttr());
}

Value Body::less(Value a, Value b) {
  return make<arith::CmpIOp>(arith::CmpIPredicate::slt, a, b);
}
Value Body::atLeast(Value a, Value b) {
  return make<arith::CmpIOp>(arith::CmpIPredicate::sge, a, b);
}
Value Body::equal(Value a, Value b) {
  return make<arith::CmpIOp>(arith::CmpIPredicate::eq, a, b);
}

Value Body::inside(Value a, int64_t extent) {
  return land(atLeast(a, index(0)), less(a, index(extent)));
}

Value Body::clampIndex(Value a, int64_t extent) {
  APInt known;
  if (matchPattern(a, m_ConstantInt(&known)))
    return index(std::clamp<int64_t>(known.getSExtValue(), 0, extent - 1));
  if (extent == 1)
    return index(0);
  return halide::ClampIndexOp::create(builder, loc, a.getType(), a,
                                      builder.getI64IntegerAttr(extent),
                                      UnitAttr());
}

Value Body::toIndex(Value value) {
  unsigned width = value.getType().getIntOrFloatBitWidth();
  Type i32 = builder.getI32Type();
  if (width > 32)
    return make<arith::TruncIOp>(i32, value);
  return width < 32 ? make<arith::ExtSIOp>(i32, value) : value;
}

Value Body::dataIndex(Value value, int64_t extent) {
  Value i = toIndex(value);
  Value wrapped = select(less(i, index(0)), add(i, extent), i);
  return clampIndex(wrapped, extent);
}

//===----------------------------------------------------------------------===//
// Conditions
//===----------------------------------------------------------------------===//

Value Body::land(Value a, Value b) { return make<arith::AndIOp>(a, b); }
Value Body::lor(Value a, Value b) { return make<arith::OrIOp>(a, b); }
Value Body::select(Value condition, Value yes, Value no) {
  return make<arith::SelectOp>(condition, yes, no);
}
Value Body::blend(Value condition, Value yes, Value no) {
  Type type = yes.getType();
  Type bits = builder.getIntegerType(type.getIntOrFloatBitWidth());
  Value mask = make<arith::ExtSIOp>(bits, condition);
  Value ones =
      arith::ConstantOp::create(builder, loc, builder.getIntegerAttr(bits, -1));
  Value a = make<arith::AndIOp>(make<arith::BitcastOp>(bits, yes), mask);
  Value b = make<arith::AndIOp>(make<arith::BitcastOp>(bits, no),
                                make<arith::XOrIOp>(mask, ones));
  return make<arith::BitcastOp>(type, make<arith::OrIOp>(a, b));
}
Value Body::boolean(bool value) {
  return arith::ConstantOp::create(builder, loc, builder.getBoolAttr(value));
}

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

Value Body::number(Type type, double value) {
  TypedAttr attr;
  if (auto floating = dyn_cast<FloatType>(type))
    attr = builder.getFloatAttr(floating, value);
  else
    attr = builder.getIntegerAttr(type, static_cast<int64_t>(value));
  return arith::ConstantOp::create(builder, loc, attr);
}

static Value integer(Body &body, Type type, const APInt &value) {
  return arith::ConstantOp::create(body.builder, body.loc,
                                   body.builder.getIntegerAttr(type, value));
}

Value Body::lowest(Type type, bool isUnsigned) {
  if (isa<FloatType>(type))
    return number(type, -std::numeric_limits<double>::infinity());
  unsigned width = type.getIntOrFloatBitWidth();
  return integer(*this, type,
                 isUnsigned ? APInt::getMinValue(width)
                            : APInt::getSignedMinValue(width));
}

Value Body::highest(Type type, bool isUnsigned) {
  if (isa<FloatType>(type))
    return number(type, std::numeric_limits<double>::infinity());
  unsigned width = type.getIntOrFloatBitWidth();
  return integer(*this, type,
                 isUnsigned ? APInt::getMaxValue(width)
                            : APInt::getSignedMaxValue(width));
}

Value Body::fastAdd(Value a, Value b) {
  if (!isFloat(a))
    return make<arith::AddIOp>(a, b);
  return arith::AddFOp::create(builder, loc, a, b, reassociate(builder));
}
Value Body::fastMul(Value a, Value b) {
  if (!isFloat(a))
    return make<arith::MulIOp>(a, b);
  return arith::MulFOp::create(builder, loc, a, b, reassociate(builder));
}
Value Body::plus(Value a, Value b) {
  return isFloat(a) ? make<arith::AddFOp>(a, b) : make<arith::AddIOp>(a, b);
}
Value Body::minus(Value a, Value b) {
  return isFloat(a) ? make<arith::SubFOp>(a, b) : make<arith::SubIOp>(a, b);
}
Value Body::times(Value a, Value b) {
  return isFloat(a) ? make<arith::MulFOp>(a, b) : make<arith::MulIOp>(a, b);
}
Value Body::divided(Value a, Value b, bool isUnsigned) {
  if (isFloat(a))
    return make<arith::DivFOp>(a, b);
  return isUnsigned ? make<arith::DivUIOp>(a, b) : make<arith::DivSIOp>(a, b);
}
Value Body::maximum(Value a, Value b, bool isUnsigned) {
  if (isFloat(a))
    return make<arith::MaxNumFOp>(a, b);
  return isUnsigned ? make<arith::MaxUIOp>(a, b) : make<arith::MaxSIOp>(a, b);
}
Value Body::minimum(Value a, Value b, bool isUnsigned) {
  if (isFloat(a))
    return make<arith::MinNumFOp>(a, b);
  return isUnsigned ? make<arith::MinUIOp>(a, b) : make<arith::MinSIOp>(a, b);
}
Value Body::greater(Value a, Value b, bool isUnsigned) {
  if (isFloat(a))
    return make<arith::CmpFOp>(arith::CmpFPredicate::OGT, a, b);
  return make<arith::CmpIOp>(
      isUnsigned ? arith::CmpIPredicate::ugt : arith::CmpIPredicate::sgt, a, b);
}
Value Body::isNan(Value a) {
  return isFloat(a) ? make<arith::CmpFOp>(arith::CmpFPredicate::UNO, a, a)
                    : boolean(false);
}
Value Body::absolute(Value a, bool isUnsigned) {
  if (isFloat(a))
    return make<math::AbsFOp>(a);
  return isUnsigned ? a : make<math::AbsIOp>(a);
}
Value Body::toFloat(Value index, Type type) {
  return make<arith::SIToFPOp>(type, index);
}
Value Body::floorToIndex(Value value) {
  return make<arith::FPToSIOp>(builder.getI32Type(),
                               make<math::FloorOp>(value));
}

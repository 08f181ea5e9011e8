//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The scalar function of each element-wise op, as arith and math ops.
//===----------------------------------------------------------------------===//

#include "calotype/Dialect/NN/IR/NNElementwiseOps.h"
#include "calotype/Dialect/NN/IR/NNOpFacts.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace calotype::nn;

namespace {
/// Builds scalar ops at one place, choosing the float, signed or unsigned form.
struct Scalar {
  OpBuilder &builder;
  Location loc;
  bool isUnsigned;

  template <typename OpTy, typename... Args> Value make(Args... args) {
    return OpTy::create(builder, loc, args...);
  }
  template <typename FloatOp, typename SignedOp, typename UnsignedOp = SignedOp>
  Value pick(Value a, Value b) {
    if (isa<FloatType>(a.getType()))
      return make<FloatOp>(a, b);
    return isUnsigned ? make<UnsignedOp>(a, b) : make<SignedOp>(a, b);
  }
  Value number(Type type, double value) {
    if (auto floating = dyn_cast<FloatType>(type))
      return make<arith::ConstantOp>(
          cast<TypedAttr>(builder.getFloatAttr(floating, value)));
    return make<arith::ConstantOp>(cast<TypedAttr>(
        builder.getIntegerAttr(type, static_cast<int64_t>(value))));
  }
  Value compare(arith::CmpFPredicate f, arith::CmpIPredicate s,
                arith::CmpIPredicate u, Value a, Value b) {
    if (isa<FloatType>(a.getType()))
      return make<arith::CmpFOp>(f, a, b);
    return make<arith::CmpIOp>(isUnsigned ? u : s, a, b);
  }
  Value less(Value a, Value b) {
    return compare(arith::CmpFPredicate::OLT, arith::CmpIPredicate::slt,
                   arith::CmpIPredicate::ult, a, b);
  }
  Value isZero(Value a) {
    return compare(arith::CmpFPredicate::OEQ, arith::CmpIPredicate::eq,
                   arith::CmpIPredicate::eq, a, number(a.getType(), 0));
  }
  Value select(Value condition, Value yes, Value no) {
    return make<arith::SelectOp>(condition, yes, no);
  }
  Value add(Value a, Value b) { return make<arith::AddFOp>(a, b); }
  Value mul(Value a, Value b) { return make<arith::MulFOp>(a, b); }
  Value mul(Value a, double b) { return mul(a, number(a.getType(), b)); }
  /// exp(-|x|), which does not overflow.
  Value decay(Value x) {
    Value magnitude = make<math::AbsFOp>(x);
    return make<math::ExpOp>(Value(make<arith::NegFOp>(magnitude)));
  }
  /// factor / (1 + exp(-x)), for a factor of one or x.
  Value gate(Value x, Value factor) {
    Value e = decay(x), one = number(x.getType(), 1);
    Value above = factor == x ? mul(x, e) : e;
    Value isNegative = less(x, number(x.getType(), 0));
    return make<arith::DivFOp>(select(isNegative, above, factor), add(one, e));
  }
  Value clamp(Value x, double low, double high) {
    Type type = x.getType();
    return pick<arith::MinimumFOp, arith::MinSIOp, arith::MinUIOp>(
        pick<arith::MaximumFOp, arith::MaxSIOp, arith::MaxUIOp>(
            x, number(type, low)),
        number(type, high));
  }
};
} // namespace

static Scalar scalarFor(Operation *op, OpBuilder &builder, Location loc,
                        unsigned operand = 0) {
  Type element = getElementTypeOrSelf(op->getOperand(operand).getType());
  return {builder, loc, element.isUnsignedInteger() || element.isInteger(1)};
}

#define SCALAR(OP, ...)                                                        \
  Value OP::buildScalar(OpBuilder &builder, Location loc, ValueRange v) {      \
    Scalar s = scalarFor(*this, builder, loc);                                 \
    (void)s;                                                                   \
    __VA_ARGS__                                                                \
  }

/// Whether the function is a few instructions, which kernels may repeat.
template <typename Op> static constexpr bool kIsCheap = false;

#define CHEAP_SCALAR(OP, ...)                                                  \
  template <> constexpr bool kIsCheap<OP> = true;                              \
  SCALAR(OP, __VA_ARGS__)

CHEAP_SCALAR(AddOp, return (s.pick<arith::AddFOp, arith::AddIOp>(v[0], v[1]));)
CHEAP_SCALAR(SubOp, return (s.pick<arith::SubFOp, arith::SubIOp>(v[0], v[1]));)
CHEAP_SCALAR(MulOp, return (s.pick<arith::MulFOp, arith::MulIOp>(v[0], v[1]));)
SCALAR(DivOp,
       return (s.pick<arith::DivFOp, arith::DivSIOp, arith::DivUIOp>(v[0],
                                                                     v[1]));)
SCALAR(RemOp,
       return (s.pick<arith::RemFOp, arith::RemSIOp, arith::RemUIOp>(v[0],
                                                                     v[1]));)
SCALAR(ModOp, {
  Value rem = s.pick<arith::RemFOp, arith::RemSIOp, arith::RemUIOp>(v[0], v[1]);
  if (s.isUnsigned)
    return rem;
  Value zero = s.number(rem.getType(), 0);
  // The remainder has the dividend's sign; move it to the divisor's.
  Value signsDiffer =
      s.make<arith::XOrIOp>(s.less(rem, zero), s.less(v[1], zero));
  Value remIsZero = s.isZero(rem);
  Value moved = s.pick<arith::AddFOp, arith::AddIOp>(rem, v[1]);
  return s.select(remIsZero, rem, s.select(signsDiffer, moved, rem));
})
CHEAP_SCALAR(MaxOp,
             return (s.pick<arith::MaximumFOp, arith::MaxSIOp, arith::MaxUIOp>(
                 v[0], v[1]));)
CHEAP_SCALAR(MinOp,
             return (s.pick<arith::MinimumFOp, arith::MinSIOp, arith::MinUIOp>(
                 v[0], v[1]));)

/// An integer to an integer power, by squaring; products wrap. A negative power
/// is the reciprocal without its fraction: not zero only of 1 and -1.
static Value integerPower(Scalar s, Value base, Value exponent,
                          bool isUnsignedExponent) {
  Type type = base.getType(), exponentType = exponent.getType();
  unsigned width = type.getIntOrFloatBitWidth();
  unsigned bits = exponentType.getIntOrFloatBitWidth() - !isUnsignedExponent;
  Value zero = s.number(type, 0), one = s.number(type, 1);
  auto isOdd = [&](Value number) {
    Type type = number.getType();
    Value last = s.make<arith::AndIOp>(number, s.number(type, 1));
    return s.make<arith::CmpIOp>(arith::CmpIPredicate::ne, last,
                                 s.number(type, 0));
  };
  Value power = one, factor = base, rest = exponent;
  Value step = s.number(exponentType, 1);
  // Further squares of an odd number are 1, of an even one 0.
  unsigned steps = std::min(bits, width);
  for (unsigned i = 0; i < steps; ++i) {
    Value multiplied = s.make<arith::MulIOp>(power, factor);
    power = s.select(isOdd(rest), multiplied, power);
    factor = s.make<arith::MulIOp>(factor, factor);
    rest = s.make<arith::ShRUIOp>(rest, step);
  }
  Value isOddBase = isOdd(base);
  if (bits > steps) {
    Value isLarge = s.make<arith::CmpIOp>(arith::CmpIPredicate::ne, rest,
                                          s.number(exponentType, 0));
    power = s.select(isLarge, s.select(isOddBase, power, zero), power);
  }
  if (isUnsignedExponent)
    return power;
  Value isNegative = s.make<arith::CmpIOp>(arith::CmpIPredicate::slt, exponent,
                                           s.number(exponentType, 0));
  // Squares of 1 and -1 are 1, so that the power is right already.
  auto equals = [&](Value number) {
    return s.make<arith::CmpIOp>(arith::CmpIPredicate::eq, base, number);
  };
  Value isUnit = equals(one);
  if (!s.isUnsigned)
    isUnit = s.make<arith::OrIOp>(isUnit, equals(s.number(type, -1)));
  return s.select(isNegative, s.select(isUnit, power, zero), power);
}

/// Powers of floats that take no logarithm. Null for other exponents.
static Value constantPower(Scalar &s, Value x, Value exponent) {
  auto constant = exponent.getDefiningOp<arith::ConstantOp>();
  if (!constant)
    return {};
  double n;
  if (auto value = dyn_cast<FloatAttr>(constant.getValue()))
    n = value.getValueAsDouble();
  else
    n = cast<IntegerAttr>(constant.getValue())
            .getValue()
            .roundToDouble(!s.isUnsigned);
  Type type = x.getType();
  if (n == 0)
    return s.number(type, 1);
  if (n == 1)
    return x;
  if (n == 2)
    return s.mul(x, x);
  if (n == 3)
    return s.mul(s.mul(x, x), x);
  if (n == -1)
    return s.make<arith::DivFOp>(s.number(type, 1), x);
  if (std::abs(n) != 0.5)
    return {};
  // By IEEE 754 the square root of -0 is -0 and its power +0, and minus
  // infinity has no root but a power.
  double infinity = std::numeric_limits<double>::infinity();
  Value root = s.make<math::SqrtOp>(s.add(x, s.number(type, 0)));
  if (n < 0)
    root = s.make<arith::DivFOp>(s.number(type, 1), root);
  Value isEnd = s.make<arith::CmpFOp>(arith::CmpFPredicate::OEQ, x,
                                      s.number(type, -infinity));
  return s.select(isEnd, s.number(type, n < 0 ? 0 : infinity), root);
}

/// A number as f64.
static Value toDouble(Scalar &s, Value x) {
  Type f64 = s.builder.getF64Type();
  if (x.getType() == f64)
    return x;
  if (isa<FloatType>(x.getType()))
    return s.make<arith::ExtFOp>(f64, x);
  return s.isUnsigned ? s.make<arith::UIToFPOp>(f64, x)
                      : s.make<arith::SIToFPOp>(f64, x);
}

SCALAR(PowOp, {
  Value base = v[0], exponent = v[1];
  Type type = base.getType();
  Scalar of = scalarFor(*this, builder, loc, /*operand=*/1);
  if (isa<FloatType>(type))
    if (Value power = constantPower(of, base, exponent))
      return power;
  if (exponent.getType() == type && isa<FloatType>(type))
    return s.make<math::PowFOp>(base, exponent);
  if (isa<IntegerType>(type) && isa<IntegerType>(exponent.getType()))
    return integerPower(s, base, exponent, of.isUnsigned);
  // f64 holds any exponent of another type, and integers up to 2^53.
  Value power = s.make<math::PowFOp>(toDouble(s, base), toDouble(of, exponent));
  if (type.isF64())
    return power;
  if (isa<FloatType>(type))
    return s.make<arith::TruncFOp>(type, power);
  return s.isUnsigned ? s.make<arith::FPToUIOp>(type, power)
                      : s.make<arith::FPToSIOp>(type, power);
})

CHEAP_SCALAR(AndOp, return s.make<arith::AndIOp>(v[0], v[1]);)
CHEAP_SCALAR(OrOp, return s.make<arith::OrIOp>(v[0], v[1]);)
CHEAP_SCALAR(XorOp, return s.make<arith::XOrIOp>(v[0], v[1]);)
CHEAP_SCALAR(NotOp,
             return s.make<arith::XOrIOp>(v[0], s.number(v[0].getType(), -1));)
CHEAP_SCALAR(ShiftLeftOp, return s.make<arith::ShLIOp>(v[0], v[1]);)
CHEAP_SCALAR(ShiftRightOp,
             return (s.isUnsigned ? s.make<arith::ShRUIOp>(v[0], v[1])
                                  : s.make<arith::ShRSIOp>(v[0], v[1]));)

#define COMPARISON(OP, FLOAT, SIGNED, UNSIGNED)                                \
  CHEAP_SCALAR(OP,                                                             \
               return s.compare(arith::CmpFPredicate::FLOAT,                   \
                                arith::CmpIPredicate::SIGNED,                  \
                                arith::CmpIPredicate::UNSIGNED, v[0], v[1]);)
COMPARISON(EqualOp, OEQ, eq, eq)
COMPARISON(NotEqualOp, UNE, ne, ne)
COMPARISON(LessOp, OLT, slt, ult)
COMPARISON(LessEqualOp, OLE, sle, ule)
COMPARISON(GreaterOp, OGT, sgt, ugt)
COMPARISON(GreaterEqualOp, OGE, sge, uge)
CHEAP_SCALAR(IsNanOp, return s.make<arith::CmpFOp>(arith::CmpFPredicate::UNO,
                                                   v[0], v[0]);)
CHEAP_SCALAR(IsInfOp, {
  auto equals = [&](bool wanted, double value) {
    if (!wanted)
      return s.make<arith::ConstantOp>(
          cast<TypedAttr>(builder.getBoolAttr(false)));
    return s.make<arith::CmpFOp>(arith::CmpFPredicate::OEQ, v[0],
                                 s.number(v[0].getType(), value));
  };
  double infinity = std::numeric_limits<double>::infinity();
  return s.make<arith::OrIOp>(equals(getDetectNegative(), -infinity),
                              equals(getDetectPositive(), infinity));
})

CHEAP_SCALAR(AbsOp, {
  if (isa<FloatType>(v[0].getType()))
    return s.make<math::AbsFOp>(v[0]);
  return s.isUnsigned ? v[0] : s.make<math::AbsIOp>(v[0]);
})
CHEAP_SCALAR(NegOp, {
  if (isa<FloatType>(v[0].getType()))
    return s.make<arith::NegFOp>(v[0]);
  return s.make<arith::SubIOp>(s.number(v[0].getType(), 0), v[0]);
})
CHEAP_SCALAR(SignOp, {
  Type type = v[0].getType();
  Value zero = s.number(type, 0);
  Value one = s.number(type, 1);
  Value positive = s.select(s.less(zero, v[0]), one, v[0]);
  if (s.isUnsigned)
    return positive;
  return s.select(s.less(v[0], zero), s.number(type, -1), positive);
})
#define UNARY_MATH(OP, MATH) SCALAR(OP, return s.make<math::MATH>(v[0]);)
UNARY_MATH(ExpOp, ExpOp)
UNARY_MATH(LogOp, LogOp)
UNARY_MATH(SqrtOp, SqrtOp)
UNARY_MATH(SinOp, SinOp)
UNARY_MATH(CosOp, CosOp)
UNARY_MATH(TanOp, TanOp)
UNARY_MATH(AsinOp, AsinOp)
UNARY_MATH(AcosOp, AcosOp)
UNARY_MATH(AtanOp, AtanOp)
UNARY_MATH(SinhOp, SinhOp)
UNARY_MATH(CoshOp, CoshOp)
UNARY_MATH(TanhOp, TanhOp)
UNARY_MATH(AsinhOp, AsinhOp)
UNARY_MATH(AcoshOp, AcoshOp)
UNARY_MATH(AtanhOp, AtanhOp)
UNARY_MATH(ErfOp, ErfOp)
CHEAP_SCALAR(FloorOp, return s.make<math::FloorOp>(v[0]);)
CHEAP_SCALAR(CeilOp, return s.make<math::CeilOp>(v[0]);)
CHEAP_SCALAR(RoundOp, return s.make<math::RoundEvenOp>(v[0]);)
SCALAR(RsqrtOp, return s.make<arith::DivFOp>(s.number(v[0].getType(), 1),
                                             s.make<math::SqrtOp>(v[0]));)
SCALAR(ReciprocalOp,
       return s.make<arith::DivFOp>(s.number(v[0].getType(), 1), v[0]);)

CHEAP_SCALAR(ReluOp, {
  Value zero = s.number(v[0].getType(), 0);
  return s.pick<arith::MaximumFOp, arith::MaxSIOp, arith::MaxUIOp>(v[0], zero);
})
SCALAR(SigmoidOp, return s.gate(v[0], s.number(v[0].getType(), 1));)
SCALAR(SiluOp, return s.gate(v[0], v[0]);)
SCALAR(SoftplusOp, {
  // max(x, 0) + log1p(exp(-|x|)) cannot overflow.
  Value tail = s.make<math::Log1pOp>(s.decay(v[0]));
  Value zero = s.number(v[0].getType(), 0);
  return s.add(s.make<arith::MaximumFOp>(v[0], zero), tail);
})
CHEAP_SCALAR(HardSwishOp, {
  Value half = s.number(v[0].getType(), 0.5);
  return s.mul(v[0], s.clamp(s.add(s.mul(v[0], 1.0 / 6.0), half), 0, 1));
})
SCALAR(GeluOp, {
  Value x = v[0];
  Value inner;
  if (getTanhApproximation()) {
    Value cube = s.mul(s.mul(x, x), x);
    inner = s.make<math::TanhOp>(
        s.mul(s.add(x, s.mul(cube, 0.044715)), 0.79788456080286535588));
  } else {
    inner = s.make<math::ErfOp>(s.mul(x, 0.70710678118654752440));
  }
  return s.mul(s.mul(x, 0.5), s.add(inner, s.number(x.getType(), 1)));
})
SCALAR(EluOp, {
  Value zero = s.number(v[0].getType(), 0);
  Value negative =
      s.mul(s.make<math::ExpM1Op>(v[0]), getAlpha().convertToDouble());
  return s.select(s.less(zero, v[0]), v[0], negative);
})
CHEAP_SCALAR(LeakyReluOp, {
  Value zero = s.number(v[0].getType(), 0);
  return s.select(s.less(v[0], zero), s.mul(v[0], getAlpha().convertToDouble()),
                  v[0]);
})
CHEAP_SCALAR(HardSigmoidOp, {
  Value beta = s.number(v[0].getType(), getBeta().convertToDouble());
  return s.clamp(s.add(s.mul(v[0], getAlpha().convertToDouble()), beta), 0, 1);
})
CHEAP_SCALAR(ClampOp, return s.clamp(v[0], getLow().convertToDouble(),
                                     getHigh().convertToDouble());)

CHEAP_SCALAR(SelectOp, return s.select(v[0], v[1], v[2]);)
CHEAP_SCALAR(CastOp, {
  auto fromTensor = getElementTypeOrSelf(getInput().getType());
  auto toTensor = getElementTypeOrSelf(getType());
  Value x = v[0];
  Type from = x.getType();
  // Sub-f32 floats are computed in f32, whatever they are stored in.
  Type to = isa<FloatType>(toTensor) && toTensor.getIntOrFloatBitWidth() < 32
                ? Type(builder.getF32Type())
                : toTensor;
  if (auto integer = dyn_cast<IntegerType>(to))
    to = builder.getIntegerType(integer.getWidth());
  bool unsignedTo = toTensor.isUnsignedInteger();
  bool unsignedFrom = fromTensor.isUnsignedInteger() || fromTensor.isInteger(1);
  if (toTensor.isInteger(1)) {
    if (from == to)
      return x;
    return s.compare(arith::CmpFPredicate::UNE, arith::CmpIPredicate::ne,
                     arith::CmpIPredicate::ne, x, s.number(from, 0));
  }
  if (from == to)
    return x;
  unsigned fromBits = from.getIntOrFloatBitWidth();
  unsigned toBits = to.getIntOrFloatBitWidth();
  if (isa<FloatType>(from) && isa<FloatType>(to))
    return fromBits < toBits ? s.make<arith::ExtFOp>(to, x)
                             : s.make<arith::TruncFOp>(to, x);
  if (isa<FloatType>(from)) {
    // Narrow integers wrap: go through 64 bits.
    if (toBits >= 32)
      return unsignedTo ? s.make<arith::FPToUIOp>(to, x)
                        : s.make<arith::FPToSIOp>(to, x);
    return s.make<arith::TruncIOp>(
        to, s.make<arith::FPToSIOp>(Type(builder.getI32Type()), x));
  }
  if (isa<FloatType>(to))
    return unsignedFrom ? s.make<arith::UIToFPOp>(to, x)
                        : s.make<arith::SIToFPOp>(to, x);
  if (fromBits > toBits)
    return s.make<arith::TruncIOp>(to, x);
  return unsignedFrom ? s.make<arith::ExtUIOp>(to, x)
                      : s.make<arith::ExtSIOp>(to, x);
})

//===----------------------------------------------------------------------===//
// Facts
//===----------------------------------------------------------------------===//

namespace {
template <typename Op>
struct ElementwiseFacts : OpFacts::ExternalModel<ElementwiseFacts<Op>, Op> {
  bool isCheap(Operation *) const { return kIsCheap<Op>; }
  bool isMove(Operation *) const { return std::is_same_v<Op, CastOp>; }
};

template <typename... Ops> void attachTo(MLIRContext *context) {
  (Ops::template attachInterface<ElementwiseFacts<Ops>>(*context), ...);
}
} // namespace

void calotype::nn::attachElementwiseFacts(MLIRContext *context) {
  attachTo<
#define GET_OP_LIST
#include "calotype/Dialect/NN/IR/NNElementwiseOps.cpp.inc"
      >(context);
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Expressions of arith operations.
//===----------------------------------------------------------------------===//

#include "KernelBuilder.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/TypeSwitch.h"
#include <cmath>
#include <limits>

using namespace mlir;
using namespace calotype;
using Halide::Expr;
using Halide::Internal::Call;

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

Halide::Type calotype::getHalideType(Type storage) {
  if (auto type = dyn_cast<IntegerType>(storage)) {
    if (type.getWidth() == 1)
      return Halide::UInt(8);
    return type.isUnsigned() ? Halide::UInt(type.getWidth())
                             : Halide::Int(type.getWidth());
  }
  if (isa<BFloat16Type>(storage))
    return Halide::BFloat(16);
  return Halide::Float(storage.getIntOrFloatBitWidth());
}

/// The Halide type of a value in a body.
static Halide::Type getValueType(Type type) {
  return type.isInteger(1) ? Halide::Bool() : getHalideType(type);
}

Expr calotype::asSigned(const Expr &e) {
  if (!e.type().is_uint() || e.type().is_bool())
    return e;
  return Halide::reinterpret(e.type().with_code(halide_type_int), e);
}

Expr calotype::asUnsigned(const Expr &e) {
  if (!e.type().is_int())
    return e;
  return Halide::reinterpret(e.type().with_code(halide_type_uint), e);
}

Expr ExpressionBuilder::get(Value value) const {
  auto it = values.find(value);
  if (it == values.end())
    throw BuildError("uses a value that is defined outside its definition");
  return it->second;
}

Expr ExpressionBuilder::asSigned(Value value) const {
  return calotype::asSigned(get(value));
}

Expr ExpressionBuilder::asUnsigned(Value value) const {
  return calotype::asUnsigned(get(value));
}

Expr calotype::makeStrict(Call::IntrinsicOp op, const Expr &a, const Expr &b) {
  bool isCompare =
      op == Call::strict_eq || op == Call::strict_le || op == Call::strict_lt;
  return Call::make(isCompare ? Halide::Bool() : a.type(), op, {a, b},
                    Call::PureIntrinsic);
}

static arith::FastMathFlags getFlags(Operation *op) {
  auto flags = dyn_cast<arith::ArithFastMathInterface>(op);
  // Casts may have none at all.
  arith::FastMathFlagsAttr attribute =
      flags ? flags.getFastMathFlagsAttr() : arith::FastMathFlagsAttr();
  return attribute ? attribute.getValue() : arith::FastMathFlags::none;
}

bool calotype::isRelaxed(Operation *op) {
  return arith::bitEnumContainsAny(getFlags(op),
                                   arith::FastMathFlags::reassoc |
                                       arith::FastMathFlags::contract);
}

bool calotype::hasNoNaNs(Operation *op) {
  return arith::bitEnumContainsAny(getFlags(op), arith::FastMathFlags::nnan);
}

bool ExpressionBuilder::build(Operation *op) {
  if (op->getNumResults() != 1)
    return false;
  Expr e;
  if (isa<arith::ArithDialect>(op->getDialect()))
    e = buildArith(op);
  else if (isa<math::MathDialect>(op->getDialect()))
    e = buildMath(op);
  else
    e = buildHalide(op);
  if (!e.defined())
    return false;
  values[op->getResult(0)] = e;
  return true;
}

Expr ExpressionBuilder::buildArith(Operation *op) {
  if (auto constant = dyn_cast<arith::ConstantOp>(op)) {
    Halide::Type type = getValueType(constant.getType());
    if (auto integer = dyn_cast<IntegerAttr>(constant.getValue())) {
      if (type.is_bool())
        return Halide::Internal::make_bool(!integer.getValue().isZero());
      return Halide::Internal::make_const(type,
                                          integer.getValue().getSExtValue());
    }
    if (auto number = dyn_cast<FloatAttr>(constant.getValue()))
      return Halide::Internal::make_const(type, number.getValueAsDouble());
    return {};
  }
  if (auto select = dyn_cast<arith::SelectOp>(op)) {
    Expr a = get(select.getTrueValue()), b = get(select.getFalseValue());
    if (a.type() != b.type()) {
      a = calotype::asSigned(a);
      b = calotype::asSigned(b);
    }
    return Halide::select(get(select.getCondition()), a, b);
  }
  for (auto part :
       {&ExpressionBuilder::buildInteger, &ExpressionBuilder::buildFloat,
        &ExpressionBuilder::buildCast, &ExpressionBuilder::buildCompare})
    if (Expr e = (this->*part)(op); e.defined())
      return e;
  return {};
}

//===----------------------------------------------------------------------===//
// Integers
//===----------------------------------------------------------------------===//

/// Divisors for which the machine traps: zero, and minus one, by which the
/// smallest number has no quotient.
static Expr isSpecial(const Expr &b) {
  return b.type().is_uint()
             ? b == 0
             : b == 0 || b == Halide::Internal::make_const(b.type(), -1);
}

/// `b` for which no division traps: one in place of a special one.
static Expr avoidTraps(const Expr &b) {
  if (Halide::Internal::is_positive_const(b))
    return b;
  return Halide::select(isSpecial(b), Halide::Internal::make_one(b.type()), b);
}

/// Rounds toward zero. By zero gives zero; by minus one, the operand with its
/// sign changed, which wraps.
static Expr divide(const Expr &a, const Expr &b) {
  if (Halide::Internal::is_positive_const(b))
    return Halide::div_round_to_zero(a, b);
  Expr zero = Halide::Internal::make_zero(a.type());
  Expr quotient = Halide::div_round_to_zero(a, avoidTraps(b));
  if (a.type().is_uint())
    return Halide::select(b == 0, zero, quotient);
  Expr negated = asSigned(Halide::Internal::make_zero(asUnsigned(a).type()) -
                          asUnsigned(a));
  return Halide::select(isSpecial(b), Halide::select(b == 0, zero, negated),
                        quotient);
}

/// With the sign of the dividend. By zero gives zero.
static Expr remainder(const Expr &a, const Expr &b) {
  return Halide::mod_round_to_zero(a, avoidTraps(b));
}

/// Rounds down; Halide's own division does so for positive divisors.
static Expr floorDiv(const Expr &a, const Expr &b) {
  if (Halide::Internal::is_positive_const(b))
    return a / b;
  Expr quotient = divide(a, b);
  Expr inexact = remainder(a, b) != 0;
  return Halide::select(inexact && ((a < 0) != (b < 0)), quotient - 1,
                        quotient);
}

/// `shifted`, or `beyond` for counts of the width and more, negative ones too.
static Expr shift(const Expr &count, const Expr &shifted, const Expr &beyond) {
  if (Halide::Internal::is_const(count))
    return shifted;
  return Halide::select(count < count.type().bits(), shifted, beyond);
}

/// A count within the width.
static Expr boundCount(const Expr &count) {
  return Halide::min(count, Halide::Internal::make_const(
                                count.type(), count.type().bits() - 1));
}

/// Whether an i32 number comes from data of its width, so that arithmetic on it
/// may wrap. Indices, and numbers of fewer bits, do not.
static bool isWideData(Value value, llvm::SmallPtrSetImpl<Operation *> &seen) {
  Operation *op = value.getDefiningOp();
  if (!op || !value.getType().isInteger(32) || !seen.insert(op).second)
    return false;
  if (isa<halide::LoadOp, halide::CallOp, arith::FPToSIOp, arith::FPToUIOp>(op))
    return true;
  return isa<arith::AddIOp, arith::SubIOp, arith::MulIOp, arith::SelectOp,
             math::AbsIOp>(op) &&
         llvm::any_of(op->getOperands(),
                      [&](Value operand) { return isWideData(operand, seen); });
}

/// Whether a sum, difference or product wraps. Halide assumes of its signed
/// ones of 32 and 64 bits that they do not, as of indices and of what
/// reductions add.
static bool wraps(Operation *op) {
  if (!isa<arith::AddIOp, arith::SubIOp, arith::MulIOp>(op))
    return false;
  Type type = op->getResult(0).getType();
  if (type.isInteger(64))
    return true;
  llvm::SmallPtrSet<Operation *, 8> seen;
  return type.isInteger(32) && isa<halide::FuncOp>(op->getParentOp()) &&
         isWideData(op->getResult(0), seen);
}

Expr ExpressionBuilder::buildInteger(Operation *op) {
  if (op->getNumOperands() != 2 || !op->getResult(0).getType().isInteger() ||
      !op->getOperand(0).getType().isInteger())
    return {};
  if (isa<arith::CmpIOp>(op))
    return {};
  Value lhs = op->getOperand(0), rhs = op->getOperand(1);
  Expr a = get(lhs), b = get(rhs);
  bool isBool = a.type().is_bool();
  if (wraps(op)) {
    a = calotype::asUnsigned(a);
    b = calotype::asUnsigned(b);
  } else if (a.type() != b.type()) {
    a = calotype::asSigned(a);
    b = calotype::asSigned(b);
  }
  if (isBool) {
    return llvm::TypeSwitch<Operation *, Expr>(op)
        .Case<arith::AndIOp, arith::MulIOp, arith::MinUIOp, arith::MaxSIOp>(
            [&](auto) { return a && b; })
        .Case<arith::OrIOp, arith::MaxUIOp, arith::MinSIOp>(
            [&](auto) { return a || b; })
        .Case<arith::XOrIOp, arith::AddIOp, arith::SubIOp>(
            [&](auto) { return a != b; })
        .Default([](auto) { return Expr(); });
  }
  auto s = [](const Expr &e) { return calotype::asSigned(e); };
  auto u = [](const Expr &e) { return calotype::asUnsigned(e); };
  return llvm::TypeSwitch<Operation *, Expr>(op)
      .Case<arith::AddIOp>([&](auto) { return a + b; })
      .Case<arith::SubIOp>([&](auto) { return a - b; })
      .Case<arith::MulIOp>([&](auto) { return a * b; })
      .Case<arith::AndIOp>([&](auto) { return a & b; })
      .Case<arith::OrIOp>([&](auto) { return a | b; })
      .Case<arith::XOrIOp>([&](auto) { return a ^ b; })
      .Case<arith::ShLIOp>([&](auto) {
        return shift(u(b), u(a) << u(b),
                     Halide::Internal::make_zero(u(a).type()));
      })
      .Case<arith::ShRSIOp>([&](auto) { return s(a) >> boundCount(u(b)); })
      .Case<arith::ShRUIOp>([&](auto) {
        return shift(u(b), u(a) >> u(b),
                     Halide::Internal::make_zero(u(a).type()));
      })
      .Case<arith::DivSIOp>([&](auto) { return divide(s(a), s(b)); })
      .Case<arith::RemSIOp>([&](auto) { return remainder(s(a), s(b)); })
      .Case<arith::DivUIOp>([&](auto) { return divide(u(a), u(b)); })
      .Case<arith::RemUIOp>([&](auto) { return remainder(u(a), u(b)); })
      .Case<arith::FloorDivSIOp>([&](auto) { return floorDiv(s(a), s(b)); })
      .Case<arith::CeilDivSIOp>([&](auto) { return -floorDiv(-s(a), s(b)); })
      .Case<arith::CeilDivUIOp>([&](auto) {
        return divide(u(a), u(b)) +
               Halide::cast(u(a).type(), remainder(u(a), u(b)) != 0);
      })
      .Case<arith::MaxSIOp>([&](auto) { return Halide::max(s(a), s(b)); })
      .Case<arith::MinSIOp>([&](auto) { return Halide::min(s(a), s(b)); })
      .Case<arith::MaxUIOp>([&](auto) { return Halide::max(u(a), u(b)); })
      .Case<arith::MinUIOp>([&](auto) { return Halide::min(u(a), u(b)); })
      .Default([](auto) { return Expr(); });
}

//===----------------------------------------------------------------------===//
// Floats
//===----------------------------------------------------------------------===//

/// `e`, or a NaN where `x` is one.
static Expr orNaN(const Expr &x, const Expr &e) {
  Halide::Type bits = e.type().with_code(halide_type_uint);
  return Halide::reinterpret(e.type(),
                             Halide::select(Halide::is_nan(x), bits.max(),
                                            Halide::reinterpret(bits, e)));
}

/// The larger (or smaller) operand, NaN if one is NaN.
static Expr propagateNaN(const Expr &a, const Expr &b, bool isMax) {
  // `x` where the operands cannot be compared: one instruction of x86.
  auto pick = [&](const Expr &x, const Expr &y) {
    Expr isBefore = isMax ? makeStrict(Call::strict_lt, x, y)
                          : makeStrict(Call::strict_lt, y, x);
    return Halide::select(isBefore, y, x);
  };
  std::optional<double> left = Halide::Internal::as_const_float(a);
  std::optional<double> right = Halide::Internal::as_const_float(b);
  if (left && std::isnan(*left))
    return a;
  if (right)
    return std::isnan(*right) ? b : pick(a, b);
  return left ? pick(b, a) : orNaN(b, pick(a, b));
}

/// Halide refuses divisions by a constant zero; the product with infinity is
/// the quotient, NaN of zero by zero too.
static Expr divideByZero(const Expr &a, double zero) {
  double infinity =
      std::copysign(std::numeric_limits<double>::infinity(), zero);
  return makeStrict(Call::strict_mul, a,
                    Halide::Internal::make_const(a.type(), infinity));
}

Expr ExpressionBuilder::buildFloat(Operation *op) {
  if (!isa<FloatType>(op->getResult(0).getType()) ||
      !isa<FloatType>(op->getOperand(0).getType()))
    return {};
  Expr a = get(op->getOperand(0));
  Expr b = op->getNumOperands() > 1 ? get(op->getOperand(1)) : Expr();
  bool relaxed = isRelaxed(op), noNaNs = hasNoNaNs(op);
  auto pick = [&](Call::IntrinsicOp strict, auto plain) {
    return relaxed ? plain() : makeStrict(strict, a, b);
  };
  return llvm::TypeSwitch<Operation *, Expr>(op)
      .Case<arith::AddFOp>(
          [&](auto) { return pick(Call::strict_add, [&] { return a + b; }); })
      .Case<arith::SubFOp>(
          [&](auto) { return pick(Call::strict_sub, [&] { return a - b; }); })
      .Case<arith::MulFOp>(
          [&](auto) { return pick(Call::strict_mul, [&] { return a * b; }); })
      .Case<arith::DivFOp>([&](auto) {
        auto divisor = Halide::Internal::as_const_float(b);
        if (divisor && *divisor == 0)
          return divideByZero(a, *divisor);
        return pick(Call::strict_div, [&] { return a / b; });
      })
      .Case<arith::NegFOp>([&](auto) {
        Expr minusOne = Halide::Internal::make_const(a.type(), -1);
        return relaxed ? -a : makeStrict(Call::strict_mul, a, minusOne);
      })
      .Case<arith::MaximumFOp>([&](auto) {
        return noNaNs ? Halide::max(a, b) : propagateNaN(a, b, true);
      })
      .Case<arith::MinimumFOp>([&](auto) {
        return noNaNs ? Halide::min(a, b) : propagateNaN(a, b, false);
      })
      .Case<arith::MaxNumFOp>([&](auto) { return Halide::max(a, b); })
      .Case<arith::MinNumFOp>([&](auto) { return Halide::min(a, b); })
      .Case<arith::RemFOp>([&](auto) {
        return callLibrary(*halide::getLibraryCall(op), {a, b});
      })
      .Default([](auto) { return Expr(); });
}

//===----------------------------------------------------------------------===//
// Casts and comparisons
//===----------------------------------------------------------------------===//

/// Whether a NaN in the result of a widening matters: not to relaxed
/// operations, nor to the copies of operands that only those read.
static bool seesNaN(Operation *widening) {
  return llvm::any_of(widening->getUsers(), [](Operation *user) {
    if (!isa<halide::YieldOp>(user))
      return !isRelaxed(user);
    auto role = user->getParentOp()->getAttrOfType<StringAttr>("role");
    return !role || (role != "lhs" && role != "rhs");
  });
}

/// The same value, but for one bit of one NaN, of which LLVM knows nothing: it
/// takes the result of a conversion, which Halide makes with fast-math flags,
/// for finite.
static Expr hideFromLLVM(const Expr &e) {
  Halide::Type bits = e.type().with_code(halide_type_uint);
  Expr most = bits.max() - Halide::Internal::make_one(bits);
  return Halide::reinterpret(e.type(),
                             Halide::min(Halide::reinterpret(bits, e), most));
}

/// f32 as bfloat16. Halide's conversion rounds the bits, also those of a NaN,
/// which overflow.
static Expr narrowToBrain(const Expr &e) {
  using Halide::Internal::make_const;
  Halide::Type u16 = Halide::UInt(16);
  Expr rounded = Halide::reinterpret(u16, Halide::cast(Halide::BFloat(16), e));
  return Halide::reinterpret(
      Halide::BFloat(16),
      Halide::select(Halide::is_nan(e), make_const(u16, 0x7fc0), rounded));
}

Expr calotype::convertFloat(const Halide::Type &type, const Expr &e) {
  if (e.type() == Halide::Float(32) && type == Halide::BFloat(16))
    return narrowToBrain(e);
  Expr converted = Halide::cast(type, e);
  // bf16 is widened by its bits, and what becomes f16 is stored.
  bool isPlain = e.type() == type || !e.type().is_float() ||
                 e.type().is_bfloat() || type.bits() < 32;
  return isPlain ? converted : hideFromLLVM(converted);
}

Expr ExpressionBuilder::buildCast(Operation *op) {
  if (op->getNumOperands() != 1)
    return {};
  Type from = op->getOperand(0).getType(), to = op->getResult(0).getType();
  if (!from.isIntOrFloat() || !to.isIntOrFloat())
    return {};
  Expr e = get(op->getOperand(0));
  Halide::Type type = getValueType(to);
  Expr one = type.is_bool() ? Expr() : Halide::Internal::make_one(type);
  Expr zero = Halide::Internal::make_zero(type);
  bool fromBool = from.isInteger(1);
  return llvm::TypeSwitch<Operation *, Expr>(op)
      .Case<arith::ExtSIOp, arith::SIToFPOp>([&](auto) {
        if (fromBool)
          return Halide::select(e, -one, zero);
        return Halide::cast(type, calotype::asSigned(e));
      })
      .Case<arith::ExtUIOp, arith::UIToFPOp>([&](auto) {
        if (fromBool)
          return Halide::select(e, one, zero);
        return Halide::cast(type, calotype::asUnsigned(e));
      })
      .Case<arith::TruncIOp>([&](auto) {
        Expr bits = calotype::asUnsigned(e);
        if (type.is_bool())
          return (bits & 1) != 0;
        // Halide takes a narrow integer of a wide one of a float for one of the
        // float, which does not wrap.
        if (op->getOperand(0).getDefiningOp<arith::FPToSIOp>()) {
          int spare = bits.type().bits() - type.bits();
          bits = (bits << spare) >> spare;
        }
        return Halide::cast(type.with_code(halide_type_uint), bits);
      })
      .Case<arith::FPToSIOp>(
          [&](auto) { return type.is_bool() ? e != 0 : Halide::cast(type, e); })
      .Case<arith::FPToUIOp>([&](auto) {
        if (type.is_bool())
          return e != 0;
        return Halide::cast(type.with_code(halide_type_uint), e);
      })
      .Case<arith::ExtFOp, arith::TruncFOp>([&](auto) {
        return type.is_bfloat() || seesNaN(op) ? convertFloat(type, e)
                                               : Halide::cast(type, e);
      })
      .Case<arith::BitcastOp>(
          [&](auto) { return Halide::reinterpret(type, e); })
      .Default([](auto) { return Expr(); });
}

static Expr compareFloats(arith::CmpFPredicate predicate, const Expr &a,
                          const Expr &b, bool noNaNs) {
  using P = arith::CmpFPredicate;
  auto eq = [&] { return noNaNs ? a == b : makeStrict(Call::strict_eq, a, b); };
  auto lt = [&](const Expr &x, const Expr &y) {
    return noNaNs ? x < y : makeStrict(Call::strict_lt, x, y);
  };
  // Halide's strict_le is the negation of a "greater than": true of NaN.
  auto le = [&](const Expr &x, const Expr &y) {
    return noNaNs ? x <= y
                  : makeStrict(Call::strict_lt, x, y) ||
                        makeStrict(Call::strict_eq, x, y);
  };
  switch (predicate) {
  case P::AlwaysFalse:
    return Halide::Internal::const_false();
  case P::AlwaysTrue:
    return Halide::Internal::const_true();
  case P::OEQ:
    return eq();
  case P::OGT:
    return lt(b, a);
  case P::OGE:
    return le(b, a);
  case P::OLT:
    return lt(a, b);
  case P::OLE:
    return le(a, b);
  case P::ONE:
    return lt(a, b) || lt(b, a);
  case P::ORD:
    return !(Halide::is_nan(a) || Halide::is_nan(b));
  case P::UEQ:
    return !(lt(a, b) || lt(b, a));
  case P::UGT:
    return !le(a, b);
  case P::UGE:
    return !lt(a, b);
  case P::ULT:
    return !le(b, a);
  case P::ULE:
    return !lt(b, a);
  case P::UNE:
    return !eq();
  case P::UNO:
    return Halide::is_nan(a) || Halide::is_nan(b);
  }
  return {};
}

Expr ExpressionBuilder::buildCompare(Operation *op) {
  if (auto compare = dyn_cast<arith::CmpFOp>(op))
    return compareFloats(compare.getPredicate(), get(compare.getLhs()),
                         get(compare.getRhs()), hasNoNaNs(op));
  auto compare = dyn_cast<arith::CmpIOp>(op);
  if (!compare)
    return {};
  Expr a = get(compare.getLhs()), b = get(compare.getRhs());
  if (a.type().is_bool()) {
    a = Halide::cast(Halide::UInt(8), a);
    b = Halide::cast(Halide::UInt(8), b);
  }
  Expr sa = calotype::asSigned(a), sb = calotype::asSigned(b);
  Expr ua = calotype::asUnsigned(a), ub = calotype::asUnsigned(b);
  using P = arith::CmpIPredicate;
  switch (compare.getPredicate()) {
  case P::eq:
    return sa == sb;
  case P::ne:
    return sa != sb;
  case P::slt:
    return sa < sb;
  case P::sle:
    return sa <= sb;
  case P::sgt:
    return sa > sb;
  case P::sge:
    return sa >= sb;
  case P::ult:
    return ua < ub;
  case P::ule:
    return ua <= ub;
  case P::ugt:
    return ua > ub;
  case P::uge:
    return ua >= ub;
  }
  return {};
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Expressions of math operations and of the halide dialect's scalar ones.
//===----------------------------------------------------------------------===//

#include "KernelBuilder.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/UB/IR/UBOps.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace calotype;
using Halide::Expr;
using Halide::Internal::Call;
using Halide::Internal::make_const;

//===----------------------------------------------------------------------===//
// Functions of one number
//===----------------------------------------------------------------------===//

/// A libm function: scalar code, whatever the schedule.
static Expr callLibm(const char *name, const std::vector<Expr> &args) {
  bool isDouble = args[0].type().bits() == 64;
  return Call::make(args[0].type(), isDouble ? name : std::string(name) + "f",
                    args, Call::PureExtern);
}

/// Half away from zero, without the error of adding one half.
static Expr roundAway(const Expr &x) {
  Expr whole = Halide::trunc(x);
  Expr one = make_const(x.type(), 1), half = make_const(x.type(), 0.5);
  Expr away = Halide::select(x < 0, whole - one, whole + one);
  return Halide::select(Halide::abs(x - whole) >= half, away, whole);
}

using Unary = Expr (*)(const Expr &);

static const llvm::StringMap<Unary> &getUnaries() {
  static const llvm::StringMap<Unary> table = {
      {"math.absf", [](const Expr &x) { return Halide::abs(x); }},
      {"math.acos", [](const Expr &x) { return Halide::acos(x); }},
      {"math.acosh", [](const Expr &x) { return Halide::acosh(x); }},
      {"math.asin", [](const Expr &x) { return Halide::asin(x); }},
      {"math.asinh", [](const Expr &x) { return Halide::asinh(x); }},
      {"math.atan", [](const Expr &x) { return Halide::atan(x); }},
      {"math.atanh", [](const Expr &x) { return Halide::atanh(x); }},
      {"math.cbrt", [](const Expr &x) { return callLibm("cbrt", {x}); }},
      {"math.ceil", [](const Expr &x) { return Halide::ceil(x); }},
      {"math.cos", [](const Expr &x) { return Halide::cos(x); }},
      {"math.cosh", [](const Expr &x) { return Halide::cosh(x); }},
      {"math.erf", [](const Expr &x) { return Halide::erf(x); }},
      {"math.erfc", [](const Expr &x) { return callLibm("erfc", {x}); }},
      {"math.exp", [](const Expr &x) { return Halide::exp(x); }},
      {"math.exp2",
       [](const Expr &x) {
         return Halide::exp(x * make_const(x.type(), 0.69314718055994530942));
       }},
      {"math.expm1", [](const Expr &x) { return callLibm("expm1", {x}); }},
      {"math.floor", [](const Expr &x) { return Halide::floor(x); }},
      {"math.isfinite", [](const Expr &x) { return Halide::is_finite(x); }},
      {"math.isinf", [](const Expr &x) { return Halide::is_inf(x); }},
      {"math.isnan", [](const Expr &x) { return Halide::is_nan(x); }},
      {"math.log", [](const Expr &x) { return Halide::log(x); }},
      {"math.log10",
       [](const Expr &x) {
         return Halide::log(x) * make_const(x.type(), 0.43429448190325182765);
       }},
      {"math.log1p", [](const Expr &x) { return callLibm("log1p", {x}); }},
      {"math.log2",
       [](const Expr &x) {
         return Halide::log(x) * make_const(x.type(), 1.44269504088896340736);
       }},
      {"math.round", roundAway},
      {"math.roundeven", [](const Expr &x) { return Halide::round(x); }},
      {"math.rsqrt",
       [](const Expr &x) {
         return make_const(x.type(), 1) / Halide::sqrt(x);
       }},
      {"math.sin", [](const Expr &x) { return Halide::sin(x); }},
      {"math.sinh", [](const Expr &x) { return Halide::sinh(x); }},
      {"math.sqrt", [](const Expr &x) { return Halide::sqrt(x); }},
      {"math.tan", [](const Expr &x) { return Halide::tan(x); }},
      {"math.tanh", [](const Expr &x) { return Halide::tanh(x); }},
      {"math.trunc", [](const Expr &x) { return Halide::trunc(x); }},
      {"halide.fast_exp", [](const Expr &x) { return Halide::fast_exp(x); }},
      {"halide.fast_log", [](const Expr &x) { return Halide::fast_log(x); }},
      {"halide.fast_inverse",
       [](const Expr &x) { return Halide::fast_inverse(x); }},
      {"halide.fast_inverse_sqrt",
       [](const Expr &x) { return Halide::fast_inverse_sqrt(x); }},
  };
  return table;
}

//===----------------------------------------------------------------------===//
// The rest
//===----------------------------------------------------------------------===//

/// The magnitude of `a` with the sign of `b`.
static Expr copySign(const Expr &a, const Expr &b) {
  Halide::Type bits = a.type().with_code(halide_type_uint);
  Expr mask = make_const(bits, 1) << make_const(bits, bits.bits() - 1);
  return Halide::reinterpret(a.type(),
                             (Halide::reinterpret(bits, a) & ~mask) |
                                 (Halide::reinterpret(bits, b) & mask));
}

/// Halide's polynomials know neither NaN nor, for erf, infinity.
static Expr callUnary(Unary function, Operation *op, const Expr &x) {
  bool isPolynomial = isa<math::ExpOp, math::Exp2Op, math::LogOp, math::Log2Op,
                          math::Log10Op, math::ErfOp>(op);
  if (!isPolynomial || hasNoNaNs(op) || x.type().bits() != 32)
    return function(x);
  Expr inside = isa<math::ErfOp>(op) ? Halide::clamp(x, -8.0f, 8.0f) : x;
  return Halide::select(Halide::is_nan(x), x, function(inside));
}

Expr ExpressionBuilder::buildMath(Operation *op) {
  Expr a = get(op->getOperand(0));
  Halide::Type type = a.type();
  // Small floats are for storage: compute in f32.
  bool isSmall = type.is_float() && type.bits() < 32;
  auto widen = [&](const Expr &e) {
    return isSmall && e.type().is_float() ? Halide::cast(Halide::Float(32), e)
                                          : e;
  };
  auto narrow = [&](const Expr &e) {
    return isSmall && e.defined() && e.type().is_float() ? Halide::cast(type, e)
                                                         : e;
  };
  a = widen(a);
  Expr b = op->getNumOperands() > 1 ? widen(get(op->getOperand(1))) : Expr();
  if (op->getNumOperands() == 1) {
    auto it = getUnaries().find(op->getName().getStringRef());
    if (it != getUnaries().end())
      return narrow(callUnary(it->second, op, a));
  }
  Expr result =
      llvm::TypeSwitch<Operation *, Expr>(op)
          .Case<math::PowFOp>([&](auto) { return Halide::pow(a, b); })
          .Case<math::FPowIOp>([&](auto) {
            return Halide::pow(a, Halide::cast(a.type(), calotype::asSigned(b)));
          })
          .Case<math::Atan2Op>([&](auto) { return Halide::atan2(a, b); })
          .Case<math::CopySignOp>([&](auto) { return copySign(a, b); })
          .Case<math::FmaOp>(
              [&](auto) { return a * b + widen(get(op->getOperand(2))); })
          .Case<math::AbsIOp>([&](auto) {
            return Halide::abs(calotype::asSigned(a));
          })
          .Case<math::CtPopOp>(
              [&](auto) { return Halide::popcount(calotype::asUnsigned(a)); })
          .Case<math::CountLeadingZerosOp>([&](auto) {
            return Halide::count_leading_zeros(calotype::asUnsigned(a));
          })
          .Case<math::CountTrailingZerosOp>([&](auto) {
            return Halide::count_trailing_zeros(calotype::asUnsigned(a));
          })
          .Default([](auto) { return Expr(); });
  return narrow(result);
}

Expr ExpressionBuilder::buildHalide(Operation *op) {
  if (isa<ub::PoisonOp>(op))
    return Halide::undef(getHalideType(op->getResult(0).getType()));
  if (op->getNumOperands() != 1)
    return {};
  auto it = getUnaries().find(op->getName().getStringRef());
  if (it != getUnaries().end())
    return it->second(get(op->getOperand(0)));
  return llvm::TypeSwitch<Operation *, Expr>(op)
      .Case<halide::ClampIndexOp>([&](halide::ClampIndexOp clamp) {
        Expr index = asSigned(clamp.getIndex());
        Expr last = int(clamp.getExtent()) - 1;
        return clamp.getUnsafe()
                   ? Halide::unsafe_promise_clamped(index, 0, last)
                   : Halide::clamp(index, 0, last);
      })
      .Case<halide::LikelyOp>(
          [&](auto likely) { return Halide::likely(get(likely.getValue())); })
      .Case<halide::StrictFloatOp>([&](auto strict) {
        return Halide::strict_float(get(strict.getValue()));
      })
      .Case<halide::SaturatingCastOp>([&](halide::SaturatingCastOp cast) {
        Expr e = cast.getFromUnsigned() ? asUnsigned(cast.getValue())
                                        : asSigned(cast.getValue());
        return Halide::saturating_cast(getHalideType(cast.getTo()), e);
      })
      .Default([](auto) { return Expr(); });
}

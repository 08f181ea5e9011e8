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

Expr calotype::callLibrary(const halide::LibraryCall &call,
                           std::vector<Expr> args) {
  Halide::Type type = args[0].type(), wide = Halide::Float(call.width);
  for (Expr &arg : args)
    arg = convertFloat(wide, arg);
  return convertFloat(type,
                      Call::make(wide, call.symbol, args, Call::PureExtern));
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
      {"math.ceil", [](const Expr &x) { return Halide::ceil(x); }},
      {"math.floor", [](const Expr &x) { return Halide::floor(x); }},
      {"math.isfinite", [](const Expr &x) { return Halide::is_finite(x); }},
      {"math.isinf", [](const Expr &x) { return Halide::is_inf(x); }},
      {"math.isnan", [](const Expr &x) { return Halide::is_nan(x); }},
      {"math.round", roundAway},
      {"math.roundeven", [](const Expr &x) { return Halide::round(x); }},
      {"math.rsqrt",
       [](const Expr &x) {
         return makeStrict(Call::strict_div, make_const(x.type(), 1),
                           Halide::sqrt(x));
       }},
      {"math.sqrt", [](const Expr &x) { return Halide::sqrt(x); }},
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

Expr ExpressionBuilder::buildMath(Operation *op) {
  Expr a = get(op->getOperand(0));
  Halide::Type type = a.type();
  // Small floats are for storage: compute in f32.
  bool isSmall = type.is_float() && type.bits() < 32;
  auto widen = [&](const Expr &e) {
    return isSmall && e.type().is_float() ? convertFloat(Halide::Float(32), e)
                                          : e;
  };
  auto narrow = [&](const Expr &e) {
    return isSmall && e.defined() && e.type().is_float() ? convertFloat(type, e)
                                                         : e;
  };
  a = widen(a);
  Expr b = op->getNumOperands() > 1 ? widen(get(op->getOperand(1))) : Expr();
  if (op->getNumOperands() == 1) {
    auto it = getUnaries().find(op->getName().getStringRef());
    if (it != getUnaries().end())
      return narrow(it->second(a));
  }
  if (auto call = halide::getLibraryCall(op)) {
    std::vector<Expr> args = {a};
    if (b.defined())
      args.push_back(calotype::asSigned(b));
    return narrow(callLibrary(*call, args));
  }
  Expr result =
      llvm::TypeSwitch<Operation *, Expr>(op)
          .Case<math::CopySignOp>([&](auto) { return copySign(a, b); })
          .Case<math::FmaOp>(
              [&](auto) { return a * b + widen(get(op->getOperand(2))); })
          .Case<math::AbsIOp>(
              [&](auto) { return Halide::abs(calotype::asSigned(a)); })
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

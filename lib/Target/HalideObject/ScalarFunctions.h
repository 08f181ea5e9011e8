//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The expressions of scalar operations: the only place that says what they
/// mean. The kernel compiler calls these functions, and `--halide-to-cpp` puts
/// what stands in the namespace into its programs; hence no MLIR in here.
/// A signless integer is held as Int or UInt of its width, whichever it was
/// made with.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_TARGET_HALIDEOBJECT_SCALARFUNCTIONS_H
#define CALOTYPE_LIB_TARGET_HALIDEOBJECT_SCALARFUNCTIONS_H

#include "Halide.h"
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>

namespace scalar {
using Halide::Expr;
using Halide::Type;
using Halide::Internal::Call;
using Halide::Internal::is_positive_const;
using Halide::Internal::make_const;
using Halide::Internal::make_one;
using Halide::Internal::make_zero;

// Views and constants.

inline Expr asSigned(const Expr &e) {
  if (!e.type().is_uint() || e.type().is_bool())
    return e;
  return Halide::reinterpret(e.type().with_code(halide_type_int), e);
}

inline Expr asUnsigned(const Expr &e) {
  if (!e.type().is_int())
    return e;
  return Halide::reinterpret(e.type().with_code(halide_type_uint), e);
}

/// A truth value that was held as a byte.
inline Expr truth(const Expr &e) { return e.type().is_bool() ? e : e != 0; }

/// A value as a function of `type` holds it.
inline Expr held(const Type &type, const Expr &e) {
  if (e.type() == type)
    return e;
  bool sameBits = e.type().bits() == type.bits() && !e.type().is_float();
  return sameBits ? Halide::reinterpret(type, e) : Halide::cast(type, e);
}

inline Expr integer(const Type &type, int64_t value) {
  return type.is_bool() ? Halide::Internal::make_bool(value != 0)
                        : make_const(type, value);
}

/// A double by its bits, for NaNs.
inline double fromBits(uint64_t bits) {
  double value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

inline Expr number(const Type &type, double value) {
  return make_const(type, value);
}

inline Expr poison(const Type &type) { return Halide::undef(type); }

/// A strict operation on floats: one of Call::strict_*.
inline Expr strict(Call::IntrinsicOp op, const Expr &a, const Expr &b) {
  bool isCompare =
      op == Call::strict_eq || op == Call::strict_le || op == Call::strict_lt;
  return Call::make(isCompare ? Halide::Bool() : a.type(), op, {a, b},
                    Call::PureIntrinsic);
}
/// Of a constant vector, Halide::is_nan makes a scalar.
inline Expr isUnordered(const Expr &e) {
  return !strict(Call::strict_eq, e, e);
}

// Integers.

/// Calls `f` with both operands in one view: unsigned where they wrap.
template <typename F>
Expr inOneView(const Expr &a, const Expr &b, bool wraps, F f) {
  if (wraps)
    return f(asUnsigned(a), asUnsigned(b));
  return a.type() == b.type() ? f(a, b) : f(asSigned(a), asSigned(b));
}

inline Expr addi(const Expr &a, const Expr &b, bool wraps) {
  return inOneView(a, b, wraps, [](const Expr &x, const Expr &y) {
    return x.type().is_bool() ? x != y : x + y;
  });
}
inline Expr subi(const Expr &a, const Expr &b, bool wraps) {
  return inOneView(a, b, wraps, [](const Expr &x, const Expr &y) {
    return x.type().is_bool() ? x != y : x - y;
  });
}
inline Expr muli(const Expr &a, const Expr &b, bool wraps) {
  return inOneView(a, b, wraps, [](const Expr &x, const Expr &y) {
    return x.type().is_bool() ? x && y : x * y;
  });
}
inline Expr andi(const Expr &a, const Expr &b) {
  return inOneView(a, b, false, [](const Expr &x, const Expr &y) {
    return x.type().is_bool() ? x && y : x & y;
  });
}
inline Expr ori(const Expr &a, const Expr &b) {
  return inOneView(a, b, false, [](const Expr &x, const Expr &y) {
    return x.type().is_bool() ? x || y : x | y;
  });
}
inline Expr xori(const Expr &a, const Expr &b) {
  return inOneView(a, b, false, [](const Expr &x, const Expr &y) {
    return x.type().is_bool() ? x != y : x ^ y;
  });
}

/// True as a signed number is minus one.
inline Expr maxsi(const Expr &a, const Expr &b) {
  return a.type().is_bool() ? a && b : Halide::max(asSigned(a), asSigned(b));
}
inline Expr minsi(const Expr &a, const Expr &b) {
  return a.type().is_bool() ? a || b : Halide::min(asSigned(a), asSigned(b));
}
inline Expr maxui(const Expr &a, const Expr &b) {
  return a.type().is_bool() ? a || b
                            : Halide::max(asUnsigned(a), asUnsigned(b));
}
inline Expr minui(const Expr &a, const Expr &b) {
  return a.type().is_bool() ? a && b
                            : Halide::min(asUnsigned(a), asUnsigned(b));
}

/// `shifted`, or zero for counts of the width and more, negative ones too.
inline Expr inWidth(const Expr &count, const Expr &shifted) {
  if (Halide::Internal::is_const(count))
    return shifted;
  return Halide::select(count < count.type().bits(), shifted,
                        make_zero(shifted.type()));
}
inline Expr shli(const Expr &a, const Expr &b) {
  return inWidth(asUnsigned(b), asUnsigned(a) << asUnsigned(b));
}
inline Expr shrui(const Expr &a, const Expr &b) {
  return inWidth(asUnsigned(b), asUnsigned(a) >> asUnsigned(b));
}
inline Expr shrsi(const Expr &a, const Expr &b) {
  Expr count = asUnsigned(b);
  return asSigned(a) >>
         Halide::min(count, make_const(count.type(), count.type().bits() - 1));
}

/// Divisors for which the machine traps: zero, and minus one, by which the
/// smallest number has no quotient.
inline Expr isSpecial(const Expr &b) {
  return b.type().is_uint() ? b == 0 : b == 0 || b == make_const(b.type(), -1);
}

/// `b` for which no division traps: one in place of a special one.
inline Expr avoidTraps(const Expr &b) {
  if (is_positive_const(b))
    return b;
  return Halide::select(isSpecial(b), make_one(b.type()), b);
}

/// Rounds toward zero. By zero gives zero; by minus one, the operand with its
/// sign changed, which wraps.
inline Expr divide(const Expr &a, const Expr &b) {
  if (is_positive_const(b))
    return Halide::div_round_to_zero(a, b);
  Expr zero = make_zero(a.type());
  Expr quotient = Halide::div_round_to_zero(a, avoidTraps(b));
  if (a.type().is_uint())
    return Halide::select(b == 0, zero, quotient);
  Expr negated = asSigned(make_zero(asUnsigned(a).type()) - asUnsigned(a));
  return Halide::select(isSpecial(b), Halide::select(b == 0, zero, negated),
                        quotient);
}

/// With the sign of the dividend. By zero gives zero.
inline Expr remainder(const Expr &a, const Expr &b) {
  return Halide::mod_round_to_zero(a, avoidTraps(b));
}

/// Rounds down; Halide's own division does so for positive divisors.
inline Expr divideDown(const Expr &a, const Expr &b) {
  if (is_positive_const(b))
    return a / b;
  Expr quotient = divide(a, b);
  Expr inexact = remainder(a, b) != 0;
  return Halide::select(inexact && ((a < 0) != (b < 0)), quotient - 1,
                        quotient);
}

inline Expr divsi(const Expr &a, const Expr &b) {
  return divide(asSigned(a), asSigned(b));
}
inline Expr remsi(const Expr &a, const Expr &b) {
  return remainder(asSigned(a), asSigned(b));
}
inline Expr divui(const Expr &a, const Expr &b) {
  return divide(asUnsigned(a), asUnsigned(b));
}
inline Expr remui(const Expr &a, const Expr &b) {
  return remainder(asUnsigned(a), asUnsigned(b));
}
inline Expr floordivsi(const Expr &a, const Expr &b) {
  return divideDown(asSigned(a), asSigned(b));
}
inline Expr ceildivsi(const Expr &a, const Expr &b) {
  return -divideDown(-asSigned(a), asSigned(b));
}
inline Expr ceildivui(const Expr &a, const Expr &b) {
  return divui(a, b) + Halide::cast(asUnsigned(a).type(), remui(a, b) != 0);
}

inline Expr absi(const Expr &a) { return Halide::abs(asSigned(a)); }
inline Expr ctpop(const Expr &a) { return Halide::popcount(asUnsigned(a)); }
inline Expr ctlz(const Expr &a) {
  return Halide::count_leading_zeros(asUnsigned(a));
}
inline Expr cttz(const Expr &a) {
  return Halide::count_trailing_zeros(asUnsigned(a));
}

/// The predicates are numbered as those of arith.cmpi.
inline Expr cmpi(const Expr &left, const Expr &right, int64_t predicate) {
  Expr a = left, b = right;
  if (a.type().is_bool()) {
    a = Halide::cast(Halide::UInt(8), a);
    b = Halide::cast(Halide::UInt(8), b);
  }
  bool isUnsigned = predicate >= 6;
  a = isUnsigned ? asUnsigned(a) : asSigned(a);
  b = isUnsigned ? asUnsigned(b) : asSigned(b);
  switch (predicate) {
  case 0:
    return a == b;
  case 1:
    return a != b;
  case 2:
  case 6:
    return a < b;
  case 3:
  case 7:
    return a <= b;
  case 4:
  case 8:
    return a > b;
  default:
    return a >= b;
  }
}

inline Expr select(const Expr &condition, const Expr &a, const Expr &b) {
  return inOneView(a, b, false, [&](const Expr &x, const Expr &y) {
    return Halide::select(condition, x, y);
  });
}

// Conversions.

/// The same value, but for one bit of one NaN, of which LLVM knows nothing: it
/// takes the result of a conversion, which Halide makes with fast-math flags,
/// for finite.
inline Expr hideFromLLVM(const Expr &e) {
  Type bits = e.type().with_code(halide_type_uint);
  Expr most = bits.max() - make_one(bits);
  return Halide::reinterpret(e.type(),
                             Halide::min(Halide::reinterpret(bits, e), most));
}

/// f32 as bfloat16. Halide's conversion rounds the bits, also those of a NaN,
/// which overflow.
inline Expr narrowToBrain(const Expr &e) {
  Type u16 = Halide::UInt(16);
  Expr rounded = Halide::reinterpret(u16, Halide::cast(Halide::BFloat(16), e));
  return Halide::reinterpret(
      Halide::BFloat(16),
      Halide::select(isUnordered(e), make_const(u16, 0x7fc0), rounded));
}

/// bfloat16 as f32. Of Halide's own conversion and one to f16 behind it, it
/// makes one of its own, of which NaN is infinite.
inline Expr widenBrain(const Expr &e) {
  Expr bits =
      Halide::cast(Halide::UInt(32), Halide::reinterpret(Halide::UInt(16), e));
  return Halide::reinterpret(Halide::Float(32), bits << 16);
}

/// Any number as a float. Halide lets LLVM assume that the result of a plain
/// cast between floats is no NaN.
inline Expr toFloat(const Type &type, const Expr &e) {
  if (e.type() == type)
    return e;
  if (e.type().is_bfloat())
    return toFloat(type, widenBrain(e));
  if (e.type() == Halide::Float(32) && type == Halide::BFloat(16))
    return narrowToBrain(e);
  Expr converted = Halide::cast(type, e);
  // What becomes f16 is stored.
  bool isPlain = !e.type().is_float() || type.bits() < 32;
  return isPlain ? converted : hideFromLLVM(converted);
}

inline Expr convertFloat(const Expr &e, const Type &type, bool seesNaN) {
  bool isBrain = type.is_bfloat() || e.type().is_bfloat();
  return isBrain || seesNaN ? toFloat(type, e) : Halide::cast(type, e);
}

inline Expr fromSigned(const Expr &e, const Type &type) {
  if (e.type().is_bool())
    return Halide::select(e, -make_one(type), make_zero(type));
  return Halide::cast(type, asSigned(e));
}

inline Expr fromUnsigned(const Expr &e, const Type &type) {
  if (e.type().is_bool())
    return Halide::select(e, make_one(type), make_zero(type));
  return Halide::cast(type, asUnsigned(e));
}

inline Expr trunci(const Expr &e, const Type &type) {
  if (type.is_bool())
    return (asUnsigned(e) & 1) != 0;
  return Halide::cast(type.with_code(halide_type_uint), asUnsigned(e));
}

/// Hides `e`: Halide takes an integer of an integer of a float for one of the
/// float, which is undefined for numbers without a place in it.
inline Expr hideFromHalide(const Expr &e) {
  return Call::make(e.type(), Call::return_second, {Expr(0), e},
                    Call::PureIntrinsic);
}

inline Expr fptosi(const Expr &e, const Type &type) {
  return type.is_bool() ? e != 0 : hideFromHalide(Halide::cast(type, e));
}

inline Expr fptoui(const Expr &e, const Type &type) {
  return type.is_bool() ? e != 0
                        : Halide::cast(type.with_code(halide_type_uint), e);
}

inline Expr bitcast(const Expr &e, const Type &type) {
  return Halide::reinterpret(type, e);
}

inline Expr saturating_cast(const Expr &e, const Type &type,
                            bool fromUnsigned) {
  return Halide::saturating_cast(type,
                                 fromUnsigned ? asUnsigned(e) : asSigned(e));
}

// Floats.

inline Expr addf(const Expr &a, const Expr &b, bool relaxed) {
  return relaxed ? a + b : strict(Call::strict_add, a, b);
}
inline Expr subf(const Expr &a, const Expr &b, bool relaxed) {
  return relaxed ? a - b : strict(Call::strict_sub, a, b);
}
inline Expr mulf(const Expr &a, const Expr &b, bool relaxed) {
  return relaxed ? a * b : strict(Call::strict_mul, a, b);
}

/// Halide refuses divisions by a constant zero; the product with infinity is
/// the quotient, NaN of zero by zero too.
inline Expr divf(const Expr &a, const Expr &b, bool relaxed) {
  auto divisor = Halide::Internal::as_const_float(b);
  if (divisor && *divisor == 0)
    return strict(
        Call::strict_mul, a,
        make_const(
            a.type(),
            std::copysign(std::numeric_limits<double>::infinity(), *divisor)));
  return relaxed ? a / b : strict(Call::strict_div, a, b);
}

inline Expr negf(const Expr &a, bool relaxed) {
  return relaxed ? -a : strict(Call::strict_mul, a, make_const(a.type(), -1));
}

/// `e`, or a NaN where `x` is one.
inline Expr orNaN(const Expr &x, const Expr &e) {
  Type bits = e.type().with_code(halide_type_uint);
  return Halide::reinterpret(
      e.type(),
      Halide::select(isUnordered(x), bits.max(), Halide::reinterpret(bits, e)));
}

/// The larger (or smaller) operand, NaN if one is NaN.
inline Expr propagateNaN(const Expr &a, const Expr &b, bool isMax) {
  // `x` where the operands cannot be compared: one instruction of x86.
  auto pick = [&](const Expr &x, const Expr &y) {
    Expr isBefore =
        isMax ? strict(Call::strict_lt, x, y) : strict(Call::strict_lt, y, x);
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

inline Expr maximumf(const Expr &a, const Expr &b, bool noNaNs) {
  return noNaNs ? Halide::max(a, b) : propagateNaN(a, b, true);
}
inline Expr minimumf(const Expr &a, const Expr &b, bool noNaNs) {
  return noNaNs ? Halide::min(a, b) : propagateNaN(a, b, false);
}
inline Expr maxnumf(const Expr &a, const Expr &b) { return Halide::max(a, b); }
inline Expr minnumf(const Expr &a, const Expr &b) { return Halide::min(a, b); }

/// The predicates are numbered as those of arith.cmpf.
inline Expr cmpf(const Expr &a, const Expr &b, int64_t predicate, bool noNaNs) {
  auto eq = [&] { return noNaNs ? a == b : strict(Call::strict_eq, a, b); };
  auto lt = [&](const Expr &x, const Expr &y) {
    return noNaNs ? x < y : strict(Call::strict_lt, x, y);
  };
  // Halide's strict_le is the negation of a "greater than": true of NaN.
  auto le = [&](const Expr &x, const Expr &y) {
    return noNaNs
               ? x <= y
               : strict(Call::strict_lt, x, y) || strict(Call::strict_eq, x, y);
  };
  switch (predicate) {
  case 0: // false
    return Halide::Internal::const_false();
  case 1: // oeq
    return eq();
  case 2: // ogt
    return lt(b, a);
  case 3: // oge
    return le(b, a);
  case 4: // olt
    return lt(a, b);
  case 5: // ole
    return le(a, b);
  case 6: // one
    return lt(a, b) || lt(b, a);
  case 7: // ord
    return !(isUnordered(a) || isUnordered(b));
  case 8: // ueq
    return !(lt(a, b) || lt(b, a));
  case 9: // ugt
    return !le(a, b);
  case 10: // uge
    return !lt(a, b);
  case 11: // ult
    return !le(b, a);
  case 12: // ule
    return !lt(b, a);
  case 13: // une
    return !eq();
  case 14: // uno
    return isUnordered(a) || isUnordered(b);
  default:
    return Halide::Internal::const_true();
  }
}

// Functions of floats.

/// Small floats are for storage: functions of them are computed in f32.
inline Expr widen(const Expr &e) {
  bool isSmall = e.type().is_float() && e.type().bits() < 32;
  return isSmall ? toFloat(Halide::Float(32), e) : e;
}

/// `f` of a float, in at least f32.
template <typename F> Expr inWide(const Expr &a, F f) {
  Expr result = f(widen(a));
  bool isSmall = a.type().is_float() && a.type().bits() < 32;
  return isSmall && result.type().is_float() ? toFloat(a.type(), result)
                                             : result;
}

inline Expr signBit(const Type &bits) {
  return make_const(bits, 1) << make_const(bits, bits.bits() - 1);
}

/// Halide's own of f64 compares with zero, and so keeps the sign of one.
inline Expr absf(const Expr &a) {
  return inWide(a, [](const Expr &x) {
    if (x.type() != Halide::Float(64))
      return Halide::abs(x);
    Type bits = Halide::UInt(64);
    return Halide::reinterpret(x.type(),
                               Halide::reinterpret(bits, x) & ~signBit(bits));
  });
}
inline Expr ceil(const Expr &a) {
  return inWide(a, [](const Expr &x) { return Halide::ceil(x); });
}
inline Expr floor(const Expr &a) {
  return inWide(a, [](const Expr &x) { return Halide::floor(x); });
}
inline Expr isfinite(const Expr &a) {
  return inWide(a, [](const Expr &x) { return Halide::is_finite(x); });
}
inline Expr isinf(const Expr &a) {
  return inWide(a, [](const Expr &x) { return Halide::is_inf(x); });
}
inline Expr isnan(const Expr &a) {
  return inWide(a, [](const Expr &x) { return isUnordered(x); });
}
inline Expr roundeven(const Expr &a) {
  return inWide(a, [](const Expr &x) { return Halide::round(x); });
}
inline Expr sqrt(const Expr &a) {
  return inWide(a, [](const Expr &x) { return Halide::sqrt(x); });
}
inline Expr trunc(const Expr &a) {
  return inWide(a, [](const Expr &x) { return Halide::trunc(x); });
}

/// Half away from zero, without the error of adding one half.
inline Expr round(const Expr &a) {
  return inWide(a, [](const Expr &x) {
    Expr whole = Halide::trunc(x);
    Expr one = make_const(x.type(), 1), half = make_const(x.type(), 0.5);
    Expr away = Halide::select(x < 0, whole - one, whole + one);
    return Halide::select(Halide::abs(x - whole) >= half, away, whole);
  });
}

inline Expr rsqrt(const Expr &a) {
  return inWide(a, [](const Expr &x) {
    return strict(Call::strict_div, make_const(x.type(), 1), Halide::sqrt(x));
  });
}

/// The magnitude of `a` with the sign of `b`.
inline Expr copysign(const Expr &a, const Expr &b) {
  return inWide(a, [&](const Expr &x) {
    Type bits = x.type().with_code(halide_type_uint);
    Expr mask = signBit(bits);
    return Halide::reinterpret(
        x.type(), (Halide::reinterpret(bits, x) & ~mask) |
                      (Halide::reinterpret(bits, widen(b)) & mask));
  });
}

inline Expr fma(const Expr &a, const Expr &b, const Expr &c) {
  return inWide(a, [&](const Expr &x) { return x * widen(b) + widen(c); });
}

inline Expr fast_exp(const Expr &a) { return Halide::fast_exp(a); }
inline Expr fast_log(const Expr &a) { return Halide::fast_log(a); }
inline Expr fast_inverse(const Expr &a) { return Halide::fast_inverse(a); }
inline Expr fast_inverse_sqrt(const Expr &a) {
  return Halide::fast_inverse_sqrt(a);
}
inline Expr strict_float(const Expr &a) { return Halide::strict_float(a); }

/// A function of C's library on floats of a width: scalar code, whatever the
/// schedule. Its result has the type of the first operand.
inline Expr callLibrary(const Expr &a, std::vector<Expr> others,
                        const std::string &symbol, int64_t width) {
  return inWide(a, [&](const Expr &x) {
    Type wide = Halide::Float(int(width));
    std::vector<Expr> args = {toFloat(wide, x)};
    for (const Expr &other : others)
      args.push_back(toFloat(wide, asSigned(widen(other))));
    return toFloat(x.type(), Call::make(wide, symbol, args, Call::PureExtern));
  });
}
inline Expr library1(const Expr &a, const std::string &symbol, int64_t width) {
  return callLibrary(a, {}, symbol, width);
}
inline Expr library2(const Expr &a, const Expr &b, const std::string &symbol,
                     int64_t width) {
  return callLibrary(a, {b}, symbol, width);
}

// What Halide is told of values.

inline Expr clamp_index(const Expr &index, int64_t extent, bool unsafe) {
  Expr last = int(extent) - 1;
  return unsafe ? Halide::unsafe_promise_clamped(asSigned(index), 0, last)
                : Halide::clamp(asSigned(index), 0, last);
}

inline Expr likely(const Expr &a) { return Halide::likely(a); }

} // namespace scalar

#endif // CALOTYPE_LIB_TARGET_HALIDEOBJECT_SCALARFUNCTIONS_H

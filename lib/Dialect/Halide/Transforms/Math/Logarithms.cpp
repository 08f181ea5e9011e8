//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Logarithms and powers: x = 2^e m with m in [sqrt(1/2), sqrt(2)).
//===----------------------------------------------------------------------===//

#include "FloatMath.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace calotype::halide;

static constexpr double infinity = std::numeric_limits<double>::infinity();
static constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

namespace {
struct Split {
  Value e; // i32
  Value m;
};
} // namespace

/// Of a positive number, also a denormal one.
static Split split(FloatMath &f, Value x) {
  Value isDenormal = f.less(x, 0x1p-126);
  Value scaled = f.select(isDenormal, f.mul(x, 0x1p23), x);
  Value bits = f.bitsOf(scaled);
  Value e = f.shiftRight(f.minus(bits, f.integer(0x3f3504f3)), 23);
  Value m = f.fromBits(f.minus(bits, f.shiftLeft(e, 23)));
  Value moved = f.minus(e, f.integer(23));
  return {f.make<arith::SelectOp>(isDenormal, moved, e), m};
}

/// Of a number above zero that is finite; anything else gives anything.
static Value logOfPositive(FloatMath &f, Value x) {
  auto [exponent, m] = split(f, x);
  Value e = f.make<arith::SIToFPOp>(x.getType(), exponent);
  // log(1 + t) = t - t^2 / 2 + t^3 P(t), relative error 4.5e-9.
  Value t = f.sub(m, f.number(m, 1));
  Value square = f.product(t, t);
  Value sum = f.polynomial(t, {0x1.2cb38cp-4, -0x1.ddb316p-4, 0x1.dc7628p-4,
                               -0x1.fbbf2ap-4, 0x1.23de3ep-3, -0x1.556288p-3,
                               0x1.999d2ap-3, -0x1.ffffe6p-3, 0x1.555554p-2});
  Value tail = f.product(f.product(square, t), sum);
  // ln 2 in two parts, the first of few bits. Strict from small to large.
  tail = f.add(f.mul(e, -2.12194440e-4), tail);
  tail = f.sub(tail, f.mul(square, 0.5));
  return f.add(f.add(t, tail), f.mul(e, 0.693359375));
}

Value calotype::halide::expandLog(FloatMath &f, Value x) {
  Value result = f.select(f.less(x, infinity), logOfPositive(f, x), x);
  result = f.select(f.less(x, 0.0), notANumber, result);
  return f.select(f.equal(x, 0.0), -infinity, result);
}

/// log(u) with the u nearest to 1 + x, and what u lacks over u.
Value calotype::halide::expandLog1p(FloatMath &f, Value x) {
  Value one = f.number(x, 1);
  Value u = f.add(x, one);
  Value isLarge = f.less(1.0, x);
  Value rest =
      f.select(isLarge, f.sub(one, f.sub(u, x)), f.sub(x, f.sub(u, one)));
  Value sum = f.add(logOfPositive(f, u), f.div(rest, u));
  // Infinity, NaN and zeros are their own.
  Value isOwn = f.either(f.negated(f.less(x, infinity)), f.equal(x, 0.0));
  Value result = f.select(isOwn, x, sum);
  result = f.select(f.less(x, -1.0), notANumber, result);
  return f.select(f.equal(x, -1.0), -infinity, result);
}

//===----------------------------------------------------------------------===//
// Powers
//===----------------------------------------------------------------------===//

/// |x|^y for a finite |x| above zero, as 2^(y log2 |x|). The exponent has up to
/// 8 bits before the point, so the logarithm takes f64.
static Value powOfPositive(FloatMath &f, Value x, Value y) {
  auto [exponent, m] = split(f, x);
  Value wide = f.toF64(m), one = f.number(wide, 1);
  Value e = f.make<arith::SIToFPOp>(wide.getType(), exponent);
  Value s = f.div(f.sub(wide, one), f.add(wide, one));
  // log2(m) / s as a polynomial of s^2, relative error 2.7e-14.
  Value sum =
      f.polynomial(f.product(s, s),
                   {0.282908064577262530203682899809791706502437591552734375,
                    0.319905181718768971688149349574814550578594207763671875,
                    0.41220926387861156481307034473282597425580978393554,
                    0.5770779422638698807901391774066723883152008056640625,
                    0.96179669411362544995114376433775760233402252197265625,
                    2.885390081777849946575997819309122860431671142578125});
  Value log = f.fma(s, sum, e);
  // Below the result is zero, above it is infinite. NaN is for the caller.
  Value z = f.clamp(f.mul(log, f.toF64(y)), -151, 129);
  Value n = f.make<math::RoundEvenOp>(z);
  Value r = f.toF32(f.sub(z, n));
  Value power =
      f.polynomial(r, {0x1.3f9068p-13, 0x1.5f0a66p-10, 0x1.3b30b0p-7,
                       0x1.c6af78p-5, 0x1.ebfbd8p-3, 0x1.62e430p-1, 1});
  Value bits = f.make<arith::FPToSIOp>(f.bitsOf(x).getType(), n);
  Value half = f.shiftRight(bits, 1), bias = f.integer(127);
  auto powerOfTwo = [&](Value k) {
    return f.fromBits(f.shiftLeft(f.plus(k, bias), 23));
  };
  return f.mul(f.mul(power, powerOfTwo(half)), powerOfTwo(f.minus(bits, half)));
}

/// The table of pow in IEEE 754 around it.
Value calotype::halide::expandPow(FloatMath &f, Value x, Value y) {
  Value magnitude = f.absolute(x);
  Value result = powOfPositive(f, magnitude, y);
  // 1 to an infinite power is a product of zero and infinity up to here.
  result = f.select(f.equal(magnitude, 1.0), 1.0, result);
  Value isEnd = f.either(f.equal(magnitude, 0.0), f.equal(magnitude, infinity));
  Value grows = f.differ(f.less(1.0, magnitude), f.less(y, 0.0));
  Value end = f.select(grows, infinity, f.number(x, 0));
  result = f.select(isEnd, end, result);
  // The sign of an odd power.
  auto isWhole = [&](Value v) { return f.equal(v, f.make<math::TruncOp>(v)); };
  Value whole = isWhole(y);
  Value isOdd = f.both(whole, f.negated(isWhole(f.mul(y, 0.5))));
  result = f.select(isOdd, f.withSign(result, x), result);
  Value hasRoot = f.either(f.negated(f.less(x, 0.0)),
                           f.either(whole, f.equal(magnitude, infinity)));
  result = f.select(hasRoot, result, f.number(x, notANumber));
  result = f.select(f.either(f.isNaN(x), f.isNaN(y)), notANumber, result);
  return f.select(f.either(f.equal(y, 0.0), f.equal(x, 1.0)), 1.0, result);
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Sine and cosine. The argument is taken modulo a turn exactly, however large.
//===----------------------------------------------------------------------===//

#include "FloatMath.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace calotype::halide;

namespace {
struct Angle {
  Value quadrant; // i32
  Value r;        // from -pi/4 to pi/4
};
} // namespace

/// x / (2 pi) without its whole part. 1 / (2 pi) comes in parts of 29 bits: a
/// part's product with the 24 bits of x fits f64, and so does what is left of
/// it without whole turns.
static Angle reduce(FloatMath &f, Value x) {
  constexpr double parts[] = {
      0x1.c820ff2p-177, 0x1.5993c4p-150, 0x1.b81b6c5p-119, 0x1.d1f534dp-90,
      0x1.4fe13abp-61,  0x1.9391054p-32, 0x1.45f306dp-3};
  Value wide = f.toF64(x), turns;
  for (double part : parts) {
    Value product = f.mul(wide, part);
    if (turns) // The first one is below 2^-48.
      product = f.sub(product, f.make<math::RoundEvenOp>(product));
    turns = turns ? f.add(turns, product) : product;
  }
  Value quarters = f.mul(turns, 4);
  Value n = f.make<math::RoundEvenOp>(quarters);
  Value r = f.mul(f.sub(quarters, n), 1.57079632679489661923);
  return {f.make<arith::FPToSIOp>(f.integer(0).getType(), n), f.toF32(r)};
}

/// The sine of an angle and some quarters of a turn.
static Value sinOf(FloatMath &f, Angle angle, Value x) {
  Value r = angle.r, square = f.product(r, r);
  // Relative errors 4.3e-9 and 1.2e-10.
  Value sum =
      f.polynomial(square, {-0x1.992cf8p-13, 0x1.1106e6p-7, -0x1.555544p-3});
  Value sine = f.fma(f.product(square, sum), r, r);
  Value cosine = f.polynomial(
      square, {0x1.99e912p-16, -0x1.6c0c2ap-10, 0x1.55554ap-5, -0.5, 1});
  Value q = angle.quadrant;
  Value isOdd = f.make<arith::CmpIOp>(arith::CmpIPredicate::ne,
                                      f.make<arith::AndIOp>(q, f.integer(1)),
                                      f.integer(0));
  Value sign = f.shiftLeft(f.make<arith::AndIOp>(q, f.integer(2)), 30);
  Value value = f.fromBits(
      f.make<arith::XOrIOp>(f.bitsOf(f.select(isOdd, cosine, sine)), sign));
  Value isFinite =
      f.less(f.absolute(x), std::numeric_limits<double>::infinity());
  return f.select(isFinite, value,
                  f.number(x, std::numeric_limits<double>::quiet_NaN()));
}

Value calotype::halide::expandSin(FloatMath &f, Value x) {
  // Zeros keep their sign.
  return f.select(f.equal(x, 0.0), x, sinOf(f, reduce(f, x), x));
}

Value calotype::halide::expandCos(FloatMath &f, Value x) {
  Angle angle = reduce(f, x);
  angle.quadrant = f.plus(angle.quadrant, f.integer(1));
  return sinOf(f, angle, x);
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Exponentials: x = n ln 2 + r with a whole n, a polynomial of r, and 2^n from
/// its bits. 2^n of what overflows or is denormal comes in two factors.
//===----------------------------------------------------------------------===//

#include "FloatMath.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace calotype::halide;

static constexpr double log2OfE = 1.44269504088896341;
// ln 2 in two parts, the first of few bits: its product with n is exact.
static constexpr double ln2High = 0.693359375, ln2Low = -2.12194440e-4;

namespace {
/// x = n ln 2 + r. Of `shifted` the lowest bits are n + bias.
struct Reduced {
  Value shifted, n, r;
};
} // namespace

static Reduced reduce(FloatMath &f, Value x, int bias) {
  // Adding 1.5 * 2^23 rounds to a whole number, which is then in the lowest
  // bits.
  Value magic = f.number(x, 12582912.0 + bias);
  Value shifted = f.fma(x, log2OfE, magic);
  Value n = f.sub(shifted, magic);
  // Strict where the two products would be put together.
  Value r = f.sub(f.fma(n, -ln2High, x), f.product(n, f.number(n, ln2Low)));
  return {shifted, n, r};
}

/// exp(r) for |r| <= ln(2) / 2, relative error 3.7e-9.
static Value expOfReduced(FloatMath &f, Value r) {
  return f.polynomial(r, {0x1.6850e0p-10, 0x1.123bccp-7, 0x1.555b98p-5,
                          0x1.55548ep-3, 0x1.fffff8p-2, 1, 1});
}

Value calotype::halide::expandExp(FloatMath &f, Value x) {
  // Below the result is zero, above it is infinite.
  Reduced reduced = reduce(f, f.clamp(x, -104, 89), 2 * 127);
  Value sum = expOfReduced(f, reduced.r);
  Value bits = f.bitsOf(reduced.shifted);
  Value half = f.shiftRight(bits, 1);
  Value first = f.fromBits(f.shiftLeft(half, 23));
  Value second = f.fromBits(f.shiftLeft(f.minus(bits, half), 23));
  return f.mul(f.mul(sum, first), second);
}

Value calotype::halide::expandExpOfNegative(FloatMath &f, Value x) {
  // 2^(n + 23) is no denormal, and zero at the end: what is hidden by a large
  // negative number does not take the slow way of denormals.
  Value bounded = f.atMost(x, 104);
  Value magic = f.number(x, 12582912.0 + 127 + 23);
  Value shifted = f.fma(bounded, -log2OfE, magic);
  Value n = f.sub(shifted, magic);
  Value r =
      f.add(f.fma(n, ln2High, bounded), f.product(n, f.number(n, ln2Low)));
  // exp(-r), relative error 3.7e-9.
  Value sum = f.polynomial(r, {0x1.6850e0p-10, -0x1.123bccp-7, 0x1.555b98p-5,
                               -0x1.55548ep-3, 0x1.fffff8p-2, -1, 1});
  Value power = f.fromBits(f.shiftLeft(f.bitsOf(shifted), 23));
  return f.mul(f.mul(sum, power), 0x1p-23);
}

/// 2^n (exp(r) - 1) + (2^n - 1).
Value calotype::halide::expandExpM1(FloatMath &f, Value x) {
  // Below the result is -1, above it is infinite.
  Reduced reduced = reduce(f, f.clamp(x, -30, 89), 126);
  Value r = reduced.r;
  // Least relative error on |r| <= ln 2 / 2 (1.5e-8).
  Value sum = f.polynomial(
      r, {0.00138581f, 0.00836674f, 0.0416676f, 0.16666542f, 0.49999997f});
  Value inner = f.fma(f.product(r, r), sum, r);
  // Half of 2^n: 2^128 is no float.
  Value half = f.fromBits(f.shiftLeft(f.bitsOf(reduced.shifted), 23));
  Value rest = f.sub(half, f.number(x, 0.5));
  Value result = f.mul(f.fma(half, inner, rest), 2);
  // Zeros keep their sign, NaN stays.
  Value isOther =
      f.make<arith::CmpFOp>(arith::CmpFPredicate::ONE, x, f.number(x, 0));
  return f.select(isOther, result, x);
}

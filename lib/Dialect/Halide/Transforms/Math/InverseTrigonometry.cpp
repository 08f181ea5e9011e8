//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// asin, acos and atan: odd polynomials near zero, and the functions of
/// half-angles and reciprocals beyond.
//===----------------------------------------------------------------------===//

#include "FloatMath.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace calotype::halide;

static constexpr double pi = 3.14159265358979323846;
static constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

/// asin(r) with its square for 0 <= r <= 1/2, relative error 1.7e-8.
static Value asinOfSmall(FloatMath &f, Value r, Value square) {
  Value sum = f.polynomial(square, {0x1.397b58p-5, 0x1.b19c3cp-6, 0x1.70c3a4p-5,
                                    0x1.332674p-4, 0x1.55555ep-3});
  return f.add(r, f.product(r, f.product(square, sum)));
}

namespace {
/// asin(t) is `part` or, of a large t, pi/2 - 2 part.
struct Part {
  Value isLarge, part;
};
} // namespace

/// For 0 <= t; above one the part is NaN.
static Part splitAsin(FloatMath &f, Value t) {
  Value isLarge = f.less(0.5, t);
  Value half = f.mul(f.sub(f.number(t, 1), t), 0.5);
  Value square = f.select(isLarge, half, f.mul(t, t));
  Value r = f.select(isLarge, f.make<math::SqrtOp>(half), t);
  return {isLarge, asinOfSmall(f, r, square)};
}

Value calotype::halide::expandAsin(FloatMath &f, Value x) {
  Value t = f.absolute(x);
  auto [isLarge, part] = splitAsin(f, t);
  Value far = f.sub(f.number(x, pi / 2), f.mul(part, 2));
  Value result = f.withSign(f.select(isLarge, far, part), x);
  return f.select(f.less(1.0, t), notANumber, f.select(f.isNaN(x), x, result));
}

Value calotype::halide::expandAcos(FloatMath &f, Value x) {
  Value t = f.absolute(x);
  auto [isLarge, part] = splitAsin(f, t);
  Value isNegative = f.less(x, 0.0);
  Value twice = f.mul(part, 2);
  Value far = f.select(isNegative, f.sub(f.number(x, pi), twice), twice);
  Value near = f.sub(f.number(x, pi / 2), f.withSign(part, x));
  Value result = f.select(isLarge, far, near);
  return f.select(f.less(1.0, t), notANumber, f.select(f.isNaN(x), x, result));
}

Value calotype::halide::expandAtan(FloatMath &f, Value x) {
  Value t = f.absolute(x);
  Value isLarge = f.less(1.0, t);
  Value r = f.select(isLarge, f.div(f.number(x, 1), t), t);
  Value square = f.product(r, r);
  // Relative error 1.2e-8.
  Value sum =
      f.polynomial(square, {-0x1.3b6c6ap-9, 0x1.bd14p-7, -0x1.26cceep-5,
                            0x1.005ebp-4, -0x1.62baf8p-4, 0x1.c3f7fep-4,
                            -0x1.246ce4p-3, 0x1.999832p-3, -0x1.555554p-2});
  Value part = f.add(r, f.product(r, f.product(square, sum)));
  Value far = f.sub(f.number(x, pi / 2), part);
  return f.select(f.isNaN(x), x, f.withSign(f.select(isLarge, far, part), x));
}

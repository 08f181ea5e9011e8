//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Functions that end in 1: erf, an odd polynomial near zero and 1 -
/// 2^polynomial beyond, and tanh, a rational function.
//===----------------------------------------------------------------------===//

#include "FloatMath.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace calotype::halide;

/// 1 - 2^y for -26 < y < -2, off by 2e-8.
static Value oneMinusPower(FloatMath &f, Value y) {
  // Adding 1.5 * 2^23 rounds to a whole number, which is then in the lowest
  // bits. The bias of the power reaches the sign, so that the power is
  // negative.
  Value magic = f.number(y, 12582912.0 + 127 + 256);
  Value shifted = f.add(y, magic);
  Value r = f.sub(y, f.sub(shifted, magic));
  Value sum = f.polynomial(r, {0x1.5ad3fep-10, 0x1.3cec1cp-7, 0x1.c6b9d6p-5,
                               0x1.ebf9b6p-3, 0x1.62e426p-1, 1});
  Value power = f.fromBits(f.shiftLeft(f.bitsOf(shifted), 23));
  return f.fma(power, sum, 1);
}

Value calotype::halide::expandErf(FloatMath &f, Value x) {
  // From 4 on the result is 1. Of NaN the other side is taken.
  Value t = f.absolute(x);
  Value bounded = f.make<arith::MinNumFOp>(t, f.number(x, 4));
  // log2(1 - erf(t)) for 0.92 <= t <= 4, off by 2.5e-8 of erf.
  Value log =
      f.polynomial(bounded, {-0x1.d501e8p-10, 0x1.6e1ad0p-6, -0x1.0c5eb6p-3,
                             -0x1.e0ff36p-1, -0x1.9d9b34p+0, -0x1.73be76p-9});
  Value far = f.withSign(oneMinusPower(f, log), x);
  // erf(t) / t for t <= 0.95, relative error 4e-8.
  Value near =
      f.mul(x, f.polynomial(f.product(x, x),
                            {-0x1.30bef2p-11, 0x1.44b7e4p-8, -0x1.b60efep-6,
                             0x1.ce1032p-4, -0x1.812694p-2, 0x1.20dd75p+0}));
  return f.select(f.less(0.92, t), far, near);
}

Value calotype::halide::expandTanh(FloatMath &f, Value x) {
  Value square = f.product(x, x);
  // Numerator over x and denominator for |x| < 8, from Eigen.
  Value above =
      f.polynomial(square, {-2.76076847742355e-16, 2.00018790482477e-13,
                            -8.60467152213735e-11, 5.12229709037114e-08,
                            1.48572235717979e-05, 6.37261928875436e-04,
                            4.89352455891786e-03});
  Value below =
      f.polynomial(square, {1.19825839466702e-06, 1.18534705686654e-04,
                            2.26843463243900e-03, 4.89352518554385e-03});
  Value near = f.mul(x, f.div(above, below));
  // Exactly one: an infinite x times 1 - tanh must be NaN.
  Value far = f.withSign(f.number(x, 1), x);
  return f.select(f.less(7.99881172180175781, f.absolute(x)), far, near);
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The exponential of the weights of a softmax.
//===----------------------------------------------------------------------===//

#include "Exponential.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::convert;

Value convert::exponentialOfNegative(Body &body, Value x) {
  Type type = x.getType();
  if (!type.isF32())
    return body.make<math::ExpOp>(x);
  // Adding 1.5 * 2^23 rounds to a whole number n, which is then in the lowest
  // bits; with 127 more they are the exponent of 2^n.
  Value magic = body.number(type, 12582912.0 + 127);
  Value shifted =
      body.plus(body.times(x, body.number(type, 1.44269504088896341)), magic);
  Value n = body.minus(shifted, magic);
  Value r =
      body.fastAdd(x, body.fastMul(n, body.number(type, -0.69314718055994531)));
  // Minimax for the relative error on |r| <= ln(2) / 2, the first two
  // coefficients fixed at one.
  constexpr double coefficients[] = {0.041890330612659454, 0.16667115688323975,
                                     0.499992311000824, 1, 1};
  Value p = body.number(type, 0.008312501013278961);
  for (double c : coefficients)
    p = body.fastAdd(body.fastMul(p, r), body.number(type, c));
  Type i32 = body.builder.getI32Type();
  Value bits = body.make<arith::BitcastOp>(i32, shifted);
  Value power = body.make<arith::BitcastOp>(
      type, body.make<arith::ShLIOp>(bits, body.index(23)));
  // Of NaN the comparison is false, and the product NaN.
  Value vanishes = body.greater(body.number(type, -87), x);
  return body.select(vanishes, body.zero(type), body.times(p, power));
}

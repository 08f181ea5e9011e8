//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Weights of interpolation.
//===----------------------------------------------------------------------===//

#include "Taps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::convert;

Value convert::cubicWeight(Body &body, Value distance, double a) {
  Type type = distance.getType();
  auto c = [&](double value) { return body.number(type, value); };
  Value x = body.absolute(distance);
  // ((a + 2) x - (a + 3)) x x + 1, and ((a x - 5 a) x + 8 a) x - 4 a.
  Value near = body.plus(
      body.times(body.times(body.minus(body.times(x, c(a + 2)), c(a + 3)), x),
                 x),
      c(1));
  Value far = body.minus(
      body.times(
          body.plus(body.times(body.minus(body.times(x, c(a)), c(5 * a)), x),
                    c(8 * a)),
          x),
      c(4 * a));
  return body.select(body.greater(x, c(1)),
                     body.select(body.greater(c(2), x), far, c(0)), near);
}

Value convert::linearWeight(Body &body, Value distance) {
  Type type = distance.getType();
  Value weight = body.minus(body.number(type, 1), body.absolute(distance));
  return body.maximum(weight, body.zero(type));
}

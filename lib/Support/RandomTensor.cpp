//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Support/RandomTensor.h"
#include <cmath>
#include <random>

using namespace calotype;

Tensor calotype::makeRandomTensor(ElementType type,
                                  llvm::ArrayRef<int64_t> shape,
                                  uint64_t seed) {
  Tensor tensor = Tensor::allocate(type, shape);
  std::mt19937_64 bits(seed * 0x9E3779B97F4A7C15u + 1);
  for (int64_t i = 0; i < tensor.getNumElements(); ++i) {
    uint64_t draw = bits();
    if (isFloatElement(type)) {
      // The sum of four 16-bit uniforms: near normal, variance 1.
      int64_t total = 0;
      for (unsigned part = 0; part < 4; ++part)
        total += (draw >> (16 * part)) & 0xffff;
      tensor.setDouble(i, (total - 2 * 65535.0) * std::sqrt(3.0) / 65536.0);
    } else {
      // 0 and 1: in range as an index, a mask or a token type.
      tensor.setInt(i, draw & 1);
    }
  }
  return tensor;
}

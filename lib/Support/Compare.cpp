//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Support/Compare.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <cmath>
#include <cstring>

using namespace calotype;

namespace {
/// Maps the bits of a floating-point number to an integer such that neighbours
/// differ by one.
template <typename Bits> int64_t orderedBits(Bits bits) {
  constexpr Bits sign = Bits(1) << (sizeof(Bits) * 8 - 1);
  return bits & sign ? -static_cast<int64_t>(bits & ~sign)
                     : static_cast<int64_t>(bits);
}
} // namespace

static int64_t orderedElement(const Tensor &tensor, int64_t index) {
  switch (tensor.getElementType()) {
  case ElementType::F16:
  case ElementType::BF16:
    return orderedBits(tensor.as<uint16_t>()[index]);
  case ElementType::F32:
    return orderedBits(tensor.as<uint32_t>()[index]);
  default:
    return orderedBits(tensor.as<uint64_t>()[index]);
  }
}

static std::string describe(const Tensor &tensor) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  for (int64_t extent : tensor.getShape())
    stream << extent << 'x';
  stream << getElementName(tensor.getElementType());
  return text;
}

Comparison calotype::compareTensors(const Tensor &got, const Tensor &want,
                                    double rtol, double atol) {
  Comparison result;
  if (got.getElementType() != want.getElementType() ||
      got.getShape() != want.getShape()) {
    result.problem = "expected " + describe(want) + ", found " + describe(got);
    return result;
  }
  bool isFloat = isFloatElement(want.getElementType());
  for (int64_t i = 0; i < want.getNumElements(); ++i) {
    bool fits;
    double absolute, magnitude;
    if (isFloat) {
      double a = got.getDouble(i), b = want.getDouble(i);
      if (!std::isfinite(a) || !std::isfinite(b)) {
        fits = a == b || (std::isnan(a) && std::isnan(b));
        absolute = magnitude = 0;
      } else {
        absolute = std::fabs(a - b);
        magnitude = std::fabs(b);
        fits = absolute <= atol + rtol * magnitude;
        // Of opposite signs the distance of two f64 may need 65 bits.
        int64_t left = orderedElement(got, i), right = orderedElement(want, i);
        uint64_t ulp = left > right ? uint64_t(left) - uint64_t(right)
                                    : uint64_t(right) - uint64_t(left);
        result.maxUlp = std::max(result.maxUlp, ulp);
      }
    } else {
      int64_t a = got.getInt(i), b = want.getInt(i);
      absolute = a == b ? 0 : std::max(1.0, std::fabs(double(a) - double(b)));
      magnitude = std::fabs(double(b));
      fits = absolute <= atol + rtol * magnitude;
    }
    result.maxAbsolute = std::max(result.maxAbsolute, absolute);
    if (absolute > 0)
      result.maxRelative = std::max(result.maxRelative, absolute / magnitude);
    if (!fits && result.mismatches++ == 0)
      result.firstMismatch = i;
  }
  result.pass = result.mismatches == 0;
  return result;
}

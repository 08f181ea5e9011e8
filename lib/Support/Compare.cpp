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

/// Of positive values: their largest, or 16 times their median.
static double getMagnitude(std::vector<double> &values) {
  if (values.empty())
    return 0;
  auto middle = values.begin() + values.size() / 2;
  std::nth_element(values.begin(), middle, values.end());
  double most = 16 * *middle;
  return std::min(most, *std::max_element(middle, values.end()));
}

/// Raises the magnitudes to those of the slices along one axis, which has
/// `extent` indices, each met every `stride` elements.
static void raiseAlong(const Tensor &tensor, int64_t extent, int64_t stride,
                       std::vector<double> &magnitudes) {
  int64_t count = tensor.getNumElements();
  std::vector<double> values;
  for (int64_t index = 0; index < extent; ++index) {
    values.clear();
    auto forEach = [&](auto visit) {
      for (int64_t row = index * stride; row < count; row += extent * stride)
        for (int64_t at = row; at < row + stride; ++at)
          visit(at);
    };
    forEach([&](int64_t at) {
      double value = std::fabs(tensor.getDouble(at));
      if (std::isfinite(value) && value > 0)
        values.push_back(value);
    });
    double magnitude = getMagnitude(values);
    forEach([&](int64_t at) {
      magnitudes[at] = std::max(magnitudes[at], magnitude);
    });
  }
}

std::vector<double> calotype::computeMagnitudes(const Tensor &tensor) {
  constexpr int64_t kSliceElements = 64;
  int64_t count = tensor.getNumElements(), stride = count;
  std::vector<double> magnitudes(count);
  bool hasSlices = false;
  for (int64_t extent : tensor.getShape()) {
    if (count == 0)
      break;
    stride /= extent;
    if (extent == 1 || count / extent < kSliceElements)
      continue;
    raiseAlong(tensor, extent, stride, magnitudes);
    hasSlices = true;
  }
  if (!hasSlices)
    raiseAlong(tensor, 1, count, magnitudes);
  return magnitudes;
}

namespace {
/// Compares two tensors of one type and shape.
class Comparer {
public:
  Comparer(const Tensor &got, const Tensor &want, const Tolerance &tolerance)
      : got(got), want(want), tolerance(tolerance) {}

  Comparison run() {
    bool isFloat = isFloatElement(want.getElementType());
    if (isFloat && tolerance.ofMagnitude > 0)
      magnitudes = computeMagnitudes(want);
    for (int64_t i = 0; i < want.getNumElements(); ++i) {
      bool fits = isFloat ? compareFloats(i) : compareIntegers(i);
      if (!fits && result.mismatches++ == 0)
        result.firstMismatch = i;
    }
    result.pass = result.mismatches == 0;
    return result;
  }

private:
  bool compareFloats(int64_t i) {
    double a = got.getDouble(i), b = want.getDouble(i);
    if (std::isfinite(b))
      result.largest = std::max(result.largest, std::fabs(b));
    if (!std::isfinite(a) || !std::isfinite(b))
      return a == b || (std::isnan(a) && std::isnan(b));
    // Of opposite signs the distance of two f64 may need 65 bits.
    int64_t left = orderedElement(got, i), right = orderedElement(want, i);
    uint64_t ulp = left > right ? uint64_t(left) - uint64_t(right)
                                : uint64_t(right) - uint64_t(left);
    result.maxUlp = std::max(result.maxUlp, ulp);
    double difference = std::fabs(a - b);
    enter(difference, std::fabs(b));
    double around = magnitudes.empty() ? 0 : magnitudes[i];
    return difference <=
           tolerance.absolute + std::max(tolerance.relative * std::fabs(b),
                                         tolerance.ofMagnitude * around);
  }

  bool compareIntegers(int64_t i) {
    int64_t a = got.getInt(i), b = want.getInt(i);
    double magnitude = std::fabs(double(b));
    // Neighbours above 2^53 are one double.
    double difference =
        a == b ? 0 : std::max(1.0, std::fabs(double(a) - double(b)));
    result.largest = std::max(result.largest, magnitude);
    enter(difference, magnitude);
    return difference <=
           tolerance.integerAbsolute + tolerance.integerRelative * magnitude;
  }

  void enter(double difference, double magnitude) {
    result.maxAbsolute = std::max(result.maxAbsolute, difference);
    if (difference > 0)
      result.maxRelative = std::max(result.maxRelative, difference / magnitude);
  }

  const Tensor &got, &want;
  const Tolerance &tolerance;
  std::vector<double> magnitudes;
  Comparison result;
};
} // namespace

Comparison calotype::compareTensors(const Tensor &got, const Tensor &want,
                                    const Tolerance &tolerance) {
  if (got.getElementType() == want.getElementType() &&
      got.getShape() == want.getShape())
    return Comparer(got, want, tolerance).run();
  Comparison result;
  result.problem = "expected " + describe(want) + ", found " + describe(got);
  return result;
}

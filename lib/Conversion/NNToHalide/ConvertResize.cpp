//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Resize. Coordinates are computed in the body; where
/// scale and offset are fractions of small integers, exactly.
//===----------------------------------------------------------------------===//

#include "Converters.h"
#include "Taps.h"

#include "calotype/Dialect/NN/IR/NNWindowOps.h"
#include "calotype/Support/Diagnostics.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include <cmath>

using namespace mlir;
using namespace calotype;
using namespace calotype::convert;

/// Taps per dimension that are written out in a body.
static constexpr int64_t kMaxTaps = 64;

namespace {
/// The place in the input of coordinate x of the result: x * factor + offset.
struct Mapping {
  double factor = 0, offset = 0;
};

/// floor((x * a + b) / c), exact in i32.
struct Fraction {
  int64_t a, b, c;
  Value linear(Body &body, Value x) const {
    return body.add(body.mul(x, a), b);
  }
};
} // namespace

static Mapping mapping(nn::ResizeOp op, size_t dim) {
  double scale = op.getScales()[dim];
  double in = shapeOf(op.getInput())[dim], out = shapeOf(op.getResult())[dim];
  switch (op.getCoordinateMode()) {
  case nn::CoordinateMode::HalfPixel:
    return {1 / scale, 0.5 / scale - 0.5};
  case nn::CoordinateMode::HalfPixelSymmetric:
    return {1 / scale, in / 2 * (1 - out / (scale * in)) + 0.5 / scale - 0.5};
  case nn::CoordinateMode::PytorchHalfPixel:
    return out > 1 ? Mapping{1 / scale, 0.5 / scale - 0.5} : Mapping{};
  case nn::CoordinateMode::AlignCorners:
    return out > 1 ? Mapping{(in - 1) / (scale * in - 1), 0} : Mapping{};
  case nn::CoordinateMode::Asymmetric:
    return {1 / scale, 0};
  }
  return {};
}

/// Denominators that are tried.
static constexpr int64_t kMaxDenominator = 4096;

static bool fitsIndex(int64_t a, int64_t b, int64_t extent) {
  return std::abs(a) * extent + std::abs(b) < (int64_t(1) << 30);
}

/// `map` as a fraction of small integers.
static std::optional<Fraction> exactFraction(Mapping map, int64_t extent) {
  for (int64_t c = 1; c <= kMaxDenominator; ++c) {
    double a = map.factor * c, b = map.offset * c;
    if (std::fabs(a - std::round(a)) < 1e-9 &&
        std::fabs(b - std::round(b)) < 1e-9 && fitsIndex(a, b, extent))
      return Fraction{std::llround(a), std::llround(b), c};
  }
  return std::nullopt;
}

/// A fraction whose floor is table[x] for every x.
static std::optional<Fraction> fractionFor(ArrayRef<int64_t> table,
                                           double factor) {
  int64_t extent = table.size();
  for (int64_t c = 1; c <= kMaxDenominator; ++c) {
    int64_t a = std::llround(factor * c);
    int64_t low = INT64_MIN, high = INT64_MAX;
    for (int64_t x = 0; x < extent && low < high; ++x) {
      low = std::max(low, c * table[x] - a * x);
      high = std::min(high, c * (table[x] + 1) - a * x);
    }
    if (low < high && fitsIndex(a, low, extent))
      return Fraction{a, low, c};
  }
  return std::nullopt;
}

/// The place of coordinate x as ONNX's formula rounds it: a nearest element may
/// hang on the last bit.
static double roundedPlace(nn::ResizeOp op, size_t dim, int64_t x) {
  double scale = op.getScales()[dim];
  double in = shapeOf(op.getInput())[dim], out = shapeOf(op.getResult())[dim];
  switch (op.getCoordinateMode()) {
  case nn::CoordinateMode::HalfPixel:
    return (x + 0.5) / scale - 0.5;
  case nn::CoordinateMode::HalfPixelSymmetric:
    return in / 2 * (1 - out / (scale * in)) + (x + 0.5) / scale - 0.5;
  case nn::CoordinateMode::PytorchHalfPixel:
    return out > 1 ? (x + 0.5) / scale - 0.5 : 0;
  case nn::CoordinateMode::AlignCorners:
    return out > 1 ? x * (in - 1) / (scale * in - 1) : 0;
  case nn::CoordinateMode::Asymmetric:
    return x / scale;
  }
  return 0;
}

/// The same formula in a body, for a table that no fraction gives.
static Value roundedPlace(Body &body, nn::ResizeOp op, size_t dim, Value x) {
  Type f64 = body.builder.getF64Type();
  double scale = op.getScales()[dim];
  double in = shapeOf(op.getInput())[dim], out = shapeOf(op.getResult())[dim];
  auto c = [&](double value) { return body.number(f64, value); };
  Value at = body.toFloat(x, f64);
  auto halfPixel = [&] {
    return body.divided(body.plus(at, c(0.5)), c(scale));
  };
  switch (op.getCoordinateMode()) {
  case nn::CoordinateMode::HalfPixel:
  case nn::CoordinateMode::PytorchHalfPixel:
    return body.minus(halfPixel(), c(0.5));
  case nn::CoordinateMode::HalfPixelSymmetric:
    return body.minus(
        body.plus(c(in / 2 * (1 - out / (scale * in))), halfPixel()), c(0.5));
  case nn::CoordinateMode::AlignCorners:
    return body.divided(body.times(at, c(in - 1)), c(scale * in - 1));
  case nn::CoordinateMode::Asymmetric:
    return body.divided(at, c(scale));
  }
  return at;
}

static Value nearestIndex(Body &body, nn::NearestMode mode, Value place) {
  Value left = body.floorToIndex(place);
  Value ratio =
      body.minus(place, body.toFloat(left, body.builder.getF64Type()));
  auto c = [&](double value) { return body.number(ratio.getType(), value); };
  Value right;
  switch (mode) {
  case nn::NearestMode::RoundPreferFloor:
    right = body.greater(ratio, c(0.5));
    break;
  case nn::NearestMode::RoundPreferCeil:
    right = body.make<arith::CmpFOp>(arith::CmpFPredicate::OGE, ratio, c(0.5));
    break;
  case nn::NearestMode::Floor:
    return left;
  case nn::NearestMode::Ceil:
    right = body.greater(ratio, c(0));
    break;
  }
  return body.select(right, body.add(left, 1), left);
}

static int64_t nearestIndex(nn::NearestMode mode, double place) {
  double left = std::floor(place), ratio = place - left;
  bool right = false;
  switch (mode) {
  case nn::NearestMode::RoundPreferFloor:
    right = ratio > 0.5;
    break;
  case nn::NearestMode::RoundPreferCeil:
    right = ratio >= 0.5;
    break;
  case nn::NearestMode::Floor:
    break;
  case nn::NearestMode::Ceil:
    right = ratio > 0;
    break;
  }
  return static_cast<int64_t>(left) + right;
}

static bool isUnchanged(nn::ResizeOp op, size_t dim) {
  return op.getScales()[dim] == 1 &&
         shapeOf(op.getInput())[dim] == shapeOf(op.getResult())[dim];
}

/// The places of a nearest resize are listed to find their fraction.
static constexpr int64_t kMaxListed = 1 << 22;

static LogicalResult convertNearest(nn::ResizeOp op, KernelBuilder &kernel) {
  ArrayRef<int64_t> in = shapeOf(op.getInput()), out = shapeOf(op.getResult());
  for (size_t dim = 0; dim < out.size(); ++dim)
    if (!isUnchanged(op, dim) && out[dim] > kMaxListed)
      return emitNotSupported(op, "a nearest resize to ")
             << out[dim] << " elements of one dimension, more than "
             << kMaxListed;
  SmallVector<std::optional<Fraction>> fractions(out.size());
  SmallVector<bool> outside(out.size(), false);
  for (size_t dim = 0; dim < out.size(); ++dim) {
    if (isUnchanged(op, dim))
      continue;
    Shape table;
    for (int64_t x = 0; x < out[dim]; ++x) {
      int64_t at = nearestIndex(op.getNearestMode(), roundedPlace(op, dim, x));
      outside[dim] |= at < 0 || at >= in[dim];
      table.push_back(at);
    }
    fractions[dim] = fractionFor(table, mapping(op, dim).factor);
  }
  kernel.result(op, [&](Body &body, Indices indices) {
    Values own(indices);
    for (size_t dim = 0; dim < out.size(); ++dim) {
      if (isUnchanged(op, dim))
        continue;
      if (fractions[dim])
        own[dim] = body.floorDiv(fractions[dim]->linear(body, own[dim]),
                                 fractions[dim]->c);
      else
        own[dim] = nearestIndex(body, op.getNearestMode(),
                                roundedPlace(body, op, dim, own[dim]));
      // What Halide can bound itself needs no clamp.
      if (outside[dim] || !fractions[dim])
        own[dim] = body.clampIndex(own[dim], in[dim]);
    }
    return kernel.read(body, op.getInput(), own);
  });
  return success();
}

/// The neighbours of coordinate `x` of the result along `dim`.
static Taps resizeTaps(Body &body, nn::ResizeOp op, size_t dim, Value x,
                       Type type) {
  bool isCubic = op.getMode() == nn::ResizeMode::Cubic;
  int64_t in = shapeOf(op.getInput())[dim];
  Mapping map = mapping(op, dim);
  Value left, ratio;
  if (auto exact = exactFraction(map, shapeOf(op.getResult())[dim])) {
    Value linear = exact->linear(body, x);
    left = body.floorDiv(linear, exact->c);
    ratio = body.times(
        body.toFloat(body.sub(linear, body.mul(left, exact->c)), type),
        body.number(type, 1.0 / exact->c));
  } else {
    Value place = body.plus(
        body.times(body.toFloat(x, type), body.number(type, map.factor)),
        body.number(type, map.offset));
    left = body.floorToIndex(place);
    ratio = body.minus(place, body.toFloat(left, type));
  }
  // When shrinking with antialias the filter is as much wider.
  double shrink = op.getAntialias() ? std::min(op.getScales()[dim], 1.0) : 1.0;
  double radius = (isCubic ? 2 : 1) / shrink;
  Taps taps;
  Value sum;
  for (int64_t i = std::floor(-radius) + 1; i <= std::ceil(radius); ++i) {
    Value distance = body.times(body.minus(body.number(type, i), ratio),
                                body.number(type, shrink));
    Value weight = isCubic
                       ? cubicWeight(body, distance,
                                     op.getCubicCoefficient().convertToDouble())
                       : linearWeight(body, distance);
    Value at = body.add(left, i);
    if (op.getExcludeOutside())
      weight = body.select(body.inside(at, in), weight, body.zero(type));
    sum = sum ? body.plus(sum, weight) : weight;
    taps.at.push_back(body.clampIndex(at, in));
    taps.weights.push_back(weight);
  }
  if (op.getExcludeOutside() || shrink != 1)
    for (Value &weight : taps.weights)
      weight = body.divided(weight, sum);
  return taps;
}

/// One function per dimension that changes.
static LogicalResult convertInterpolation(nn::ResizeOp op,
                                          KernelBuilder &kernel) {
  Type element = computeType(op.getInput());
  Type type = isa<FloatType>(element) ? element
                                      : Type(Float32Type::get(op.getContext()));
  Shape shape(shapeOf(op.getInput()));
  Source source = kernel.define(
      "source", shape, type, [&](Body &body, Indices indices) -> Value {
        Value x = kernel.read(body, op.getInput(), indices);
        if (element == type)
          return x;
        return isUnsigned(op.getInput()) ? body.make<arith::UIToFPOp>(type, x)
                                         : body.make<arith::SIToFPOp>(type, x);
      });
  for (size_t dim = 0; dim < shape.size(); ++dim) {
    if (isUnchanged(op, dim))
      continue;
    double radius = 2 / std::min(op.getScales()[dim], 1.0);
    if (op.getAntialias() && 2 * radius > kMaxTaps)
      return emitNotSupported(op, "scale ")
             << op.getScales()[dim] << " with antialias";
    shape[dim] = shapeOf(op.getResult())[dim];
    source = kernel.define(
        "resize_" + std::to_string(dim), shape, type,
        [&](Body &body, Indices indices) {
          Taps taps = resizeTaps(body, op, dim, indices[dim], type);
          Values own(indices);
          Value sum;
          for (auto [at, weight] : llvm::zip(taps.at, taps.weights)) {
            own[dim] = at;
            Value term = body.fastMul(weight, kernel.read(body, source, own));
            sum = sum ? body.fastAdd(sum, term) : term;
          }
          return sum;
        });
  }
  if (element == type) {
    kernel.bind(op.getResult(), source);
    return success();
  }
  kernel.result(op, [&](Body &body, Indices indices) {
    Value x = body.make<math::RoundEvenOp>(kernel.read(body, source, indices));
    unsigned width = element.getIntOrFloatBitWidth();
    if (width >= 32)
      return body.make<arith::FPToSIOp>(element, x);
    return body.make<arith::TruncIOp>(
        element, body.make<arith::FPToSIOp>(body.builder.getI32Type(), x));
  });
  return success();
}

static LogicalResult convertResizeOp(nn::ResizeOp resize,
                                     KernelBuilder &kernel) {
  return resize.getMode() == nn::ResizeMode::Nearest
             ? convertNearest(resize, kernel)
             : convertInterpolation(resize, kernel);
}

void convert::populateResizeConverters(ConverterTable &table) {
  table.add(convertResizeOp);
}

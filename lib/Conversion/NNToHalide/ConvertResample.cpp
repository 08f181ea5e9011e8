//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Resampling: resize and grid_sample. Coordinates are computed in the body; where
/// scale and offset are fractions of small integers, exactly.
//===----------------------------------------------------------------------===//

#include "Converters.h"

#include "calotype/Dialect/NN/IR/NNWindowOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include <cmath>

using namespace mlir;
using namespace calotype;
using namespace calotype::convert;

/// Taps per dimension that are written out in a body.
static constexpr int64_t kMaxTaps = 64;

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

namespace {
/// Neighbours of a place in a dimension, and their weights.
struct Taps {
  Values at;
  Values weights;
};
} // namespace

/// Keys' cubic of a distance (doi 10.1109/TASSP.1981.1163711).
static Value cubicWeight(Body &body, Value distance, double a) {
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

static Value linearWeight(Body &body, Value distance) {
  Type type = distance.getType();
  Value weight = body.minus(body.number(type, 1), body.absolute(distance));
  return body.maximum(weight, body.zero(type));
}

//===----------------------------------------------------------------------===//
// Resize
//===----------------------------------------------------------------------===//

namespace {
/// The place in the input of coordinate x of the result: x * factor + offset.
struct Mapping {
  double factor = 0, offset = 0;
  double operator()(int64_t x) const { return x * factor + offset; }
};

/// floor((x * a + b) / c), exact in i32.
struct Fraction {
  int64_t a, b, c;
  Value linear(Body &body, Value x) const { return body.add(body.mul(x, a), b); }
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

static LogicalResult convertNearest(nn::ResizeOp op, KernelBuilder &kernel) {
  ArrayRef<int64_t> in = shapeOf(op.getInput()), out = shapeOf(op.getResult());
  SmallVector<std::optional<Fraction>> fractions(out.size());
  SmallVector<bool> outside(out.size(), false);
  for (size_t dim = 0; dim < out.size(); ++dim) {
    if (isUnchanged(op, dim))
      continue;
    Mapping map = mapping(op, dim);
    Shape table;
    for (int64_t x = 0; x < out[dim]; ++x) {
      int64_t at = nearestIndex(op.getNearestMode(), map(x));
      outside[dim] |= at < 0 || at >= in[dim];
      table.push_back(at);
    }
    fractions[dim] = fractionFor(table, map.factor);
    if (!fractions[dim])
      return op.emitError("not supported: scale ")
             << op.getScales()[dim] << " of dimension " << dim
             << " in a nearest resize";
  }
  kernel.result(op, [&](Body &body, Indices indices) {
    Values own(indices);
    for (size_t dim = 0; dim < out.size(); ++dim) {
      if (!fractions[dim])
        continue;
      own[dim] = body.floorDiv(fractions[dim]->linear(body, own[dim]),
                               fractions[dim]->c);
      if (outside[dim])
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
  double shrink =
      op.getAntialias() ? std::min(op.getScales()[dim], 1.0) : 1.0;
  double radius = (isCubic ? 2 : 1) / shrink;
  Taps taps;
  Value sum;
  for (int64_t i = std::floor(-radius) + 1; i <= std::ceil(radius); ++i) {
    Value distance = body.times(body.minus(body.number(type, i), ratio),
                                body.number(type, shrink));
    Value weight =
        isCubic ? cubicWeight(body, distance,
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
      return op.emitError("not supported: scale ")
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
            Value term =
                body.fastMul(weight, kernel.read(body, source, own));
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

//===----------------------------------------------------------------------===//
// Grid sample
//===----------------------------------------------------------------------===//

/// `x` mirrored at both ends of [low, high] until it is inside.
static Value reflect(Body &body, Value x, double low, double high) {
  Type type = x.getType();
  double range = high - low;
  if (range <= 0)
    return body.number(type, low);
  Value far = body.absolute(body.minus(x, body.number(type, low)));
  Value periods = body.make<math::FloorOp>(
      body.divided(far, body.number(type, 2 * range)));
  Value turned =
      body.minus(far, body.times(periods, body.number(type, 2 * range)));
  Value mirrored = body.minus(body.number(type, 2 * range), turned);
  return body.plus(body.minimum(turned, mirrored), body.number(type, low));
}

/// An index mirrored into [0, extent).
static Value reflectIndex(Body &body, Value at, int64_t extent,
                          bool alignCorners) {
  if (extent == 1)
    return body.index(0);
  if (alignCorners) {
    int64_t period = 2 * (extent - 1);
    Value folded = body.mod(at, period);
    return body.min(folded, body.sub(body.index(period), folded));
  }
  Value folded = body.mod(at, 2 * extent);
  return body.min(folded, body.sub(body.index(2 * extent - 1), folded));
}

/// The neighbours of a grid coordinate; a weight is zero outside the input
/// under zero padding.
static Taps sampleTaps(Body &body, nn::GridSampleOp op, Value coordinate,
                       int64_t extent) {
  Type type = coordinate.getType();
  auto c = [&](double value) { return body.number(type, value); };
  double half = op.getAlignCorners() ? 0 : 0.5;
  double low = -half, high = extent - 1 + half;
  Value place = body.minus(
      body.times(body.plus(coordinate, c(1)), c((high - low) / 2)), c(half));
  bool isNearest = op.getMode() == nn::ResizeMode::Nearest;
  if (isNearest)
    place = body.make<math::RoundEvenOp>(place);
  Value outside =
      body.lor(body.greater(c(low), place), body.greater(place, c(high)));
  if (op.getPadding() == nn::PadMode::Edge)
    place = body.select(
        outside, body.minimum(body.maximum(place, c(0)), c(extent - 1)), place);
  else if (op.getPadding() == nn::PadMode::Reflect)
    place = body.select(outside, reflect(body, place, low, high), place);
  // NaN and places far outside read padding only.
  place = body.select(body.greater(c(1e9), body.absolute(place)), place,
                      c(-1e9));
  Value left = body.floorToIndex(place);
  Value ratio = body.minus(place, body.toFloat(left, type));
  Taps taps;
  auto addTap = [&](int64_t i, Value weight) {
    Value at = body.add(left, i);
    if (op.getPadding() == nn::PadMode::Constant)
      weight = body.select(body.inside(at, extent), weight, c(0));
    else if (op.getPadding() == nn::PadMode::Reflect)
      at = reflectIndex(body, at, extent, op.getAlignCorners());
    taps.at.push_back(body.clampIndex(at, extent));
    taps.weights.push_back(weight);
  };
  if (isNearest) {
    // Reflection may have left a half.
    left = body.floorToIndex(body.make<math::RoundEvenOp>(place));
    addTap(0, c(1));
  } else if (op.getMode() == nn::ResizeMode::Linear) {
    addTap(0, body.minus(c(1), ratio));
    addTap(1, ratio);
  } else {
    for (int64_t i = -1; i <= 2; ++i)
      addTap(i, cubicWeight(body, body.minus(c(i), ratio), -0.75));
  }
  return taps;
}

/// Sums weight * element over the product of the taps of dims `dim`...
static Value sumTaps(Body &body, nn::GridSampleOp op, KernelBuilder &kernel,
                     ArrayRef<Taps> taps, Values &own, Value weight, size_t dim,
                     Value sum) {
  if (dim == taps.size()) {
    Value x = kernel.read(body, op.getInput(), own);
    // Zero padding must win over an infinite element.
    Value term = body.select(
        body.make<arith::CmpFOp>(arith::CmpFPredicate::OEQ, weight,
                                 body.zero(weight.getType())),
        body.zero(x.getType()), body.fastMul(weight, x));
    return sum ? body.fastAdd(sum, term) : term;
  }
  for (auto [at, factor] : llvm::zip(taps[dim].at, taps[dim].weights)) {
    own[dim + 2] = at;
    Value product = weight ? body.times(weight, factor) : factor;
    sum = sumTaps(body, op, kernel, taps, own, product, dim + 1, sum);
  }
  return sum;
}

static LogicalResult convertGridSample(nn::GridSampleOp op,
                                       KernelBuilder &kernel) {
  ArrayRef<int64_t> in = shapeOf(op.getInput());
  size_t rank = in.size() - 2;
  if (op.getMode() == nn::ResizeMode::Cubic && rank > 3)
    return op.emitError("not supported: cubic grid_sample of ")
           << rank << " spatial dimensions";
  if (op.getPadding() == nn::PadMode::Wrap)
    return op.emitError("not supported: padding 'wrap' of grid_sample");
  kernel.result(op, [&](Body &body, Indices indices) {
    SmallVector<Taps> taps;
    for (size_t dim = 0; dim < rank; ++dim) {
      Values place{indices[0]};
      llvm::append_range(place, indices.drop_front(2));
      // The last coordinate belongs to the first spatial dimension.
      place.push_back(body.index(rank - 1 - dim));
      Value coordinate = kernel.read(body, op.getGrid(), place);
      Type type = computeType(op.getInput());
      if (coordinate.getType() != type)
        coordinate = coordinate.getType().isF64()
                         ? body.make<arith::TruncFOp>(type, coordinate)
                         : body.make<arith::ExtFOp>(type, coordinate);
      taps.push_back(sampleTaps(body, op, coordinate, in[dim + 2]));
    }
    Values own(in.size());
    own[0] = indices[0];
    own[1] = indices[1];
    return sumTaps(body, op, kernel, taps, own, {}, 0, {});
  });
  return success();
}

Converted convert::convertResample(Operation *op, KernelBuilder &kernel) {
  if (auto resize = dyn_cast<nn::ResizeOp>(op))
    return resize.getMode() == nn::ResizeMode::Nearest
               ? convertNearest(resize, kernel)
               : convertInterpolation(resize, kernel);
  if (auto sample = dyn_cast<nn::GridSampleOp>(op))
    return convertGridSample(sample, kernel);
  return std::nullopt;
}

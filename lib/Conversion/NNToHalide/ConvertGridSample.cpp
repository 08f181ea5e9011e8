//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Samples at places given by data.
//===----------------------------------------------------------------------===//

#include "Converters.h"
#include "Taps.h"

#include "calotype/Dialect/NN/IR/NNWindowOps.h"
#include "calotype/Support/Diagnostics.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::convert;

/// `x` mirrored at both ends of [low, high] until it is inside.
static Value reflect(Body &body, Value x, double low, double high) {
  Type type = x.getType();
  double range = high - low;
  if (range <= 0)
    return body.number(type, low);
  Value far = body.absolute(body.minus(x, body.number(type, low)));
  Value periods =
      body.make<math::FloorOp>(body.divided(far, body.number(type, 2 * range)));
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
  place =
      body.select(body.greater(c(1e9), body.absolute(place)), place, c(-1e9));
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
    Value term =
        body.select(body.make<arith::CmpFOp>(arith::CmpFPredicate::OEQ, weight,
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

static LogicalResult convertSample(nn::GridSampleOp op, KernelBuilder &kernel) {
  ArrayRef<int64_t> in = shapeOf(op.getInput());
  size_t rank = in.size() - 2;
  if (op.getMode() == nn::ResizeMode::Cubic && rank > 3)
    return emitNotSupported(op, "cubic grid_sample of ")
           << rank << " spatial dimensions";
  if (op.getPadding() == nn::PadMode::Wrap)
    return emitNotSupported(op, "padding 'wrap' of grid_sample");
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

void convert::populateGridSampleConverters(ConverterTable &table) {
  table.add(convertSample);
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Resize and grid_sample: interpolation between elements, with the meaning of
/// ONNX's operators (cubic: Keys, doi 10.1109/TASSP.1981.1163711).
//===----------------------------------------------------------------------===//

#include "Operations.h"
#include <algorithm>
#include <cmath>

using namespace calotype;
using namespace calotype::reference;
using llvm::ArrayRef;
using nn::CoordinateMode;
using nn::NearestMode;
using nn::ResizeMode;

namespace {
/// Weights of the neighbours first, first + 1, ... of a coordinate. They may
/// lie outside the input.
struct Taps {
  int64_t first;
  std::vector<double> weights;
};
} // namespace

static double cubicWeight(double distance, double a) {
  double x = std::fabs(distance);
  if (x <= 1)
    return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2)
    return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  return 0;
}

static double linearWeight(double distance) {
  return std::max(0.0, 1 - std::fabs(distance));
}

/// The input coordinate of position `x` of the result.
static double mapCoordinate(CoordinateMode mode, int64_t x, double scale,
                            int64_t inExtent, int64_t outExtent) {
  double resized = scale * inExtent;
  switch (mode) {
  case CoordinateMode::HalfPixel:
    return (x + 0.5) / scale - 0.5;
  case CoordinateMode::HalfPixelSymmetric:
    return inExtent / 2.0 * (1 - outExtent / resized) + (x + 0.5) / scale - 0.5;
  case CoordinateMode::PytorchHalfPixel:
    return outExtent > 1 ? (x + 0.5) / scale - 0.5 : 0;
  case CoordinateMode::AlignCorners:
    return outExtent > 1 ? x * (inExtent - 1.0) / (resized - 1) : 0;
  case CoordinateMode::Asymmetric:
    return x / scale;
  }
  return 0;
}

static Taps nearestTap(NearestMode mode, double place) {
  double left = std::floor(place), ratio = place - left;
  bool right = false;
  switch (mode) {
  case NearestMode::RoundPreferFloor:
    right = ratio > 0.5;
    break;
  case NearestMode::RoundPreferCeil:
    right = ratio >= 0.5;
    break;
  case NearestMode::Floor:
    break;
  case NearestMode::Ceil:
    right = ratio > 0;
    break;
  }
  return {static_cast<int64_t>(left) + right, {1}};
}

/// Weights of linear or cubic interpolation at `place`. When shrinking with
/// antialias the filter is as many times wider as the image gets smaller.
static Taps interpolationTaps(nn::ResizeOp op, double place, double scale,
                              int64_t inExtent) {
  bool isCubic = op.getMode() == ResizeMode::Cubic;
  double shrink = op.getAntialias() ? std::min(scale, 1.0) : 1;
  // A filter much wider than the input sees its edges only.
  double radius = std::min((isCubic ? 2 : 1) / shrink, 4.0 * inExtent + 16);
  double left = std::floor(place);
  auto begin = static_cast<int64_t>(std::floor(-radius) + 1);
  auto end = static_cast<int64_t>(std::ceil(radius));
  Taps taps{static_cast<int64_t>(left) + begin, {}};
  double sum = 0;
  for (int64_t i = begin; i <= end; ++i) {
    double distance = (left + i - place) * shrink;
    taps.weights.push_back(
        isCubic
            ? cubicWeight(distance, op.getCubicCoefficient().convertToDouble())
            : linearWeight(distance));
    sum += taps.weights.back();
  }
  for (double &weight : taps.weights)
    weight /= sum;
  return taps;
}

/// Interpolates dimension `dim` of `array` to the given extent.
static Array resizeDimension(nn::ResizeOp op, const Array &array, int64_t dim,
                             int64_t extent) {
  int64_t inExtent = array.shape[dim];
  int64_t outer = product(ArrayRef<int64_t>(array.shape).take_front(dim));
  int64_t inner = product(ArrayRef<int64_t>(array.shape).drop_front(dim + 1));
  Array result{array.shape, array.element, {}};
  result.shape[dim] = extent;
  result.cells.assign(outer * extent * inner, Cell{0});
  double scale = op.getScales()[dim];
  for (int64_t x = 0; x < extent; ++x) {
    double place =
        mapCoordinate(op.getCoordinateMode(), x, scale, inExtent, extent);
    // Far outside everything is the edge; the bound keeps the integers small.
    place = std::isnan(place)
                ? 0
                : std::clamp(place, -4.0 - inExtent, 4.0 + 2.0 * inExtent);
    bool isNearest = op.getMode() == ResizeMode::Nearest;
    Taps taps = isNearest ? nearestTap(op.getNearestMode(), place)
                          : interpolationTaps(op, place, scale, inExtent);
    if (op.getExcludeOutside() && !isNearest) {
      double sum = 0;
      for (size_t i = 0; i < taps.weights.size(); ++i) {
        int64_t at = taps.first + i;
        if (at < 0 || at >= inExtent)
          taps.weights[i] = 0;
        sum += taps.weights[i];
      }
      for (double &weight : taps.weights)
        weight = sum == 0 ? 0 : weight / sum;
    }
    for (size_t i = 0; i < taps.weights.size(); ++i) {
      int64_t at = std::clamp<int64_t>(taps.first + i, 0, inExtent - 1);
      if (taps.weights[i] == 0)
        continue;
      for (int64_t o = 0; o < outer; ++o)
        for (int64_t k = 0; k < inner; ++k) {
          Cell from = array.cells[(o * inExtent + at) * inner + k];
          Cell &to = result.cells[(o * extent + x) * inner + k];
          if (isNearest)
            to = from;
          else
            to.f += taps.weights[i] * from.f;
        }
    }
  }
  return result;
}

void reference::run(nn::ResizeOp op, Operands in, Array &out) {
  Array array = in[0];
  bool throughFloat = !array.isFloat() && op.getMode() != ResizeMode::Nearest;
  for (Cell &cell : array.cells)
    if (throughFloat)
      cell.f = static_cast<double>(cell.i);
  for (int64_t dim = 0; dim < out.rank(); ++dim)
    if (op.getScales()[dim] != 1 || array.shape[dim] != out.shape[dim])
      array = resizeDimension(op, array, dim, out.shape[dim]);
  out.cells = std::move(array.cells);
  for (Cell &cell : out.cells)
    if (throughFloat)
      cell.i = static_cast<int64_t>(std::nearbyint(cell.f));
}

/// `x` mirrored at both ends of [low, high] until it is inside.
static double reflect(double x, double low, double high) {
  double range = high - low;
  if (range <= 0)
    return low;
  double turned = std::fmod(std::fabs(x - low), 2 * range);
  return low + (turned > range ? 2 * range - turned : turned);
}

/// The place of one coordinate within [0, extent), or -1 for a zero outside.
static int64_t samplePlace(nn::GridSampleOp op, int64_t at, int64_t extent) {
  if (at >= 0 && at < extent)
    return at;
  if (op.getPadding() == nn::PadMode::Constant)
    return -1;
  if (op.getPadding() == nn::PadMode::Edge)
    return std::clamp<int64_t>(at, 0, extent - 1);
  double half = op.getAlignCorners() ? 0 : 0.5;
  return std::clamp<int64_t>(
      static_cast<int64_t>(reflect(at, -half, extent - 1 + half)), 0,
      extent - 1);
}

/// The taps of one grid coordinate along a dimension.
static Taps sampleTaps(nn::GridSampleOp op, double coordinate, int64_t extent) {
  double half = op.getAlignCorners() ? 0 : 0.5;
  double place = (coordinate + 1) / 2 * (extent - 1 + 2 * half) - half;
  if (op.getMode() == ResizeMode::Nearest)
    place = std::nearbyint(place);
  if (place < -half || place > extent - 1 + half) {
    if (op.getPadding() == nn::PadMode::Edge)
      place = std::clamp(place, 0.0, extent - 1.0);
    else if (op.getPadding() == nn::PadMode::Reflect)
      place = reflect(place, -half, extent - 1 + half);
  }
  // NaN and places far outside read padding only.
  if (!(std::fabs(place) < 1e9))
    place = -1e9;
  double left = std::floor(place), ratio = place - left;
  auto first = static_cast<int64_t>(left);
  switch (op.getMode()) {
  case ResizeMode::Nearest:
    return {static_cast<int64_t>(std::nearbyint(place)), {1}};
  case ResizeMode::Linear:
    return {first, {1 - ratio, ratio}};
  case ResizeMode::Cubic:
    break;
  }
  Taps taps{first - 1, {}};
  for (int64_t i = -1; i <= 2; ++i)
    taps.weights.push_back(cubicWeight(i - ratio, -0.75));
  return taps;
}

void reference::run(nn::GridSampleOp op, Operands in, Array &out) {
  ArrayRef<int64_t> image = ArrayRef<int64_t>(in[0].shape).drop_front(2);
  int64_t rank = image.size(), channels = in[0].shape[1];
  int64_t imageSize = product(image), batch = in[0].shape[0];
  int64_t positions = product(ArrayRef<int64_t>(out.shape).drop_front(2));
  Shape strides = stridesOf(image);
  if (imageSize == 0)
    return;
  for (int64_t sample = 0; sample < batch * positions; ++sample) {
    std::vector<Taps> taps(rank);
    Shape counts;
    for (int64_t dim = 0; dim < rank; ++dim) {
      // The last coordinate belongs to the first spatial dimension.
      double coordinate = in[1].cells[sample * rank + rank - 1 - dim].f;
      taps[dim] = sampleTaps(op, coordinate, image[dim]);
      counts.push_back(taps[dim].weights.size());
    }
    forEachIndex(counts, [&](ArrayRef<int64_t> tap, int64_t) {
      double weight = 1;
      int64_t offset = 0;
      for (int64_t dim = 0; dim < rank; ++dim) {
        int64_t place = samplePlace(op, taps[dim].first + tap[dim], image[dim]);
        if (place < 0)
          return;
        weight *= taps[dim].weights[tap[dim]];
        offset += place * strides[dim];
      }
      for (int64_t c = 0; c < channels; ++c) {
        int64_t plane = sample / positions * channels + c;
        out.cells[plane * positions + sample % positions].f +=
            weight * in[0].cells[plane * imageSize + offset].f;
      }
    });
  }
}

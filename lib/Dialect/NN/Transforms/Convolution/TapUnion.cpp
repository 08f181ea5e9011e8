//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "TapUnion.h"
#include "../Constants.h"
#include "../TensorTypes.h"
#include <numeric>

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

static int64_t product(ArrayRef<int64_t> extents) {
  return ShapedType::getNumElements(extents);
}

namespace {
/// The places that the taps of a filter read along one dimension.
struct Taps {
  int64_t first, distance, count;

  Taps(ConvOp conv, size_t i)
      : first(-conv.getPadsBegin()[i]), distance(conv.getDilations()[i]),
        count(shapeOf(conv.getFilter())[i + 2]) {}
  int64_t last() const { return first + distance * (count - 1); }
};
} // namespace

/// Adds one dimension to the union.
static void uniteAlong(size_t i, ConvOp a, ConvOp b, TapUnion &taps) {
  Taps of[2] = {Taps(a, i), Taps(b, i)};
  int64_t step = std::abs(of[0].first - of[1].first);
  for (const Taps &each : of)
    if (each.count > 1)
      step = std::gcd(step, each.distance);
  step = std::max<int64_t>(step, 1); // One tap in one place.
  int64_t first = std::min(of[0].first, of[1].first);
  int64_t last = std::max(of[0].last(), of[1].last());
  for (int side : {0, 1}) {
    taps.offset[side].push_back((of[side].first - first) / step);
    taps.step[side].push_back(of[side].distance / step);
  }
  taps.kernel.push_back((last - first) / step + 1);
  taps.dilations.push_back(step);
  taps.begin.push_back(-first);
  int64_t lastPlace =
      (a.getType().getDimSize(i + 2) - 1) * a.getStrides()[i] + last;
  taps.end.push_back(
      std::max<int64_t>(0, lastPlace + 1 - shapeOf(a.getInput())[i + 2]));
}

TapUnion nn::uniteTaps(ConvOp a, ConvOp b) {
  TapUnion taps;
  if (a.getInput() != b.getInput() || a.getType() != b.getType() ||
      a.getGroups() != b.getGroups() || a.getStrides() != b.getStrides()) {
    taps.refusal = "the convolutions differ in more than taps";
    return taps;
  }
  for (ConvOp conv : {a, b})
    if (ShapedType::isDynamicShape(shapeOf(conv.getInput())) ||
        !conv.getType().hasStaticShape() ||
        !conv.getFilter().getDefiningOp<ConstantOp>()) {
      taps.refusal = "the filters or the shapes are not known";
      return taps;
    }
  for (size_t i = 0; i < a.getStrides().size(); ++i)
    uniteAlong(i, a, b, taps);
  if (product(taps.kernel) >= product(shapeOf(a.getFilter()).drop_front(2)) +
                                  product(shapeOf(b.getFilter()).drop_front(2)))
    taps.refusal = "one filter for all taps has no fewer multiplications";
  return taps;
}

/// Adds a filter to the one that holds it.
static void addFilter(const Tensor &from, ArrayRef<int64_t> offset,
                      ArrayRef<int64_t> step, const Tensor &to) {
  ArrayRef<int64_t> kernel = from.getShape().drop_front(2);
  int64_t taps = product(kernel), all = product(to.getShape().drop_front(2));
  for (int64_t i = 0; i < from.getNumElements(); ++i) {
    int64_t rest = i % taps, place = 0, scale = 1;
    for (size_t d = kernel.size(); d-- > 0;) {
      place += (offset[d] + rest % kernel[d] * step[d]) * scale;
      scale *= to.getShape()[d + 2];
      rest /= kernel[d];
    }
    int64_t target = i / taps * all + place;
    to.setDouble(target, to.getDouble(target) + from.getDouble(i));
  }
}

ConvOp nn::createUnion(OpBuilder &builder, const TapUnion &taps, ConvOp a,
                       ConvOp b) {
  SmallVector<int64_t> shape(shapeOf(a.getFilter()).take_front(2));
  llvm::append_range(shape, taps.kernel);
  auto type = cast<RankedTensorType>(a.getFilter().getType()).clone(shape);
  Tensor sum = Tensor::allocate(*getElementType(type.getElementType()), shape);
  ConvOp convs[2] = {a, b};
  for (int side : {0, 1}) {
    FailureOr<Tensor> filter = readConstant(convs[side].getFilter());
    if (failed(filter))
      return {};
    addFilter(*filter, taps.offset[side], taps.step[side], sum);
  }
  Value filter = ConstantOp::create(builder, a.getFilter().getLoc(), type,
                                    makeConstant(type, sum, "united"));
  Location loc = FusedLoc::get(builder.getContext(), {a.getLoc(), b.getLoc()});
  return ConvOp::create(builder, loc, a.getInput(), filter, a.getStrides(),
                        taps.dilations, taps.begin, taps.end, a.getGroups());
}

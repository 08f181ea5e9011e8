//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Features under transposes, reshapes, broadcasts and conversions of their
/// scores.
//===----------------------------------------------------------------------===//

#include "ScoreFeatures.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

void ScoreFeatures::forEachValue(
    llvm::function_ref<Value(Value, Axis)> change) {
  auto apply = [&](Value &value, Axis side) {
    if (value)
      value = change(value, side);
  };
  apply(outerFeatures, getOuter());
  apply(innerFeatures, inner);
  apply(decay, inner);
  for (OuterFactor &factor : outerFactors)
    apply(factor.value, getOuter());
  for (Offset &offset : offsets) {
    apply(offset.outer, getOuter());
    apply(offset.inner, inner);
  }
}

void ScoreFeatures::widen(Type element) {
  forEachValue([&](Value value, Axis) {
    bool isFloat = isa<FloatType>(typeOf(value).getElementType());
    return isFloat ? writer->cast(value, element) : value;
  });
}

void ScoreFeatures::transpose(ArrayRef<int64_t> permutation) {
  ScoreFrame to = frame.transposed(permutation);
  forEachValue([&](Value value, Axis side) {
    SmallVector<int64_t> from = frame.dimsOfSide(side), order;
    for (int64_t dim : to.dimsOfSide(side))
      order.push_back(permutation[dim]);
    from.push_back(kFeature);
    order.push_back(kFeature);
    return writer->arrange(value, from, order);
  });
  frame = to;
}

void ScoreFeatures::reshape(const ScoreFrame &to) {
  SmallVector<ReshapeGroup> groups = groupReshape(frame.shape, to.shape);
  forEachValue([&](Value value, Axis side) {
    SmallVector<int64_t> dims = frame.dimsOfSide(side), full(shapeOf(value));
    SmallVector<int64_t> extents(to.getRank(), 1);
    for (const ReshapeGroup &group : groups) {
      // A group is repeated as a whole or not at all.
      bool varies = false;
      for (auto [index, dim] : llvm::enumerate(dims))
        varies |=
            dim >= group.fromBegin && dim < group.fromEnd && full[index] != 1;
      if (!varies)
        continue;
      for (auto [index, dim] : llvm::enumerate(dims))
        if (dim >= group.fromBegin && dim < group.fromEnd)
          full[index] = frame.shape[dim];
      for (int64_t dim = group.toBegin; dim < group.toEnd; ++dim)
        extents[dim] = to.shape[dim];
    }
    SmallVector<int64_t> shape;
    for (int64_t dim : to.dimsOfSide(side))
      shape.push_back(extents[dim]);
    shape.push_back(full.back());
    return writer->reshape(writer->expand(value, full), shape);
  });
  frame = to;
}

void ScoreFeatures::broadcast(const ScoreFrame &to) {
  int64_t added = to.getRank() - frame.getRank();
  forEachValue([&](Value value, Axis) {
    SmallVector<int64_t> shape(added, 1);
    llvm::append_range(shape, shapeOf(value));
    return writer->reshape(value, shape);
  });
  frame = to;
}

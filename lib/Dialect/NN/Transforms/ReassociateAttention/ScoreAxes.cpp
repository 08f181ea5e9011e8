//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "ScoreAxes.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace calotype::nn;

//===----------------------------------------------------------------------===//
// Frames
//===----------------------------------------------------------------------===//

ScoreFrame ScoreFrame::ofProduct(RankedTensorType type) {
  ScoreFrame frame{SmallVector<int64_t>(type.getShape()),
                   SmallVector<Axis>(type.getRank(), Axis::Batch)};
  frame.axes[type.getRank() - 2] = Axis::Row;
  frame.axes[type.getRank() - 1] = Axis::Column;
  return frame;
}

SmallVector<int64_t> ScoreFrame::dimsOf(Axis axis) const {
  SmallVector<int64_t> dims;
  for (int64_t dim = 0; dim < getRank(); ++dim)
    if (axes[dim] == axis)
      dims.push_back(dim);
  return dims;
}

SmallVector<int64_t> ScoreFrame::dimsOfSide(Axis side) const {
  SmallVector<int64_t> dims = dimsOf(Axis::Batch);
  llvm::append_range(dims, dimsOf(side));
  return dims;
}

std::optional<int64_t> ScoreFrame::onlyDim(Axis axis) const {
  SmallVector<int64_t> dims = dimsOf(axis);
  SmallVector<int64_t> wide;
  llvm::copy_if(dims, std::back_inserter(wide),
                [&](int64_t dim) { return shape[dim] != 1; });
  if (wide.size() == 1)
    return wide.front();
  if (wide.empty() && dims.size() == 1)
    return dims.front();
  return std::nullopt;
}

int64_t ScoreFrame::extentOf(Axis axis) const {
  int64_t extent = 1;
  for (int64_t dim : dimsOf(axis))
    extent *= shape[dim];
  return extent;
}

ScoreFrame ScoreFrame::transposed(ArrayRef<int64_t> permutation) const {
  ScoreFrame frame;
  for (int64_t dim : permutation) {
    frame.shape.push_back(shape[dim]);
    frame.axes.push_back(axes[dim]);
  }
  return frame;
}

std::optional<ScoreFrame> ScoreFrame::reshaped(ArrayRef<int64_t> to) const {
  ScoreFrame frame{SmallVector<int64_t>(to),
                   SmallVector<Axis>(to.size(), Axis::Batch)};
  for (const ReshapeGroup &group : groupReshape(shape, to)) {
    std::optional<Axis> name;
    for (int64_t dim = group.fromBegin; dim < group.fromEnd; ++dim) {
      if (shape[dim] == 1)
        continue;
      if (name && *name != axes[dim])
        return std::nullopt;
      name = axes[dim];
    }
    for (int64_t dim = group.toBegin; name && dim < group.toEnd; ++dim)
      if (to[dim] != 1)
        frame.axes[dim] = *name;
  }
  return frame;
}

std::optional<ScoreFrame> ScoreFrame::broadcastTo(ArrayRef<int64_t> to) const {
  int64_t added = static_cast<int64_t>(to.size()) - getRank();
  if (added < 0)
    return std::nullopt;
  ScoreFrame frame{SmallVector<int64_t>(to),
                   SmallVector<Axis>(added, Axis::Batch)};
  llvm::append_range(frame.axes, axes);
  for (int64_t dim = 0; dim < getRank(); ++dim)
    if (shape[dim] != to[dim + added] && axes[dim] != Axis::Batch)
      return std::nullopt;
  return frame;
}

SmallVector<ReshapeGroup> calotype::nn::groupReshape(ArrayRef<int64_t> from,
                                                     ArrayRef<int64_t> to) {
  SmallVector<ReshapeGroup> groups;
  int64_t i = 0, j = 0, fromRank = from.size(), toRank = to.size();
  while (i < fromRank || j < toRank) {
    ReshapeGroup group{i, i, j, j};
    int64_t left = i < fromRank ? from[i++] : 1;
    int64_t right = j < toRank ? to[j++] : 1;
    while (left != right) {
      if (left < right && i < fromRank)
        left *= from[i++];
      else if (j < toRank)
        right *= to[j++];
      else
        break; // Different numbers of elements: no reshape.
    }
    group.fromEnd = i;
    group.toEnd = j;
    groups.push_back(group);
  }
  return groups;
}

//===----------------------------------------------------------------------===//
// Aligned values
//===----------------------------------------------------------------------===//

AlignedValue AlignedValue::right(Value value, int64_t rank) {
  AlignedValue aligned{value, {}};
  int64_t own = aligned.getType().getRank();
  for (int64_t dim = 0; dim < own; ++dim)
    aligned.dims.push_back(dim + rank - own);
  return aligned;
}

RankedTensorType AlignedValue::getType() const {
  return cast<RankedTensorType>(value.getType());
}

bool AlignedValue::varies(const ScoreFrame &frame, Axis axis) const {
  for (auto [dim, extent] : llvm::zip(dims, getType().getShape()))
    if (extent != 1 && dim >= 0 && frame.axes[dim] == axis)
      return true;
  return false;
}

AlignedValue AlignedValue::operand(Value operand) const {
  AlignedValue aligned{operand, {}};
  int64_t rank = aligned.getType().getRank();
  aligned.dims.assign(dims.end() - rank, dims.end());
  return aligned;
}

AlignedValue
AlignedValue::beforeTranspose(Value input,
                              ArrayRef<int64_t> permutation) const {
  AlignedValue aligned{input, SmallVector<int64_t>(dims.size(), -1)};
  for (auto [index, dim] : llvm::enumerate(permutation))
    aligned.dims[dim] = dims[index];
  return aligned;
}

std::optional<AlignedValue> AlignedValue::beforeUnitReshape(Value input) const {
  AlignedValue aligned{input, {}};
  ArrayRef<int64_t> from = aligned.getType().getShape(),
                    to = getType().getShape();
  size_t next = 0;
  auto skipUnits = [&] {
    while (next < to.size() && to[next] == 1)
      ++next;
  };
  for (int64_t extent : from) {
    if (extent == 1) {
      aligned.dims.push_back(-1);
      continue;
    }
    skipUnits();
    if (next == to.size() || to[next] != extent)
      return std::nullopt;
    aligned.dims.push_back(dims[next++]);
  }
  skipUnits();
  return next == to.size() ? std::optional(aligned) : std::nullopt;
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Views of boxes through ops that move elements.
//===----------------------------------------------------------------------===//

#include "../Constants.h"
#include "../TensorTypes.h"
#include "BoxViews.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

static int64_t countOf(ArrayRef<int64_t> extents) {
  return ShapedType::getNumElements(extents);
}

/// A view like `from` with another grid; `source(index, from's index)` says
/// which box each point takes.
static BoxView
regrid(const BoxView &from, ArrayRef<int64_t> grid,
       llvm::function_ref<void(ArrayRef<int64_t>, MutableArrayRef<int64_t>)>
           source) {
  BoxView view = from;
  view.grid.assign(grid.begin(), grid.end());
  view.boxes.clear();
  SmallVector<int64_t> old(from.grid.size());
  forEachPoint(grid, [&](ArrayRef<int64_t> index) {
    source(index, old);
    view.boxes.push_back(from.boxes[linearize(old, from.grid)]);
  });
  return view;
}

std::optional<BoxView> calotype::nn::viewSlice(const BoxView &from,
                                               SliceOp op) {
  ArrayRef<int64_t> shape = shapeOf(op.getInput());
  for (int64_t dim : {from.batch, from.channel})
    if (op.getStarts()[dim] != 0 || op.getSizes()[dim] != shape[dim] ||
        op.getSteps()[dim] != 1)
      return std::nullopt;
  SmallVector<int64_t> grid, starts, steps;
  for (int64_t dim = 0; dim < from.getRank(); ++dim)
    if (from.toGrid(dim) >= 0) {
      grid.push_back(op.getSizes()[dim]);
      starts.push_back(op.getStarts()[dim]);
      steps.push_back(op.getSteps()[dim]);
    }
  return regrid(from, grid,
                [&](ArrayRef<int64_t> at, MutableArrayRef<int64_t> old) {
                  for (size_t i = 0; i < at.size(); ++i)
                    old[i] = starts[i] + at[i] * steps[i];
                });
}

std::optional<BoxView> calotype::nn::viewTranspose(const BoxView &from,
                                                   TransposeOp op) {
  SmallVector<int64_t> order, grid; // Grid dimensions of the operand.
  BoxView view = from;
  for (auto [dim, old] : llvm::enumerate(op.getPermutation())) {
    if (old == from.batch)
      view.batch = dim;
    else if (old == from.channel)
      view.channel = dim;
    else
      order.push_back(from.toGrid(old));
  }
  for (int64_t dim : order)
    grid.push_back(from.grid[dim]);
  BoxView moved = regrid(
      from, grid, [&](ArrayRef<int64_t> at, MutableArrayRef<int64_t> old) {
        for (auto [i, dim] : llvm::enumerate(order))
          old[dim] = at[i];
      });
  view.grid = std::move(moved.grid);
  view.boxes = std::move(moved.boxes);
  return view;
}

/// A dimension of `to` with the extent and the stride of dimension `dim` of
/// `from`, other than `taken`; -1 if there is none. Of one element, any will
/// do.
static int64_t findSame(ArrayRef<int64_t> from, int64_t dim,
                        ArrayRef<int64_t> to, int64_t taken) {
  for (int64_t i = 0; i < static_cast<int64_t>(to.size()); ++i)
    if (i != taken && to[i] == from[dim] &&
        (to[i] == 1 ||
         countOf(to.drop_front(i + 1)) == countOf(from.drop_front(dim + 1))))
      return i;
  return -1;
}

std::optional<BoxView> calotype::nn::viewReshape(const BoxView &from,
                                                 ReshapeOp op) {
  ArrayRef<int64_t> old = shapeOf(op.getInput()),
                    shape = shapeOf(op.getResult());
  BoxView view = from;
  // Channels first: a unit batch leaves them their place.
  view.channel = findSame(old, from.channel, shape, -1);
  view.batch = findSame(old, from.batch, shape, view.channel);
  if (view.channel < 0 || view.batch < 0)
    return std::nullopt;
  view.grid.clear();
  for (auto [dim, extent] : llvm::enumerate(shape))
    if (view.toGrid(dim) >= 0)
      view.grid.push_back(extent);
  return view;
}

std::optional<BoxView> calotype::nn::viewGatherNd(const BoxView &from,
                                                  GatherNdOp op) {
  ArrayRef<int64_t> tuples = shapeOf(op.getIndices());
  auto indices = getIntegers(op.getIndices(), kMaxBoxes * kMaxSpatial);
  int64_t width = tuples.back();
  if (!indices || op.getBatchDims() != 0 || from.batch < width ||
      from.channel < width)
    return std::nullopt;
  ArrayRef<int64_t> places = tuples.drop_back();
  SmallVector<int64_t> grid(places);
  llvm::append_range(grid, ArrayRef(from.grid).drop_front(width));
  if (countOf(grid) > kMaxBoxes)
    return std::nullopt;
  BoxView view = regrid(
      from, grid, [&](ArrayRef<int64_t> at, MutableArrayRef<int64_t> old) {
        int64_t place = linearize(at.take_front(places.size()), places);
        for (int64_t i = 0; i < width; ++i) {
          int64_t index = (*indices)[place * width + i];
          index += index < 0 ? from.grid[i] : 0;
          old[i] = std::clamp<int64_t>(index, 0, from.grid[i] - 1);
        }
        llvm::copy(at.drop_front(places.size()), old.begin() + width);
      });
  view.batch = from.batch - width + places.size();
  view.channel = from.channel - width + places.size();
  return view;
}

std::optional<BoxView> calotype::nn::viewGather(const BoxView &from,
                                                GatherOp op) {
  int64_t dim = op.getAxis(), axis = from.toGrid(dim);
  ArrayRef<int64_t> places = shapeOf(op.getIndices());
  auto indices = getIntegers(op.getIndices(), kMaxBoxes);
  if (axis < 0 || !indices)
    return std::nullopt;
  SmallVector<int64_t> grid(ArrayRef(from.grid).take_front(axis));
  llvm::append_range(grid, places);
  llvm::append_range(grid, ArrayRef(from.grid).drop_front(axis + 1));
  if (countOf(grid) > kMaxBoxes)
    return std::nullopt;
  BoxView view = regrid(
      from, grid, [&](ArrayRef<int64_t> at, MutableArrayRef<int64_t> old) {
        llvm::copy(at.take_front(axis), old.begin());
        int64_t index =
            (*indices)[linearize(at.slice(axis, places.size()), places)];
        index += index < 0 ? from.grid[axis] : 0;
        old[axis] = std::clamp<int64_t>(index, 0, from.grid[axis] - 1);
        llvm::copy(at.drop_front(axis + places.size()), old.begin() + axis + 1);
      });
  int64_t added = static_cast<int64_t>(places.size()) - 1;
  view.batch += from.batch > dim ? added : 0;
  view.channel += from.channel > dim ? added : 0;
  return view;
}

std::optional<BoxView> calotype::nn::viewConcat(ArrayRef<const BoxView *> parts,
                                                int64_t dim) {
  const BoxView &first = *parts.front();
  int64_t axis = first.toGrid(dim), total = 0;
  for (const BoxView *part : parts) {
    if (axis < 0 || part->kind != first.kind || part->batch != first.batch ||
        part->channel != first.channel ||
        part->grid.size() != first.grid.size())
      return std::nullopt;
    total += part->grid[axis];
  }
  BoxView view = first;
  view.grid[axis] = total;
  view.boxes.clear();
  forEachPoint(view.grid, [&](ArrayRef<int64_t> at) {
    SmallVector<int64_t> index(at);
    const BoxView *const *part = parts.begin();
    while (index[axis] >= (*part)->grid[axis])
      index[axis] -= (*part++)->grid[axis];
    view.boxes.push_back((*part)->boxes[linearize(index, (*part)->grid)]);
  });
  return view;
}

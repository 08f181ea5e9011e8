//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Views of boxes through reductions, pools and sums.
//===----------------------------------------------------------------------===//

#include "../Constants.h"
#include "../TensorTypes.h"
#include "BoxViews.h"
#include "calotype/Analysis/Pools.h"
#include "llvm/Support/MathExtras.h"
#include <cmath>

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

static int64_t countOf(ArrayRef<int64_t> extents) {
  return ShapedType::getNumElements(extents);
}

//===----------------------------------------------------------------------===//
// Unions of boxes
//===----------------------------------------------------------------------===//

static Box getHull(ArrayRef<Box> boxes) {
  Box hull = boxes.front();
  for (const Box &box : boxes)
    for (size_t i = 0; i < kMaxSpatial; ++i) {
      hull.begin[i] = std::min(hull.begin[i], box.begin[i]);
      hull.end[i] = std::max(hull.end[i], box.end[i]);
    }
  return hull;
}

/// The box that `boxes` fill: without gaps, and without overlaps unless
/// `mayOverlap`.
static std::optional<Box> unite(ArrayRef<Box> boxes, bool mayOverlap) {
  if (boxes.empty())
    return std::nullopt;
  Box hull = getHull(boxes);
  int64_t volume = hull.getVolume();
  if (volume > kMaxBoxes)
    return std::nullopt;
  std::vector<bool> covered(volume, false);
  int64_t count = 0;
  for (const Box &box : boxes)
    for (int64_t z = box.begin[0]; z < box.end[0]; ++z)
      for (int64_t y = box.begin[1]; y < box.end[1]; ++y)
        for (int64_t x = box.begin[2]; x < box.end[2]; ++x) {
          int64_t at = z - hull.begin[0];
          at = at * (hull.end[1] - hull.begin[1]) + y - hull.begin[1];
          at = at * (hull.end[2] - hull.begin[2]) + x - hull.begin[2];
          if (covered[at] && !mayOverlap)
            return std::nullopt;
          count += !covered[at];
          covered[at] = true;
        }
  return count == volume ? std::optional(hull) : std::nullopt;
}

std::optional<Box> calotype::nn::reduceBoxes(SmallVector<Box> boxes,
                                             BoxKind from, BoxKind by) {
  bool hasEmpty =
      llvm::any_of(boxes, [](const Box &box) { return !box.getVolume(); });
  if (by == BoxKind::Sum)
    llvm::erase_if(boxes, [](const Box &box) { return !box.getVolume(); });
  else if (hasEmpty)
    return std::nullopt;
  if (from != BoxKind::Element && from != by)
    return std::nullopt;
  // An average of averages weighs its boxes alike.
  if (by == BoxKind::Mean)
    for (const Box &box : boxes)
      if (box.getVolume() != boxes.front().getVolume())
        return std::nullopt;
  return unite(boxes, /*mayOverlap=*/by == BoxKind::Max);
}

//===----------------------------------------------------------------------===//
// Reductions
//===----------------------------------------------------------------------===//

/// True for averages: one of them rounds what another one would not.
static bool isRounded(BoxKind kind) { return kind == BoxKind::Mean; }

static std::optional<BoxKind> kindOf(ReduceKind kind) {
  switch (kind) {
  case ReduceKind::Max:
    return BoxKind::Max;
  case ReduceKind::Mean:
    return BoxKind::Mean;
  case ReduceKind::Sum:
    return BoxKind::Sum;
  default:
    return std::nullopt;
  }
}

std::optional<BoxView> calotype::nn::viewReduce(const BoxView &from,
                                                ReduceOp op, bool sums) {
  std::optional<BoxKind> kind = kindOf(op.getKind());
  if (!kind || (!sums && (*kind == BoxKind::Sum || isRounded(from.kind))))
    return std::nullopt;
  SmallVector<int64_t> axes;
  for (int64_t dim : op.getAxes()) {
    axes.push_back(from.toGrid(dim));
    if (axes.back() < 0)
      return std::nullopt;
  }
  BoxView view = from;
  view.kind = *kind;
  view.grid.clear();
  SmallVector<int64_t> kept(from.grid);
  for (int64_t axis : axes)
    kept[axis] = 1;
  std::vector<SmallVector<Box>> groups(countOf(kept));
  forEachPoint(from.grid, [&](ArrayRef<int64_t> at) {
    SmallVector<int64_t> index(at);
    for (int64_t axis : axes)
      index[axis] = 0;
    groups[linearize(index, kept)].push_back(
        from.boxes[linearize(at, from.grid)]);
  });
  view.boxes.clear();
  for (SmallVector<Box> &group : groups) {
    std::optional<Box> box = reduceBoxes(std::move(group), from.kind, *kind);
    if (!box)
      return std::nullopt;
    view.boxes.push_back(*box);
  }
  for (auto [axis, extent] : llvm::enumerate(kept))
    if (op.getKeepDims() || !llvm::is_contained(axes, axis))
      view.grid.push_back(extent);
  if (!op.getKeepDims())
    for (int64_t dim : op.getAxes()) {
      view.batch -= dim < from.batch;
      view.channel -= dim < from.channel;
    }
  return view;
}

/// Pools each window of the grid; `window(dim, position)` gives [begin, end)
/// and its step.
struct Window {
  int64_t begin, end, step;
};
static std::optional<BoxView>
viewWindows(const BoxView &from, BoxKind kind, ArrayRef<int64_t> grid,
            llvm::function_ref<Window(size_t, int64_t)> window) {
  if (from.batch != 0 || from.channel != 1)
    return std::nullopt;
  BoxView view = from;
  view.kind = kind;
  view.grid.assign(grid.begin(), grid.end());
  view.boxes.clear();
  bool ok = true;
  forEachPoint(grid, [&](ArrayRef<int64_t> at) {
    if (!ok)
      return;
    SmallVector<int64_t> taps;
    SmallVector<Window> windows;
    for (auto [dim, position] : llvm::enumerate(at)) {
      windows.push_back(window(dim, position));
      taps.push_back(std::max<int64_t>(
          0, llvm::divideCeil(windows.back().end - windows.back().begin,
                              windows.back().step)));
    }
    SmallVector<Box> boxes;
    if (countOf(taps) > 0)
      forEachPoint(taps, [&](ArrayRef<int64_t> tap) {
        SmallVector<int64_t> index;
        for (auto [dim, own] : llvm::enumerate(windows)) {
          index.push_back(own.begin + tap[dim] * own.step);
          if (index.back() < 0 || index.back() >= from.grid[dim])
            return;
        }
        boxes.push_back(from.boxes[linearize(index, from.grid)]);
      });
    std::optional<Box> box = reduceBoxes(std::move(boxes), from.kind, kind);
    ok = box.has_value();
    if (ok)
      view.boxes.push_back(*box);
  });
  return ok ? std::optional(std::move(view)) : std::nullopt;
}

static bool isPadded(PoolOp op) {
  return llvm::any_of(op.getPadsBegin(),
                      [](int64_t pad) { return pad != 0; }) ||
         llvm::any_of(op.getPadsEnd(), [](int64_t pad) { return pad != 0; });
}

std::optional<BoxView> calotype::nn::viewPool(const BoxView &from, PoolOp op,
                                              bool sums) {
  if ((!sums && isRounded(from.kind)) || op.getKind() == PoolKind::Lp ||
      (op.getCountIncludePad() && isPadded(op)))
    return std::nullopt;
  return viewWindows(
      from, op.getKind() == PoolKind::Max ? BoxKind::Max : BoxKind::Mean,
      shapeOf(op.getResult()).drop_front(2), [&](size_t dim, int64_t position) {
        int64_t begin =
            position * op.getStrides()[dim] - op.getPadsBegin()[dim];
        int64_t reach = (op.getKernel()[dim] - 1) * op.getDilations()[dim] + 1;
        return Window{begin, begin + reach, op.getDilations()[dim]};
      });
}

std::optional<BoxView> calotype::nn::viewAdaptivePool(const BoxView &from,
                                                      AdaptivePoolOp op,
                                                      bool sums) {
  if (!sums && isRounded(from.kind))
    return std::nullopt;
  return viewWindows(
      from, op.getKind() == PoolKind::Max ? BoxKind::Max : BoxKind::Mean,
      op.getOutputSize(), [&](size_t dim, int64_t bin) {
        Bin own = getBin(bin, op.getOutputSize()[dim], from.grid[dim]);
        return Window{own.begin, own.begin + own.size, 1};
      });
}

//===----------------------------------------------------------------------===//
// Averages as sums
//===----------------------------------------------------------------------===//

/// Calls `visit(grid index, value)` with the constant that broadcasts to each
/// point of the view's grid; false when it differs by batch or channel.
static bool forEachConstant(const BoxView &view, Value constant,
                            llvm::function_ref<void(int64_t, double)> visit) {
  FailureOr<Tensor> tensor = readConstant(constant);
  if (failed(tensor) || tensor->getNumElements() > kMaxBoxes)
    return false;
  ArrayRef<int64_t> shape = shapeOf(constant);
  int64_t offset = view.getRank() - static_cast<int64_t>(shape.size());
  if (offset < 0)
    return false;
  for (int64_t dim : {view.batch, view.channel})
    if (dim >= offset && shape[dim - offset] != 1)
      return false;
  int64_t point = 0;
  forEachPoint(view.grid, [&](ArrayRef<int64_t> at) {
    SmallVector<int64_t> index;
    for (auto [i, extent] : llvm::enumerate(shape)) {
      int64_t dim = view.toGrid(offset + i);
      index.push_back(extent == 1 || dim < 0 ? 0 : at[dim]);
    }
    visit(point++, tensor->getDouble(linearize(index, shape)));
  });
  return true;
}

std::optional<BoxView> calotype::nn::viewSum(ArrayRef<const BoxView *> parts) {
  const BoxView &first = *parts.front();
  for (const BoxView *part : parts)
    if (part->kind != BoxKind::Element || part->batch != first.batch ||
        part->channel != first.channel || part->grid != first.grid)
      return std::nullopt;
  BoxView view = first;
  view.kind = BoxKind::Sum;
  for (auto [point, box] : llvm::enumerate(view.boxes)) {
    SmallVector<Box> boxes;
    for (const BoxView *part : parts)
      boxes.push_back(part->boxes[point]);
    std::optional<Box> sum =
        reduceBoxes(std::move(boxes), BoxKind::Element, BoxKind::Sum);
    if (!sum)
      return std::nullopt;
    box = *sum;
  }
  return view;
}

std::optional<BoxView> calotype::nn::viewQuotient(const BoxView &from,
                                                  Value divisor) {
  if (from.kind != BoxKind::Sum)
    return std::nullopt;
  bool ok = true;
  ok &= forEachConstant(from, divisor, [&](int64_t point, double value) {
    ok &= value == static_cast<double>(from.boxes[point].getVolume());
  });
  if (!ok)
    return std::nullopt;
  BoxView view = from;
  view.kind = BoxKind::Mean;
  return view;
}

std::optional<BoxView> calotype::nn::viewMasked(const BoxView &from, Value mask,
                                                bool keeps) {
  if (from.kind != BoxKind::Element)
    return std::nullopt;
  BoxView view = from;
  bool ok = forEachConstant(from, mask, [&](int64_t point, double value) {
    if ((value != 0) != keeps)
      view.boxes[point] = Box{{0, 0, 0}, {0, 0, 0}};
  });
  return ok ? std::optional(std::move(view)) : std::nullopt;
}

/// The common weight of the elements that column `column` of a constant matrix
/// adds, and their boxes; 0 when weights differ.
static double readColumn(const Tensor &matrix, bool isTransposed,
                         int64_t column,
                         llvm::function_ref<void(int64_t)> visit) {
  int64_t rows = matrix.getShape()[isTransposed],
          columns = matrix.getShape()[!isTransposed];
  double weight = 0;
  for (int64_t row = 0; row < rows; ++row) {
    double value = matrix.getDouble(isTransposed ? column * rows + row
                                                 : row * columns + column);
    if (value == 0)
      continue;
    if (weight != 0 && value != weight)
      return 0;
    weight = value;
    visit(row);
  }
  return weight;
}

std::optional<BoxView> calotype::nn::viewProduct(const BoxView &from,
                                                 MatmulOp op) {
  FailureOr<Tensor> matrix = readConstant(op.getRhs());
  int64_t last = from.getRank() - 1;
  if (failed(matrix) || matrix->getShape().size() != 2 ||
      op.getTransposeLhs() || matrix->getNumElements() > kMaxBoxes * 16 ||
      from.toGrid(last) < 0 ||
      shapeOf(op.getResult()).size() != static_cast<size_t>(from.getRank()))
    return std::nullopt;
  BoxView view = from;
  view.kind = BoxKind::Mean;
  view.grid.back() = shapeOf(op.getResult()).back();
  view.boxes.clear();
  int64_t inner = from.grid.back();
  for (int64_t point = 0; point < countOf(view.grid); ++point) {
    SmallVector<Box> boxes;
    int64_t first = point / view.grid.back() * inner, volume = 0;
    double weight = readColumn(*matrix, op.getTransposeRhs(),
                               point % view.grid.back(), [&](int64_t row) {
                                 boxes.push_back(from.boxes[first + row]);
                                 ++volume;
                               });
    // The matrix holds 1 / count in single precision.
    if (std::abs(weight * static_cast<double>(volume) - 1) > 1e-6)
      return std::nullopt;
    std::optional<Box> box =
        reduceBoxes(std::move(boxes), from.kind, BoxKind::Mean);
    if (!box)
      return std::nullopt;
    view.boxes.push_back(*box);
  }
  return view;
}

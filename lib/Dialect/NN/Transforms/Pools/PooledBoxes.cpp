//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "../Constants.h"
#include "../TensorTypes.h"
#include "BoxViews.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

/// Values of more ops, or of longer chains, are not followed.
static constexpr size_t kMaxOps = 4096;
static constexpr unsigned kMaxDepth = 64;

static int64_t countOf(ArrayRef<int64_t> extents) {
  return ShapedType::getNumElements(extents);
}

int64_t Box::getVolume() const {
  int64_t volume = 1;
  for (size_t i = 0; i < kMaxSpatial; ++i)
    volume *= std::max(0, end[i] - begin[i]);
  return volume;
}

//===----------------------------------------------------------------------===//
// Grids
//===----------------------------------------------------------------------===//

void calotype::nn::forEachPoint(
    ArrayRef<int64_t> grid, llvm::function_ref<void(ArrayRef<int64_t>)> visit) {
  SmallVector<int64_t> index(grid.size(), 0);
  for (int64_t i = 0, count = countOf(grid); i < count; ++i) {
    visit(index);
    for (size_t dim = grid.size(); dim-- > 0 && ++index[dim] == grid[dim];)
      index[dim] = 0;
  }
}

int64_t calotype::nn::linearize(ArrayRef<int64_t> index,
                                ArrayRef<int64_t> grid) {
  int64_t linear = 0;
  for (auto [at, extent] : llvm::zip(index, grid))
    linear = linear * extent + at;
  return linear;
}

/// What a tree of additions adds, and its ops.
static SmallVector<Value> collectAddends(AddOp top,
                                         SetVector<Operation *> &ops) {
  SmallVector<Value> addends, pending{top.getRhs(), top.getLhs()};
  while (!pending.empty()) {
    Value value = pending.pop_back_val();
    auto add = value.getDefiningOp<AddOp>();
    if (!add || !value.hasOneUse()) {
      addends.push_back(value);
      continue;
    }
    ops.insert(add);
    pending.append({add.getRhs(), add.getLhs()});
  }
  return addends;
}

//===----------------------------------------------------------------------===//
// Tracer
//===----------------------------------------------------------------------===//

Value calotype::nn::getTracedOperand(Operation *op) {
  if (!op || op->getNumResults() != 1)
    return {};
  if (auto select = dyn_cast<SelectOp>(op))
    return getSplat(select.getOnTrue()) ? select.getOnFalse()
                                        : select.getOnTrue();
  if (isa<SliceOp, TransposeOp, ReshapeOp, GatherNdOp, GatherOp, ConcatOp,
          ReduceOp, PoolOp, AdaptivePoolOp, AddOp, DivOp, MatmulOp>(op))
    return op->getOperand(0);
  return {};
}

std::optional<BoxView> BoxTracer::viewImage() {
  ArrayRef<int64_t> extents = shapeOf(image).drop_front(2);
  BoxView view;
  view.grid.assign(extents.begin(), extents.end());
  size_t unused = kMaxSpatial - extents.size();
  forEachPoint(extents, [&](ArrayRef<int64_t> at) {
    Box box;
    for (auto [dim, index] : llvm::enumerate(at)) {
      box.begin[unused + dim] = index;
      box.end[unused + dim] = index + 1;
    }
    view.boxes.push_back(box);
  });
  return view;
}

std::optional<BoxView> BoxTracer::viewOp(Operation *op) {
  SmallVector<Value> operands{getTracedOperand(op)};
  SetVector<Operation *> inner;
  if (!operands.front() || (isa<AddOp, DivOp, SelectOp, MatmulOp>(op) && !sums))
    return std::nullopt;
  if (auto add = dyn_cast<AddOp>(op))
    operands = collectAddends(add, inner);
  else if (isa<ConcatOp>(op))
    operands.assign(op->operand_begin(), op->operand_end());
  SmallVector<const BoxView *> parts;
  for (Value operand : operands) {
    parts.push_back(trace(operand));
    if (!parts.back())
      return std::nullopt;
  }
  ops.insert_range(inner);
  const BoxView &from = *parts.front();
  return llvm::TypeSwitch<Operation *, std::optional<BoxView>>(op)
      .Case([&](SliceOp slice) { return viewSlice(from, slice); })
      .Case(
          [&](TransposeOp transpose) { return viewTranspose(from, transpose); })
      .Case([&](ReshapeOp reshape) { return viewReshape(from, reshape); })
      .Case([&](GatherNdOp gather) { return viewGatherNd(from, gather); })
      .Case([&](GatherOp gather) { return viewGather(from, gather); })
      .Case(
          [&](ConcatOp concat) { return viewConcat(parts, concat.getAxis()); })
      .Case([&](ReduceOp reduce) { return viewReduce(from, reduce, sums); })
      .Case([&](PoolOp pool) { return viewPool(from, pool, sums); })
      .Case([&](AdaptivePoolOp pool) {
        return viewAdaptivePool(from, pool, sums);
      })
      .Case([&](AddOp) { return viewSum(parts); })
      .Case([&](MatmulOp matmul) { return viewProduct(from, matmul); })
      .Case([&](DivOp div) -> std::optional<BoxView> {
        if (div.getLhs().getType() != div.getType())
          return std::nullopt;
        return viewQuotient(from, div.getRhs());
      })
      .Case([&](SelectOp select) -> std::optional<BoxView> {
        bool keeps = getSplat(select.getOnFalse()) == 0.0;
        if ((!keeps && getSplat(select.getOnTrue()) != 0.0) ||
            getTracedOperand(select).getType() != select.getType())
          return std::nullopt;
        return viewMasked(from, select.getCondition(), keeps);
      })
      .Default([](Operation *) { return std::nullopt; });
}

std::optional<BoxView> BoxTracer::compute(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type || !type.hasStaticShape() || type.getNumElements() == 0)
    return std::nullopt;
  if (value == image) {
    ArrayRef<int64_t> extents = type.getShape().drop_front(2);
    if (extents.size() > kMaxSpatial || countOf(extents) > kMaxBoxes)
      return std::nullopt;
    return viewImage();
  }
  Operation *op = value.getDefiningOp();
  if (!op || ops.size() >= kMaxOps || depth >= kMaxDepth)
    return std::nullopt;
  ++depth;
  std::optional<BoxView> view = viewOp(op);
  --depth;
  if (view)
    ops.insert(op);
  return view;
}

const BoxView *BoxTracer::trace(Value value) {
  auto found = known.find(value);
  if (found == known.end()) {
    std::optional<BoxView> view = compute(value);
    found = known
                .try_emplace(value,
                             view ? std::make_unique<BoxView>(std::move(*view))
                                  : nullptr)
                .first;
  }
  return found->second.get();
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// nn-raise-adaptive-pool: pools over bins that an exporter spelled out, and
/// the levels of pyramids.
//===----------------------------------------------------------------------===//

#include "../TensorTypes.h"
#include "PooledBoxes.h"
#include "calotype/Analysis/Pools.h"
#include "calotype/Analysis/Rewrites.h"
#include "calotype/Dialect/NN/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/MapVector.h"

namespace calotype::nn {
#define GEN_PASS_DEF_RAISEADAPTIVEPOOLPASS
#include "calotype/Dialect/NN/Transforms/Passes.h.inc"
} // namespace calotype::nn

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

/// Ops between a value and the image it may pool.
static constexpr int kMaxChain = 12;

/// True for a tensor of images that `nn.adaptive_pool` takes.
static bool isImage(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.hasStaticShape() && type.getNumElements() > 0 &&
         type.getRank() >= 3 &&
         type.getRank() <= static_cast<int64_t>(2 + kMaxSpatial) &&
         isa<FloatType>(type.getElementType());
}

static bool isReducing(Operation *op) {
  return isa<ReduceOp, PoolOp, AdaptivePoolOp, AddOp, DivOp, MatmulOp>(op);
}

//===----------------------------------------------------------------------===//
// Bins
//===----------------------------------------------------------------------===//

/// True when [begin, end) is bin `index` of `count` over `extent` elements.
static bool isBin(int64_t begin, int64_t end, int64_t index, int64_t count,
                  int64_t extent) {
  Bin bin = getBin(index, count, extent);
  return begin == bin.begin && end == bin.begin + bin.size;
}

/// The numbers of bins when the boxes of `view` are bins of an image with these
/// spatial extents, in row-major order; empty otherwise.
static SmallVector<int64_t> findBins(const BoxView &view,
                                     ArrayRef<int64_t> extents) {
  size_t unused = kMaxSpatial - extents.size();
  SmallVector<int64_t> bins;
  int64_t total = 1;
  for (size_t dim = 0; dim < extents.size(); ++dim) {
    llvm::SmallDenseSet<int32_t> begins, ends;
    for (const Box &box : view.boxes) {
      begins.insert(box.begin[unused + dim]);
      ends.insert(box.end[unused + dim]);
    }
    bins.push_back(std::max(begins.size(), ends.size()));
    total *= bins.back();
  }
  if (total != static_cast<int64_t>(view.boxes.size()))
    return {};
  for (auto [linear, box] : llvm::enumerate(view.boxes)) {
    int64_t rest = linear;
    for (size_t dim = extents.size(); dim-- > 0; rest /= bins[dim])
      if (!isBin(box.begin[unused + dim], box.end[unused + dim],
                 rest % bins[dim], bins[dim], extents[dim]))
        return {};
  }
  return bins;
}

/// The numbers of bins when the windows of a pool are bins, empty otherwise.
static SmallVector<int64_t> findBins(PoolOp op) {
  if (op.getKind() == PoolKind::Lp || !isImage(op.getInput()))
    return {};
  ArrayRef<int64_t> in = typeOf(op.getInput()).getShape().drop_front(2);
  ArrayRef<int64_t> out = typeOf(op.getResult()).getShape().drop_front(2);
  if (in == out)
    return {};
  for (size_t dim = 0; dim < in.size(); ++dim) {
    int64_t kernel = op.getKernel()[dim], pad = op.getPadsBegin()[dim];
    if (kernel > 1 && op.getDilations()[dim] != 1)
      return {};
    for (int64_t bin = 0; bin < out[dim]; ++bin) {
      int64_t begin = bin * op.getStrides()[dim] - pad, end = begin + kernel;
      // What is padded counts in an average on demand.
      if (op.getCountIncludePad() && (begin < 0 || end > in[dim]))
        return {};
      if (!isBin(std::max<int64_t>(begin, 0), std::min(end, in[dim]), bin,
                 out[dim], in[dim]))
        return {};
    }
  }
  return SmallVector<int64_t>(out);
}

/// The same for a reduction over all spatial dimensions: one bin in each.
static SmallVector<int64_t> findBins(ReduceOp op) {
  if (!isImage(op.getInput()) ||
      (op.getKind() != ReduceKind::Max && op.getKind() != ReduceKind::Mean))
    return {};
  SmallVector<int64_t> axes(op.getAxes());
  llvm::sort(axes);
  int64_t rank = typeOf(op.getInput()).getRank();
  if (axes != llvm::to_vector(llvm::seq<int64_t>(2, rank)))
    return {};
  return SmallVector<int64_t>(rank - 2, 1);
}

static std::string describeBins(PoolKind kind, ArrayRef<int64_t> bins,
                                ArrayRef<int64_t> extents) {
  auto join = [](ArrayRef<int64_t> values) {
    std::string text;
    for (int64_t value : values)
      text += (text.empty() ? "" : " x ") + std::to_string(value);
    return text;
  };
  return (stringifyPoolKind(kind) + " over " + join(bins) + " bins of " +
          join(extents))
      .str();
}

//===----------------------------------------------------------------------===//
// Pass
//===----------------------------------------------------------------------===//

namespace {

/// How many parts of a form have readers outside of it.
enum class Readers { None, Few, Many };

struct RaiseAdaptivePoolPass
    : calotype::nn::impl::RaiseAdaptivePoolPassBase<RaiseAdaptivePoolPass> {
  using RaiseAdaptivePoolPassBase::RaiseAdaptivePoolPassBase;

  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>())
      for (Block &block : function.getBody()) {
        raiseExploded(block);
        raisePyramids(block);
      }
  }

private:
  Rewrite getRewrite() const {
    return {"nn-raise-adaptive-pool",
            sums ? Numerics::Reassociating : Numerics::Exact};
  }

  //===--- Forms of several ops -------------------------------------------===//

  void raiseExploded(Block &block) {
    // Whole forms before their parts.
    SmallVector<Operation *> ops;
    for (Operation &op : llvm::reverse(block))
      if (isa<ConcatOp, ReduceOp, PoolOp, ReshapeOp, TransposeOp, DivOp,
              MatmulOp>(op))
        ops.push_back(&op);
    explained.clear();
    for (Operation *op : ops)
      if (!op->use_empty() && !explained.contains(op))
        raiseForm(op);
    for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block)))
      if (isOpTriviallyDead(&op))
        op.erase();
  }

  /// A pool over bins of `image`, spelled out.
  struct Form {
    Value image;
    BoxView view;
    SmallVector<int64_t> bins;
    SetVector<Operation *> ops;
    Readers readers;
  };

  /// Raises `op` when it is a pool over bins of an image before it: of the
  /// farthest one, unless what lies between has other readers.
  void raiseForm(Operation *op) {
    std::optional<Form> best, miss;
    unsigned reductions = 0;
    Operation *step = op;
    for (int i = 0; i < kMaxChain && step; ++i) {
      Value operand = getTracedOperand(step);
      if (!operand)
        break;
      reductions += isReducing(step);
      step = operand.getDefiningOp();
      // One op alone is no exploded form.
      if (!reductions || i == 0 || !isImage(operand))
        continue;
      std::optional<Form> form = match(op, operand);
      if (!form)
        continue;
      if (form->bins.empty() || form->readers == Readers::Many)
        miss = isMeantAsBins(op, form->ops) && !miss ? form : miss;
      else if (!best || form->readers == Readers::None)
        best = form;
    }
    if (best)
      return raise(op, *best);
    if (!miss)
      return;
    explained.insert_range(miss->ops);
    reportMissed(op, getRewrite(),
                 miss->bins.empty() ? "the bins are not floor(i * in / out) to "
                                      "ceil((i + 1) * in / out)"
                                    : "its parts have other readers");
  }

  /// What `op` is as pools of `image`: a form without bins where it pools other
  /// boxes.
  std::optional<Form> match(Operation *op, Value image) {
    BoxTracer tracer(image, sums);
    const BoxView *view = tracer.trace(op->getResult(0));
    if (!view || (view->kind != BoxKind::Max && view->kind != BoxKind::Mean) ||
        view->boxes.size() < 2)
      return std::nullopt;
    return Form{image, *view,
                findBins(*view, typeOf(image).getShape().drop_front(2)),
                tracer.getOps(), findReaders(op, tracer.getOps())};
  }

  void raise(Operation *op, const Form &form) {
    OpBuilder builder(op);
    PoolKind kind =
        form.view.kind == BoxKind::Max ? PoolKind::Max : PoolKind::Average;
    auto pool = AdaptivePoolOp::create(builder, op->getLoc(), form.image, kind,
                                       form.bins);
    reportApplied(op, getRewrite(),
                  describeBins(kind, form.bins,
                               typeOf(form.image).getShape().drop_front(2)),
                  computeCost(form.ops.getArrayRef()), computeCost(pool));
    op->getResult(0).replaceAllUsesWith(arrange(
        builder, op->getLoc(), pool, form.view, typeOf(op->getResult(0))));
    explained.insert_range(form.ops);
    ++numRaised;
  }

  /// How many of the reductions inside the form are read outside of it: they
  /// would be done twice.
  static Readers findReaders(Operation *op, const SetVector<Operation *> &ops) {
    unsigned reductions = 0, shared = 0;
    for (Operation *inner : ops) {
      if (inner == op || !isReducing(inner))
        continue;
      ++reductions;
      shared += llvm::any_of(inner->getUsers(), [&](Operation *user) {
        return !ops.contains(user);
      });
    }
    if (!shared)
      return Readers::None;
    return 2 * shared > reductions ? Readers::Many : Readers::Few;
  }

  /// True for a form in which several reductions of parts meet, or one of
  /// gathered elements.
  static bool isMeantAsBins(Operation *op, const SetVector<Operation *> &ops) {
    unsigned reductions = 0, parts = 0;
    for (Operation *inner : ops) {
      reductions += isa<ReduceOp>(inner);
      parts += isa<SliceOp, GatherNdOp, GatherOp>(inner);
    }
    return (isa<ConcatOp>(op) && reductions > 1 && parts > 1) ||
           (reductions == 1 && parts == 1 && !isa<ConcatOp>(op));
  }

  /// The pool's result with the dimensions in the order of the form's.
  static Value arrange(OpBuilder &builder, Location loc, Value pool,
                       const BoxView &view, RankedTensorType type) {
    SmallVector<int64_t> shape(typeOf(pool).getShape().take_front(2)),
        permutation;
    llvm::append_range(shape, view.grid);
    for (int64_t dim = 0; dim < view.getRank(); ++dim)
      permutation.push_back(dim == view.batch     ? 0
                            : dim == view.channel ? 1
                                                  : 2 + view.toGrid(dim));
    auto regrouped = RankedTensorType::get(shape, type.getElementType());
    if (regrouped != pool.getType())
      pool = ReshapeOp::create(builder, loc, regrouped, pool);
    if (!llvm::is_sorted(permutation))
      pool = TransposeOp::create(builder, loc, type, pool, permutation);
    return pool;
  }

  //===--- Levels of a pyramid --------------------------------------------===//

  /// A pool whose windows are bins, or one over the whole image.
  struct Level {
    Operation *op;
    SmallVector<int64_t> bins;
  };

  void raisePyramids(Block &block) {
    llvm::MapVector<Value, SmallVector<Level>> levels;
    llvm::MapVector<Value, SmallVector<PoolOp>> others;
    for (Operation &op : block) {
      SmallVector<int64_t> bins;
      if (auto pool = dyn_cast<PoolOp>(op))
        bins = findBins(pool);
      else if (auto reduce = dyn_cast<ReduceOp>(op))
        bins = findBins(reduce);
      else if (auto pool = dyn_cast<AdaptivePoolOp>(op))
        bins.assign(pool.getOutputSize().begin(), pool.getOutputSize().end());
      if (!bins.empty())
        levels[op.getOperand(0)].push_back({&op, bins});
      else if (auto pool = dyn_cast<PoolOp>(op))
        others[pool.getInput()].push_back(pool);
    }
    for (auto &entry : levels) {
      ArrayRef<Level> found = entry.second;
      bool isPyramid = llvm::any_of(found, [&](const Level &level) {
        return level.bins != found[0].bins;
      });
      for (const Level &level : found)
        if (!isa<AdaptivePoolOp>(level.op) && (isPyramid || isWhole(level)))
          raiseLevel(level, isPyramid);
      if (!isPyramid)
        continue;
      for (PoolOp pool : others.lookup(entry.first))
        reportMissed(pool, getRewrite(),
                     "a level of a pyramid, but its windows are not the bins "
                     "floor(i * in / out) to ceil((i + 1) * in / out)");
    }
  }

  /// True for a pool, not a reduction, over the whole image.
  static bool isWhole(const Level &level) {
    return isa<PoolOp>(level.op) &&
           llvm::all_of(level.bins, [](int64_t bins) { return bins == 1; });
  }

  void raiseLevel(const Level &level, bool isPyramid) {
    Operation *op = level.op;
    Value image = op->getOperand(0);
    auto windows = dyn_cast<PoolOp>(op);
    PoolKind kind = windows ? windows.getKind()
                    : cast<ReduceOp>(op).getKind() == ReduceKind::Max
                        ? PoolKind::Max
                        : PoolKind::Average;
    OpBuilder builder(op);
    auto pool =
        AdaptivePoolOp::create(builder, op->getLoc(), image, kind, level.bins);
    reportApplied(op, getRewrite(),
                  (isPyramid ? "level of a pyramid, " : "") +
                      describeBins(kind, level.bins,
                                   typeOf(image).getShape().drop_front(2)),
                  computeCost(op), computeCost(pool));
    Value result = pool;
    if (result.getType() != op->getResult(0).getType())
      result = ReshapeOp::create(builder, op->getLoc(),
                                 op->getResult(0).getType(), result);
    op->getResult(0).replaceAllUsesWith(result);
    op->erase();
    ++numRaised;
  }

  /// Ops that a remark has accounted for.
  llvm::DenseSet<Operation *> explained;
};

} // namespace

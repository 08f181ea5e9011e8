//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// nn-fold-pad: paddings and crops become pads and strides of windows.
//===----------------------------------------------------------------------===//

#include "PadFolding.h"
#include "calotype/Analysis/Rewrites.h"
#include "calotype/Dialect/NN/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace calotype::nn {
#define GEN_PASS_DEF_FOLDPADPASS
#include "calotype/Dialect/NN/Transforms/Passes.h.inc"
} // namespace calotype::nn

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

static constexpr Rewrite kRewrite{"nn-fold-pad", Numerics::Exact};

namespace {
struct FoldPadPass : calotype::nn::impl::FoldPadPassBase<FoldPadPass> {
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>())
      for (Block &block : function.getBody())
        for (Operation &op : llvm::make_early_inc_range(block))
          visit(&op);
  }

private:
  void visit(Operation *op) {
    IRRewriter rewriter(op);
    if (auto pad = dyn_cast<PadOp>(op))
      splitRemoval(pad, rewriter);
    else if (auto slice = dyn_cast<SliceOp>(op))
      foldSlices(slice, rewriter);
    else if (auto conv = dyn_cast<ConvOp>(op))
      while (account(conv, foldPadIntoConv(conv, rewriter),
                     "the padding before it became its pads"))
        ++numPads;
    else if (auto pool = dyn_cast<PoolOp>(op))
      foldPool(pool, rewriter);
  }

  void foldPool(PoolOp pool, RewriterBase &rewriter) {
    for (;;) {
      PadFold fold = foldPadIntoPool(pool, rewriter);
      // The window that took over replaces the pool.
      Operation *op = fold.op ? fold.op : pool.getOperation();
      if (!account(op, fold, "the padding before it became its pads"))
        return;
      pool = cast<PoolOp>(fold.op);
      ++numPads;
    }
  }

  void foldSlices(SliceOp slice, RewriterBase &rewriter) {
    while (slice) {
      // A slice that folds is gone, and so is its location.
      PadFold fold = foldSliceIntoConv(slice, rewriter);
      Operation *op = fold.op ? fold.op : slice.getOperation();
      if (!account(op, fold, "computes only what the slice behind it read"))
        return;
      ++numSlices;
      slice = fold.crop; // It may fold into a convolution before.
    }
  }

  /// Reports what became of an attempt; true when something was folded.
  static bool account(Operation *op, const PadFold &fold, StringRef what) {
    if (fold.op)
      reportApplied(op, kRewrite, what, fold.before, fold.after);
    else if (!fold.refusal.empty())
      reportMissed(op, kRewrite, fold.refusal);
    return fold.op;
  }

  /// A padding that removes elements is a slice, and a padding of the rest.
  void splitRemoval(PadOp pad, RewriterBase &rewriter) {
    auto isNegative = [](int64_t value) { return value < 0; };
    auto type = cast<RankedTensorType>(pad.getInput().getType());
    if (!type.hasStaticShape() || pad.getMode() != PadMode::Constant ||
        !(llvm::any_of(pad.getLow(), isNegative) ||
          llvm::any_of(pad.getHigh(), isNegative)))
      return;
    SmallVector<int64_t> low(pad.getLow()), high(pad.getHigh()), starts, sizes,
        steps(low.size(), 1);
    for (size_t i = 0; i < low.size(); ++i) {
      starts.push_back(std::max<int64_t>(0, -low[i]));
      int64_t removed = starts[i] + std::max<int64_t>(0, -high[i]);
      // Removing on one side what the other side adds.
      if (removed >= type.getDimSize(i))
        return;
      sizes.push_back(type.getDimSize(i) - removed);
      low[i] = std::max<int64_t>(0, low[i]);
      high[i] = std::max<int64_t>(0, high[i]);
    }
    Cost before = computeCost(pad);
    auto slice = SliceOp::create(rewriter, pad.getLoc(), pad.getInput(), starts,
                                 sizes, steps);
    Operation *result = slice;
    Cost after = computeCost(slice);
    if (slice.getType() != pad.getType()) {
      result = PadOp::create(rewriter, pad.getLoc(), slice, pad.getValue(), low,
                             high, PadMode::Constant);
      after = after + computeCost(result);
    }
    reportApplied(slice, kRewrite, "what the padding removes is sliced away",
                  before, after);
    rewriter.replaceOp(pad, result);
    foldSlices(slice, rewriter);
  }
};
} // namespace

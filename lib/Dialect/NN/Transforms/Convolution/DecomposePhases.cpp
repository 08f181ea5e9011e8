//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// nn-decompose-phases: dilated convolutions as dense ones of the image's
/// phases, the inverse of nn-flatten-space-to-batch.
//===----------------------------------------------------------------------===//

#include "calotype/Analysis/Rewrites.h"
#include "calotype/Dialect/NN/IR/NNOps.h"
#include "calotype/Dialect/NN/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/PatternMatch.h"
#include "llvm/Support/MathExtras.h"
#include <limits>

namespace calotype::nn {
#define GEN_PASS_DEF_DECOMPOSEPHASESPASS
#include "calotype/Dialect/NN/Transforms/Passes.h.inc"
} // namespace calotype::nn

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

static constexpr Rewrite kRewrite{"nn-decompose-phases", Numerics::Exact};

namespace {
struct DecomposePhasesPass
    : calotype::nn::impl::DecomposePhasesPassBase<DecomposePhasesPass> {
  using DecomposePhasesPassBase::DecomposePhasesPassBase;

  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>())
      for (Block &block : function.getBody())
        for (Operation &op : llvm::make_early_inc_range(block))
          if (auto conv = dyn_cast<ConvOp>(op))
            decompose(conv);
  }

private:
  static bool areOnes(ArrayRef<int64_t> values) {
    return llvm::all_of(values, [](int64_t value) { return value == 1; });
  }

  void decompose(ConvOp conv) {
    auto from = cast<RankedTensorType>(conv.getInput().getType());
    auto filter = cast<RankedTensorType>(conv.getFilter().getType());
    if (areOnes(conv.getDilations()))
      return;
    if (!areOnes(conv.getStrides()))
      return reportMissed(conv, kRewrite, "strides leave out phases");
    if (!from.hasStaticShape() || !filter.hasStaticShape())
      return reportMissed(conv, kRewrite, "the shape is not known");
    SmallVector<int64_t> after(conv.getPadsEnd()), crops,
        zeros(after.size(), 0), ones(after.size(), 1);
    constexpr int64_t limit = std::numeric_limits<int32_t>::max();
    int64_t batch = from.getDimSize(0);
    for (auto [i, r] : llvm::enumerate(conv.getDilations())) {
      if (r > limit / std::max<int64_t>(1, batch))
        return reportMissed(conv, kRewrite, "the phases are too many");
      batch *= r;
      int64_t extent = from.getDimSize(i + 2) + conv.getPadsBegin()[i];
      after[i] = llvm::alignTo(extent + after[i], r) - extent;
      int64_t rows = extent + after[i] - r * (filter.getDimSize(i + 2) - 1);
      crops.push_back(rows - conv.getType().getDimSize(i + 2));
      if (extent + after[i] > limit)
        return reportMissed(conv, kRewrite, "the phases are too long");
    }
    IRRewriter rewriter(conv);
    Location loc = conv.getLoc();
    auto split =
        SpaceToBatchOp::create(rewriter, loc, conv.getInput(),
                               conv.getDilations(), conv.getPadsBegin(), after);
    auto dense = ConvOp::create(rewriter, loc, split, conv.getFilter(), ones,
                                ones, zeros, zeros, conv.getGroups());
    auto gather = BatchToSpaceOp::create(rewriter, loc, dense,
                                         conv.getDilations(), zeros, crops);
    Cost moves = computeCost({split, gather}), direct = computeCost(conv),
         inner = computeCost(dense);
    if (inner.flops / denseSpeedup + flopsPerByte * moves.bytes >=
        direct.flops) {
      rewriter.eraseOp(gather);
      rewriter.eraseOp(dense);
      rewriter.eraseOp(split);
      return reportMissed(conv, kRewrite,
                          "moving the phases takes longer than it saves");
    }
    reportApplied(conv, kRewrite, "convolved phase by phase", direct,
                  moves + inner);
    rewriter.replaceOp(conv, gather);
    ++numDecomposed;
  }
};
} // namespace

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// nn-reassociate-attention: (Q K^T) V as Q (K^T V).
//===----------------------------------------------------------------------===//

#include "../Constants.h"
#include "LinearOrder.h"
#include "ScoreChain.h"
#include "calotype/Analysis/LinearAttentionCost.h"
#include "calotype/Analysis/Rewrites.h"
#include "calotype/Dialect/NN/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/Support/FormatVariadic.h"

namespace calotype::nn {
#define GEN_PASS_DEF_REASSOCIATEATTENTIONPASS
#include "calotype/Dialect/NN/Transforms/Passes.h.inc"
} // namespace calotype::nn

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

static constexpr Rewrite kRewrite{"nn-reassociate-attention",
                                  Numerics::Reassociating};

namespace {

struct ReassociateAttentionPass
    : calotype::nn::impl::ReassociateAttentionPassBase<
          ReassociateAttentionPass> {
  using ReassociateAttentionPassBase::ReassociateAttentionPassBase;

  void runOnOperation() override {
    evaluator = getContext()
                    .getLoadedDialect<NNDialect>()
                    ->getRegisteredInterface<EvaluatorInterface>();
    target = TargetInfo::fromModule(getOperation());
    for (auto function : getOperation().getOps<func::FuncOp>())
      for (Block &block : function.getBody())
        runOnBlock(block);
  }

private:
  void runOnBlock(Block &block) {
    SmallVector<Operation *> products;
    for (auto op : block.getOps<MatmulOp>())
      products.push_back(op);
    // Ops that are erased on the way are not looked at again.
    llvm::SmallPtrSet<Operation *, 16> erased;
    for (Operation *op : products)
      if (!erased.contains(op))
        visit(cast<MatmulOp>(op), erased);
  }

  void visit(MatmulOp product, llvm::SmallPtrSetImpl<Operation *> &erased) {
    if (!ScoreChain::isOfRunTimeValues(product))
      return;
    ScoreChain chain = ScoreChain::explore(product, evaluator);
    if (!chain.hasSecondProduct())
      return;
    if (!chain.refusals.empty())
      return reportMissed(product, kRewrite, chain.getReason());
    AttentionExtents extents = chain.getExtents();
    double gain = estimateAttention(extents, target).getGain();
    double least = minGain < 0 ? LinearAttentionCostModel().minGain : minGain;
    if (gain < least)
      return reportMissed(
          product, kRewrite,
          llvm::formatv(
              "the linear order is estimated to be {0:F2} times as fast, "
              "less than {1:F2}: {2:F0} queries, {3:F0} keys, {4:F0} "
              "features, values of width {5:F0}",
              gain, least, extents.queries, extents.keys, extents.features,
              extents.width)
              .str());
    rewrite(chain, extents, erased);
  }

  void rewrite(const ScoreChain &chain, const AttentionExtents &extents,
               llvm::SmallPtrSetImpl<Operation *> &erased) {
    MatmulOp product = chain.product;
    LinearOrder order(chain);
    llvm::SmallPtrSet<Operation *, 32> made;
    for (Operation *op : order.build())
      made.insert(op);
    Cost before = computeCost(product), after;
    eraseDead(product, made, before, erased);
    for (Operation *op : made)
      after = after + computeCost(op);
    reportApplied(
        product, kRewrite,
        llvm::formatv(
            "{0:F0} x {1:F0} scores became a {2:F0} x {3:F0} state{4}",
            extents.queries, extents.keys, extents.features, extents.width,
            extents.causal ? ", causal" : "")
            .str(),
        before, after);
    erased.insert(product);
    product.erase();
    ++numReassociated;
  }

  /// Erases what nobody reads any more, but keeps `product`. Adds up what the
  /// erased ops cost, unless the rewrite has `made` them in vain.
  void eraseDead(MatmulOp product, llvm::SmallPtrSetImpl<Operation *> &made,
                 Cost &cost, llvm::SmallPtrSetImpl<Operation *> &erased) {
    Block &block = *product->getBlock();
    for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block))) {
      if (&op == product.getOperation() || !isOpTriviallyDead(&op))
        continue;
      if (!made.erase(&op))
        cost = cost + computeCost(&op);
      ElementsAttr value;
      if (auto constant = dyn_cast<ConstantOp>(op))
        value = constant.getValue();
      erased.insert(&op);
      op.erase();
      if (value)
        releaseConstant(value, getOperation());
    }
  }

  const EvaluatorInterface *evaluator = nullptr;
  TargetInfo target;
};

} // namespace

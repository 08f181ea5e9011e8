//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// nn-canonicalize-graph: patterns, folds and common subexpressions.
//===----------------------------------------------------------------------===//

#include "GraphPatterns.h"
#include "calotype/Dialect/NN/IR/NNDialect.h"
#include "calotype/Dialect/NN/Transforms/Passes.h"
#include "mlir/IR/Dominance.h"
#include "mlir/Transforms/CSE.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace calotype::nn {
#define GEN_PASS_DEF_CANONICALIZEGRAPHPASS
#include "calotype/Dialect/NN/Transforms/Passes.h.inc"
} // namespace calotype::nn

using namespace mlir;

namespace {

struct CanonicalizeGraphPass
    : calotype::nn::impl::CanonicalizeGraphPassBase<CanonicalizeGraphPass> {
  LogicalResult initialize(MLIRContext *context) override {
    RewritePatternSet set(context);
    calotype::nn::populateArithmeticPatterns(set);
    calotype::nn::populateAttentionPatterns(set);
    calotype::nn::populateMovePatterns(set);
    calotype::nn::populateSlicePatterns(set);
    patterns = std::move(set);
    return success();
  }

  void runOnOperation() override {
    simplify();
    IRRewriter rewriter(&getContext());
    DominanceInfo dominance;
    bool changed = false;
    eliminateCommonSubExpressions(rewriter, dominance, getOperation(),
                                  &changed);
    if (changed)
      simplify(); // Equal operands open new cases.
  }

private:
  void simplify() {
    // Each rewrite holds on its own, so stopping early is no failure.
    (void)applyPatternsGreedily(getOperation(), patterns);
  }

  FrozenRewritePatternSet patterns;
};

} // namespace

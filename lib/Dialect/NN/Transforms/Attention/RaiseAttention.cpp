//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// nn-raise-attention: attention that an exporter spelled out.
//===----------------------------------------------------------------------===//

#include "AttentionMask.h"
#include "AttentionOperands.h"
#include "calotype/Analysis/Rewrites.h"
#include "calotype/Dialect/NN/IR/NNAttentionOps.h"
#include "calotype/Dialect/NN/IR/NNElementwiseOps.h"
#include "calotype/Dialect/NN/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/PatternMatch.h"

namespace calotype::nn {
#define GEN_PASS_DEF_RAISEATTENTIONPASS
#include "calotype/Dialect/NN/Transforms/Passes.h.inc"
} // namespace calotype::nn

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

static constexpr Rewrite kRewrite{"nn-raise-attention",
                                  Numerics::Reassociating};

namespace {

struct RaiseAttentionPass
    : calotype::nn::impl::RaiseAttentionPassBase<RaiseAttentionPass> {
  void runOnOperation() override {
    SmallVector<MatmulOp> products;
    getOperation().walk([&](MatmulOp op) { products.push_back(op); });
    for (MatmulOp op : products) {
      std::string obstacle;
      std::optional<AttentionPattern> pattern = matchAttention(op, obstacle);
      if (pattern && raise(*pattern, obstacle))
        ++numRaised;
      else if (!obstacle.empty())
        reportMissed(op, kRewrite, obstacle);
    }
  }

private:
  /// Replaces the pattern. When that is not possible nothing is left behind,
  /// and `obstacle` says why.
  bool raise(AttentionPattern &pattern, std::string &obstacle) {
    IRRewriter rewriter(pattern.output);
    AttentionOperands operands(rewriter, pattern);
    AttentionMask mask(rewriter, pattern);
    if (!operands.find(obstacle) ||
        !mask.find(operands.getBatch(), operands.getHeads(), obstacle))
      return false;
    build(rewriter, pattern, operands, mask);
    return true;
  }

  void build(IRRewriter &rewriter, AttentionPattern &pattern,
             AttentionOperands &operands, AttentionMask &mask) {
    MatmulOp output = pattern.output;
    Location loc = rewriter.getFusedLoc(
        {pattern.scores.getLoc(), pattern.softmax.getLoc(), output.getLoc()});
    operands.build();
    Value maskValue = mask.build();
    auto attention = AttentionOp::create(
        rewriter, loc, operands.query, operands.key, operands.value, maskValue,
        APFloat(pattern.scale), mask.isCausal(), mask.getOffset(),
        APFloat(pattern.softcap), mask.getHiddenScore(),
        mask.mayHideRows() && !pattern.nanBecomesZero);
    reportApplied(output, kRewrite, describe(attention),
                  computeCost(pattern.ops), computeCost(attention));
    Value result = operands.restore(attention.getResult());
    rewriter.replaceOp(output, result);
    for (Operation *op : ArrayRef(pattern.ops).drop_front())
      if (isOpTriviallyDead(op))
        rewriter.eraseOp(op);
  }

  static std::string describe(AttentionOp op) {
    ArrayRef<int64_t> query = op.getQuery().getType().getShape(),
                      key = op.getKey().getType().getShape();
    std::string text;
    llvm::raw_string_ostream os(text);
    os << query[0] * query[1] << " heads";
    if (key[1] != query[1])
      os << " in groups of " << query[1] / key[1];
    os << ", " << query[2] << " queries, " << key[2] << " keys, width "
       << query[3];
    if (op.getCausal())
      os << ", causal";
    if (op.getMask())
      os << ", masked";
    if (op.getSoftcap().convertToDouble() > 0)
      os << ", soft cap";
    return text;
  }
};

} // namespace

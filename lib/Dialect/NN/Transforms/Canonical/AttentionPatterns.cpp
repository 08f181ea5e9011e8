//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Simplification of attention.
//===----------------------------------------------------------------------===//

#include "GraphPatterns.h"
#include "calotype/Dialect/NN/IR/NNAttentionOps.h"
#include "calotype/Dialect/NN/IR/NNShapeOps.h"

using namespace mlir;
using namespace calotype::nn;

/// A mask broadcasts by itself.
static LogicalResult dropMaskExpand(AttentionOp op, PatternRewriter &rewriter) {
  auto expand =
      op.getMask() ? op.getMask().getDefiningOp<ExpandOp>() : ExpandOp();
  if (!expand)
    return rewriter.notifyMatchFailure(op, "the mask is no broadcast");
  rewriter.modifyOpInPlace(
      op, [&] { op.getMaskMutable().assign(expand.getInput()); });
  return success();
}

/// A causal mask behind whose diagonal no key lies hides nothing: a step of a
/// decoder.
static LogicalResult dropIdleDiagonal(AttentionOp op,
                                      PatternRewriter &rewriter) {
  int64_t keys = op.getKey().getType().getDimSize(2);
  int64_t offset = static_cast<int64_t>(op.getCausalOffset());
  if (!op.getCausal() || ShapedType::isDynamic(keys) || offset < keys - 1)
    return rewriter.notifyMatchFailure(op, "the diagonal hides keys");
  rewriter.modifyOpInPlace(op, [&] {
    op.setCausal(false);
    op.setCausalOffset(0);
  });
  return success();
}

/// One query for each of several heads that share keys: as many queries of one
/// head, which read the keys once.
static LogicalResult mergeGroupedQueries(AttentionOp op,
                                         PatternRewriter &rewriter) {
  auto query = op.getQuery().getType(), key = op.getKey().getType(),
       result = op.getType();
  if (!query.hasStaticShape() || !key.hasStaticShape() ||
      !result.hasStaticShape())
    return rewriter.notifyMatchFailure(op, "shapes are not known");
  int64_t heads = query.getDimSize(1), keyHeads = key.getDimSize(1);
  if (query.getDimSize(2) != 1 || heads == keyHeads || op.getCausal())
    return rewriter.notifyMatchFailure(op, "not one query of grouped heads");
  if (op.getMask()) {
    auto mask = cast<RankedTensorType>(op.getMask().getType());
    if (mask.getRank() >= 3 && mask.getDimSize(mask.getRank() - 3) != 1)
      return rewriter.notifyMatchFailure(op, "the mask differs between heads");
  }
  auto regroup = [&](Value value, int64_t first, int64_t second) -> Value {
    auto type = cast<RankedTensorType>(value.getType());
    SmallVector<int64_t> shape(type.getShape());
    shape[1] = first, shape[2] = second;
    return ReshapeOp::create(
        rewriter, op.getLoc(),
        RankedTensorType::get(shape, type.getElementType()), value);
  };
  Value rows = regroup(op.getQuery(), keyHeads, heads / keyHeads);
  auto merged = AttentionOp::create(rewriter, op.getLoc(), rows, op.getKey(),
                                    op.getValue(), op.getMask(), op.getScale(),
                                    false, 0, op.getSoftcap(),
                                    op.getHiddenScoreAttr(), op.getNanRows());
  rewriter.replaceOp(op, regroup(merged.getResult(), heads, 1));
  return success();
}

void calotype::nn::populateAttentionPatterns(RewritePatternSet &patterns) {
  patterns.add(dropMaskExpand);
  patterns.add(dropIdleDiagonal);
  patterns.add(mergeGroupedQueries);
}

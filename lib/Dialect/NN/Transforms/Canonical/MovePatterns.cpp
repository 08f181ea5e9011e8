//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Simplification of ops that move elements.
//===----------------------------------------------------------------------===//

#include "../Constants.h"
#include "GraphPatterns.h"
#include "calotype/Dialect/NN/IR/NNShapeOps.h"
#include "calotype/Dialect/NN/IR/NNWindowOps.h"

using namespace mlir;
using namespace calotype::nn;

static RankedTensorType tensorType(Value value) {
  return cast<RankedTensorType>(value.getType());
}

static LogicalResult simplifyTranspose(TransposeOp op,
                                       PatternRewriter &rewriter) {
  ArrayRef<int64_t> outer = op.getPermutation();
  if (auto producer = op.getInput().getDefiningOp<TransposeOp>()) {
    SmallVector<int64_t> composed;
    for (int64_t dim : outer)
      composed.push_back(producer.getPermutation()[dim]);
    rewriter.replaceOpWithNewOp<TransposeOp>(op, op.getType(),
                                             producer.getInput(), composed);
    return success();
  }
  RankedTensorType type = tensorType(op.getInput());
  if (!type.hasStaticShape())
    return failure();
  int64_t last = -1;
  for (int64_t dim : outer) {
    if (type.getDimSize(dim) == 1)
      continue;
    if (dim < last)
      return rewriter.notifyMatchFailure(op, "more than unit dimensions move");
    last = dim;
  }
  rewriter.replaceOpWithNewOp<ReshapeOp>(op, op.getType(), op.getInput());
  return success();
}

static LogicalResult simplifySlice(SliceOp op, PatternRewriter &rewriter) {
  auto starts = op.getStarts(), sizes = op.getSizes(), steps = op.getSteps();
  if (auto producer = op.getInput().getDefiningOp<SliceOp>()) {
    SmallVector<int64_t> newStarts, newSteps;
    for (size_t i = 0; i < starts.size(); ++i) {
      newStarts.push_back(producer.getStarts()[i] +
                          starts[i] * producer.getSteps()[i]);
      newSteps.push_back(steps[i] * producer.getSteps()[i]);
    }
    rewriter.replaceOpWithNewOp<SliceOp>(op, op.getType(), producer.getInput(),
                                         newStarts, sizes, newSteps);
    return success();
  }
  auto concat = op.getInput().getDefiningOp<ConcatOp>();
  if (!concat)
    return rewriter.notifyMatchFailure(op, "no slice or concat before");
  // A box within one part of the concatenation reads that part alone.
  int64_t axis = concat.getAxis(), begin = 0;
  int64_t a = starts[axis], b = a + (sizes[axis] - 1) * steps[axis];
  for (Value part : concat.getInputs()) {
    int64_t extent = tensorType(part).getDimSize(axis);
    if (ShapedType::isDynamic(extent))
      return failure();
    int64_t end = begin + extent;
    if (std::min(a, b) >= begin && std::max(a, b) < end) {
      SmallVector<int64_t> newStarts(starts);
      newStarts[axis] -= begin;
      rewriter.replaceOpWithNewOp<SliceOp>(op, op.getType(), part, newStarts,
                                           sizes, steps);
      return success();
    }
    begin = end;
  }
  return rewriter.notifyMatchFailure(op, "reads several parts");
}

/// True when `slice` reads [begin, begin + size) of `axis` and all else.
static bool isPart(SliceOp slice, int64_t axis, int64_t begin) {
  RankedTensorType from = tensorType(slice.getInput());
  for (int64_t i = 0; i < from.getRank(); ++i) {
    int64_t start = i == axis ? begin : 0;
    if (slice.getSteps()[i] != 1 || slice.getStarts()[i] != start ||
        (i != axis && slice.getSizes()[i] != from.getDimSize(i)))
      return false;
  }
  return true;
}

static LogicalResult simplifyConcat(ConcatOp op, PatternRewriter &rewriter) {
  // Empty parts vanish, nested concatenations flatten.
  int64_t axis = op.getAxis();
  SmallVector<Value> parts;
  for (Value part : op.getInputs()) {
    auto inner = part.getDefiningOp<ConcatOp>();
    if (tensorType(part).getDimSize(axis) == 0)
      continue;
    if (inner && inner.getAxis() == op.getAxis() && part.hasOneUse())
      llvm::append_range(parts, inner.getInputs());
    else
      parts.push_back(part);
  }
  if (!parts.empty() && parts != SmallVector<Value>(op.getInputs())) {
    rewriter.replaceOpWithNewOp<ConcatOp>(op, op.getType(), parts, axis);
    return success();
  }
  // The slices of one value, all of them and in order, are that value.
  Value whole;
  int64_t begin = 0;
  for (Value part : op.getInputs()) {
    auto slice = part.getDefiningOp<SliceOp>();
    if (!slice || (whole && slice.getInput() != whole) ||
        !isPart(slice, axis, begin))
      return rewriter.notifyMatchFailure(op, "no parts of one value");
    whole = slice.getInput();
    begin += slice.getSizes()[axis];
  }
  if (!whole || whole.getType() != op.getType())
    return rewriter.notifyMatchFailure(op, "the parts are not all");
  rewriter.replaceOp(op, whole);
  return success();
}

static LogicalResult simplifyPad(PadOp op, PatternRewriter &rewriter) {
  auto isZero = [](int64_t value) { return value == 0; };
  if (!llvm::all_of(op.getLow(), isZero) ||
      !llvm::all_of(op.getHigh(), isZero) ||
      op.getInput().getType() != op.getType())
    return rewriter.notifyMatchFailure(op, "the padding is not empty");
  rewriter.replaceOp(op, op.getInput());
  return success();
}

static LogicalResult simplifyTile(TileOp op, PatternRewriter &rewriter) {
  RankedTensorType from = tensorType(op.getInput());
  for (auto [extent, repeat] : llvm::zip(from.getShape(), op.getRepeats()))
    if (repeat != 1 && extent != 1)
      return rewriter.notifyMatchFailure(op, "repeats several elements");
  rewriter.replaceOpWithNewOp<ExpandOp>(op, op.getType(), op.getInput());
  return success();
}

static LogicalResult composeExpand(ExpandOp op, PatternRewriter &rewriter) {
  auto producer = op.getInput().getDefiningOp<ExpandOp>();
  if (!producer)
    return rewriter.notifyMatchFailure(op, "no broadcast before");
  rewriter.replaceOpWithNewOp<ExpandOp>(op, op.getType(), producer.getInput());
  return success();
}

/// Resampling one element gives that element everywhere.
static LogicalResult resizeToExpand(ResizeOp op, PatternRewriter &rewriter) {
  if (op.getMode() == ResizeMode::Cubic)
    return rewriter.notifyMatchFailure(op, "the weights round");
  for (auto [from, to] :
       llvm::zip(tensorType(op.getInput()).getShape(), op.getType().getShape()))
    if (from != 1 && (from != to || ShapedType::isDynamic(to)))
      return rewriter.notifyMatchFailure(op, "resamples several elements");
  for (auto [from, scale] :
       llvm::zip(tensorType(op.getInput()).getShape(), op.getScales()))
    if (from != 1 && scale != 1)
      return rewriter.notifyMatchFailure(op, "a scale moves coordinates");
  rewriter.replaceOpWithNewOp<ExpandOp>(op, op.getType(), op.getInput());
  return success();
}

/// Constant indices with an even spacing are a slice.
static LogicalResult gatherToSlice(GatherOp op, PatternRewriter &rewriter) {
  RankedTensorType from = tensorType(op.getInput());
  std::optional<SmallVector<int64_t>> indices =
      getIntegers(op.getIndices(), /*limit=*/4096);
  if (!from.hasStaticShape() || !indices || indices->empty() ||
      op.getInput().getDefiningOp<ConstantOp>())
    return rewriter.notifyMatchFailure(op, "the indices are not known");
  int64_t axis = op.getAxis(), extent = from.getDimSize(axis);
  if (extent == 0)
    return rewriter.notifyMatchFailure(op, "nothing to choose from");
  for (int64_t &index : *indices) {
    index += index < 0 ? extent : 0;
    if (index < 0 || index >= extent) // nn-evaluate-constants says so.
      return rewriter.notifyMatchFailure(op, "an index is outside");
  }
  int64_t step = indices->size() > 1 ? (*indices)[1] - (*indices)[0] : 1;
  if (step == 0)
    return rewriter.notifyMatchFailure(op, "an index repeats");
  for (size_t i = 1; i < indices->size(); ++i)
    if ((*indices)[i] - (*indices)[i - 1] != step)
      return rewriter.notifyMatchFailure(op,
                                         "the indices are not evenly spaced");
  SmallVector<int64_t> starts(from.getRank(), 0), steps(from.getRank(), 1),
      sizes(from.getShape());
  starts[axis] = indices->front();
  steps[axis] = step;
  sizes[axis] = indices->size();
  auto type = RankedTensorType::get(sizes, from.getElementType());
  Value slice = SliceOp::create(rewriter, op.getLoc(), type, op.getInput(),
                                starts, sizes, steps);
  if (slice.getType() != op.getType())
    slice = ReshapeOp::create(rewriter, op.getLoc(), op.getType(), slice);
  rewriter.replaceOp(op, slice);
  return success();
}

void calotype::nn::populateMovePatterns(RewritePatternSet &patterns) {
  patterns.add(simplifyTranspose);
  patterns.add(simplifySlice);
  patterns.add(simplifyConcat);
  patterns.add(simplifyPad);
  patterns.add(simplifyTile);
  patterns.add(composeExpand);
  patterns.add(gatherToSlice);
  patterns.add(resizeToExpand);
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "AttentionOperands.h"
#include "../TensorTypes.h"
#include "calotype/Dialect/NN/IR/NNElementwiseOps.h"
#include "calotype/Dialect/NN/IR/NNShapeOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

static Value reshapeTo(OpBuilder &builder, Value value,
                       ArrayRef<int64_t> shape) {
  auto type = RankedTensorType::get(shape, typeOf(value).getElementType());
  return builder.createOrFold<ReshapeOp>(value.getLoc(), type, value);
}

static Value transposeTo(OpBuilder &builder, Value value,
                         ArrayRef<int64_t> permutation) {
  SmallVector<int64_t> shape;
  for (int64_t dim : permutation)
    shape.push_back(typeOf(value).getDimSize(dim));
  auto type = RankedTensorType::get(shape, typeOf(value).getElementType());
  return builder.createOrFold<TransposeOp>(value.getLoc(), type, value,
                                           permutation);
}

//===----------------------------------------------------------------------===//
// Batch and heads
//===----------------------------------------------------------------------===//

std::optional<BatchAndHeads> nn::mapBatch(ArrayRef<int64_t> own,
                                          ArrayRef<int64_t> whole,
                                          BatchAndHeads all) {
  if (own.size() > whole.size())
    return std::nullopt;
  SmallVector<int64_t> padded(whole.size() - own.size(), 1);
  llvm::append_range(padded, own);
  auto isOnes = [](ArrayRef<int64_t> extents) {
    return llvm::all_of(extents, [](int64_t extent) { return extent == 1; });
  };
  int64_t product = ShapedType::getNumElements(whole);
  if (product != all.batch * all.heads)
    return std::nullopt;
  if (isOnes(padded))
    return BatchAndHeads{1, 1};
  if (ArrayRef<int64_t>(padded) == whole)
    return all;
  // One part is there, the other broadcasts.
  if (whole.empty() || whole.back() != all.heads)
    return std::nullopt;
  ArrayRef<int64_t> batch = ArrayRef(padded).drop_back();
  if (padded.back() == 1 && batch == whole.drop_back())
    return BatchAndHeads{all.batch, 1};
  if (padded.back() == whole.back() && isOnes(batch))
    return BatchAndHeads{1, all.heads};
  return std::nullopt;
}

/// Batch and heads of scores: from the place where they are apart.
static BatchAndHeads splitBatch(AttentionPattern &pattern) {
  ArrayRef<int64_t> best = pattern.batch;
  auto consider = [&](ArrayRef<int64_t> other) {
    if (best.size() < 2 && other.size() >= 2)
      best = other;
  };
  for (const SpelledStep &step : pattern.steps)
    consider(step.batch);
  consider(pattern.scores.getType().getShape().drop_back(2));
  consider(pattern.output.getType().getShape().drop_back(2));
  if (best.empty())
    return {1, 1};
  return {ShapedType::getNumElements(best.drop_back()), best.back()};
}

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

std::optional<AttentionOperands::Operand>
AttentionOperands::findOperand(Value value, bool isTransposed,
                               ArrayRef<int64_t> whole) {
  RankedTensorType type = typeOf(value);
  if (!type.hasStaticShape() || type.getRank() < 2)
    return std::nullopt;
  std::optional<BatchAndHeads> extents =
      mapBatch(type.getShape().drop_back(2), whole.drop_back(2), all);
  if (!extents)
    return std::nullopt;
  return Operand{value, *extents, isTransposed};
}

bool AttentionOperands::find(std::string &obstacle) {
  MatmulOp scores = pattern.scores, output = pattern.output;
  if (!scores.getType().hasStaticShape() ||
      !output.getType().hasStaticShape()) {
    obstacle = "shapes are not known";
    return false;
  }
  all = splitBatch(pattern);
  // Rows of the left operand are its last dimension when it is transposed;
  // those of the right one, unless it is.
  bool left = scores.getTransposeLhs(), right = !scores.getTransposeRhs();
  ArrayRef<int64_t> whole = scores.getType().getShape();
  auto q = pattern.keysRight ? findOperand(scores.getLhs(), left, whole)
                             : findOperand(scores.getRhs(), right, whole);
  auto k = pattern.keysRight ? findOperand(scores.getRhs(), right, whole)
                             : findOperand(scores.getLhs(), left, whole);
  // Rows of the values are the keys: the contracted dimension.
  whole = output.getType().getShape();
  auto v = pattern.valuesRight
               ? findOperand(output.getRhs(), output.getTransposeRhs(), whole)
               : findOperand(output.getLhs(), !output.getTransposeLhs(), whole);
  if (!q || !k || !v || !mapBatch(pattern.batch, pattern.batch, all)) {
    obstacle = "batch dimensions do not fit batch and heads";
    return false;
  }
  Type element = typeOf(q->value).getElementType();
  if (typeOf(k->value).getElementType() != element ||
      typeOf(v->value).getElementType() != element) {
    obstacle = "queries, keys and values have different element types";
    return false;
  }
  queries = *q, keys = *k, values = *v;
  return true;
}

/// `value` with its leading dimension split in two, moved before a transpose
/// that stands there, which kernels then read through.
static Value splitLeading(OpBuilder &builder, Value value, int64_t first,
                          int64_t second) {
  auto split = [&](ArrayRef<int64_t> shape, int64_t dim) {
    SmallVector<int64_t> result(shape.take_front(dim));
    result.append({first, second});
    llvm::append_range(result, shape.drop_front(dim + 1));
    return result;
  };
  auto transpose = value.getDefiningOp<TransposeOp>();
  if (!transpose)
    return reshapeTo(builder, value, split(typeOf(value).getShape(), 0));
  int64_t dim = transpose.getPermutation().front();
  Value input = reshapeTo(builder, transpose.getInput(),
                          split(typeOf(transpose.getInput()).getShape(), dim));
  SmallVector<int64_t> permutation{dim, dim + 1};
  for (int64_t other : transpose.getPermutation().drop_front())
    permutation.push_back(other > dim ? other + 1 : other);
  return transposeTo(builder, input, permutation);
}

Value AttentionOperands::buildOperand(const Operand &operand) {
  Value value = operand.value;
  ArrayRef<int64_t> shape = typeOf(value).getShape();
  SmallVector<int64_t> wanted{operand.extents.batch, operand.extents.heads};
  llvm::append_range(wanted, shape.take_back(2));
  if (shape.size() == 3)
    value = splitLeading(rewriter, value, wanted[0], wanted[1]);
  else
    value = reshapeTo(rewriter, value, wanted);
  return operand.isTransposed ? transposeTo(rewriter, value, {0, 1, 3, 2})
                              : value;
}

static Value expandTo(OpBuilder &builder, Value value, int64_t batch,
                      int64_t heads) {
  SmallVector<int64_t> shape(typeOf(value).getShape());
  shape[0] = batch, shape[1] = heads;
  auto type = RankedTensorType::get(shape, typeOf(value).getElementType());
  return builder.createOrFold<ExpandOp>(value.getLoc(), type, value);
}

//===----------------------------------------------------------------------===//
// Grouped heads
//===----------------------------------------------------------------------===//

/// `value` before each slice along `dim` was repeated `groups` times in a row
/// (a new dimension, a broadcast, and both merged); null when it was not.
static Value stripRepetition(OpBuilder &builder, Value value, int64_t dim,
                             int64_t &groups) {
  if (auto transpose = value.getDefiningOp<TransposeOp>()) {
    Value inner = stripRepetition(builder, transpose.getInput(),
                                  transpose.getPermutation()[dim], groups);
    return inner ? transposeTo(builder, inner, transpose.getPermutation())
                 : Value();
  }
  auto merge = value.getDefiningOp<ReshapeOp>();
  auto expand = merge ? merge.getInput().getDefiningOp<ExpandOp>() : ExpandOp();
  if (!expand)
    return {};
  SmallVector<int64_t> from(typeOf(expand.getInput()).getShape()),
      to(expand.getType().getShape()), merged(merge.getType().getShape());
  // [..., h, 1, ...] -> [..., h, g, ...] -> [..., h g, ...]
  if (to.size() != merged.size() + 1 || from.size() != to.size() ||
      from[dim + 1] != 1 || to[dim] * to[dim + 1] != merged[dim])
    return {};
  groups = to[dim + 1];
  from[dim + 1] = groups;
  SmallVector<int64_t> whole(merged);
  whole[dim] = to[dim];
  whole.insert(whole.begin() + dim + 1, groups);
  if (from != to || whole != to)
    return {};
  merged[dim] = to[dim];
  return reshapeTo(builder, expand.getInput(), merged);
}

/// Keys and values of all heads may be those of fewer heads, repeated.
void AttentionOperands::groupHeads() {
  int64_t keyGroups = 1, valueGroups = 1;
  Value fewerKeys = stripRepetition(rewriter, key, 1, keyGroups);
  Value fewerValues = stripRepetition(rewriter, value, 1, valueGroups);
  if (fewerKeys && fewerValues && keyGroups == valueGroups) {
    key = fewerKeys;
    value = fewerValues;
  }
}

void AttentionOperands::build() {
  query = expandTo(rewriter, buildOperand(queries), all.batch, all.heads);
  // One head of both serves all queries.
  bool isShared = keys.extents.heads == 1 && values.extents.heads == 1;
  int64_t heads = isShared ? 1 : all.heads;
  key = expandTo(rewriter, buildOperand(keys), all.batch, heads);
  value = expandTo(rewriter, buildOperand(values), all.batch, heads);
  if (heads > 1)
    groupHeads();
}

Value AttentionOperands::restore(Value result) {
  if (!pattern.valuesRight)
    result = transposeTo(rewriter, result, {0, 1, 3, 2});
  return reshapeTo(rewriter, result, pattern.output.getType().getShape());
}

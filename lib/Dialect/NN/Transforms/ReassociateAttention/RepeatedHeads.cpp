//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "RepeatedHeads.h"
#include "calotype/Dialect/NN/IR/NNOps.h"
#include <numeric>

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

/// The innermost dimension that a reshape merges into dimension `dim` of its
/// result. Nothing if the dimension is split.
static std::optional<int64_t> mergedInto(ReshapeOp op, int64_t dim) {
  ArrayRef<int64_t> from = shapeOf(op.getInput()), to = shapeOf(op.getResult());
  for (const ReshapeGroup &group : groupReshape(from, to)) {
    if (dim < group.toBegin || dim >= group.toEnd)
      continue;
    for (int64_t other = group.toBegin; other < group.toEnd; ++other)
      if (other != dim && to[other] != 1)
        return std::nullopt;
    for (int64_t inner = group.fromEnd; inner-- > group.fromBegin;)
      if (from[inner] != 1)
        return inner;
  }
  return std::nullopt;
}

/// The dimension of an operand that broadcasts to dimension `dim` of a result
/// of rank `rank`; nothing where the operand has none or extent 1.
static std::optional<int64_t> dimOfOperand(Value operand, int64_t dim,
                                           int64_t rank) {
  int64_t own = dim - (rank - static_cast<int64_t>(shapeOf(operand).size()));
  if (own < 0 || shapeOf(operand)[own] == 1)
    return std::nullopt;
  return own;
}

static bool isElementwise(Operation *op) {
  return isa<ScalarOpInterface>(op) && op->getNumResults() == 1;
}

int64_t nn::findRepeats(Value value, int64_t dim) {
  Operation *op = value.getDefiningOp();
  int64_t rank = shapeOf(value).size();
  if (!op || !typeOf(value).hasStaticShape())
    return 1;
  if (auto expand = dyn_cast<ExpandOp>(op)) {
    auto own = dimOfOperand(expand.getInput(), dim, rank);
    return own ? findRepeats(expand.getInput(), *own) : shapeOf(value)[dim];
  }
  if (auto reshape = dyn_cast<ReshapeOp>(op)) {
    auto inner = mergedInto(reshape, dim);
    return inner ? findRepeats(reshape.getInput(), *inner) : 1;
  }
  if (auto transpose = dyn_cast<TransposeOp>(op))
    return findRepeats(transpose.getInput(), transpose.getPermutation()[dim]);
  auto concat = dyn_cast<ConcatOp>(op);
  if (!isElementwise(op) &&
      (!concat || static_cast<int64_t>(concat.getAxis()) == dim))
    return 1;
  int64_t repeats = 0; // Divisible by everything.
  for (Value operand : op->getOperands())
    if (auto own = dimOfOperand(operand, dim, rank))
      repeats = std::gcd(repeats, findRepeats(operand, *own));
  return std::max<int64_t>(repeats, 1);
}

Value nn::withoutRepeats(GraphWriter &writer, Value value, int64_t dim,
                         int64_t repeats) {
  Operation *op = value.getDefiningOp();
  int64_t rank = shapeOf(value).size();
  SmallVector<int64_t> shape(shapeOf(value));
  shape[dim] /= repeats;
  if (auto expand = dyn_cast<ExpandOp>(op)) {
    Value input = expand.getInput();
    if (auto own = dimOfOperand(input, dim, rank))
      input = withoutRepeats(writer, input, *own, repeats);
    return writer.expand(input, shape);
  }
  if (auto reshape = dyn_cast<ReshapeOp>(op))
    return writer.reshape(withoutRepeats(writer, reshape.getInput(),
                                         *mergedInto(reshape, dim), repeats),
                          shape);
  if (auto transpose = dyn_cast<TransposeOp>(op)) {
    ArrayRef<int64_t> permutation = transpose.getPermutation();
    return writer.transpose(
        withoutRepeats(writer, transpose.getInput(), permutation[dim], repeats),
        permutation);
  }
  SmallVector<Value> operands;
  for (Value operand : op->getOperands()) {
    auto own = dimOfOperand(operand, dim, rank);
    operands.push_back(own ? withoutRepeats(writer, operand, *own, repeats)
                           : operand);
  }
  return writer.clone(op, operands, shape);
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "NonNegative.h"
#include "Constants.h"
#include "calotype/Dialect/NN/IR/NNOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

/// How far the search follows operands; deeper values count as unknown.
static constexpr unsigned kDepth = 16;

static bool isNonNegative(Value value, unsigned depth);

static bool areNonNegative(ValueRange values, unsigned depth) {
  return llvm::all_of(values, [&](Value v) { return isNonNegative(v, depth); });
}

static bool isNonNegativeConstant(ConstantOp op) {
  FailureOr<Tensor> tensor = readConstant(op.getValue());
  if (failed(tensor))
    return false;
  for (int64_t i = 0; i < tensor->getNumElements(); ++i)
    if (tensor->getDouble(i) < 0)
      return false;
  return true;
}

static bool isNonNegative(Value value, unsigned depth) {
  Operation *op = value.getDefiningOp();
  Type element = getElementTypeOrSelf(value.getType());
  if (element.isUnsignedInteger() || element.isInteger(1))
    return true;
  if (!op || depth == 0)
    return false;
  if (isa<ReluOp, SigmoidOp, HardSigmoidOp, AbsOp, ExpOp, SqrtOp, SoftplusOp,
          SoftmaxOp>(op))
    return true;
  if (auto constant = dyn_cast<ConstantOp>(op))
    return isNonNegativeConstant(constant);
  if (auto clamp = dyn_cast<ClampOp>(op))
    return clamp.getLow().convertToDouble() >= 0;
  if (auto max = dyn_cast<MaxOp>(op))
    return isNonNegative(max.getLhs(), depth - 1) ||
           isNonNegative(max.getRhs(), depth - 1);
  // Integers may wrap around.
  if (isa<FloatType>(element) && isa<MulOp>(op) && op->getOperand(0) == op->getOperand(1))
    return true;
  if (isa<FloatType>(element) && isa<AddOp, MulOp, DivOp>(op))
    return areNonNegative(op->getOperands(), depth - 1);
  if (isa<MinOp, ReshapeOp, TransposeOp, SliceOp, ConcatOp, ExpandOp, TileOp>(op))
    return areNonNegative(op->getOperands(), depth - 1);
  if (auto pool = dyn_cast<PoolOp>(op))
    return isNonNegative(pool.getInput(), depth - 1);
  if (auto pad = dyn_cast<PadOp>(op))
    return areNonNegative(op->getOperands(), depth - 1);
  return false;
}

bool nn::isNonNegative(Value value) { return ::isNonNegative(value, kDepth); }

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "NonNegative.h"
#include "../Constants.h"
#include "calotype/Dialect/NN/IR/NNOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

/// How many ops the search looks at, each as often as it is reached; what is
/// behind counts as unknown.
static constexpr unsigned kMaxOps = 1024;

static bool isNonNegative(Value value, unsigned &left);

static bool areNonNegative(ValueRange values, unsigned &left) {
  return llvm::all_of(values, [&](Value v) { return isNonNegative(v, left); });
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

/// Whatever the input.
static bool isNonNegativeReduction(ReduceOp op) {
  return isa<FloatType>(getElementTypeOrSelf(op.getType())) &&
         (op.getKind() == ReduceKind::L1 || op.getKind() == ReduceKind::L2 ||
          op.getKind() == ReduceKind::SumSquare);
}

static bool isNonNegative(Value value, unsigned &left) {
  Operation *op = value.getDefiningOp();
  Type element = getElementTypeOrSelf(value.getType());
  if (element.isUnsignedInteger() || element.isInteger(1))
    return true;
  if (!op || left == 0)
    return false;
  --left;
  if (isa<ReluOp, SigmoidOp, HardSigmoidOp, AbsOp, ExpOp, SqrtOp, SoftplusOp,
          SoftmaxOp>(op))
    return true;
  if (auto constant = dyn_cast<ConstantOp>(op))
    return isNonNegativeConstant(constant);
  if (auto clamp = dyn_cast<ClampOp>(op))
    return clamp.getLow().convertToDouble() >= 0;
  if (auto max = dyn_cast<MaxOp>(op))
    return isNonNegative(max.getLhs(), left) ||
           isNonNegative(max.getRhs(), left);
  // Integers may wrap around.
  if (isa<FloatType>(element) && isa<MulOp>(op) &&
      op->getOperand(0) == op->getOperand(1))
    return true;
  if (isa<FloatType>(element) && isa<AddOp, MulOp, DivOp>(op))
    return areNonNegative(op->getOperands(), left);
  if (isa<MinOp, ReshapeOp, TransposeOp, SliceOp, ConcatOp, ExpandOp, TileOp>(
          op))
    return areNonNegative(op->getOperands(), left);
  if (auto reduce = dyn_cast<ReduceOp>(op))
    return isNonNegativeReduction(reduce) ||
           (isa<FloatType>(element) && isNonNegative(reduce.getInput(), left) &&
            reduce.getKind() != ReduceKind::LogSum &&
            reduce.getKind() != ReduceKind::LogSumExp);
  if (auto pool = dyn_cast<PoolOp>(op))
    return isNonNegative(pool.getInput(), left);
  if (auto pad = dyn_cast<PadOp>(op))
    return areNonNegative(op->getOperands(), left);
  return false;
}

bool nn::isNonNegative(Value value) {
  unsigned left = kMaxOps;
  return ::isNonNegative(value, left);
}

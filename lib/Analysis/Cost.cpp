//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Analysis/Cost.h"
#include "calotype/Dialect/NN/IR/NNOpFacts.h"
#include "calotype/Dialect/NN/IR/NNStructureOps.h"
#include <cmath>

using namespace mlir;
using namespace calotype;

static double elementsOf(Type type) {
  double count = 1;
  if (auto tensor = dyn_cast<RankedTensorType>(type))
    for (int64_t extent : tensor.getShape())
      count *= ShapedType::isDynamic(extent) ? 1 : extent;
  return count;
}

static double bytesOfElement(Type type) {
  Type element = getElementTypeOrSelf(type);
  return element.isIntOrFloat()
             ? std::max(1u, element.getIntOrFloatBitWidth() / 8)
             : 8;
}

static double bytesOf(TypeRange types) {
  double bytes = 0;
  for (Type type : types)
    bytes += elementsOf(type) * bytesOfElement(type);
  return bytes;
}

/// Whether the op reads of its first operand no more than it makes.
static bool isPick(Operation *op) {
  auto facts = dyn_cast<nn::OpFacts>(op);
  return facts && facts.isPick();
}

/// The share of an operand's elements that is read for `part` of an op's
/// result.
static double getShareRead(OpOperand &operand, double part) {
  Operation *op = operand.getOwner();
  if (isPick(op) && operand.getOperandNumber() == 0) {
    double whole = std::max(1.0, elementsOf(operand.get().getType()));
    return std::min(1.0, part * elementsOf(op->getResult(0).getType()) / whole);
  }
  auto role = dyn_cast<nn::KernelOpInterface>(op);
  bool isMap = role && role.getKernelRole() != nn::KernelRole::Root;
  return isMap ? part : 1;
}

/// What is needed follows from the end backwards: ops in front of the root are
/// computed where it asks for them.
static Cost computeKernelCost(nn::KernelOp kernel) {
  Block &body = kernel.getBody().front();
  llvm::DenseMap<Value, double> parts;
  for (Value result : body.getTerminator()->getOperands())
    parts[result] = 1;
  Cost cost;
  for (Operation &op : llvm::reverse(body.without_terminator())) {
    if (isa<nn::ConstantOp>(op) || op.getNumResults() == 0)
      continue;
    double part = 0;
    for (Value result : op.getResults())
      part = std::max(part, parts.lookup(result));
    for (OpOperand &operand : op.getOpOperands()) {
      double &known = parts[operand.get()];
      known = std::min(1.0, known + getShareRead(operand, part));
    }
    Cost whole = computeCost(&op);
    cost.macs += part * whole.macs;
    cost.flops += part * (isPick(&op) ? elementsOf(op.getResult(0).getType())
                                      : whole.flops);
  }
  for (BlockArgument argument : body.getArguments())
    cost.bytes +=
        std::ceil(parts.lookup(argument) * elementsOf(argument.getType())) *
        bytesOfElement(argument.getType());
  cost.bytes += bytesOf(kernel.getFunctionType().getResults());
  return cost;
}

Cost calotype::computeCost(Operation *op) {
  Cost cost;
  if (auto kernel = dyn_cast<nn::KernelOp>(op))
    return computeKernelCost(kernel);
  if (isa<nn::YieldOp, nn::ConstantOp>(op))
    return cost;
  auto facts = dyn_cast<nn::OpFacts>(op);
  cost.macs = facts ? facts.getMacs() : 0;
  cost.flops = 2 * cost.macs;
  if (auto flops = facts ? facts.getFlops() : std::nullopt) {
    cost.flops = *flops;
  } else if (cost.macs == 0) {
    // A reduction reads more than it writes: count the larger side.
    double elements = 0;
    for (Type type : op->getResultTypes())
      elements += elementsOf(type);
    for (Type type : op->getOperandTypes())
      elements = std::max(elements, elementsOf(type));
    cost.flops = elements;
  }
  cost.bytes = bytesOf(op->getOperandTypes()) + bytesOf(op->getResultTypes());
  return cost;
}

Cost calotype::computeCost(ArrayRef<Operation *> ops) {
  Cost sum;
  for (Operation *op : ops)
    if (op)
      sum = sum + computeCost(op);
  return sum;
}

static int64_t staticBytesOf(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  Operation *producer = value.getDefiningOp();
  if (!type || !type.hasStaticShape() ||
      (producer && producer->hasTrait<OpTrait::ConstantLike>()))
    return 0;
  return int64_t(bytesOf(TypeRange(type)));
}

int64_t calotype::computePeakBytes(Block &block) {
  llvm::DenseMap<Value, int64_t> readersLeft;
  int64_t alive = 0, peak = 0;
  auto define = [&](Value value) {
    readersLeft[value] = std::distance(value.use_begin(), value.use_end());
    alive += staticBytesOf(value);
  };
  for (BlockArgument argument : block.getArguments())
    define(argument);
  peak = alive;
  for (Operation &op : block) {
    for (Value result : op.getResults())
      define(result);
    peak = std::max(peak, alive);
    for (Value operand : op.getOperands())
      if (auto left = readersLeft.find(operand);
          left != readersLeft.end() && --left->second == 0)
        alive -= staticBytesOf(operand);
    for (Value result : op.getResults())
      if (result.use_empty())
        alive -= staticBytesOf(result);
  }
  return peak;
}

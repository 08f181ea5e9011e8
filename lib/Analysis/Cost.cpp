//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Analysis/Cost.h"
#include "calotype/Dialect/NN/IR/NNAttentionOps.h"
#include "calotype/Dialect/NN/IR/NNContractionOps.h"
#include "calotype/Dialect/NN/IR/NNShapeOps.h"
#include "calotype/Dialect/NN/IR/NNStructureOps.h"
#include "calotype/Dialect/NN/IR/NNWindowOps.h"
#include "llvm/ADT/TypeSwitch.h"
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

/// Product of the extents of all letters of an einsum.
static double einsumMacs(nn::EinsumOp op) {
  double product = 1;
  llvm::SmallVector<bool> seen(256);
  SmallVector<StringRef> terms;
  op.getEquation().split("->").first.split(terms, ',');
  for (auto [term, input] : llvm::zip(terms, op.getInputs()))
    for (auto [letter, extent] :
         llvm::zip(term, cast<RankedTensorType>(input.getType()).getShape()))
      if (!std::exchange(seen[static_cast<unsigned char>(letter)], true))
        product *= extent;
  return product;
}

/// Keys that a query sees on average.
static double visibleKeys(nn::AttentionOp op) {
  int64_t queries = op.getQuery().getType().getDimSize(2);
  int64_t keys = op.getValue().getType().getDimSize(2);
  if (!op.getCausal() || ShapedType::isDynamic(queries) ||
      ShapedType::isDynamic(keys) || queries == 0)
    return ShapedType::isDynamic(keys) ? 1 : keys;
  int64_t offset = static_cast<int64_t>(op.getCausalOffset());
  double visible = 0;
  for (int64_t i = 0; i < queries; ++i)
    visible += std::clamp<int64_t>(i + offset + 1, 0, keys);
  return visible / queries;
}

static double macsOf(Operation *op) {
  return llvm::TypeSwitch<Operation *, double>(op)
      .Case([](nn::MatmulOp matmul) {
        ArrayRef<int64_t> lhs = matmul.getLhs().getType().getShape();
        int64_t k = lhs[lhs.size() - (matmul.getTransposeLhs() ? 2 : 1)];
        return elementsOf(matmul.getType()) * k;
      })
      .Case([](nn::ConvOp conv) {
        auto filter = conv.getFilter().getType();
        return elementsOf(conv.getType()) * elementsOf(filter) /
               std::max<int64_t>(1, filter.getDimSize(0));
      })
      .Case([](nn::ConvTransposeOp conv) {
        auto filter = conv.getFilter().getType();
        return elementsOf(conv.getInput().getType()) * elementsOf(filter) /
               std::max<int64_t>(1, filter.getDimSize(0));
      })
      .Case([](nn::EinsumOp einsum) { return einsumMacs(einsum); })
      .Case([](nn::AttentionOp attention) {
        double depths = elementsOf(attention.getQuery().getType()) +
                        elementsOf(attention.getType());
        return depths * visibleKeys(attention);
      })
      .Case([](nn::LinearAttentionOp attention) {
        // Each key updates its head's state, each query reads it.
        auto value = attention.getValue().getType();
        double width = value.getDimSize(3);
        return elementsOf(attention.getKey().getType()) * width *
                   (attention.getBeta() ? 2 : 1) +
               elementsOf(attention.getQuery().getType()) * width;
      })
      .Default([](Operation *) { return 0.0; });
}

/// Whether the op reads of its first operand no more than it makes.
static bool isPick(Operation *op) {
  return isa<nn::SliceOp, nn::GatherOp, nn::GatherElementsOp, nn::GatherNdOp>(
      op);
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
  cost.macs = macsOf(op);
  cost.flops = 2 * cost.macs;
  if (auto pool = dyn_cast<nn::PoolOp>(op)) {
    cost.flops = elementsOf(pool.getType());
    for (int64_t extent : pool.getKernel())
      cost.flops *= extent;
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

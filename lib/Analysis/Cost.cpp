//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Analysis/Cost.h"
#include "calotype/Dialect/NN/IR/NNAttentionOps.h"
#include "calotype/Dialect/NN/IR/NNContractionOps.h"
#include "calotype/Dialect/NN/IR/NNStructureOps.h"
#include "calotype/Dialect/NN/IR/NNWindowOps.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace calotype;

static double elementsOf(Type type) {
  double count = 1;
  if (auto tensor = dyn_cast<RankedTensorType>(type))
    for (int64_t extent : tensor.getShape())
      count *= ShapedType::isDynamic(extent) ? 1 : extent;
  return count;
}

static double bytesOf(TypeRange types) {
  double bytes = 0;
  for (Type type : types) {
    Type element = getElementTypeOrSelf(type);
    double size = element.isIntOrFloat()
                      ? std::max(1u, element.getIntOrFloatBitWidth() / 8)
                      : 8;
    bytes += elementsOf(type) * size;
  }
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

Cost calotype::computeCost(Operation *op) {
  Cost cost;
  if (auto kernel = dyn_cast<nn::KernelOp>(op)) {
    for (Operation &inner : kernel.getBody().front()) {
      Cost part = computeCost(&inner);
      cost.macs += part.macs;
      cost.flops += part.flops;
    }
    cost.bytes = bytesOf(kernel.getFunctionType().getInputs()) +
                 bytesOf(kernel.getFunctionType().getResults());
    return cost;
  }
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

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "PerChannel.h"
#include "TensorTypes.h"
#include "calotype/Dialect/NN/IR/NNNormalizationOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

bool nn::isElementwiseOnImages(Operation *op) {
  auto role = dyn_cast<KernelOpInterface>(op);
  return role && role.getKernelRole() == KernelRole::Elementwise &&
         op->getNumResults() == 1 && typeOf(op->getResult(0)).getRank() >= 3;
}

bool nn::isPerChannelOperand(OpOperand &operand) {
  if (isa<BatchNormOp>(operand.getOwner()))
    return operand.getOperandNumber() > 0;
  ArrayRef<int64_t> shape = typeOf(operand.get()).getShape();
  int64_t rank = typeOf(operand.getOwner()->getResult(0)).getRank();
  int64_t offset = rank - static_cast<int64_t>(shape.size());
  for (auto [index, extent] : llvm::enumerate(shape))
    if (extent != 1 && offset + static_cast<int64_t>(index) != 1)
      return false;
  return true;
}

Value nn::findPerChannelInput(Operation *op) {
  if (!isElementwiseOnImages(op))
    return {};
  Value image;
  for (OpOperand &operand : op->getOpOperands()) {
    if (isPerChannelOperand(operand))
      continue;
    Value value = operand.get();
    if ((image && value != image) ||
        typeOf(value).getShape() != typeOf(op->getResult(0)).getShape())
      return {};
    image = value;
  }
  return image;
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Element-wise ops: one function of the broadcast operands.
//===----------------------------------------------------------------------===//

#include "Converters.h"

#include "calotype/Dialect/NN/IR/NNElementwiseOps.h"
#include "calotype/Dialect/NN/IR/NNNormalizationOps.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::convert;

static void convertBatchNorm(nn::BatchNormOp op, KernelBuilder &kernel) {
  kernel.result(op, [&](Body &body, Indices indices) {
    Value channel = indices[1];
    Value x = kernel.read(body, op.getInput(), indices);
    Type type = x.getType();
    auto vector = [&](Value tensor) {
      Value v = kernel.read(body, tensor, channel);
      return v.getType() == type ? v : body.make<arith::ExtFOp>(type, v);
    };
    Value epsilon = body.number(type, op.getEpsilon().convertToDouble());
    Value deviation = body.make<math::SqrtOp>(
        body.plus(vector(op.getVariance()), epsilon));
    Value factor = body.divided(vector(op.getScale()), deviation);
    Value centred = body.minus(x, vector(op.getMean()));
    return body.plus(body.times(centred, factor), vector(op.getBias()));
  });
}

Converted convert::convertElementwise(Operation *op, KernelBuilder &kernel) {
  if (auto norm = dyn_cast<nn::BatchNormOp>(op)) {
    convertBatchNorm(norm, kernel);
    return success();
  }
  auto scalar = dyn_cast<nn::ScalarOpInterface>(op);
  if (!scalar)
    return std::nullopt;
  kernel.result(op, [&](Body &body, Indices indices) {
    Values operands;
    for (Value operand : op->getOperands())
      operands.push_back(kernel.readBroadcast(body, operand, indices));
    return scalar.buildScalar(body.builder, body.loc, operands);
  });
  return success();
}

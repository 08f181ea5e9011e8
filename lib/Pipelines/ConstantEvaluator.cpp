//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The interpreter as the evaluator of constant subgraphs.
//===----------------------------------------------------------------------===//

#include "calotype/Dialect/NN/IR/NNDialect.h"
#include "calotype/Pipelines/Pipelines.h"
#include "calotype/Reference/Interpreter.h"
#include "calotype/Support/Evaluator.h"
#include "mlir/IR/DialectRegistry.h"

using namespace mlir;
using namespace calotype;

namespace {
struct ConstantEvaluator : EvaluatorInterface {
  using EvaluatorInterface::EvaluatorInterface;

  FailureOr<SmallVector<Tensor>>
  evaluate(Operation *op, ArrayRef<Tensor> operands) const override {
    if (!canEvaluate(op))
      return failure();
    return calotype::evaluate(op, operands);
  }
};
} // namespace

void calotype::registerConstantEvaluator(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *, nn::NNDialect *dialect) {
    dialect->addInterfaces<ConstantEvaluator>();
  });
}

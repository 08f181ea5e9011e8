//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// How passes evaluate ops on constants without knowing by what means: the
/// interpreter or compiled code. Tools choose one and add it to the nn dialect:
///
///     registry.addExtension(+[](MLIRContext *, nn::NNDialect *dialect) {
///       dialect->addInterfaces<MyEvaluator>();
///     });
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_SUPPORT_EVALUATOR_H
#define CALOTYPE_SUPPORT_EVALUATOR_H

#include "calotype/Support/Tensor.h"
#include "mlir/IR/DialectInterface.h"
#include "mlir/IR/Operation.h"

namespace calotype {

/// Evaluates single ops. An interface of the dialect of the ops.
class EvaluatorInterface
    : public mlir::DialectInterface::Base<EvaluatorInterface> {
public:
  EvaluatorInterface(mlir::Dialect *dialect) : Base(dialect) {}

  /// The results of `op` on `operands`, one tensor per operand of the op.
  /// Fails, without a diagnostic, on ops that it cannot evaluate.
  virtual llvm::FailureOr<llvm::SmallVector<Tensor>>
  evaluate(mlir::Operation *op, llvm::ArrayRef<Tensor> operands) const = 0;
};

} // namespace calotype

#endif // CALOTYPE_SUPPORT_EVALUATOR_H

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The reference interpreter: what an nn program means, slowly. The oracle for
/// compiled code, and the evaluator of constant subgraphs.
///
/// Every op computes in f64 (or wrapping integers) over whole tensors and
/// rounds its result once to the element type. Layouts have no influence on
/// values. All shapes must be static.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_REFERENCE_INTERPRETER_H
#define CALOTYPE_REFERENCE_INTERPRETER_H

#include "calotype/Dialect/NN/IR/NNStructureOps.h"
#include "calotype/Support/Tensor.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace calotype {

/// Runs a function of one block. On failure an error stands at the op that
/// could not run, or at the function when the inputs do not fit its type.
llvm::FailureOr<llvm::SmallVector<Tensor>>
interpret(mlir::func::FuncOp function, llvm::ArrayRef<Tensor> inputs);

/// The results of one op (also a call) on the given operands. The op must be
/// verified; nothing is changed.
llvm::FailureOr<llvm::SmallVector<Tensor>>
evaluate(mlir::Operation *op, llvm::ArrayRef<Tensor> operands);

/// The value of a constant; large ones refer to the bytes of the attribute,
/// which must outlive the tensor. Fails on a type without tensor and on elided
/// data.
llvm::FailureOr<Tensor> tensorOf(mlir::ElementsAttr value);

/// The logical elements of a tensor whose bytes are in the order of `layout`,
/// which must be as many as its physical shape has.
Tensor unpackTensor(nn::LayoutAttr layout, ElementType element,
                    llvm::ArrayRef<int64_t> shape, llvm::ArrayRef<char> bytes);

/// Whether `evaluate` knows the op.
bool canEvaluate(mlir::Operation *op);

} // namespace calotype

#endif // CALOTYPE_REFERENCE_INTERPRETER_H

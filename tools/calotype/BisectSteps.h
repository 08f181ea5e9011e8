//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The three searches of a bisection.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TOOLS_CALOTYPE_BISECTSTEPS_H
#define CALOTYPE_TOOLS_CALOTYPE_BISECTSTEPS_H

#include "Bisect.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace calotype::driver {

/// What all searches look at.
struct BisectInput {
  const CompileRequest &request;
  mlir::ModuleOp graph;
  size_t which;
  llvm::ArrayRef<Tensor> inputs;
  Tolerance tolerance;
  unsigned threads;

  mlir::MLIRContext &getContext() const {
    return *mlir::ModuleOp(graph).getContext();
  }
  mlir::OwningOpRef<mlir::ModuleOp> cloneGraph() const {
    return mlir::ModuleOp(graph).clone();
  }
};

enum class Outcome { Same, Differs, Unknown };

/// Function number `which` of a module.
mlir::func::FuncOp getFunction(mlir::ModuleOp module, size_t which);

/// The interpreter's values, silently.
llvm::FailureOr<llvm::SmallVector<Tensor>>
interpretQuietly(mlir::func::FuncOp function, llvm::ArrayRef<Tensor> inputs);

/// Whether all values fit; Unknown when they cannot be compared.
Outcome compareAll(llvm::ArrayRef<Tensor> got, llvm::ArrayRef<Tensor> want,
                   const Tolerance &tolerance);

/// Fills pass; false when the passes could not be compared.
bool findPass(const BisectInput &input, Bisection &bisection);
/// Fills kernel, family, plan and kernelLocation.
void findKernel(const BisectInput &input, Bisection &bisection);
/// Fills op and location.
void findOp(const BisectInput &input, Bisection &bisection);

} // namespace calotype::driver

#endif // CALOTYPE_TOOLS_CALOTYPE_BISECTSTEPS_H

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The layouts that the passes choose, and kernels under other layouts.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_KERNELS_LAYOUTS_H
#define CALOTYPE_DIALECT_NN_TRANSFORMS_KERNELS_LAYOUTS_H

#include "calotype/Dialect/NN/IR/NNStructureOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace calotype::nn {

/// Channels innermost: NHWC for rank 4.
LayoutAttr getChannelsLast(mlir::MLIRContext *context, int64_t rank);

/// The word for a kernel in its symbol: its root's or its last op's name.
llvm::StringRef getKernelWord(KernelOp kernel);

/// A copy of `kernel` whose arguments and results have other layouts.
mlir::OwningOpRef<KernelOp> cloneWithTypes(KernelOp kernel,
                                           mlir::FunctionType type);

/// Removes the kernels that no call names.
void eraseUnusedKernels(mlir::ModuleOp module);

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_KERNELS_LAYOUTS_H

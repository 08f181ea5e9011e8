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

/// Ranks whose images get channels last.
inline bool hasImageRank(mlir::Type type) {
  int64_t rank = llvm::cast<mlir::RankedTensorType>(type).getRank();
  return rank >= 3 && rank <= 5;
}

/// True when both types lie in memory alike: extents other than 1 come in the
/// same order.
bool isFreeRelayout(mlir::RankedTensorType from, mlir::RankedTensorType to);

/// True when a transpose from one type to the other moves nothing in memory.
bool isViewTranspose(mlir::RankedTensorType from, mlir::RankedTensorType to,
                     llvm::ArrayRef<int64_t> permutation);

/// The root op of a kernel, or null.
mlir::Operation *findRoot(KernelOp kernel);

/// The word for a kernel in its symbol: its root's or its last op's name.
llvm::StringRef getKernelWord(KernelOp kernel);

/// A copy of `kernel` whose arguments and results have other layouts.
mlir::OwningOpRef<KernelOp> cloneWithTypes(KernelOp kernel,
                                           mlir::FunctionType type);

/// Removes the kernels that no call names.
void eraseUnusedKernels(mlir::ModuleOp module);

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_KERNELS_LAYOUTS_H

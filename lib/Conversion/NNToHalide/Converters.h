//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// One converter per family of nn ops. Each defines the functions of an op in
/// the KernelBuilder and binds its results; it answers nothing for an op that
/// is not of its family.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_CONVERSION_NNTOHALIDE_CONVERTERS_H
#define CALOTYPE_LIB_CONVERSION_NNTOHALIDE_CONVERTERS_H

#include "KernelBuilder.h"
#include <optional>

namespace calotype::convert {

using Converted = std::optional<mlir::LogicalResult>;

Converted convertElementwise(mlir::Operation *op, KernelBuilder &kernel);
Converted convertContraction(mlir::Operation *op, KernelBuilder &kernel);
Converted convertReduction(mlir::Operation *op, KernelBuilder &kernel);
Converted convertSelection(mlir::Operation *op, KernelBuilder &kernel);
Converted convertPool(mlir::Operation *op, KernelBuilder &kernel);
Converted convertWindow(mlir::Operation *op, KernelBuilder &kernel);
Converted convertResize(mlir::Operation *op, KernelBuilder &kernel);
Converted convertGridSample(mlir::Operation *op, KernelBuilder &kernel);
Converted convertNormalization(mlir::Operation *op, KernelBuilder &kernel);
Converted convertShape(mlir::Operation *op, KernelBuilder &kernel);
Converted convertConcat(mlir::Operation *op, KernelBuilder &kernel);
Converted convertGather(mlir::Operation *op, KernelBuilder &kernel);
Converted convertScatter(mlir::Operation *op, KernelBuilder &kernel);
Converted convertAttention(mlir::Operation *op, KernelBuilder &kernel);
Converted convertLinearAttention(mlir::Operation *op, KernelBuilder &kernel);

/// Rewrites what is left of the graph in a model function: calls, constants
/// and views.
mlir::LogicalResult convertHostFunction(mlir::FunctionOpInterface function);

/// The indices of an element of a tensor of shape `from` by those it has under
/// shape `to`.
Values reshapeIndices(Body &body, llvm::ArrayRef<int64_t> from,
                      llvm::ArrayRef<int64_t> to, Indices indices);

/// True for a concatenation that is the result of a kernel whose roots make its
/// parts, so that each part is written to its place.
bool isWritten(mlir::Operation *op);

/// Names of the dims of [N, C, spatial...]; empty for other ranks.
llvm::ArrayRef<llvm::StringRef> imageDimNames(size_t rank);
/// Extents of the spatial dims.
inline llvm::ArrayRef<int64_t> spatial(llvm::ArrayRef<int64_t> shape) {
  return shape.drop_front(2);
}
/// The dims of `axes` of `tensor` as reduction dimensions, in memory order,
/// innermost first. `dims` says which one each is.
llvm::SmallVector<Axis> reductionAxes(KernelBuilder &kernel, Value tensor,
                                      llvm::ArrayRef<int64_t> axes,
                                      Shape &dims);

} // namespace calotype::convert

#endif // CALOTYPE_LIB_CONVERSION_NNTOHALIDE_CONVERTERS_H

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Constants of the graph as tensors, and back. Large values live in resource
/// blobs and are never put into uniqued attributes.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_CONSTANTS_H
#define CALOTYPE_DIALECT_NN_TRANSFORMS_CONSTANTS_H

#include "calotype/Dialect/NN/IR/NNStructureOps.h"
#include "calotype/Support/Tensor.h"
#include "mlir/IR/BuiltinOps.h"

namespace calotype::nn {

/// The value that all elements of a splat constant have.
std::optional<double> getSplat(mlir::Value value);

/// The integers of a constant of at most `limit` elements.
std::optional<llvm::SmallVector<int64_t>> getIntegers(mlir::Value value,
                                                      int64_t limit = 64);

/// The elements of a constant in row-major order. A blob's bytes are borrowed.
/// Fails when the blob is absent from the text.
llvm::FailureOr<Tensor> readConstant(mlir::ElementsAttr value);
llvm::FailureOr<Tensor> readConstant(mlir::Value value);

/// `tensor` as an attribute of type `type`: dense when it is a splat or small,
/// otherwise a blob that shares the tensor's bytes.
mlir::ElementsAttr makeConstant(mlir::RankedTensorType type,
                                const Tensor &tensor, llvm::StringRef name);

/// The same elements as another row-major type; shares blobs.
mlir::ElementsAttr reshapeConstant(mlir::ElementsAttr value,
                                   mlir::RankedTensorType type);

/// Frees the blob of `value` if a pass made it and no constant of `module`
/// refers to it.
void releaseConstant(mlir::ElementsAttr value, mlir::ModuleOp module);

/// A constant of one value in every element.
mlir::Value createSplat(mlir::OpBuilder &builder, mlir::Location loc,
                        mlir::RankedTensorType type, double value);

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_CONSTANTS_H

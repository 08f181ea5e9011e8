//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The nn dialect, its enumerations, attributes and interfaces.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_IR_NNDIALECT_H
#define CALOTYPE_DIALECT_NN_IR_NNDIALECT_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/TypeUtilities.h"

#include "calotype/Dialect/NN/IR/NNDialect.h.inc"
#include "calotype/Dialect/NN/IR/NNEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "calotype/Dialect/NN/IR/NNAttributes.h.inc"

#include "calotype/Dialect/NN/IR/NNInterfaces.h.inc"

namespace calotype::nn {

/// The layout of a tensor type, or null when it is row-major.
LayoutAttr getLayout(mlir::Type type);

/// `type` with another layout; null makes it row-major.
mlir::RankedTensorType withLayout(mlir::RankedTensorType type,
                                  LayoutAttr layout);

/// Same shapes and element types, whatever the layouts.
bool areCompatibleIgnoringLayout(mlir::TypeRange left, mlir::TypeRange right);

/// NumPy's broadcast of the shapes of `types`; fails when they do not fit.
llvm::FailureOr<llvm::SmallVector<int64_t>>
broadcastShapes(mlir::TypeRange types);

/// Result type of an element-wise op: the broadcast shape with `element`.
llvm::LogicalResult inferElementwise(std::optional<mlir::Location> location,
                                     mlir::ValueRange operands,
                                     mlir::Type element,
                                     llvm::SmallVectorImpl<mlir::Type> &types);

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_IR_NNDIALECT_H

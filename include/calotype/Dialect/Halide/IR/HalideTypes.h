//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Types of the halide dialect.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_HALIDE_IR_HALIDETYPES_H
#define CALOTYPE_DIALECT_HALIDE_IR_HALIDETYPES_H

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Types.h"

namespace calotype::halide {

/// The type of a value in a body: the storage type without its signedness.
mlir::Type getValueType(mlir::Type storage);

/// Whether images and functions may hold elements of this type.
bool isStorageType(mlir::Type type);

} // namespace calotype::halide

#define GET_TYPEDEF_CLASSES
#include "calotype/Dialect/Halide/IR/HalideTypes.h.inc"

#endif // CALOTYPE_DIALECT_HALIDE_IR_HALIDETYPES_H

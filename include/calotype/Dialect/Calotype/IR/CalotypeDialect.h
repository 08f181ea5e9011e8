//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The calotype dialect and its attributes.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_CALOTYPE_IR_CALOTYPEDIALECT_H
#define CALOTYPE_DIALECT_CALOTYPE_IR_CALOTYPEDIALECT_H

#include "calotype/Dialect/Calotype/IR/TargetDescription.h"
#include "mlir/IR/Attributes.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Dialect.h"

#include "calotype/Dialect/Calotype/IR/CalotypeDialect.h.inc"

#define GET_ATTRDEF_CLASSES
#include "calotype/Dialect/Calotype/IR/TargetAttributes.h.inc"

namespace calotype {

/// Name of the module's attribute.
inline constexpr llvm::StringLiteral kTargetAttrName = "calotype.target";

TargetAttr getTargetAttr(mlir::MLIRContext *context,
                         const TargetDescription &description);
TargetDescription getDescription(TargetAttr attr);

/// What the module that holds `op` is compiled for: its attribute, else
/// `x86-64-v3`.
TargetDescription getTarget(mlir::Operation *op);

} // namespace calotype

#endif // CALOTYPE_DIALECT_CALOTYPE_IR_CALOTYPEDIALECT_H

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Enumerations of the schedule and their attributes.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_HALIDE_IR_HALIDEATTRIBUTES_H
#define CALOTYPE_DIALECT_HALIDE_IR_HALIDEATTRIBUTES_H

#include "mlir/IR/Attributes.h"
#include "mlir/IR/BuiltinAttributes.h"

#include "calotype/Dialect/Halide/IR/HalideEnums.h.inc"

namespace mlir {
class AsmParser;
class AsmPrinter;
} // namespace mlir

#define GET_ATTRDEF_CLASSES
#include "calotype/Dialect/Halide/IR/HalideAttributes.h.inc"

#endif // CALOTYPE_DIALECT_HALIDE_IR_HALIDEATTRIBUTES_H

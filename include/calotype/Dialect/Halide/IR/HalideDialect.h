//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The halide dialect.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_HALIDE_IR_HALIDEDIALECT_H
#define CALOTYPE_DIALECT_HALIDE_IR_HALIDEDIALECT_H

#include "mlir/IR/Dialect.h"

#include "calotype/Dialect/Halide/IR/HalideDialect.h.inc"

#endif // CALOTYPE_DIALECT_HALIDE_IR_HALIDEDIALECT_H

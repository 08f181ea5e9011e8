//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Umbrella of the halide dialect's definitions.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_HALIDE_IR_HALIDE_TD
#define CALOTYPE_DIALECT_HALIDE_IR_HALIDE_TD

include "calotype/Dialect/Halide/IR/HalideAlgorithmOps.td"
include "calotype/Dialect/Halide/IR/HalideDialect.td"
include "calotype/Dialect/Halide/IR/HalideEnums.td"
include "calotype/Dialect/Halide/IR/HalideScheduleOps.td"
include "calotype/Dialect/Halide/IR/HalideTypes.td"

#endif // CALOTYPE_DIALECT_HALIDE_IR_HALIDE_TD

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Checks across the operations of a pipeline: what Halide would refuse later,
/// with less to say about where.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_DIALECT_HALIDE_IR_VERIFIERS_H
#define CALOTYPE_LIB_DIALECT_HALIDE_IR_VERIFIERS_H

#include "calotype/Dialect/Halide/IR/HalideOps.h"

namespace calotype::halide {

/// Names are unique, readers use the last definition, data-dependent indices
/// are clamped.
mlir::LogicalResult verifyAlgorithm(PipelineOp pipeline);

/// Handles are of the algorithm and used before they are consumed, tails are
/// legal and fit known extents.
mlir::LogicalResult verifySchedule(PipelineOp pipeline);

} // namespace calotype::halide

#endif // CALOTYPE_LIB_DIALECT_HALIDE_IR_VERIFIERS_H

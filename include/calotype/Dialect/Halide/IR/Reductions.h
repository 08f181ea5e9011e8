//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// In which form a function holds what its updates accumulate.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_HALIDE_IR_REDUCTIONS_H
#define CALOTYPE_DIALECT_HALIDE_IR_REDUCTIONS_H

#include "calotype/Dialect/Halide/IR/HalideOps.h"

namespace calotype::halide {

/// Whether value `i` of a function is held as an unsigned integer between its
/// definitions: its updates compare as unsigned, or are 64-bit sums or
/// products, which wrap. Halide recognises a reduction in the type of the
/// function only.
bool isHeldUnsigned(FuncOp func, unsigned i);

/// The function of a definition or update that `yield` ends.
FuncOp getDefined(YieldOp yield);

} // namespace calotype::halide

#endif // CALOTYPE_DIALECT_HALIDE_IR_REDUCTIONS_H

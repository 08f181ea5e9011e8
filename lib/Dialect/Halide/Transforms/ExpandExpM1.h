//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// exp(x) - 1 in arithmetic that vectorises.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_DIALECT_HALIDE_TRANSFORMS_EXPANDEXPM1_H
#define CALOTYPE_LIB_DIALECT_HALIDE_TRANSFORMS_EXPANDEXPM1_H

#include "mlir/IR/PatternMatch.h"

namespace calotype::halide {

/// Adds the pattern that expands `math.expm1` on f32.
void populateExpM1Pattern(mlir::RewritePatternSet &patterns);

} // namespace calotype::halide

#endif // CALOTYPE_LIB_DIALECT_HALIDE_TRANSFORMS_EXPANDEXPM1_H

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Passes over the halide dialect. Passes.td documents each.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_HALIDE_TRANSFORMS_PASSES_H
#define CALOTYPE_DIALECT_HALIDE_TRANSFORMS_PASSES_H

#include "mlir/Pass/Pass.h"

namespace calotype::halide {

#define GEN_PASS_DECL
#include "calotype/Dialect/Halide/Transforms/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "calotype/Dialect/Halide/Transforms/Passes.h.inc"

} // namespace calotype::halide

#endif // CALOTYPE_DIALECT_HALIDE_TRANSFORMS_PASSES_H

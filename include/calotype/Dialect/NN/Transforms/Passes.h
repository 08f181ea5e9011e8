//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Passes over the nn dialect. Passes.td documents each.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_PASSES_H
#define CALOTYPE_DIALECT_NN_TRANSFORMS_PASSES_H

#include "mlir/Pass/Pass.h"

namespace calotype::nn {

#define GEN_PASS_DECL
#include "calotype/Dialect/NN/Transforms/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "calotype/Dialect/NN/Transforms/Passes.h.inc"

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_PASSES_H

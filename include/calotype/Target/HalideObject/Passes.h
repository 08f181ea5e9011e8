//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Passes that ask Halide.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TARGET_HALIDEOBJECT_PASSES_H
#define CALOTYPE_TARGET_HALIDEOBJECT_PASSES_H

#include "mlir/Pass/Pass.h"

namespace calotype {

#define GEN_PASS_DECL
#include "calotype/Target/HalideObject/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "calotype/Target/HalideObject/Passes.h.inc"

} // namespace calotype

#endif // CALOTYPE_TARGET_HALIDEOBJECT_PASSES_H

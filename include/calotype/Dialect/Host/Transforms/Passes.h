//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Passes of the host dialect, see Passes.td.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_HOST_TRANSFORMS_PASSES_H
#define CALOTYPE_DIALECT_HOST_TRANSFORMS_PASSES_H

#include "mlir/Pass/Pass.h"
#include <memory>

namespace mlir {
class ModuleOp;
namespace func {
class FuncOp;
} // namespace func
} // namespace mlir

namespace calotype::host {

#define GEN_PASS_DECL
#include "calotype/Dialect/Host/Transforms/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "calotype/Dialect/Host/Transforms/Passes.h.inc"

} // namespace calotype::host

#endif // CALOTYPE_DIALECT_HOST_TRANSFORMS_PASSES_H

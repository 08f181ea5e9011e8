//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What planned model functions say about themselves.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_PIPELINES_HOSTPROGRAM_INTERFACE_H
#define CALOTYPE_LIB_PIPELINES_HOSTPROGRAM_INTERFACE_H

#include "calotype/Artifact/CompiledModel.h"
#include "mlir/IR/BuiltinOps.h"

namespace calotype {

/// Fills the names, shapes, calls and sizes of `model` from the functions of
/// `host`, which plan-arena has seen. Fails with a diagnostic when the
/// functions are no specialisations of one model.
mlir::LogicalResult readInterface(mlir::ModuleOp host, CompiledModel &model);

} // namespace calotype

#endif // CALOTYPE_LIB_PIPELINES_HOSTPROGRAM_INTERFACE_H

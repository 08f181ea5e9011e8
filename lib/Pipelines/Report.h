//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What a compilation says of itself: its kernels, rewrites and stages.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_PIPELINES_REPORT_H
#define CALOTYPE_LIB_PIPELINES_REPORT_H

#include "calotype/Pipelines/ModelCompiler.h"

namespace calotype {

/// Enters the kernels of `module`, which still are nn ops, with their costs.
void recordKernels(mlir::ModuleOp module, CompiledModel &model);

/// Adds which template scheduled each halide.pipeline of `module`.
void recordSchedules(mlir::ModuleOp module, CompiledModel &model);

/// The sections that the artifact cannot know.
llvm::json::Object makeReport(const CompileRequest &request,
                              const CompileResult &result);

} // namespace calotype

#endif // CALOTYPE_LIB_PIPELINES_REPORT_H

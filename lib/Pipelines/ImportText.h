//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// A graph of nn ops from a .mlir file, which is as little trusted as a model.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_PIPELINES_IMPORTTEXT_H
#define CALOTYPE_PIPELINES_IMPORTTEXT_H

#include "calotype/Import/ONNX/ImportONNX.h"

namespace calotype {

/// The module in the file at `path` when it is a graph: functions with one
/// block of nn ops on tensors. Otherwise null, with all that stands against it
/// in `problems`.
mlir::OwningOpRef<mlir::ModuleOp>
importText(llvm::StringRef path, mlir::MLIRContext &context,
           std::vector<ImportProblem> &problems);

} // namespace calotype

#endif // CALOTYPE_PIPELINES_IMPORTTEXT_H

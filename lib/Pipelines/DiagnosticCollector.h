//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Collects what passes say about one compilation.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_PIPELINES_DIAGNOSTICCOLLECTOR_H
#define CALOTYPE_LIB_PIPELINES_DIAGNOSTICCOLLECTOR_H

#include "calotype/Pipelines/ModelCompiler.h"
#include "mlir/IR/Diagnostics.h"

namespace calotype {

/// Puts errors and warnings, each with its place in the model, into a result as
/// long as it lives.
class DiagnosticCollector {
public:
  DiagnosticCollector(mlir::MLIRContext &context, CompileResult &result);

  /// How a compilation that failed in `stage` ends: as InternalError unless all
  /// errors are about the input. Whoever fails without an error is named.
  CompileStatus getFailure(llvm::StringRef stage);

private:
  CompileResult &result;
  unsigned inputErrors = 0, otherErrors = 0;
  mlir::ScopedDiagnosticHandler handler;
};

} // namespace calotype

#endif // CALOTYPE_LIB_PIPELINES_DIAGNOSTICCOLLECTOR_H

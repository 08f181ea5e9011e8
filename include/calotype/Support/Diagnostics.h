//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Kinds of errors: what the input asks for and cannot have is told from what
/// goes wrong in here. The kind is in the diagnostic's metadata, not in its
/// text.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_SUPPORT_DIAGNOSTICS_H
#define CALOTYPE_SUPPORT_DIAGNOSTICS_H

#include "mlir/IR/Diagnostics.h"

namespace calotype {

/// An error that is about the input: a model, a flag, a file.
mlir::InFlightDiagnostic emitInputError(mlir::Location loc,
                                        const llvm::Twine &text = {});
mlir::InFlightDiagnostic emitInputError(mlir::Operation *op,
                                        const llvm::Twine &text = {});

/// An error about what is legal and not done, which begins "not supported: ".
mlir::InFlightDiagnostic emitNotSupported(mlir::Location loc,
                                          const llvm::Twine &what = {});
mlir::InFlightDiagnostic emitNotSupported(mlir::Operation *op,
                                          const llvm::Twine &what = {});

/// True for the errors above; any other is ours.
bool isInputError(mlir::Diagnostic &diagnostic);

} // namespace calotype

#endif // CALOTYPE_SUPPORT_DIAGNOSTICS_H

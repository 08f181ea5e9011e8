//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Support/Diagnostics.h"
#include "mlir/IR/Operation.h"

using namespace mlir;

static constexpr llvm::StringLiteral kInputError = "calotype.input_error";

static InFlightDiagnostic mark(InFlightDiagnostic diagnostic) {
  if (Diagnostic *underlying = diagnostic.getUnderlyingDiagnostic())
    underlying->getMetadata().push_back(
        DiagnosticArgument(StringRef(kInputError)));
  return diagnostic;
}

InFlightDiagnostic calotype::emitInputError(Location loc, const Twine &text) {
  return mark(mlir::emitError(loc, text));
}
InFlightDiagnostic calotype::emitInputError(Operation *op, const Twine &text) {
  return mark(op->emitError(text));
}

InFlightDiagnostic calotype::emitNotSupported(Location loc, const Twine &what) {
  return mark(mlir::emitError(loc, "not supported: " + what));
}
InFlightDiagnostic calotype::emitNotSupported(Operation *op,
                                              const Twine &what) {
  return mark(op->emitError("not supported: " + what));
}

bool calotype::isInputError(Diagnostic &diagnostic) {
  return llvm::any_of(
      diagnostic.getMetadata(), [](DiagnosticArgument &argument) {
        return argument.getKind() ==
                   DiagnosticArgument::DiagnosticArgumentKind::String &&
               argument.getAsString() == kInputError;
      });
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "DiagnosticCollector.h"
#include "calotype/Support/Diagnostics.h"
#include "calotype/Support/Locations.h"
#include "calotype/Support/Messages.h"

using namespace mlir;
using namespace calotype;

/// "place: text", and a line for each note.
static std::string format(Diagnostic &diagnostic) {
  auto describe = [](Diagnostic &part) {
    std::string text;
    if (!isa<UnknownLoc>(part.getLocation()))
      text = describeLocation(part.getLocation()) + ": ";
    return makeReadable(text + part.str());
  };
  std::string text = describe(diagnostic);
  for (Diagnostic &note : diagnostic.getNotes())
    text += note.getLocation() == diagnostic.getLocation()
                ? "\n  note: " + makeReadable(note.str())
                : "\n  note: " + describe(note);
  return text;
}

DiagnosticCollector::DiagnosticCollector(MLIRContext &context,
                                         CompileResult &result)
    : result(result), handler(&context, [this](Diagnostic &diagnostic) {
        switch (diagnostic.getSeverity()) {
        case DiagnosticSeverity::Error:
          ++(isInputError(diagnostic) ? inputErrors : otherErrors);
          this->result.diagnostics.push_back(format(diagnostic));
          break;
        case DiagnosticSeverity::Warning:
          this->result.warnings.push_back(format(diagnostic));
          break;
        default:
          break;
        }
        return success();
      }) {}

CompileStatus DiagnosticCollector::getFailure(StringRef stage) {
  if (inputErrors + otherErrors == 0) {
    ++otherErrors;
    result.diagnostics.push_back(
        (stage + ": a pass failed and did not say why").str());
  }
  return otherErrors ? CompileStatus::InternalError
                     : CompileStatus::CannotHandle;
}

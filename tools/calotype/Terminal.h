//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What people see while and after a command runs: messages, in colour on a
/// terminal, and one line of progress, on a terminal only.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TOOLS_CALOTYPE_TERMINAL_H
#define CALOTYPE_TOOLS_CALOTYPE_TERMINAL_H

#include "llvm/ADT/Twine.h"

namespace calotype::driver {

/// "calotype: error: ...", "calotype: warning: ..." and "calotype: note: ..."
/// on standard error.
void printError(const llvm::Twine &message);
void printWarning(const llvm::Twine &message);
void printNote(const llvm::Twine &message);

/// Replaces the progress line, where standard error is a terminal, and tells
/// the supervisor what is being done.
void showProgress(const llvm::Twine &text);
/// Removes the line, before anything else is printed.
void clearProgress();
/// --quiet: errors only, and the notes that belong to one.
bool isQuiet();
void setQuiet();

} // namespace calotype::driver

#endif // CALOTYPE_TOOLS_CALOTYPE_TERMINAL_H

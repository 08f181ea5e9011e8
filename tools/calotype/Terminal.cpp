//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Terminal.h"
#include "Supervisor.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/WithColor.h"

using namespace calotype;

static bool isDisabled = false;
static bool isShown = false;

void driver::printError(const llvm::Twine &message) {
  clearProgress();
  llvm::WithColor::error(llvm::errs(), "calotype") << message << "\n";
}

void driver::printNote(const llvm::Twine &message) {
  clearProgress();
  llvm::WithColor::note(llvm::errs(), "calotype") << message << "\n";
}

void driver::showProgress(const llvm::Twine &text) {
  llvm::SmallString<128> buffer;
  llvm::StringRef line = text.toStringRef(buffer);
  noteStage(line);
  if (isDisabled || !llvm::sys::Process::StandardErrIsDisplayed())
    return;
  unsigned columns = llvm::sys::Process::StandardErrColumns();
  llvm::errs() << "\r\x1b[K" << line.take_front(columns ? columns - 1 : 79);
  llvm::errs().flush();
  isShown = true;
}

void driver::clearProgress() {
  if (!isShown)
    return;
  llvm::errs() << "\r\x1b[K";
  llvm::errs().flush();
  isShown = false;
}

void driver::disableProgress() { isDisabled = true; }

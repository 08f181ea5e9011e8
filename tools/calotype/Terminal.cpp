//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Terminal.h"
#include "Supervisor.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/WithColor.h"

using namespace calotype;

static bool quiet = false;
static bool hasFailed = false;
static bool isShown = false;

void driver::printError(const llvm::Twine &message) {
  clearProgress();
  hasFailed = true;
  llvm::WithColor::error(llvm::errs(), "calotype") << message << "\n";
}

void driver::printWarning(const llvm::Twine &message) {
  clearProgress();
  if (!quiet)
    llvm::WithColor::warning(llvm::errs(), "calotype") << message << "\n";
}

void driver::printNote(const llvm::Twine &message) {
  clearProgress();
  if (!quiet || hasFailed)
    llvm::WithColor::note(llvm::errs(), "calotype") << message << "\n";
}

void driver::showProgress(const llvm::Twine &text) {
  llvm::SmallString<128> buffer;
  llvm::StringRef line = text.toStringRef(buffer);
  noteStage(line);
  if (quiet || !llvm::sys::Process::StandardErrIsDisplayed())
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

bool driver::isQuiet() { return quiet; }

void driver::setQuiet() { quiet = true; }

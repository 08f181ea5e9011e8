//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Runs a command in a child process, so that a crash of Calotype, of Halide or
/// of compiled code ends with an exit code, a message and a reproducer, and
/// never with a signal.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TOOLS_CALOTYPE_SUPERVISOR_H
#define CALOTYPE_TOOLS_CALOTYPE_SUPERVISOR_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include <string>

namespace calotype::driver {

/// Runs `command` and gives its exit code. After a crash, and after exit code
/// 3, runs it again, silently, with `getRecordPath` set, to record what it
/// worked on just before, and writes that as calotype-bug-*.mlir into the
/// current folder (or the temporary one). Signals that the user sends end it as
/// they would end any program. The environment variable CALOTYPE_NO_SUPERVISOR,
/// for debuggers, runs the command in this process.
int supervise(llvm::function_ref<int()> command);

/// The file for the module before each pass; "" in an ordinary run.
llvm::StringRef getRecordPath();

/// What the command is doing, for the message after a crash.
void noteStage(llvm::StringRef stage);

/// From here on the code of the library `path`, which a user brought, runs: if
/// it crashes that is no bug of this program.
void noteForeignCode(llvm::StringRef path);

/// "signal 11 (Segmentation fault)".
std::string describeSignal(int signal);

} // namespace calotype::driver

#endif // CALOTYPE_TOOLS_CALOTYPE_SUPERVISOR_H

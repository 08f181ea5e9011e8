//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What the subcommands share: exit codes, flags, and the way from a model
/// file to compiled code with its problems reported.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TOOLS_CALOTYPE_DRIVER_H
#define CALOTYPE_TOOLS_CALOTYPE_DRIVER_H

#include "calotype/Pipelines/ModelCompiler.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/JSON.h"
#include <string>

namespace calotype::driver {

/// Exit codes of every subcommand.
enum ExitCode : int {
  Done = 0,
  WrongResult = 1,  ///< `verify` found a difference.
  CannotHandle = 2, ///< Bad file, unsupported op: the input's side.
  Bug = 3,          ///< Calotype's side.
};

// The subcommands, and their entry points.
extern llvm::cl::SubCommand compileCommand, runCommand, verifyCommand,
    benchCommand, inspectCommand, cacheCommand;
int runCompile();
int runRun();
int runVerify();
int runBench();
int runInspect();
int runCache();

// Flags that several subcommands take; declared once in SharedFlags.cpp.
extern llvm::cl::opt<std::string> modelPath;
extern llvm::cl::opt<std::string> jsonPath;

/// The request that the shared flags describe, with progress on a terminal.
/// Malformed flags print a message and give CannotHandle.
llvm::Expected<CompileRequest> makeRequest();

/// Compiles, prints all problems, and says how it ended.
ExitCode compileAndReport(const CompileRequest &request, CompileResult &result);

/// Writes `value` to --json's file ("-" is standard output); no flag, no file.
ExitCode writeJson(llvm::json::Value value);

/// A problem as the JSON of verify and inspect has it.
llvm::json::Object toJson(const ImportProblem &problem);

/// Prints "calotype: error: ..." to standard error.
void printError(const llvm::Twine &message);

} // namespace calotype::driver

#endif // CALOTYPE_TOOLS_CALOTYPE_DRIVER_H

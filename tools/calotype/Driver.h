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

// The subcommands. Inline, so that they are constructed before the flags of
// every file that includes this header.
inline llvm::cl::SubCommand compileCommand(
    "compile", "compile a model into a library, header and weights file\n"
               "  Example: calotype compile resnet50.onnx -o out --target native");
inline llvm::cl::SubCommand runCommand(
    "run", "compile a model (cached) and run it once\n"
           "  Example: calotype run model.onnx --input x=x.npy --output-dir out");
inline llvm::cl::SubCommand verifyCommand(
    "verify", "compare compiled code with test data or the interpreter\n"
              "  Example: calotype verify models/resnet50/model.onnx --rtol 1e-3");
inline llvm::cl::SubCommand benchCommand(
    "bench", "measure latency, and each kernel with --profile\n"
             "  Example: calotype bench model.onnx --threads 2 --profile");
inline llvm::cl::SubCommand inspectCommand(
    "inspect", "say what a model needs and what is not supported\n"
               "  Example: calotype inspect model.onnx --dim batch=1");
inline llvm::cl::SubCommand cacheCommand(
    "cache", "show or clean the cache of compiled kernels\n"
             "  Example: calotype cache clean");

// Their entry points.
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

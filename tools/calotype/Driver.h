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
  WrongResult = 1,  ///< `verify` found a difference, `records` damage.
  CannotHandle = 2, ///< Bad file, unsupported op: the input's side.
  Bug = 3,          ///< Calotype's side.
};

// The subcommands. Inline, so that they are constructed before the flags of
// every file that includes this header.
inline llvm::cl::SubCommand compileCommand(
    "compile",
    "compile a model into a library, header and weights file\n"
    "  Example: calotype compile resnet50.onnx -o out --target native");
inline llvm::cl::SubCommand runCommand(
    "run",
    "run a model once, compiled (cached) or from its artifact\n"
    "  Example: calotype run model.onnx --input x=x.npy --output-dir out\n"
    "  Example: calotype run out --input x=random:7");
inline llvm::cl::SubCommand verifyCommand(
    "verify",
    "compare compiled code with test data or the interpreter\n"
    "  Example: calotype verify models/resnet50/model.onnx --rtol 1e-3");
inline llvm::cl::SubCommand
    benchCommand("bench",
                 "measure latency, and each kernel with --profile\n"
                 "  Example: calotype bench model.onnx --threads 2 --profile\n"
                 "  Example: calotype bench out --json bench.json");
inline llvm::cl::SubCommand
    inspectCommand("inspect",
                   "say what a model needs and what is not supported\n"
                   "  Example: calotype inspect model.onnx --dim batch=1");
inline llvm::cl::SubCommand tuneCommand(
    "tune", "search schedule parameters for a model's kernels\n"
            "  Example: calotype tune model.onnx --budget 10m --target native");
inline llvm::cl::SubCommand
    cacheCommand("cache", "show, trim or clean the cache of compiled kernels\n"
                          "  Example: calotype cache clean");
inline llvm::cl::SubCommand
    recordsCommand("records",
                   "check, show, cut and write TFRecord files\n"
                   "  Example: calotype records check day_*.tfrecord.gz\n"
                   "  Example: calotype records cat day.tfrecord -n 3");

// Their entry points.
int runCompile();
int runRun();
int runVerify();
int runBench();
int runInspect();
int runTune();
int runCache();
int runRecords();

/// Tells Terminal.h what --quiet says; the flags are read.
void applyQuiet();

/// The whole program: reads the command line and runs the subcommand.
int runDriver(int argc, char **argv);

/// Called with every pass manager of a compilation; tests add passes with it.
extern std::function<void(mlir::PassManager &)> extraPasses;

// Flags that several subcommands take; declared once in SharedFlags.cpp.
extern llvm::cl::opt<std::string> modelPath;
extern llvm::cl::opt<std::string> jsonPath;
extern llvm::cl::opt<std::string> modelName;
extern llvm::cl::list<std::string> dimFlags;

/// A location without the path of the model, which need not be repeated.
llvm::StringRef getPlaceInModel(llvm::StringRef location);

/// --threads.
llvm::Expected<unsigned> getThreads();

/// Where schedules come from, for `loadSchedules`: --schedules, else the user's
/// file when it exists, else the shipped ones.
std::string getSchedules();

/// The command line as it could be typed again.
extern std::string commandLine;

/// Whether a second run would show the same: not for lists of models, nor for a
/// search.
bool isReproducible();
/// Whether `verify` was given a list.
bool isBatch();

/// The request that the shared flags describe, with progress on a terminal.
/// Malformed flags are an error.
llvm::Expected<CompileRequest> makeRequest();

/// Fails when a flag is given that a compiled artifact no longer heeds.
llvm::Error checkArtifactFlags();

/// Adds what the flags of Approximation.cpp ask for; fails when they do not fit
/// together or the calibration data cannot be read.
llvm::Error addApproximation(CompileRequest &request);

/// --calibration, or "".
llvm::StringRef getCalibrationFolder();

/// Prints what an approximation does to each layer and output.
void printTrial(const AttentionTrial &trial);

/// Compiles, prints all problems, and says how it ended.
ExitCode compileAndReport(const CompileRequest &request, CompileResult &result);
/// The same as far as planned kernels.
ExitCode planAndReport(const CompileRequest &request, CompileResult &result);

/// Prints why something failed: CannotHandle when the code of `error` is
/// not_supported, else Bug.
ExitCode reportFailure(llvm::Error error);

/// Writes `value` to --json's file ("-" is standard output); no flag, no file.
/// What is not finite becomes text.
ExitCode writeJson(llvm::json::Value value);

/// A problem as the JSON of verify and inspect has it.
llvm::json::Object toJson(const ImportProblem &problem);

} // namespace calotype::driver

#endif // CALOTYPE_TOOLS_CALOTYPE_DRIVER_H

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// calotype compile: writes the artifact.
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "calotype/Artifact/Artifact.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using namespace calotype;
using namespace calotype::driver;
namespace cl = llvm::cl;

static cl::opt<std::string> outputDir("o", cl::desc("folder for the artifact (default: .)"),
                                      cl::value_desc("DIR"), cl::init("."),
                                      cl::sub(compileCommand));
static cl::opt<bool> dryRun(
    "dry-run", cl::desc("run the graph passes and report; compile and write nothing"),
    cl::sub(compileCommand));

static cl::opt<bool> embedWeights(
    "embed-weights", cl::desc("put the weights into the library too, as NAME_weights"),
    cl::sub(compileCommand));

ExitCode driver::compileAndReport(const CompileRequest &request,
                                  CompileResult &result) {
  static mlir::MLIRContext context;
  prepareContext(context);
  CompileStatus status = compileModel(request, context, result);
  for (const ImportProblem &problem : result.problems)
    llvm::errs() << problem.format() << "\n";
  for (const std::string &line : result.diagnostics)
    llvm::errs() << line << "\n";
  switch (status) {
  case CompileStatus::Success:
    return Done;
  case CompileStatus::CannotHandle:
    printError(request.path + ": cannot be compiled; " +
               llvm::Twine(std::max<size_t>(1, result.problems.size())) +
               " problem(s), listed above");
    return CannotHandle;
  case CompileStatus::InternalError:
    printError("this is a bug in Calotype: " + request.path +
               " was understood but not compiled; please report it with the "
               "messages above");
    return Bug;
  }
  return Bug;
}

int driver::runCompile() {
  llvm::Expected<CompileRequest> request = makeRequest();
  if (!request) {
    printError(llvm::toString(request.takeError()));
    return CannotHandle;
  }
  request->dryRun = dryRun;
  CompileResult result;
  if (ExitCode code = compileAndReport(*request, result); code != Done)
    return code;
  if (!dryRun) {
    if (llvm::Error error = writeArtifact(result.model, outputDir, embedWeights)) {
      printError(llvm::toString(std::move(error)));
      return CannotHandle;
    }
  }
  for (const StageTime &stage : result.stages)
    llvm::outs() << llvm::formatv("{0,-22} {1,8:F3} s\n", stage.stage, stage.seconds);
  if (!dryRun)
    llvm::outs() << llvm::formatv("wrote {0}/lib{1}.a and its header, weights, CMake "
                                  "package and report\n",
                                  outputDir, result.model.name);
  return writeJson(llvm::json::Object(result.model.report));
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// calotype compile: writes the artifact.
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "Estimate.h"
#include "Terminal.h"
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
    "dry-run", cl::desc("plan kernels and memory and estimate the time; compile and write nothing"),
    cl::sub(compileCommand));

static cl::opt<bool> embedWeights(
    "embed-weights", cl::desc("put the weights into the library too, as NAME_weights"),
    cl::sub(compileCommand));
static cl::opt<ArtifactForm> form(
    "emit", cl::desc("how the code is packed (default: static)"),
    cl::values(clEnumValN(ArtifactForm::Static, "static", "libNAME.a"),
               clEnumValN(ArtifactForm::Shared, "shared",
                          "libNAME.so, exporting the functions of the header"),
               clEnumValN(ArtifactForm::Object, "object", "NAME.o, one relocatable object")),
    cl::init(ArtifactForm::Static), cl::sub(compileCommand));
static cl::opt<std::string> linker(
    "linker", cl::desc("ld.lld or a C compiler, for --emit shared and object (default: lld "
                       "beside LLVM or in PATH, then cc)"),
    cl::value_desc("PROGRAM"), cl::sub(compileCommand));

using CompileStep = CompileStatus (*)(const CompileRequest &, mlir::MLIRContext &,
                                      CompileResult &);

/// Runs `step` in a context that outlives its result, and prints what it says.
static ExitCode runAndReport(CompileStep step, const CompileRequest &request,
                             CompileResult &result) {
  static mlir::MLIRContext context;
  prepareContext(context);
  CompileStatus status = step(request, context, result);
  clearProgress();
  if (result.trial)
    printTrial(*result.trial);
  for (const ImportProblem &problem : result.problems)
    llvm::errs() << problem.format() << "\n";
  for (const std::string &line : result.warnings)
    llvm::errs() << "warning: " << line << "\n";
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
    printError(request.path + " was understood but not compiled; the messages "
                              "above say which step failed");
    return Bug;
  }
  return Bug;
}

ExitCode driver::compileAndReport(const CompileRequest &request,
                                  CompileResult &result) {
  return runAndReport(compileModel, request, result);
}

ExitCode driver::planAndReport(const CompileRequest &request,
                               CompileResult &result) {
  return runAndReport(planModel, request, result);
}

static void printStages(const CompileResult &result) {
  for (const StageTime &stage : result.stages)
    llvm::outs() << llvm::formatv("{0,-22} {1,8:F3} s\n", stage.stage, stage.seconds);
}

int driver::runCompile() {
  auto fail = [](llvm::Error error) {
    printError(llvm::toString(std::move(error)));
    return CannotHandle;
  };
  llvm::Expected<CompileRequest> request = makeRequest();
  if (!request)
    return fail(request.takeError());
  llvm::Expected<unsigned> threads = getThreads();
  if (!threads)
    return fail(threads.takeError());
  ArtifactOptions options{form, embedWeights, linker};
  if (llvm::Error error = checkArtifactOptions(options))
    return fail(std::move(error));
  request->dryRun = dryRun;
  CompileResult result;
  if (ExitCode code = compileAndReport(*request, result); code != Done)
    return code;
  printStages(result);
  if (dryRun) {
    llvm::json::Object estimate = printEstimate(result.model, *threads);
    llvm::json::Object report = makeReport(result.model);
    report["estimate"] = std::move(estimate);
    return writeJson(std::move(report));
  }
  showProgress("writing the artifact");
  if (llvm::Error error = writeArtifact(result.model, outputDir, options))
    return fail(std::move(error));
  clearProgress();
  llvm::outs() << llvm::formatv("wrote {0}/{1} and its header, weights, packages "
                                "and report\n",
                                outputDir, getLibraryFileName(result.model.name, form));
  return writeJson(makeReport(result.model));
}

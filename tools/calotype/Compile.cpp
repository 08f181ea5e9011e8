//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// calotype compile: writes the artifact.
//===----------------------------------------------------------------------===//

#include "Choices.h"
#include "CompileMessages.h"
#include "DepFile.h"
#include "Driver.h"
#include "Estimate.h"
#include "Output.h"
#include "Terminal.h"
#include "Timing.h"
#include "calotype/Artifact/Artifact.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <cerrno>
#include <unistd.h>

using namespace calotype;
using namespace calotype::driver;
namespace cl = llvm::cl;

static cl::opt<std::string>
    outputDir("o", cl::desc("folder for the artifact (default: .)"),
              cl::value_desc("DIR"), cl::init("."), cl::sub(compileCommand));
static cl::opt<bool> dryRun("dry-run",
                            cl::desc("plan kernels and memory and estimate the "
                                     "time; compile and write nothing"),
                            cl::sub(compileCommand));

static cl::opt<bool> embedWeights(
    "embed-weights",
    cl::desc("put the weights into the library too, as NAME_weights"),
    cl::sub(compileCommand));
static ChoiceFlag<ArtifactForm> form(
    "emit", cl::desc("how the code is packed (default: static)"),
    cl::values(clEnumValN(ArtifactForm::Static, "static", "libNAME.a"),
               clEnumValN(ArtifactForm::Shared, "shared",
                          "libNAME.so, exporting the functions of the header"),
               clEnumValN(ArtifactForm::Object, "object",
                          "NAME.o, one relocatable object")),
    cl::init(ArtifactForm::Static), cl::sub(compileCommand));
static cl::opt<std::string> linker(
    "linker",
    cl::desc(
        "ld.lld or a C compiler, for --emit shared and object (default: lld "
        "beside LLVM or in PATH, then cc)"),
    cl::value_desc("PROGRAM"), cl::sub(compileCommand));

using CompileStep = CompileStatus (*)(const CompileRequest &,
                                      mlir::MLIRContext &, CompileResult &);

/// Runs `step` in a context that outlives its result, and prints what it says.
static ExitCode runAndReport(CompileStep step, const CompileRequest &request,
                             CompileResult &result) {
  static mlir::MLIRContext context;
  prepareContext(context);
  CompileStatus status = step(request, context, result);
  clearProgress();
  if (result.trial)
    printTrial(*result.trial);
  for (const std::string &note : result.statistics.notes)
    printNote(note);
  printLines(llvm::errs(), describeProblems(result.problems));
  printWarnings(result.warnings);
  printLines(llvm::errs(), result.diagnostics);
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

/// As each ends, so that also a log shows how far the work is.
static void printStage(const StageTime &stage) {
  clearProgress();
  getText() << llvm::formatv("{0,-22} {1,8}\n", stage.stage,
                             formatTime(stage.seconds));
  getText().flush();
}

/// Fails when no file can be made in the folder, or in what exists of its path:
/// what takes minutes to compile must not find that out at the end.
static llvm::Error checkOutputFolder(llvm::StringRef folder) {
  llvm::SmallString<128> path(folder);
  llvm::sys::fs::make_absolute(path);
  while (!llvm::sys::fs::exists(path) && llvm::sys::path::has_parent_path(path))
    llvm::sys::path::remove_filename(path);
  std::error_code code;
  if (!llvm::sys::fs::is_directory(path))
    code = std::make_error_code(std::errc::not_a_directory);
  else if (access(path.c_str(), W_OK | X_OK))
    code = std::error_code(errno, std::generic_category());
  else if (auto space = llvm::sys::fs::disk_space(path);
           space && space->available == 0)
    code = std::make_error_code(std::errc::no_space_on_device);
  if (!code)
    return llvm::Error::success();
  return llvm::createStringError(code, "cannot write the artifact to '" +
                                           folder + "': '" + path +
                                           "': " + code.message());
}

/// Where plans came from that are not the compiler's own.
static void printTunedPlans(const CompileRequest &request,
                            const CompiledModel &model) {
  size_t tuned = llvm::count_if(
      model.kernels, [](const auto &entry) { return entry.second.isTuned; });
  if (tuned && !request.graph.schedules.empty())
    getText() << tuned << " tuned plan" << (tuned == 1 ? "" : "s") << " from "
              << request.graph.schedules << "\n";
}

/// Writes the artifact, which is a stage as others are.
static llvm::Error writeStage(const CompiledModel &model,
                              const ArtifactOptions &options) {
  double start = now();
  showProgress("writing the artifact");
  if (llvm::Error error = writeArtifact(model, outputDir, options))
    return error;
  printStage({"writing the artifact", now() - start});
  return llvm::Error::success();
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
  request->stageEnded = printStage;
  if (!dryRun)
    if (llvm::Error error = checkOutputFolder(outputDir))
      return fail(std::move(error));
  CompileResult result;
  if (ExitCode code = compileAndReport(*request, result); code != Done)
    return code;
  printTunedPlans(*request, result.model);
  if (dryRun) {
    llvm::json::Object estimate = printEstimate(result.model, *threads);
    llvm::json::Object report = makeReport(result.model);
    report["estimate"] = std::move(estimate);
    return writeJson(std::move(report));
  }
  if (llvm::Error error = writeStage(result.model, options))
    return fail(std::move(error));
  std::string library = getLibraryFileName(result.model.name, form);
  if (llvm::Error error =
          writeDepFile(*request, result.statistics, outputDir + "/" + library))
    return fail(std::move(error));
  getText() << llvm::formatv("wrote {0}/{1} and its header, weights, packages "
                             "and report\n",
                             outputDir, library);
  return writeJson(makeReport(result.model));
}

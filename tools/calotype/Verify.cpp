//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// calotype verify: one model, or a list of model folders.
//===----------------------------------------------------------------------===//

#include "CompileMessages.h"
#include "Driver.h"
#include "Output.h"
#include "Supervisor.h"
#include "Terminal.h"
#include "Verification.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include <cerrno>
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace calotype;
using namespace calotype::driver;
namespace cl = llvm::cl;
namespace json = llvm::json;

static cl::opt<std::string> dataFolder(
    "data", cl::desc("folder with test_data_set_* (default: beside the model)"),
    cl::value_desc("DIR"), cl::sub(verifyCommand));
static cl::opt<double>
    relativeTolerance("rtol",
                      cl::desc("relative tolerance of floats (default: "
                               "data.json, then as rounding explains)"),
                      cl::value_desc("R"), cl::sub(verifyCommand));
static cl::opt<double> absoluteTolerance(
    "atol",
    cl::desc(
        "absolute tolerance (default: data.json, then as rounding explains)"),
    cl::value_desc("A"), cl::sub(verifyCommand));
static cl::opt<bool>
    alwaysReference("reference",
                    cl::desc("run the interpreter even above 5 GFLOP"),
                    cl::sub(verifyCommand));
static cl::opt<bool> bindFromData(
    "bind-from-data",
    cl::desc(
        "take inputs that must be known at compile time from the data set"),
    cl::sub(verifyCommand));
static cl::opt<bool> bisectFlag("bisect",
                                cl::desc("after a mismatch, name the first op "
                                         "and the first pass, or the kernel, "
                                         "at which values part"),
                                cl::sub(verifyCommand));
static cl::opt<std::string> batch(
    "batch",
    cl::desc(
        "verify each model folder that FILE lists, one a line; --json gets "
        "one line per model; implies --bind-from-data"),
    cl::value_desc("FILE"), cl::sub(verifyCommand));

bool driver::isBatch() { return !batch.empty(); }

static VerificationOptions makeOptions(unsigned threads) {
  VerificationOptions options;
  options.dataFolder = dataFolder;
  if (relativeTolerance.getNumOccurrences())
    options.relativeTolerance = relativeTolerance;
  if (absoluteTolerance.getNumOccurrences())
    options.absoluteTolerance = absoluteTolerance;
  options.alwaysReference = alwaysReference;
  options.bindFromData = bindFromData || !batch.empty();
  options.bisect = bisectFlag;
  options.threads = threads;
  return options;
}

static ExitCode exitCodeOf(llvm::StringRef status) {
  if (status == "pass")
    return Done;
  if (status == "mismatch")
    return WrongResult;
  return status == "error" ? Bug : CannotHandle;
}

static void print(const Verification &verification, llvm::StringRef path) {
  printLines(llvm::errs(), describeProblems(verification.problems));
  printWarnings(verification.warnings);
  printLines(llvm::errs(), verification.messages);
  for (const std::string &note : verification.notes)
    printNote(note);
  for (const OutputComparison &output : verification.outputs)
    getText() << output.name << ": " << output.describe() << "\n";
  if (verification.bisection)
    for (const std::string &line : verification.bisection->describe())
      getText() << line << "\n";
  getText() << path << ": " << verification.status << "\n";
}

/// Verifies in a child process, so that a crash or a leak costs one model.
static json::Object verifyInChild(const CompileRequest &request,
                                  unsigned threads) {
  int ends[2];
  if (pipe(ends))
    return json::Object{{"status", "error"}};
  pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
    prepareContext(context);
    Verification verification =
        verifyModel(request, makeOptions(threads), context);
    llvm::raw_fd_ostream out(ends[1], /*shouldClose=*/true);
    out << makeFinite(verification.toJson());
    out.close();
    _exit(0);
  }
  close(ends[1]);
  std::string text;
  char block[4096];
  for (ssize_t size; (size = read(ends[0], block, sizeof block)) > 0 ||
                     (size < 0 && errno == EINTR);)
    if (size > 0)
      text.append(block, size);
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  llvm::Expected<json::Value> value = json::parse(text);
  if (value && value->getAsObject())
    return std::move(*value->getAsObject());
  llvm::consumeError(value.takeError());
  std::string reason = WIFSIGNALED(status)
                           ? "ended by " + describeSignal(WTERMSIG(status))
                           : "ended without a result";
  return json::Object{
      {"status", "error"},
      {"problems", json::Array{json::Object{{"reason", reason}}}},
      {"outputs", json::Array{}}};
}

static int runBatch(unsigned threads) {
  auto list = llvm::MemoryBuffer::getFile(batch);
  if (!list) {
    printError(batch + ": " + list.getError().message());
    return CannotHandle;
  }
  std::error_code error;
  llvm::raw_fd_ostream out(jsonPath.empty() ? "-" : jsonPath.c_str(), error);
  if (error) {
    printError(jsonPath + ": " + error.message());
    return CannotHandle;
  }
  modelPath = "-";
  llvm::Expected<CompileRequest> request = makeRequest();
  if (!request) {
    printError(llvm::toString(request.takeError()));
    return CannotHandle;
  }
  llvm::SmallVector<llvm::StringRef> folders;
  (*list)->getBuffer().split(folders, '\n', -1, /*KeepEmpty=*/false);
  ExitCode worst = Done;
  for (llvm::StringRef folder : folders) {
    request->path = (folder.trim() + "/model.onnx").str();
    json::Object result = verifyInChild(*request, threads);
    worst = std::max(worst,
                     exitCodeOf(result.getString("status").value_or("error")));
    result["model"] = folder.trim();
    out << makeFinite(std::move(result)) << "\n";
    out.flush();
  }
  return worst;
}

int driver::runVerify() {
  llvm::Expected<unsigned> threads = getThreads();
  if (!threads) {
    printError(llvm::toString(threads.takeError()));
    return CannotHandle;
  }
  for (double tolerance :
       {double(relativeTolerance), double(absoluteTolerance)})
    if (!(tolerance >= 0)) {
      printError("expected --rtol and --atol not to be negative");
      return CannotHandle;
    }
  if (isBatch())
    return runBatch(*threads);
  llvm::Expected<CompileRequest> request = makeRequest();
  if (!request) {
    printError(llvm::toString(request.takeError()));
    return CannotHandle;
  }
  mlir::MLIRContext context;
  prepareContext(context);
  Verification verification =
      verifyModel(*request, makeOptions(*threads), context);
  print(verification, request->path);
  if (ExitCode code = writeJson(verification.toJson()); code != Done)
    return code;
  return exitCodeOf(verification.status);
}

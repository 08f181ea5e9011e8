//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The flags that several subcommands take, and the request they describe.
//===----------------------------------------------------------------------===//

#include "Choices.h"
#include "Driver.h"
#include "Recorder.h"
#include "Supervisor.h"
#include "Terminal.h"
#include "calotype/Analysis/ScheduleDatabase.h"
#include "calotype/Artifact/Identifiers.h"
#include "calotype/Runtime/Program.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"

using namespace calotype;
using namespace calotype::driver;
namespace cl = llvm::cl;

#define CALOTYPE_COMPILING                                                     \
  cl::sub(compileCommand), cl::sub(runCommand), cl::sub(verifyCommand),        \
      cl::sub(benchCommand), cl::sub(inspectCommand), cl::sub(tuneCommand)

cl::opt<std::string> driver::modelPath(cl::Positional, cl::desc("MODEL"),
                                       CALOTYPE_COMPILING);
cl::opt<std::string> driver::jsonPath(
    "json", cl::desc("write the result as JSON to FILE (- is standard output)"),
    cl::value_desc("FILE"), CALOTYPE_COMPILING, cl::sub(cacheCommand),
    cl::sub(recordsCommand));

cl::opt<std::string> driver::modelName(
    "name",
    cl::desc("name of the library and its functions (default: the file's)"),
    cl::value_desc("NAME"), CALOTYPE_COMPILING);
static cl::list<std::string> states(
    "state",
    cl::desc(
        "let an output be the buffer of an input, which it updates in place"),
    cl::value_desc("INPUT=OUTPUT"), CALOTYPE_COMPILING);
static cl::opt<std::string> target(
    "target",
    cl::desc("machine to compile for: native, x86-64-v2, -v3 or -v4, aarch64, "
             "riscv64 or a CPU that LLVM knows, with +FEATURE or -FEATURE "
             "behind (default: what the .mlir says, else x86-64-v3)"),
    cl::value_desc("T"), CALOTYPE_COMPILING);
static cl::opt<std::string>
    cores("cores",
          cl::desc("cores of the machine, or a range (default: the target's)"),
          cl::value_desc("N[..M]"), CALOTYPE_COMPILING);
cl::list<std::string> driver::dimFlags(
    "dim",
    cl::desc("size of a symbolic dimension; several sizes, separated by "
             "commas, make several specialisations"),
    cl::value_desc("NAME=N[,N...]"), CALOTYPE_COMPILING);
static cl::list<std::string> binds(
    "bind",
    cl::desc("make an input constant, with its value from a .npy or .pb file"),
    cl::value_desc("INPUT=FILE"), CALOTYPE_COMPILING);
static ChoiceFlag<Numerics> numerics(
    "numerics",
    cl::desc("what rewrites may do to numbers (default: reassociating)"),
    cl::values(clEnumValN(Numerics::Exact, "exact",
                          "nothing but rounding inside one op"),
               clEnumValN(Numerics::Reassociating, "reassociating",
                          "the same real function in another order"),
               clEnumValN(Numerics::Approximate, "approximate",
                          "other functions, where asked for")),
    cl::init(Numerics::Reassociating), CALOTYPE_COMPILING);
static cl::list<std::string>
    without("without",
            cl::desc("leave a graph rewrite out, by its pass's flag"),
            cl::value_desc("PASS"), CALOTYPE_COMPILING);
static cl::opt<std::string> scheduleFlag(
    "schedules",
    cl::desc(
        "schedules that override the shipped ones, as 'calotype tune' writes "
        "them; 'shipped' or 'none' reads no file (default: the user's own, "
        "see the manual)"),
    cl::value_desc("FILE"), CALOTYPE_COMPILING);
static cl::opt<bool>
    checked("checked",
            cl::desc("kernels with assertions and bounds checks (slow)"),
            CALOTYPE_COMPILING);
static cl::opt<std::string> externalDataDir(
    "external-data-dir",
    cl::desc("where external data may lie (default: beside the model)"),
    cl::value_desc("DIR"), CALOTYPE_COMPILING);
static cl::opt<unsigned>
    jobs("jobs", cl::desc("kernels compiled at a time (default: one per core)"),
         cl::value_desc("N"), cl::init(0), CALOTYPE_COMPILING);
static cl::opt<unsigned>
    threadFlag("threads",
               cl::desc("threads that run the model, or that --dry-run reckons "
                        "with (default: 2)"),
               cl::value_desc("N"), cl::init(2), cl::sub(compileCommand),
               cl::sub(runCommand), cl::sub(verifyCommand),
               cl::sub(benchCommand), cl::sub(tuneCommand));
static cl::opt<bool> quiet("quiet", cl::desc("print nothing but errors"),
                           CALOTYPE_COMPILING, cl::sub(cacheCommand),
                           cl::sub(recordsCommand));

void driver::applyQuiet() {
  if (quiet)
    setQuiet();
}

llvm::StringRef driver::getPlaceInModel(llvm::StringRef location) {
  if (location.consume_front(modelPath))
    location.consume_front(":");
  return location;
}

llvm::Expected<unsigned> driver::getThreads() {
  if (threadFlag < 1 || threadFlag > CALOTYPE_RT_MAX_THREADS)
    return llvm::createStringError("expected --threads between 1 and " +
                                   llvm::Twine(CALOTYPE_RT_MAX_THREADS) +
                                   ", found " +
                                   llvm::Twine(unsigned(threadFlag)));
  return unsigned(threadFlag);
}

static void printProgress(llvm::StringRef stage, size_t done, size_t total) {
  if (total)
    showProgress(llvm::formatv("{0}: {1} of {2}", stage, done, total).str());
  else
    showProgress(stage);
}

llvm::Error driver::checkArtifactFlags() {
  for (std::reference_wrapper<const cl::Option> flag :
       std::initializer_list<std::reference_wrapper<const cl::Option>>{
           target, cores, binds, states, numerics, without, scheduleFlag,
           checked, externalDataDir, jobs})
    if (flag.get().getNumOccurrences())
      return llvm::createStringError("--" + flag.get().ArgStr +
                                     " is a flag of compiling; '" + modelPath +
                                     "' is compiled already");
  return llvm::Error::success();
}

ExitCode driver::reportFailure(llvm::Error error) {
  ExitCode code = Bug;
  handleAllErrors(std::move(error), [&](const llvm::ErrorInfoBase &info) {
    if (info.convertToErrorCode() == std::errc::not_supported)
      code = CannotHandle;
    printError(info.message());
  });
  return code;
}

std::string driver::getSchedules() {
  if (scheduleFlag == "shipped")
    return "";
  if (!scheduleFlag.empty())
    return scheduleFlag;
  std::string own = getUserSchedulesPath();
  return llvm::sys::fs::exists(own) ? own : "";
}

static llvm::Error fail(const llvm::Twine &text) {
  return llvm::createStringError(text.str());
}

/// --dim NAME=N[,N...], once or more per name.
static llvm::Error readDims(CompileRequest &request) {
  for (const std::string &flag : dimFlags) {
    auto [key, values] = llvm::StringRef(flag).split('=');
    llvm::SmallVector<llvm::StringRef> parts;
    values.split(parts, ',');
    for (llvm::StringRef part : parts) {
      int64_t size;
      if (key.empty() || part.getAsInteger(10, size) || size < 0)
        return fail("expected --dim NAME=N, found '" + flag + "'");
      std::vector<int64_t> &sizes = request.dims[key.str()];
      if (!llvm::is_contained(sizes, size))
        sizes.push_back(size);
    }
  }
  return llvm::Error::success();
}

static llvm::Error readBindsAndStates(CompileRequest &request) {
  for (const std::string &flag : binds) {
    auto [key, file] = llvm::StringRef(flag).split('=');
    if (key.empty() || file.empty())
      return fail("expected --bind INPUT=FILE, found '" + flag + "'");
    request.binds[key.str()] = file.str();
  }
  for (const std::string &flag : states) {
    auto [input, output] = llvm::StringRef(flag).split('=');
    if (input.empty() || output.empty())
      return fail("expected --state INPUT=OUTPUT, found '" + flag + "'");
    request.states.push_back({input.str(), output.str()});
  }
  return llvm::Error::success();
}

static llvm::Error checkWithout() {
  std::vector<std::string> rewrites = listRewrites();
  for (const std::string &flag : without)
    if (!llvm::is_contained(rewrites, flag))
      return fail("expected --without one of " + llvm::join(rewrites, ", ") +
                  "; found '" + flag + "'");
  return llvm::Error::success();
}

static llvm::Error addTarget(CompileRequest &request) {
  if (llvm::StringRef(target).contains(','))
    return fail("not supported: several targets in one artifact; found '" +
                target + "'");
  if (target.getNumOccurrences())
    if (auto known = resolveTarget(target); !known)
      return known.takeError();
  request.target = target;
  if (!cores.getNumOccurrences())
    return llvm::Error::success();
  llvm::Expected<CoreRange> range = parseCores(cores);
  if (!range)
    return range.takeError();
  request.cores = *range;
  return llvm::Error::success();
}

llvm::Expected<CompileRequest> driver::makeRequest() {
  CompileRequest request;
  if (modelPath.empty())
    return fail("expected a model file");
  request.path = modelPath;
  request.name = modelName;
  if (std::string name = makeModelName(modelName);
      modelName.getNumOccurrences() && name != modelName)
    return fail(
        "'" + modelName +
        "' cannot be the name of a library in C: keywords, "
        "other characters than letters, digits and '_', and names of libc and "
        "its headers are none; '" +
        name + "' would do");
  if (llvm::Error error = addTarget(request))
    return error;
  if (llvm::Error error = readDims(request))
    return error;
  if (llvm::Error error = readBindsAndStates(request))
    return error;
  request.graph.numerics = numerics;
  request.graph.without.assign(without.begin(), without.end());
  if (llvm::Error error = checkWithout())
    return error;
  request.checked = checked;
  request.graph.schedules = getSchedules();
  // The file that `tune` extends need not exist.
  if (!tuneCommand)
    if (auto read = loadSchedules(request.graph.schedules); !read)
      return read.takeError();
  request.externalDataDir = externalDataDir;
  request.jobs = jobs;
  request.progress = printProgress;
  request.configure = [](mlir::PassManager &manager) {
    if (extraPasses)
      extraPasses(manager);
    if (!getRecordPath().empty())
      recordPasses(manager, getRecordPath().str());
  };
  if (llvm::Error error = addApproximation(request))
    return error;
  return request;
}

llvm::json::Object driver::toJson(const ImportProblem &problem) {
  auto text = [](llvm::StringRef value) { return llvm::json::fixUTF8(value); };
  return llvm::json::Object{
      {"node", text(problem.node)}, {"op", text(problem.op)},
      {"opset", problem.opset},     {"reason", text(problem.reason)},
      {"hint", text(problem.hint)}, {"location", text(problem.location)}};
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Compiles pipelines: what the cache does not have goes to workers.
//===----------------------------------------------------------------------===//

#include "calotype/Target/HalideObject/HalideObject.h"
#include "KernelCache.h"
#include "WorkerPool.h"
#include "calotype/Support/Diagnostics.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Threading.h"

using namespace mlir;
using namespace calotype;
namespace fs = llvm::sys::fs;
using calotype::halide::PipelineOp;

//===----------------------------------------------------------------------===//
// Jobs
//===----------------------------------------------------------------------===//

static std::vector<std::string> getArguments(const KernelIdentity &identity,
                                             const HalideObjectOptions &options,
                                             StringRef kind) {
  std::vector<std::string> arguments = {
      getWorkerPath(options),
      "--target=" + options.target,
      "--symbol=" + identity.symbol,
      ("--emit=" + kind).str(),
      "--memory-limit=" + std::to_string(options.memoryMiB),
      "--time-limit=" + std::to_string(options.seconds)};
  if (!options.withSchedule)
    arguments.push_back("--no-schedule");
  return arguments;
}

static std::error_code writeFile(const std::string &path, StringRef text) {
  std::error_code error;
  llvm::raw_fd_ostream os(path, error);
  if (error)
    return error;
  os << text;
  os.flush();
  error = os.error();
  os.clear_error();
  return error;
}

static std::string readFile(const std::string &path) {
  auto file = llvm::MemoryBuffer::getFile(path);
  return file ? (*file)->getBuffer().str() : std::string();
}

/// What a worker has written; empty for Halide's own assertions, which have no
/// text in a release build.
static std::string readMessage(const WorkerJob &job) {
  std::string text = readFile(job.errors);
  StringRef message = StringRef(text).trim();
  return message == "Error:" ? "" : message.str();
}

/// Says at the pipeline how its worker ended.
static void diagnose(Location loc, StringRef kernel, WorkerOutcome outcome,
                     const HalideObjectOptions &options, const WorkerJob &job) {
  std::string message = readMessage(job);
  StringRef reason =
      message.empty() ? "it gives no reason" : StringRef(message);
  InFlightDiagnostic diagnostic = mlir::emitError(loc);
  switch (outcome) {
  case WorkerOutcome::Refused:
    diagnostic << "Halide refuses the kernel '" << kernel << "': " << reason;
    if (!message.empty())
      return;
    break;
  case WorkerOutcome::OutOfTime:
    diagnostic << "compiling the kernel '" << kernel << "' took more than "
               << options.seconds << " s";
    break;
  case WorkerOutcome::NotStarted:
    diagnostic << "cannot run '" << job.arguments.front() << "'";
    return;
  default:
    diagnostic << "the kernel compiler ended unexpectedly on '" << kernel
               << "': " << reason;
    break;
  }
  // What goes wrong inside Halide is for its developers.
  llvm::SmallString<128> reproducer;
  if (fs::createTemporaryFile("calotype-kernel", "mlir", reproducer) ||
      fs::copy_file(job.input, reproducer))
    return;
  diagnostic.attachNote() << "reproducer: " << reproducer;
}

static WorkerOutcome runOne(WorkerJob &job,
                            const HalideObjectOptions &options) {
  WorkerOutcome result = WorkerOutcome::NotStarted;
  runWorkers({job}, 1, options.seconds,
             [&](size_t, WorkerOutcome outcome) { result = outcome; });
  return result;
}

//===----------------------------------------------------------------------===//
// Objects
//===----------------------------------------------------------------------===//

/// Says what of the machine stands in the way: the worker, a folder for
/// kernels. A cache that cannot be written costs time only.
static LogicalResult checkSurroundings(MLIRContext *context,
                                       const KernelCache &cache,
                                       const HalideObjectOptions &options) {
  Location nowhere = UnknownLoc::get(context);
  std::string worker = getWorkerPath(options);
  if (std::error_code code = fs::access(worker, fs::AccessMode::Execute))
    return emitInputError(nowhere,
                          "cannot run the kernel compiler '" + worker +
                              "': " + code.message() +
                              "; CALOTYPE_KERNEL_WORKER may name another");
  if (!cache.isUsable())
    return emitInputError(
        nowhere, "cannot write kernels to " + cache.getProblem() +
                     "; TMPDIR and CALOTYPE_CACHE_DIR may name others");
  if (!cache.getProblem().empty())
    mlir::emitWarning(nowhere, "compiling without the cache of kernels, " +
                                   cache.getProblem());
  return success();
}

namespace {
/// Runs the worker on every pipeline, for objects or for a check. Equal kernels
/// are made once.
class Compilation {
public:
  Compilation(ArrayRef<PipelineOp> pipelines, StringRef kind,
              const HalideObjectOptions &options,
              SmallVectorImpl<KernelObject> &objects)
      : pipelines(pipelines), kind(kind), options(options), objects(objects),
        cache(options) {}

  LogicalResult run();

private:
  void identify();
  /// Takes what the cache has, makes jobs of the rest.
  LogicalResult prepare();
  LogicalResult addJob(size_t i);
  /// When a job has ended: its object, or what went wrong.
  void finish(size_t job, WorkerOutcome outcome);
  void report(size_t i);

  ArrayRef<PipelineOp> pipelines;
  StringRef kind;
  const HalideObjectOptions &options;
  SmallVectorImpl<KernelObject> &objects;
  KernelCache cache;
  std::vector<KernelIdentity> identities;
  /// The first pipeline of each key.
  llvm::StringMap<size_t> first;
  std::vector<WorkerJob> jobs;
  /// The pipeline of each job.
  std::vector<size_t> owners;
  KernelProgress progress;
  bool hasFailed = false;
};
} // namespace

void Compilation::identify() {
  objects.resize(pipelines.size());
  for (auto [i, pipeline] : llvm::enumerate(pipelines)) {
    identities.push_back(getKernelIdentity(pipeline, options));
    identities[i].key += kind == "object" ? "" : ("-" + kind).str();
    objects[i].pipeline = pipeline;
    objects[i].symbol = identities[i].symbol;
    first.try_emplace(identities[i].key, i);
  }
  progress = KernelProgress{0, first.size(), 0, ""};
}

void Compilation::report(size_t i) {
  ++progress.done;
  progress.name = PipelineOp(pipelines[i]).getSymName();
  if (options.progress)
    options.progress(progress);
}

LogicalResult Compilation::addJob(size_t i) {
  WorkerJob job;
  const std::string &name = identities[i].key;
  job.arguments = getArguments(identities[i], options, kind);
  job.arguments.push_back("-o");
  job.arguments.push_back(cache.getTemporary(name, ".o"));
  job.arguments.push_back("--record=" + cache.getTemporary(name, ".json"));
  job.input = cache.getTemporary(name, ".mlir");
  job.errors = cache.getTemporary(name, ".err");
  if (std::error_code code = writeFile(job.input, identities[i].text))
    return emitInputError(PipelineOp(pipelines[i]).getLoc(),
                          "cannot write '" + job.input +
                              "': " + code.message());
  jobs.push_back(std::move(job));
  owners.push_back(i);
  return success();
}

LogicalResult Compilation::prepare() {
  for (size_t i = 0; i < pipelines.size(); ++i) {
    if (first[identities[i].key] != i)
      continue;
    if (options.useCache && cache.load(identities[i].key, objects[i])) {
      objects[i].isCached = true;
      ++progress.numCached;
      report(i);
    } else if (failed(addJob(i))) {
      return failure();
    }
  }
  return success();
}

void Compilation::finish(size_t job, WorkerOutcome outcome) {
  size_t i = owners[job];
  PipelineOp pipeline = pipelines[i];
  if (outcome == WorkerOutcome::Done)
    cache.store(identities[i].key);
  if (outcome == WorkerOutcome::Done &&
      !cache.load(identities[i].key, objects[i]))
    outcome = WorkerOutcome::Crashed;
  if (outcome != WorkerOutcome::Done) {
    hasFailed = true;
    if (std::error_code code = cache.findFault())
      emitInputError(pipeline.getLoc(), "cannot write the kernel '" +
                                            jobs[job].input +
                                            "': " + code.message());
    else
      diagnose(pipeline.getLoc(), pipeline.getSymName(), outcome, options,
               jobs[job]);
  }
  fs::remove(jobs[job].input);
  fs::remove(jobs[job].errors);
  report(i);
}

LogicalResult Compilation::run() {
  if (pipelines.empty())
    return success();
  if (failed(checkSurroundings(PipelineOp(pipelines.front()).getContext(),
                               cache, options)))
    return failure();
  identify();
  if (failed(prepare()))
    return failure();
  unsigned width = options.jobs;
  if (width == 0)
    width = llvm::hardware_concurrency().compute_thread_count();
  runWorkers(jobs, width, options.seconds,
             [&](size_t job, WorkerOutcome outcome) { finish(job, outcome); });
  for (size_t i = 0; i < pipelines.size(); ++i) {
    objects[i] = objects[first[identities[i].key]];
    objects[i].pipeline = pipelines[i];
  }
  return success(!hasFailed);
}

LogicalResult
calotype::emitHalideObjects(ArrayRef<PipelineOp> pipelines,
                            const HalideObjectOptions &options,
                            SmallVectorImpl<KernelObject> &objects) {
  return Compilation(pipelines, "object", options, objects).run();
}

LogicalResult calotype::verifyHalideBounds(ArrayRef<PipelineOp> pipelines,
                                           const HalideObjectOptions &options) {
  SmallVector<KernelObject> results;
  return Compilation(pipelines, "check", options, results).run();
}

//===----------------------------------------------------------------------===//
// Texts and the runtime
//===----------------------------------------------------------------------===//

/// Runs one worker for one output file.
static FailureOr<std::string> emitOne(Location loc, StringRef kernel,
                                      const KernelIdentity &identity,
                                      StringRef kind,
                                      const HalideObjectOptions &options) {
  HalideObjectOptions uncached = options;
  uncached.useCache = false;
  KernelCache folder(uncached);
  if (failed(checkSurroundings(loc.getContext(), folder, options)))
    return failure();
  WorkerJob job;
  std::string output = folder.getTemporary("kernel", ".out");
  job.arguments = getArguments(identity, options, kind);
  job.arguments.push_back("-o");
  job.arguments.push_back(output);
  job.input = folder.getTemporary("kernel", ".mlir");
  job.errors = folder.getTemporary("kernel", ".err");
  if (std::error_code code = writeFile(job.input, identity.text))
    return emitInputError(loc, "cannot write '" + job.input +
                                   "': " + code.message());
  WorkerOutcome outcome = runOne(job, options);
  if (outcome != WorkerOutcome::Done) {
    diagnose(loc, kernel, outcome, options, job);
    return failure();
  }
  return readFile(output);
}

FailureOr<std::string>
calotype::emitKernelText(PipelineOp pipeline, KernelText kind,
                         const HalideObjectOptions &options) {
  KernelIdentity identity = getKernelIdentity(pipeline, options);
  StringRef word = kind == KernelText::LoopNest    ? "loop-nest"
                   : kind == KernelText::Statement ? "stmt"
                   : kind == KernelText::Html      ? "html"
                                                   : "assembly";
  return emitOne(pipeline.getLoc(), pipeline.getSymName(), identity, word,
                 options);
}

FailureOr<std::string>
calotype::emitHalideRuntime(Location loc, const HalideObjectOptions &options) {
  KernelIdentity identity;
  identity.symbol = "runtime";
  return emitOne(loc, identity.symbol, identity, "runtime", options);
}

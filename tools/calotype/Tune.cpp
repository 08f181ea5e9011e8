//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// calotype tune: tries plans of a model's kernels and keeps the best.
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "Output.h"
#include "Terminal.h"
#include "Timing.h"
#include "calotype/Dialect/Calotype/IR/CalotypeDialect.h"
#include "calotype/Kernels/KernelFamily.h"
#include "calotype/Kernels/PlanSearch.h"
#include "calotype/Pipelines/KernelTuner.h"
#include "calotype/Support/WholeFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>
#include <csignal>

using namespace calotype;
using namespace calotype::driver;
using plan::KernelPlanInterface;
namespace cl = llvm::cl;
namespace json = llvm::json;

static cl::opt<std::string>
    budgetFlag("budget",
               cl::desc("how long to search: 90s, 10m, 1h (default: 10m)"),
               cl::value_desc("TIME"), cl::init("10m"), cl::sub(tuneCommand));

/// Plans of one program, and programs without improvement that end a search.
static constexpr size_t kBatch = 8;
static constexpr int kPatience = 2;
/// The gain that is worth an entry: less may be noise.
static constexpr double kWorthwhile = 0.97;

//===----------------------------------------------------------------------===//
// Time
//===----------------------------------------------------------------------===//

static volatile sig_atomic_t interrupted = 0;

/// From now on ctrl-C ends the search instead of the program.
static void catchInterrupts() {
  struct sigaction action = {};
  action.sa_handler = [](int) { interrupted = 1; };
  action.sa_flags = SA_RESTART;
  for (int signal : {SIGINT, SIGTERM})
    sigaction(signal, &action, nullptr);
}

static llvm::Expected<double> parseBudget(llvm::StringRef text) {
  llvm::StringRef number = text;
  double unit = number.consume_back("h")   ? 3600
                : number.consume_back("m") ? 60
                : number.consume_back("s") ? 1
                                           : NAN;
  double value;
  if (number.getAsDouble(value) || !(value * unit > 0))
    return llvm::createStringError(
        "expected --budget as in 90s, 10m or 1h, found '" + text + "'");
  return value * unit;
}

static std::string describeTime(double seconds) {
  int whole = std::max(0, int(seconds));
  return llvm::formatv("{0}:{1:02}", whole / 60, whole % 60);
}

//===----------------------------------------------------------------------===//
// The search
//===----------------------------------------------------------------------===//

namespace {
/// The outcome of one kernel.
struct Tuned {
  KernelPlanInterface best;
  double defaultMs = 0, bestMs = 0;
  size_t tried = 0;

  bool isWorthwhile() const { return bestMs < kWorthwhile * defaultMs; }
};

class Tuner {
public:
  Tuner(const CompileRequest &request, unsigned threads, double seconds)
      : request(request), end(now() + seconds) {
    options.threads = threads;
    options.isStopped = [this] { return isOver(); };
  }

  bool isOver() const { return interrupted || now() > end; }
  double getRest() const { return end - now(); }

  /// Searches around `start` until `seconds` are over. The planner's own plan
  /// runs in every program, so gains do not depend on when it was measured.
  llvm::Expected<Tuned> search(const TunableKernel &kernel,
                               KernelPlanInterface start,
                               const TargetInfo &target, double seconds,
                               llvm::StringRef title) {
    PlanSearch plans(target);
    double stop = now() + seconds;
    Tuned tuned;
    std::vector<KernelPlanInterface> batch{start};
    for (int idle = 0; !batch.empty();) {
      showProgress(llvm::formatv("{0}: {1} plans tried, {2} left", title,
                                 tuned.tried, describeTime(getRest()))
                       .str());
      bool isBetter = false;
      if (llvm::Error error = measure(kernel, batch, tuned, isBetter)) {
        if (!tuned.tried)
          return std::move(error);
        std::string reason = llvm::toString(std::move(error));
        if (!isOver())
          printNote("plans of " + title + " left out: " + reason);
        break;
      }
      idle = isBetter ? 0 : idle + 1;
      if (isOver() || now() > stop || idle > kPatience)
        break;
      plans.moveTo(tuned.best);
      batch = plans.next(kBatch);
    }
    return tuned;
  }

  /// Measures the best against the planner's plan once more, for longer.
  void confirm(const TunableKernel &kernel, Tuned &tuned) {
    if (!tuned.isWorthwhile() || isOver())
      return;
    options.seconds = 1;
    bool isBetter;
    Tuned again{tuned.best};
    llvm::Error error = measure(kernel, {}, again, isBetter);
    options.seconds = 0.3;
    if (!error) {
      tuned.defaultMs = again.defaultMs;
      tuned.bestMs = again.best == tuned.best ? again.bestMs : again.defaultMs;
    }
    llvm::consumeError(std::move(error));
  }

private:
  /// Times the planner's plan, the best so far and `batch` in one program.
  llvm::Error measure(const TunableKernel &kernel,
                      llvm::ArrayRef<KernelPlanInterface> batch, Tuned &tuned,
                      bool &isBetter) {
    std::vector<KernelPlanInterface> plans{kernel.plan};
    if (tuned.best)
      plans.push_back(tuned.best);
    for (KernelPlanInterface plan : batch)
      if (!llvm::is_contained(plans, plan))
        plans.push_back(plan);
    auto times = timePlans(kernel, plans, request, options);
    if (!times)
      return times.takeError();
    KernelPlanInterface before = tuned.best;
    tuned.best = times->front().plan;
    tuned.defaultMs = tuned.bestMs = times->front().ms;
    for (const PlanTime &time : *times) {
      if (!time.isRight) {
        printError("this is a bug in Calotype: '" + kernel.key.kernel +
                   "' on '" + kernel.key.shape +
                   "' gives other values with the plan " + time.plan.getText() +
                   ", which is left out");
        continue;
      }
      // What is equal up to noise stays as it was.
      double handicap = time.plan == before ? 1 : 0.99;
      if (time.ms < handicap * tuned.bestMs) {
        tuned.best = time.plan;
        tuned.bestMs = time.ms;
      }
    }
    tuned.tried += batch.size();
    isBetter = tuned.best != before;
    return llvm::Error::success();
  }

  const CompileRequest &request;
  TuneOptions options;
  double end;
};
} // namespace

//===----------------------------------------------------------------------===//
// The command
//===----------------------------------------------------------------------===//

/// The file that is extended, and what it holds.
static llvm::Expected<ScheduleDatabase> readOwn(std::string &path) {
  path = getSchedules();
  if (path.empty())
    path = getUserSchedulesPath();
  if (path == "none")
    return llvm::createStringError(
        "expected a file to extend: --schedules FILE");
  if (!llvm::sys::fs::exists(path))
    return ScheduleDatabase();
  return ScheduleDatabase::read(path);
}

static llvm::Error save(const ScheduleDatabase &database,
                        const std::string &path) {
  llvm::StringRef folder = llvm::sys::path::parent_path(path);
  if (!folder.empty())
    if (std::error_code code = llvm::sys::fs::create_directories(folder))
      return llvm::createStringError(code, "cannot make '" + folder +
                                               "': " + code.message());
  return writeFileWhole(path, database.toText());
}

static void enter(const TunableKernel &kernel, KernelPlanInterface plan,
                  double defaultMs, double bestMs, ScheduleDatabase &database) {
  ScheduleEntry entry;
  entry.plan = plan.getText();
  entry.planned = kernel.plan.getText();
  entry.defaultNs = std::llround(1e6 * defaultMs);
  entry.bestNs = std::llround(1e6 * bestMs);
  database.add(kernel.key, std::move(entry));
}

/// Enters the outcomes: a gain is stored, and an old entry without one goes.
/// Where the entry of a similar kernel would then serve, the planner's plan,
/// which was measured to be better, is stored against it.
static void record(const std::vector<std::pair<TunableKernel, Tuned>> &outcomes,
                   ScheduleDatabase &database) {
  for (const auto &[kernel, tuned] : outcomes)
    if (tuned.isWorthwhile())
      enter(kernel, tuned.best, tuned.defaultMs, tuned.bestMs, database);
    else
      database.remove(kernel.key);
  for (const auto &[kernel, tuned] : outcomes) {
    ScheduleDatabase all = ScheduleDatabase::getShipped();
    all.add(database);
    if (!tuned.isWorthwhile() && all.find(kernel.key))
      enter(kernel, kernel.plan, tuned.defaultMs, tuned.defaultMs, database);
  }
}

static json::Object report(const TunableKernel &kernel, const Tuned &tuned) {
  clearProgress();
  auto time = [](double ms) { return formatTime(1e-3 * ms); };
  bool isBetter = tuned.isWorthwhile();
  printWrapped(llvm::formatv("{0,8} -> {1,8}", time(tuned.defaultMs),
                             time(isBetter ? tuned.bestMs : tuned.defaultMs))
                   .str(),
               {kernel.key.kernel, "[" + kernel.key.shape + "]",
                isBetter ? tuned.best.getText() : "as planned",
                llvm::formatv("({0} plans tried)", tuned.tried).str()});
  getText().flush();
  return json::Object{{"kernel", kernel.key.kernel},
                      {"with", kernel.key.with},
                      {"shape", kernel.key.shape},
                      {"plan", (isBetter ? tuned.best : kernel.plan).getText()},
                      {"default_ms", tuned.defaultMs},
                      {"best_ms", isBetter ? tuned.bestMs : tuned.defaultMs},
                      {"tried", int64_t(tuned.tried)}};
}

/// The plan of an entry of the file, if it still is one for the kernel.
static KernelPlanInterface readPlan(const TunableKernel &kernel,
                                    const ScheduleEntry &entry) {
  std::string problem;
  KernelPlanInterface plan =
      plan::parsePlan(entry.plan, kernel.plan.getContext(), problem);
  bool isAccepted = plan && getFamily(kernel.plan, Device::CPU).accepts(plan);
  return isAccepted ? plan::withChoices(kernel.plan, plan) : kernel.plan;
}

/// Searches for all kernels, the heaviest first, and saves after each.
static llvm::Error tuneAll(Tuner &tuner, mlir::ModuleOp planned,
                           ScheduleDatabase &database, const std::string &path,
                           json::Array &list) {
  TargetInfo target = TargetInfo::fromModule(planned);
  std::vector<TunableKernel> kernels = listTunableKernels(planned);
  double weight = 0;
  for (const TunableKernel &kernel : kernels)
    weight += kernel.weight;
  std::vector<std::pair<TunableKernel, Tuned>> outcomes;
  for (auto [index, kernel] : llvm::enumerate(kernels)) {
    if (tuner.isOver())
      break;
    // Its share of what is left, so that time that one saves goes to the next.
    double seconds = tuner.getRest() * kernel.weight / weight;
    weight -= kernel.weight;
    KernelPlanInterface start = kernel.plan;
    if (const ScheduleEntry *known = database.get(kernel.key))
      start = readPlan(kernel, *known);
    std::string title =
        llvm::formatv("kernel {0} of {1}, {2} [{3}]", index + 1, kernels.size(),
                      kernel.key.kernel, kernel.key.shape);
    llvm::Expected<Tuned> tuned =
        tuner.search(kernel, start, target, seconds, title);
    if (!tuned) {
      if (tuner.isOver()) {
        llvm::consumeError(tuned.takeError());
        break;
      }
      return tuned.takeError();
    }
    tuner.confirm(kernel, *tuned);
    outcomes.push_back({kernel, *tuned});
    record(outcomes, database);
    list.push_back(report(kernel, *tuned));
    if (llvm::Error error = save(database, path))
      return error;
  }
  return llvm::Error::success();
}

int driver::runTune() {
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
  llvm::Expected<double> budget = parseBudget(budgetFlag);
  if (!budget)
    return fail(budget.takeError());
  std::string path;
  llvm::Expected<ScheduleDatabase> database = readOwn(path);
  if (!database)
    return fail(database.takeError());

  // Gains are over the planner's own plans.
  request->graph.schedules = "none";
  CompileResult result;
  if (ExitCode code = planAndReport(*request, result); code != Done)
    return code;
  if (TargetDescription target = getTarget(*result.compiled);
      !isNative(target.triple))
    return fail(llvm::createStringError("not supported: timing code for " +
                                        target.getName() + " on this machine"));
  catchInterrupts();
  Tuner tuner(*request, *threads, *budget);
  json::Array kernels;
  llvm::Error error =
      tuneAll(tuner, *result.compiled, *database, path, kernels);
  clearProgress();
  if (error)
    return reportFailure(std::move(error));
  getText() << llvm::formatv("{0} kernels, {1} schedules in {2}{3}\n",
                             kernels.size(), database->size(), path,
                             tuner.isOver() ? "; the search is not complete"
                                            : "");
  return writeJson(json::Object{{"model", request->path},
                                {"target", request->target},
                                {"threads", int64_t(*threads)},
                                {"schedules", path},
                                {"complete", !tuner.isOver()},
                                {"kernels", std::move(kernels)}});
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// calotype bench: latency of the model, time of each kernel.
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "TestData.h"
#include "calotype/Execution/LoadedModel.h"
#include "calotype/Execution/MachinePeak.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"
#include <chrono>

using namespace calotype;
using namespace calotype::driver;
namespace cl = llvm::cl;
namespace json = llvm::json;

static cl::opt<unsigned> threads("threads", cl::desc("threads that run the model (default: 2)"),
                                 cl::value_desc("N"), cl::init(2), cl::sub(benchCommand));
static cl::opt<bool> profile("profile", cl::desc("time each kernel and show its share of the machine's peak"),
                             cl::sub(benchCommand));
static cl::opt<double> seconds("seconds", cl::desc("how long to measure (default: 2)"),
                               cl::value_desc("S"), cl::init(2), cl::sub(benchCommand));

static double now() {
  return std::chrono::duration<double>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

namespace {
struct Timing {
  double minimumMs = 0, medianMs = 0;
  size_t runs = 0;
};
} // namespace

/// Runs for about `seconds`, and at least three times after a warm-up run.
static llvm::Expected<Timing> timeRuns(LoadedModel &model,
                                       llvm::ArrayRef<Tensor> inputs,
                                       llvm::ArrayRef<Tensor> outputs,
                                       double seconds) {
  if (llvm::Error error = model.run(inputs, outputs))
    return error;
  std::vector<double> times;
  double end = now() + seconds;
  while (times.size() < 3 || now() < end) {
    double start = now();
    if (llvm::Error error = model.run(inputs, outputs))
      return error;
    times.push_back(1e3 * (now() - start));
  }
  llvm::sort(times);
  return Timing{times.front(), times[times.size() / 2], times.size()};
}

namespace {
/// All calls of one kernel in one run of a model.
struct KernelTime {
  std::string name;
  KernelInfo info;
  size_t calls = 0;
  double seconds = 0; ///< Sum over calls of the least time of each.
};
} // namespace

static std::vector<KernelTime> sumByKernel(llvm::ArrayRef<CallTime> calls,
                                           const CompileResult &result) {
  std::map<std::string, KernelTime> byName;
  for (const CallTime &call : calls) {
    KernelTime &kernel = byName[call.kernel];
    kernel.name = call.kernel;
    if (auto known = result.kernels.find(call.kernel); known != result.kernels.end())
      kernel.info = known->second;
    ++kernel.calls;
    kernel.seconds += 1e-9 * call.leastNanoseconds;
  }
  std::vector<KernelTime> times;
  for (auto &[name, kernel] : byName)
    times.push_back(kernel);
  llvm::sort(times, [](const KernelTime &a, const KernelTime &b) {
    return a.seconds > b.seconds;
  });
  return times;
}

/// Prints the kernels of one function, slowest first, and gives them as JSON.
static json::Array reportKernels(llvm::ArrayRef<KernelTime> times,
                                 const MachinePeak &peak) {
  json::Array list;
  llvm::outs() << llvm::formatv("{0,-44} {1,-11} {2,5} {3,9} {4,8} {5,7} {6,5}\n",
                                "kernel", "family", "calls", "ms", "GFLOP/s", "GB/s", "peak");
  for (const KernelTime &time : times) {
    double gflops = 1e-9 * time.info.flops * time.calls / time.seconds;
    double gbps = 1e-9 * time.info.bytes * time.calls / time.seconds;
    // The limit a kernel is nearest to: arithmetic or memory.
    double share = std::max(gflops / peak.gflops, gbps / peak.gbps);
    llvm::outs() << llvm::formatv(
        "{0,-44} {1,-11} {2,5} {3,9:F4} {4,8:F1} {5,7:F1} {6,4:F0}%\n", time.name,
        time.info.family, time.calls, 1e3 * time.seconds, gflops, gbps, 100 * share);
    list.push_back(json::Object{{"name", time.name},
                                {"family", time.info.family},
                                {"calls", static_cast<int64_t>(time.calls)},
                                {"time_ms", 1e3 * time.seconds},
                                {"gflops", gflops},
                                {"gbps", gbps},
                                {"peak_share", share}});
  }
  return list;
}

/// "" or "(sequence=16)".
static std::string describe(const CompiledModel &model,
                            const Specialisation &function) {
  std::string text;
  for (auto [name, size] : llvm::zip(model.dimNames, function.dims))
    text += (text.empty() ? "(" : ", ") + name + "=" + std::to_string(size);
  return text.empty() ? text : text + ")";
}

int driver::runBench() {
  llvm::Expected<CompileRequest> request = makeRequest();
  if (!request) {
    printError(llvm::toString(request.takeError()));
    return CannotHandle;
  }
  double start = now();
  CompileResult result;
  if (ExitCode code = compileAndReport(*request, result); code != Done)
    return code;
  double compileSeconds = now() - start;
  auto loaded = LoadedModel::load(result.model, threads);
  if (!loaded) {
    printError(llvm::toString(loaded.takeError()));
    return Bug;
  }
  json::Array functions;
  for (auto [which, function] : llvm::enumerate(result.model.specialisations)) {
    llvm::SmallVector<Tensor> inputs;
    for (auto [index, spec] : llvm::enumerate(function.inputs))
      inputs.push_back(makeRandomTensor(spec.type, spec.shape, index));
    std::vector<Tensor> outputs = (*loaded)->allocateOutputs(which);
    llvm::Expected<Timing> timing = timeRuns(**loaded, inputs, outputs, seconds);
    if (!timing) {
      printError(llvm::toString(timing.takeError()));
      return Bug;
    }
    llvm::outs() << llvm::formatv(
        "{0}: minimum {1:F3} ms, median {2:F3} ms over {3} runs, {4} thread(s)\n",
        result.model.name + describe(result.model, function), timing->minimumMs, timing->medianMs, timing->runs, unsigned(threads));
    json::Object entry{
        {"model", request->path},
        {"target", request->target},
        {"threads", static_cast<int64_t>(threads)},
        {"latency_ms", json::Object{{"min", timing->minimumMs},
                                    {"median", timing->medianMs},
                                    {"runs", static_cast<int64_t>(timing->runs)}}},
        {"compile_s", compileSeconds},
        {"workspace_bytes", static_cast<int64_t>(result.model.getWorkspaceBytes(threads))},
        {"weights_bytes", static_cast<int64_t>(result.model.weightsBytes)}};
    if (profile) {
      (*loaded)->startProfile();
      llvm::Expected<Timing> profiled = timeRuns(**loaded, inputs, outputs, seconds);
      (*loaded)->stopProfile();
      if (!profiled) {
        printError(llvm::toString(profiled.takeError()));
        return Bug;
      }
      MachinePeak peak = measureMachinePeak(threads);
      llvm::outs() << llvm::formatv("machine: {0:F1} GFLOP/s, {1:F1} GB/s from memory\n",
                                    peak.gflops, peak.gbps);
      entry["kernels"] = reportKernels(
          sumByKernel((*loaded)->getProfile(which), result), peak);
    }
    functions.push_back(std::move(entry));
  }
  if (functions.size() == 1)
    return writeJson(std::move(functions.front()));
  return writeJson(std::move(functions));
}

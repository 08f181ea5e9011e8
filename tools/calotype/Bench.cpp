//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// calotype bench: latency of the model, time of each kernel.
//===----------------------------------------------------------------------===//

#include "KernelTable.h"
#include "Output.h"
#include "Runnable.h"
#include "Terminal.h"
#include "calotype/Runtime/Program.h"
#include "calotype/Support/Version.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Threading.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/TargetParser/Host.h"
#include <cmath>

using namespace calotype;
using namespace calotype::driver;
namespace cl = llvm::cl;
namespace json = llvm::json;

static cl::opt<bool> profile(
    "profile",
    cl::desc("time each kernel and show its share of the machine's peak"),
    cl::sub(benchCommand));
static cl::opt<double> seconds("seconds",
                               cl::desc("how long to measure (default: 2)"),
                               cl::value_desc("S"), cl::init(2),
                               cl::sub(benchCommand));

//===----------------------------------------------------------------------===//
// The machine
//===----------------------------------------------------------------------===//

/// What the processor calls itself, else LLVM's word for its kind.
static std::string getProcessorName() {
  auto file = llvm::MemoryBuffer::getFileAsStream("/proc/cpuinfo");
  if (!file)
    return llvm::sys::getHostCPUName().str();
  llvm::StringRef rest = (*file)->getBuffer();
  while (!rest.empty()) {
    auto [line, next] = rest.split('\n');
    auto [key, value] = line.split(':');
    if (key.trim() == "model name")
      return json::fixUTF8(value.trim());
    rest = next;
  }
  return llvm::sys::getHostCPUName().str();
}

static json::Object describeMachine() {
  return json::Object{
      {"processor", getProcessorName()},
      {"kind", llvm::sys::getHostCPUName()},
      {"cores", int64_t(llvm::hardware_concurrency().compute_thread_count())}};
}

//===----------------------------------------------------------------------===//
// Measuring
//===----------------------------------------------------------------------===//

/// Times the kernels of a specialisation. The machine's limits are measured
/// before and after, as its speed may change.
static llvm::Expected<KernelProfile>
profileKernels(Runnable &runnable, size_t which, llvm::ArrayRef<Tensor> inputs,
               llvm::ArrayRef<Tensor> outputs, unsigned threads) {
  LoadedModel &loaded = *runnable.loaded;
  KernelProfile profile;
  showProgress("measuring the machine's peaks");
  profile.peak = measureMachinePeak(threads);
  showProgress("timing kernels");
  loaded.startProfile();
  llvm::Expected<Timing> timing = timeRuns(loaded, inputs, outputs, seconds);
  loaded.stopProfile();
  if (!timing)
    return timing.takeError();
  showProgress("measuring the machine's peaks again");
  profile.peak.raiseTo(measureMachinePeak(threads));
  profile.runSeconds = 1e-3 * timing->minimum;
  profile.times = sumByKernel(loaded.getProfile(which), runnable.getModel());
  profile.rates = rateKernels(profile.times, profile.peak);
  clearProgress();
  return profile;
}

static void printTiming(llvm::StringRef name, const Timing &timing,
                        const Runnable &runnable, unsigned threads) {
  auto time = [](double ms) { return formatTime(1e-3 * ms); };
  printWrapped(name.str() + ":",
               {"minimum " + time(timing.minimum) + ",",
                "median " + time(timing.median) + ",",
                "p90 " + time(timing.p90) + ",",
                "p99 " + time(timing.p99) + ",",
                formatNumber(timing.getRunsPerSecond()) + " runs/s;",
                llvm::formatv("{0} runs,", timing.runs).str(),
                llvm::formatv("{0} thread(s),", threads).str(),
                "target " + runnable.getModel().target});
}

/// Measures one specialisation.
static llvm::Expected<json::Object> measure(Runnable &runnable, size_t which,
                                            unsigned threads) {
  const CompiledModel &model = runnable.getModel();
  const Specialisation &function = model.specialisations[which];
  std::vector<Tensor> inputs = makeRandomInputs(function);
  std::vector<Tensor> outputs = runnable.loaded->allocateOutputs(which);
  std::string name = model.name + describeDims(model, function);
  showProgress("running " + name);
  llvm::Expected<Timing> timing =
      timeRuns(*runnable.loaded, inputs, outputs, seconds);
  if (!timing)
    return timing.takeError();
  clearProgress();
  printTiming(name, *timing, runnable, threads);
  json::Object dims;
  for (auto [dim, size] : llvm::zip(model.dimNames, function.dims))
    dims[dim] = size;
  json::Object entry{
      {"model", json::fixUTF8(modelPath)},
      {"version", getVersion()},
      {"machine", describeMachine()},
      {"target", model.target},
      {"instruction_set", runnable.getModel().target},
      {"threads", static_cast<int64_t>(threads)},
      {"dims", std::move(dims)},
      {"latency_ms", timing->toJson()},
      {"runs_per_second", timing->getRunsPerSecond()},
      {"compile_s", runnable.compileSeconds},
      {"kernels", json::Array()},
      {"workspace_bytes",
       static_cast<int64_t>(runnable.loaded->getWorkspaceBytes())},
      {"weights_bytes", model.weightsBytes}};
  if (!profile)
    return entry;
  llvm::Expected<KernelProfile> kernels =
      profileKernels(runnable, which, inputs, outputs, threads);
  if (!kernels)
    return kernels.takeError();
  kernels->print();
  entry["peaks"] = toJson(kernels->peak);
  entry["kernels"] = kernels->listKernels();
  entry["profile"] = kernels->getTotal();
  return entry;
}

int driver::runBench() {
  llvm::Expected<unsigned> threads = getThreads();
  if (!threads) {
    printError(llvm::toString(threads.takeError()));
    return CannotHandle;
  }
  if (!(seconds > 0) || !std::isfinite(seconds)) {
    printError("expected --seconds to be above 0, found " +
               formatNumber(seconds));
    return CannotHandle;
  }
  Runnable runnable;
  if (ExitCode code = makeRunnable(runnable, *threads); code != Done)
    return code;
  if (!isNative(runnable.getModel().triple)) {
    printError("not supported: timing code for " + runnable.getModel().target +
               " on this machine, which emulates it");
    return CannotHandle;
  }
  json::Array functions;
  for (size_t which = 0; which < runnable.getModel().specialisations.size();
       ++which) {
    llvm::Expected<json::Object> entry = measure(runnable, which, *threads);
    if (!entry)
      return reportFailure(entry.takeError());
    functions.push_back(std::move(*entry));
  }
  return writeJson(std::move(functions));
}

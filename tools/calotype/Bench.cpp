//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// calotype bench: latency of the model, time of each kernel.
//===----------------------------------------------------------------------===//

#include "Runnable.h"
#include "Terminal.h"
#include "Timing.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

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

/// Times the kernels of a specialisation and prints their table.
static llvm::Expected<json::Array>
profileKernels(Runnable &runnable, size_t which, llvm::ArrayRef<Tensor> inputs,
               llvm::ArrayRef<Tensor> outputs, unsigned threads) {
  LoadedModel &loaded = *runnable.loaded;
  showProgress("timing kernels");
  loaded.startProfile();
  llvm::Expected<Timing> timing = timeRuns(loaded, inputs, outputs, seconds);
  loaded.stopProfile();
  if (!timing)
    return timing.takeError();
  showProgress("measuring the machine's peaks");
  MachinePeak peak = measureMachinePeak(threads);
  clearProgress();
  llvm::outs() << llvm::formatv("machine: {0:F1} GFLOP/s, {1:F1} GB/s from memory\n",
                                peak.gflops, peak.gbps);
  return reportKernels(
      sumByKernel(loaded.getProfile(which), runnable.getModel()), peak);
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
  llvm::outs() << llvm::formatv(
      "{0}: minimum {1:F3} ms, median {2:F3} ms over {3} runs, {4} thread(s)\n",
      name, timing->minimumMs, timing->medianMs, timing->runs, threads);
  json::Array kernels;
  if (profile) {
    llvm::Expected<json::Array> table =
        profileKernels(runnable, which, inputs, outputs, threads);
    if (!table)
      return table.takeError();
    kernels = std::move(*table);
  }
  json::Object dims;
  for (auto [dim, size] : llvm::zip(model.dimNames, function.dims))
    dims[dim] = size;
  return json::Object{
      {"model", modelPath},
      {"target", model.target},
      {"threads", static_cast<int64_t>(threads)},
      {"dims", std::move(dims)},
      {"latency_ms",
       json::Object{{"min", timing->minimumMs},
                    {"median", timing->medianMs},
                    {"runs", static_cast<int64_t>(timing->runs)}}},
      {"compile_s", runnable.compileSeconds},
      {"kernels", std::move(kernels)},
      {"workspace_bytes",
       static_cast<int64_t>(runnable.loaded->getWorkspaceBytes())},
      {"weights_bytes", model.weightsBytes}};
}

int driver::runBench() {
  llvm::Expected<unsigned> threads = getThreads();
  if (!threads) {
    printError(llvm::toString(threads.takeError()));
    return CannotHandle;
  }
  Runnable runnable;
  if (ExitCode code = makeRunnable(runnable, *threads); code != Done)
    return code;
  json::Array functions;
  for (size_t which = 0; which < runnable.getModel().specialisations.size();
       ++which) {
    llvm::Expected<json::Object> entry = measure(runnable, which, *threads);
    if (!entry)
      return reportFailure(entry.takeError());
    functions.push_back(std::move(*entry));
  }
  if (functions.size() == 1)
    return writeJson(std::move(functions.front()));
  return writeJson(std::move(functions));
}

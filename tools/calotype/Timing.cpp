//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Timing.h"
#include "calotype/Support/RandomTensor.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"
#include <chrono>

using namespace calotype;
using namespace calotype::driver;
namespace json = llvm::json;

double driver::now() {
  return std::chrono::duration<double>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

llvm::Expected<Timing> driver::timeRuns(LoadedModel &model,
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

std::vector<Tensor> driver::makeRandomInputs(const Specialisation &function) {
  std::vector<Tensor> inputs;
  for (auto [index, spec] : llvm::enumerate(function.inputs))
    inputs.push_back(makeRandomTensor(spec.type, spec.shape, index));
  return inputs;
}

std::vector<KernelTime> driver::sumByKernel(llvm::ArrayRef<CallTime> calls,
                                            const CompiledModel &model) {
  std::map<std::string, KernelTime> byName;
  for (const CallTime &call : calls) {
    if (!call.runs)
      continue;
    KernelTime &kernel = byName[call.kernel];
    kernel.name = call.kernel;
    if (auto known = model.kernels.find(call.kernel);
        known != model.kernels.end())
      kernel.info = known->second;
    ++kernel.calls;
    kernel.seconds += 1e-9 * call.leastNanoseconds;
  }
  std::vector<KernelTime> times;
  for (auto &[name, kernel] : byName)
    times.push_back(kernel);
  llvm::sort(times, [](const KernelTime &a, const KernelTime &b) {
    return std::pair(-a.seconds, a.name) < std::pair(-b.seconds, b.name);
  });
  return times;
}

json::Array driver::reportKernels(llvm::ArrayRef<KernelTime> times,
                                  const MachinePeak &peak) {
  json::Array list;
  llvm::outs() << llvm::formatv(
      "{0,-44} {1,-11} {2,5} {3,9} {4,8} {5,7} {6,5}\n", "kernel", "family",
      "calls", "ms", "GFLOP/s", "GB/s", "peak");
  for (const KernelTime &time : times) {
    // A call may take less than the clock can tell.
    double seconds = std::max(time.seconds, 1e-9);
    double gflops = 1e-9 * time.info.flops * time.calls / seconds;
    double gbps = 1e-9 * time.info.bytes * time.calls / seconds;
    // The limit a kernel is nearest to: arithmetic or memory.
    double share = std::max(gflops / peak.gflops, gbps / peak.gbps);
    llvm::outs() << llvm::formatv(
        "{0,-44} {1,-11} {2,5} {3,9:F4} {4,8:F1} {5,7:F1} {6,4:F0}%\n",
        time.name, time.info.family, time.calls, 1e3 * seconds, gflops, gbps,
        100 * share);
    list.push_back(json::Object{{"name", time.name},
                                {"family", time.info.family},
                                {"calls", static_cast<int64_t>(time.calls)},
                                {"time_ms", 1e3 * seconds},
                                {"gflops", gflops},
                                {"gbps", gbps},
                                {"peak_share", share}});
  }
  return list;
}

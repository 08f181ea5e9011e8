//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Timing.h"
#include "calotype/Support/RandomTensor.h"
#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>

using namespace calotype;
using namespace calotype::driver;
namespace json = llvm::json;

double driver::now() {
  return std::chrono::duration<double>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

Timing driver::summarize(std::vector<double> times) {
  llvm::sort(times);
  double sum = 0;
  for (double time : times)
    sum += time;
  // The least time that so many of the runs do not exceed.
  auto at = [&](double share) {
    size_t rank = static_cast<size_t>(std::ceil(share * times.size()));
    return times[std::clamp<size_t>(rank, 1, times.size()) - 1];
  };
  Timing timing;
  timing.minimum = times.front();
  timing.median = times[times.size() / 2];
  timing.mean = sum / times.size();
  timing.p90 = at(0.9);
  timing.p99 = at(0.99);
  timing.maximum = times.back();
  timing.runs = times.size();
  return timing;
}

json::Object Timing::toJson() const {
  return json::Object{{"min", minimum},
                      {"median", median},
                      {"mean", mean},
                      {"p90", p90},
                      {"p99", p99},
                      {"max", maximum},
                      {"runs", static_cast<int64_t>(runs)}};
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
  return summarize(std::move(times));
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

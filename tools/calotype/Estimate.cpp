//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Estimate.h"
#include "Runnable.h"
#include "Terminal.h"
#include "calotype/Execution/MachinePeak.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using namespace calotype;
using namespace calotype::driver;
namespace json = llvm::json;

/// Milliseconds of all calls at the machine's limits.
static double getRooflineMs(const CompiledModel &model,
                            const Specialisation &function,
                            const MachinePeak &peak) {
  double ms = 0;
  for (const ModelCall &call : function.calls) {
    auto known = model.kernels.find(call.kernel);
    if (known == model.kernels.end())
      continue;
    ms += 1e-6 * std::max(known->second.flops / peak.gflops,
                          known->second.bytes / peak.gbps);
  }
  return ms;
}

json::Object driver::printEstimate(const CompiledModel &model,
                                   unsigned threads) {
  showProgress("measuring the machine's peaks");
  MachinePeak peak = measureMachinePeak(threads);
  clearProgress();
  json::Array functions;
  for (const Specialisation &function : model.specialisations) {
    llvm::StringSet<> distinct;
    for (const ModelCall &call : function.calls)
      distinct.insert(call.kernel);
    double ms = getRooflineMs(model, function, peak);
    llvm::outs() << llvm::formatv(
        "{0}: {1} calls of {2} kernels, {3:F2} MB of intermediate values, "
        "estimated {4:F3} ms on {5} thread(s)\n",
        model.name + describeDims(model, function), function.calls.size(),
        distinct.size(), 1e-6 * function.arenaBytes, ms, threads);
    functions.push_back(
        json::Object{{"calls", int64_t(function.calls.size())},
                     {"kernels", int64_t(distinct.size())},
                     {"arena_bytes", function.arenaBytes},
                     {"time_ms", ms}});
  }
  llvm::outs() << llvm::formatv(
      "{0:F2} MB of weights; times at {1:F1} GFLOP/s and {2:F1} GB/s, as just "
      "measured\n",
      1e-6 * model.weightsBytes, peak.gflops, peak.gbps);
  return json::Object{{"threads", int64_t(threads)},
                      {"gflops", peak.gflops},
                      {"gbps", peak.gbps},
                      {"specialisations", std::move(functions)}};
}

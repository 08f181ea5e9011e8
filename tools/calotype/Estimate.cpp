//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Estimate.h"
#include "Output.h"
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
                          known->second.bytes / peak.getMemoryGbps());
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
    printWrapped(model.name + describeDims(model, function) + ":",
                 {llvm::formatv("{0} calls of {1} kernels,",
                                function.calls.size(), distinct.size())
                      .str(),
                  formatBytes(function.arenaBytes) + " of intermediate values,",
                  llvm::formatv("estimated {0} on {1} thread(s)",
                                formatTime(1e-3 * ms), threads)
                      .str()});
    functions.push_back(json::Object{{"calls", int64_t(function.calls.size())},
                                     {"kernels", int64_t(distinct.size())},
                                     {"arena_bytes", function.arenaBytes},
                                     {"time_ms", ms}});
  }
  printWrapped(formatBytes(model.weightsBytes) + " of weights;",
               {"times at " + formatNumber(peak.gflops) + " GFLOP/s",
                "and " + formatNumber(peak.getMemoryGbps()) + " GB/s,",
                "as just measured"});
  return json::Object{{"threads", int64_t(threads)},
                      {"gflops", peak.gflops},
                      {"gbps", peak.getMemoryGbps()},
                      {"specialisations", std::move(functions)}};
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// How long a loaded model takes, as a whole and kernel by kernel.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TOOLS_CALOTYPE_TIMING_H
#define CALOTYPE_TOOLS_CALOTYPE_TIMING_H

#include "calotype/Execution/LoadedModel.h"

namespace calotype::driver {

/// Seconds of a steady clock.
double now();

/// Milliseconds of runs; `p90` is what nine of ten runs stay below.
struct Timing {
  double minimum = 0, median = 0, mean = 0, p90 = 0, p99 = 0, maximum = 0;
  size_t runs = 0;

  double getRunsPerSecond() const { return 1e3 / mean; }
  llvm::json::Object toJson() const;
};

/// Of times in milliseconds, at least one.
Timing summarize(std::vector<double> times);

/// Runs for about `seconds`, and at least three times after a warm-up run.
llvm::Expected<Timing> timeRuns(LoadedModel &model,
                                llvm::ArrayRef<Tensor> inputs,
                                llvm::ArrayRef<Tensor> outputs, double seconds);

/// Random inputs of a specialisation, a function of their places alone.
std::vector<Tensor> makeRandomInputs(const Specialisation &function);

/// All calls of one kernel in one run of a model.
struct KernelTime {
  std::string name;
  KernelInfo info;
  size_t calls = 0;
  double seconds = 0; ///< Sum over calls of the least time of each.
};

/// Slowest first.
std::vector<KernelTime> sumByKernel(llvm::ArrayRef<CallTime> calls,
                                    const CompiledModel &model);

} // namespace calotype::driver

#endif // CALOTYPE_TOOLS_CALOTYPE_TIMING_H

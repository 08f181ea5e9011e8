//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The table of `bench --profile`: what each kernel takes, how near it is to
/// the machine's limits, and which nodes of the model it computes.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TOOLS_CALOTYPE_KERNELTABLE_H
#define CALOTYPE_TOOLS_CALOTYPE_KERNELTABLE_H

#include "Timing.h"
#include "calotype/Execution/MachinePeak.h"

namespace calotype::driver {

/// How fast a kernel is, and the limit that it is nearest to.
struct KernelRate {
  double gflops = 0, gbps = 0;
  double share = 0;  ///< Of the limit, at most 1.
  std::string limit; ///< "arithmetic", or a level of memory.
};

/// Holds kernels against a machine. The level of memory is the nearest that
/// holds what one call touches, or one nearer where the kernel is faster than
/// that level can be: then its operands were still there. A kernel that is
/// faster than what was measured of the machine is itself the better
/// measurement, and raises `peak`.
std::vector<KernelRate> rateKernels(llvm::ArrayRef<KernelTime> times,
                                    MachinePeak &peak);

/// One profile: kernels, and the least time of a whole run while they were
/// timed.
struct KernelProfile {
  std::vector<KernelTime> times;
  std::vector<KernelRate> rates;
  MachinePeak peak;
  double runSeconds = 0;

  double getKernelSeconds() const;
  double getOutsideSeconds() const;

  void print() const;
  /// The list of kernels.
  llvm::json::Array listKernels() const;
  /// Sum of the kernels, and what is outside of them.
  llvm::json::Object getTotal() const;
};

/// What was measured of the machine.
llvm::json::Object toJson(const MachinePeak &peak);

} // namespace calotype::driver

#endif // CALOTYPE_TOOLS_CALOTYPE_KERNELTABLE_H

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Compiles one kernel with several plans and times them side by side.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_PIPELINES_KERNELTUNER_H
#define CALOTYPE_PIPELINES_KERNELTUNER_H

#include "calotype/Analysis/ScheduleDatabase.h"
#include "calotype/Dialect/NN/IR/NNStructureOps.h"
#include "calotype/Dialect/Plan/IR/PlanDialect.h"
#include "calotype/Pipelines/ModelCompiler.h"

namespace calotype {

/// A kernel of a planned model that the schedule database can hold.
struct TunableKernel {
  ScheduleKey key;
  nn::KernelOp kernel;
  /// One of its calls: says which operands are constants.
  nn::CallOp call;
  /// The plan on the kernel.
  plan::KernelPlanInterface plan;
  /// Estimated nanoseconds of all calls in the model.
  double weight = 0;
};

/// The kernels of `planned`, one for each key, the heaviest first.
std::vector<TunableKernel> listTunableKernels(mlir::ModuleOp planned);

struct PlanTime {
  /// With what was decided from the algorithm.
  plan::KernelPlanInterface plan;
  double ms = 0; ///< The least of all rounds.
  /// Gives the values of the first plan, up to rounding.
  bool isRight = true;
};

struct TuneOptions {
  unsigned threads = 2;
  /// Seconds of measuring, compilation not counted.
  double seconds = 0.3;
  /// Asked between steps; true ends the work early.
  std::function<bool()> isStopped = [] { return false; };
};

/// Compiles `kernel` with each of `plans` into one program that runs them in
/// turn, and times each; plans that do not compile are left out. The first plan
/// is the reference of the values and must compile. An error when nothing could
/// be measured, also because it was stopped.
llvm::Expected<std::vector<PlanTime>>
timePlans(const TunableKernel &kernel,
          llvm::ArrayRef<plan::KernelPlanInterface> plans,
          const CompileRequest &request, const TuneOptions &options);

} // namespace calotype

#endif // CALOTYPE_PIPELINES_KERNELTUNER_H

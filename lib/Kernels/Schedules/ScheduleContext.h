//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// A pipeline as planning sees it, and on its way to a schedule.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_KERNELS_SCHEDULES_SCHEDULECONTEXT_H
#define CALOTYPE_LIB_KERNELS_SCHEDULES_SCHEDULECONTEXT_H

#include "PipelineInfo.h"
#include "ScheduleBuilder.h"
#include "calotype/Analysis/TargetInfo.h"
#include "llvm/ADT/DenseSet.h"

namespace calotype::halide {

/// What a plan is completed from. Nothing is appended.
struct PipelineView {
  PipelineView(PipelineOp pipeline, const TargetInfo &target)
      : pipeline(pipeline), target(target), info(pipeline) {}

  PipelineOp pipeline;
  const TargetInfo &target;
  PipelineInfo info;

  /// The cores that tasks are cut for: those that are `given`, else all of the
  /// target when the work is worth waking them.
  int64_t chooseCores(std::optional<int64_t> given) const {
    bool pays = target.cores > 1 &&
                info.nanoseconds(target.lanes(ElementType::F32)) > 30000;
    return given.value_or(pays ? target.cores : 1);
  }
};

/// A pipeline whose schedule follows from its complete plan. The target says
/// how long vectors are; it decides nothing else here.
struct ScheduleContext {
  ScheduleContext(PipelineView &view, int64_t cores)
      : pipeline(view.pipeline), target(view.target), info(view.info),
        cores(cores), schedule(view.pipeline) {}

  PipelineOp pipeline;
  const TargetInfo &target;
  PipelineInfo &info;
  /// That tasks are cut for, 1 for loops without tasks.
  int64_t cores;
  ScheduleBuilder schedule;
  /// Functions that have been scheduled.
  llvm::DenseSet<mlir::Operation *> done;

  bool isParallel() const { return cores > 1; }
};

} // namespace calotype::halide

#endif // CALOTYPE_LIB_KERNELS_SCHEDULES_SCHEDULECONTEXT_H

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// A schedule template: what it is given and how it is found.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_DIALECT_HALIDE_TRANSFORMS_TEMPLATES_TEMPLATE_H
#define CALOTYPE_LIB_DIALECT_HALIDE_TRANSFORMS_TEMPLATES_TEMPLATE_H

#include "PipelineInfo.h"
#include "ScheduleBuilder.h"
#include "calotype/Analysis/KernelPlan.h"
#include "calotype/Analysis/TargetInfo.h"
#include "llvm/ADT/DenseSet.h"

namespace calotype::halide {

/// One pipeline on its way to a schedule.
struct TemplateContext {
  TemplateContext(PipelineOp pipeline, const KernelPlan &plan,
                  const TargetInfo &target)
      : pipeline(pipeline), plan(plan), target(target), info(pipeline),
        schedule(pipeline) {}

  PipelineOp pipeline;
  const KernelPlan &plan;
  const TargetInfo &target;
  PipelineInfo info;
  ScheduleBuilder schedule;
  /// Functions that have been scheduled.
  llvm::DenseSet<mlir::Operation *> done;

  /// Work that is worth waking the other cores for.
  bool worthParallel() const {
    return target.cores > 1 &&
           info.nanoseconds(target.lanes(ElementType::F32)) > 30000;
  }
};

/// Appends a schedule and returns true, or appends nothing and returns false
/// when the pipeline does not have the form of the family.
using TemplateFn = bool (*)(TemplateContext &);

bool scheduleMatmul(TemplateContext &context);
bool scheduleConv(TemplateContext &context);
bool scheduleConvTiles(TemplateContext &context);
bool scheduleDepthwise(TemplateContext &context);
bool scheduleLinearAttention(TemplateContext &context);
bool scheduleRowwise(TemplateContext &context);
bool scheduleAttention(TemplateContext &context);
bool schedulePool(TemplateContext &context);
/// Reductions of whole images in passes.
bool scheduleReduction(TemplateContext &context);
/// Pools as one reduction over the window.
bool scheduleWindows(TemplateContext &context);

/// Legal for every pipeline.
void scheduleFallback(TemplateContext &context);

//===----------------------------------------------------------------------===//
// Parts that templates share
//===----------------------------------------------------------------------===//

/// Schedules all functions that are not done: stored ones at the root.
void scheduleRest(TemplateContext &context);

/// Index of the coordinate to run in vector lanes and how many of them; none
/// when no extent is large enough.
struct VectorChoice {
  unsigned dim = 0;
  int64_t lanes = 0;
};
VectorChoice chooseVector(llvm::ArrayRef<int64_t> extents, int64_t lanes);

/// Reductions over a dimension that is contiguous in memory: partial results in
/// vector lanes, kept at the loop `at`. Short ones stay as they are.
void scheduleRowReduction(TemplateContext &context, FuncInfo &info, Loop at);

/// Runs the outer ones of `loops` (innermost first) in parallel tasks: fuses
/// from outside until there are enough.
void parallelizeOuter(TemplateContext &context, llvm::ArrayRef<Loop> loops);

} // namespace calotype::halide

#endif // CALOTYPE_LIB_DIALECT_HALIDE_TRANSFORMS_TEMPLATES_TEMPLATE_H

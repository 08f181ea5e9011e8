//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// halide-schedule: the schedule of the family, or the fallback.
//===----------------------------------------------------------------------===//

#include "calotype/Dialect/Halide/IR/HalideOps.h"
#include "calotype/Dialect/Halide/Transforms/Passes.h"
#include "calotype/Dialect/Plan/IR/Plans.h"
#include "calotype/Kernels/KernelFamily.h"
#include "mlir/IR/BuiltinOps.h"

namespace calotype::halide {
#define GEN_PASS_DEF_SCHEDULEPASS
#include "calotype/Dialect/Halide/Transforms/Passes.h.inc"
} // namespace calotype::halide

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;

namespace {
struct SchedulePass : calotype::halide::impl::SchedulePassBase<SchedulePass> {
  using SchedulePassBase::SchedulePassBase;

  void runOnOperation() override {
    TargetInfo target = TargetInfo::fromModule(getOperation());
    for (auto pipeline : getOperation().getOps<PipelineOp>()) {
      if (!pipeline.getSchedule().empty() &&
          !pipeline.getSchedule().front().empty())
        continue;
      plan::KernelPlanInterface plan =
          schedulePipeline(pipeline, target, forceFallback);
      // For reports; no part of the pipeline's identity.
      pipeline->setAttr("plan", plan);
      ++(isa<plan::FallbackAttr>(plan) ? numFallbacks : numTemplates);
    }
  }
};
} // namespace

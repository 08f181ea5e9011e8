//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// halide-schedule: the template of the family, or the fallback.
//===----------------------------------------------------------------------===//

#include "Templates/Template.h"
#include "calotype/Dialect/Halide/Transforms/Passes.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringSwitch.h"

namespace calotype::halide {
#define GEN_PASS_DEF_SCHEDULEPASS
#include "calotype/Dialect/Halide/Transforms/Passes.h.inc"
} // namespace calotype::halide

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;

static TemplateFn templateOf(StringRef family) {
  return llvm::StringSwitch<TemplateFn>(family)
      .Cases({"conv", "pointwise"}, scheduleConv)
      .Cases({"matmul", "gemv"}, scheduleMatmul)
      .Case("linear_attention", scheduleLinearAttention)
      .Case("rowwise", scheduleRowwise)
      .Case("depthwise", scheduleDepthwise)
      .Case("pool", schedulePool)
      .Case("reduction", scheduleReduction)
      .Case("attention", scheduleAttention)
      .Default(nullptr);
}

namespace {
struct SchedulePass : calotype::halide::impl::SchedulePassBase<SchedulePass> {
  using SchedulePassBase::SchedulePassBase;

  void runOnOperation() override {
    TargetInfo target = TargetInfo::fromModule(getOperation());
    for (auto pipeline : getOperation().getOps<PipelineOp>()) {
      if (!pipeline.getSchedule().empty() &&
          !pipeline.getSchedule().front().empty())
        continue;
      KernelPlan plan =
          KernelPlan::fromAttr(pipeline->getAttrOfType<DictionaryAttr>("plan"));
      TemplateContext context(pipeline, plan, target);
      TemplateFn apply = forceFallback ? nullptr : templateOf(plan.family);
      if (apply && apply(context)) {
        scheduleRest(context);
        note(pipeline, plan.family);
        ++numTemplates;
        continue;
      }
      scheduleFallback(context);
      note(pipeline, "fallback");
      ++numFallbacks;
    }
  }

private:
  /// For reports; no part of the pipeline's identity.
  void note(PipelineOp pipeline, StringRef family) {
    pipeline->setAttr("template", StringAttr::get(&getContext(), family));
  }
};
} // namespace

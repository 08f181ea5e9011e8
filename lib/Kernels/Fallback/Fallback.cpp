//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The family that takes every kernel: a loop nest for each stored function.
//===----------------------------------------------------------------------===//

#include "../FamilyOf.h"
#include "../Schedules/RestLoops.h"

using namespace mlir;
using namespace calotype;

namespace {
class Fallback : public FamilyOf<plan::FallbackAttr> {
public:
  plan::KernelPlanInterface plan(Operation *root,
                                 const PlanRequest &) const override {
    return plan::FallbackAttr::get(root->getContext(), {}, {});
  }

protected:
  plan::KernelPlanInterface
  complete(plan::FallbackAttr plan,
           halide::PipelineView &pipeline) const override {
    return plan::FallbackAttr::get(
        plan.getContext(), plan.getLine().value_or(halide::kTransposedLine),
        pipeline.chooseCores(plan.getCores()));
  }

  void schedule(plan::FallbackAttr plan,
                halide::ScheduleContext &context) const override {
    halide::scheduleRest(context, *plan.getLine());
  }
};
} // namespace

const KernelFamily &calotype::getFallbackFamily() {
  static const Fallback family;
  return family;
}

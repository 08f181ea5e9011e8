//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The registry of the families, and how a kernel goes through one.
//===----------------------------------------------------------------------===//

#include "calotype/Kernels/KernelFamily.h"

#include "FamilyOf.h"
#include "Schedules/RestLoops.h"
#include "calotype/Dialect/NN/IR/NNOps.h"

using namespace mlir;
using namespace calotype;

KernelFamily::~KernelFamily() = default;

bool KernelFamily::accepts(plan::KernelPlanInterface plan) const {
  return owns(plan) || getFallbackFamily().owns(plan);
}

//===----------------------------------------------------------------------===//
// Registry
//===----------------------------------------------------------------------===//

namespace {
/// A family and the root ops that it may take.
struct Registration {
  Device device;
  const KernelFamily &family;
  bool (*takes)(Operation *root);
};
} // namespace

template <class... Ops> static bool isOneOf(Operation *root) {
  return isa<Ops...>(root);
}

/// Families that take an op are asked in this order.
static ArrayRef<Registration> getRegistrations() {
  static const Registration registrations[] = {
      {Device::CPU, getMatmulFamily(), isOneOf<nn::MatmulOp>},
      {Device::CPU, getBlockedConvFamily(), isOneOf<nn::ConvOp>},
      {Device::CPU, getWindowFamily(), isOneOf<nn::ConvOp>},
      {Device::CPU, getConvFamily(), isOneOf<nn::ConvOp>},
      {Device::CPU, getPoolFamily(), isOneOf<nn::PoolOp, nn::AdaptivePoolOp>},
      {Device::CPU, getReductionFamily(),
       isOneOf<nn::ReduceOp, nn::ArgReduceOp>},
      {Device::CPU, getFewQueriesFamily(), isOneOf<nn::AttentionOp>},
      {Device::CPU, getAttentionFamily(), isOneOf<nn::AttentionOp>},
      {Device::CPU, getStateScanFamily(), isOneOf<nn::LinearAttentionOp>},
      {Device::CPU, getLinearAttentionFamily(), isOneOf<nn::LinearAttentionOp>},
      {Device::CPU, getRowwiseFamily(),
       isOneOf<nn::SoftmaxOp, nn::LogSoftmaxOp, nn::NormalizeOp,
               nn::LpNormalizeOp>},
      {Device::CPU, getFallbackFamily(), [](Operation *) { return true; }},
  };
  return registrations;
}

SmallVector<const KernelFamily *> calotype::getFamilies(Operation *root,
                                                        Device device) {
  SmallVector<const KernelFamily *> families;
  for (const Registration &each : getRegistrations())
    if (each.device == device && each.takes(root))
      families.push_back(&each.family);
  return families;
}

const KernelFamily &calotype::getFamily(plan::KernelPlanInterface plan,
                                        Device device) {
  for (const Registration &each : getRegistrations())
    if (each.device == device && each.family.owns(plan))
      return each.family;
  return getFallbackFamily();
}

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

plan::KernelPlanInterface calotype::planKernel(nn::KernelOp kernel,
                                               const PlanRequest &request,
                                               Device device) {
  auto ops = kernel.getBody().front().without_terminator();
  if (llvm::all_of(ops, [](Operation &op) { return isa<nn::ConstantOp>(op); }))
    return {};
  Operation *root = kernel.findRoot();
  if (!root)
    return plan::FallbackAttr::get(kernel.getContext(), {}, {});
  for (const KernelFamily *family : getFamilies(root, device))
    if (plan::KernelPlanInterface plan = family->plan(root, request))
      return plan;
  return {};
}

//===----------------------------------------------------------------------===//
// Pipelines
//===----------------------------------------------------------------------===//

/// The complete plan of a pipeline whose plan may be of a family that its form
/// does not have.
static plan::KernelPlanInterface completePlan(plan::KernelPlanInterface plan,
                                              halide::PipelineView &pipeline,
                                              Device device) {
  if (plan)
    if (auto complete = getFamily(plan, device).complete(plan, pipeline))
      return complete;
  auto fallback =
      plan::FallbackAttr::get(pipeline.pipeline.getContext(), {}, {});
  return getFallbackFamily().complete(fallback, pipeline);
}

plan::KernelPlanInterface
calotype::schedulePipeline(halide::PipelineOp pipeline,
                           const TargetInfo &target, bool fallback,
                           Device device) {
  halide::PipelineView view(pipeline, target);
  plan::KernelPlanInterface plan;
  if (!fallback)
    plan = pipeline->getAttrOfType<plan::KernelPlanInterface>("plan");
  plan = completePlan(plan, view, device);
  halide::ScheduleContext context(
      view, plan.getValue("cores").value_or(target.cores));
  getFamily(plan, device).schedule(plan, context);
  halide::scheduleRest(context);
  return plan;
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Pools, alone, in towers and in pyramids, and reductions of whole images: in
/// passes, one dimension after the other, all of a task in its cache. Pools
/// that are one reduction are windows, other reductions loops.
//===----------------------------------------------------------------------===//

#include "../Convolutions/Convolutions.h"
#include "../FamilyOf.h"
#include "PoolSites.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;

/// So many channels fill the cache lines of their pixels.
static constexpr int64_t kMostChannels = 32;
/// Neighbours of a pass over channels, and of one along a row, whose elements
/// are not aligned.
static constexpr int64_t kMostNeighbours = 24, kMostRowNeighbours = 10;
/// Copies of the body, so that the code stays small.
static constexpr int64_t kMostCopies = 512;

namespace {
class Pool : public FamilyOf<plan::PoolAttr> {
public:
  plan::KernelPlanInterface plan(Operation *root,
                                 const PlanRequest &) const override {
    return plan::PoolAttr::get(root->getContext(), {}, {}, {}, {}, {});
  }

  bool accepts(plan::KernelPlanInterface plan) const override {
    return isa<plan::WindowAttr>(plan) || KernelFamily::accepts(plan);
  }

protected:
  plan::KernelPlanInterface complete(plan::PoolAttr plan,
                                     PipelineView &pipeline) const override;

  void schedule(plan::PoolAttr plan, ScheduleContext &context) const override {
    schedulePools(
        context,
        *findSites(context.info, context.target.lanes(ElementType::F32)), plan);
  }
};
} // namespace

/// The plan of a pipeline in passes.
static plan::PoolAttr completePasses(plan::PoolAttr plan,
                                     ArrayRef<PoolSite> sites,
                                     PipelineView &pipeline) {
  bool isAlongChannels =
      llvm::all_of(sites, [](const PoolSite &site) { return !site.channel; });
  int64_t neighbours = isAlongChannels ? kMostNeighbours : kMostRowNeighbours;
  return plan::PoolAttr::get(
      plan.getContext(), plan.getChannels().value_or(kMostChannels),
      plan.getNeighbours().value_or(neighbours),
      plan.getCopies().value_or(kMostCopies),
      plan.getBytes().value_or(pipeline.target.l2.bytes / 2),
      pipeline.chooseCores(plan.getCores()));
}

/// True when the pipeline has passes, as separable pools do.
static bool hasPasses(PipelineInfo &info) {
  return llvm::any_of(info.funcs,
                      [](auto &each) { return isPass(each.second.func); });
}

plan::KernelPlanInterface Pool::complete(plan::PoolAttr plan,
                                         PipelineView &pipeline) const {
  if (auto sites =
          findSites(pipeline.info, pipeline.target.lanes(ElementType::F32)))
    return completePasses(plan, *sites, pipeline);
  if (hasPasses(pipeline.info))
    return {};
  auto window = plan::WindowAttr::get(plan.getContext(), {}, {}, {}, {});
  return completeWindow(pipeline, window);
}

namespace {
class Reduction : public FamilyOf<plan::ReductionAttr> {
public:
  plan::KernelPlanInterface plan(Operation *root,
                                 const PlanRequest &) const override {
    return plan::ReductionAttr::get(root->getContext(), {});
  }

  bool accepts(plan::KernelPlanInterface plan) const override {
    return isa<plan::PoolAttr>(plan) || KernelFamily::accepts(plan);
  }

protected:
  plan::KernelPlanInterface complete(plan::ReductionAttr plan,
                                     PipelineView &pipeline) const override {
    auto sites =
        findSites(pipeline.info, pipeline.target.lanes(ElementType::F32));
    auto passes =
        plan::PoolAttr::get(plan.getContext(), {}, {}, {}, {}, plan.getCores());
    return sites ? completePasses(passes, *sites, pipeline) : plan::PoolAttr();
  }

  /// Its complete plan is always another family's.
  void schedule(plan::ReductionAttr, ScheduleContext &) const override {}
};
} // namespace

const KernelFamily &calotype::getPoolFamily() {
  static const Pool family;
  return family;
}

const KernelFamily &calotype::getReductionFamily() {
  static const Reduction family;
  return family;
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Neighbours of plans, and the walk along them.
//===----------------------------------------------------------------------===//

#include "calotype/Kernels/PlanSearch.h"

#include "llvm/ADT/STLExtras.h"
#include <cstdlib>
#include <map>

using namespace mlir;
using namespace calotype;
using plan::KernelPlanInterface;

namespace {
/// Another value of an axis, some steps from the present one.
struct Step {
  const plan::Axis *axis;
  int64_t value;
  int64_t distance;
};
} // namespace

static SmallVector<Step> listSteps(ArrayRef<plan::Axis> axes) {
  SmallVector<Step> steps;
  for (const plan::Axis &axis : axes) {
    int64_t here = llvm::find(axis.values, axis.value) - axis.values.begin();
    for (auto [place, value] : llvm::enumerate(axis.values))
      if (value != axis.value)
        steps.push_back({&axis, value, std::abs(int64_t(place) - here)});
  }
  return steps;
}

std::vector<KernelPlanInterface>
calotype::listNeighbours(KernelPlanInterface plan, const TargetInfo &target) {
  SmallVector<plan::Axis> axes = plan.getAxes(target);
  SmallVector<Step> steps = listSteps(axes);
  std::map<int64_t, std::vector<KernelPlanInterface>> byDistance;
  auto consider = [&](KernelPlanInterface other, int64_t distance) {
    if (other != plan &&
        other.countRegisters(target) <= target.registers(ElementType::F32))
      byDistance[distance].push_back(other);
  };
  for (const Step &step : steps)
    consider(plan.withAxis(step.axis->name, step.value), step.distance);
  // An axis that shapes the algorithm comes first in a plan, and changing it
  // leaves the later ones to be decided again.
  for (const Step &first : steps)
    for (const Step &second : steps)
      if (first.axis < second.axis && first.distance == 1 &&
          second.distance == 1)
        consider(plan.withAxis(first.axis->name, first.value)
                     .withAxis(second.axis->name, second.value),
                 2);
  std::vector<KernelPlanInterface> plans;
  for (auto &[distance, others] : byDistance)
    llvm::append_range(plans, others);
  return plans;
}

void PlanSearch::moveTo(KernelPlanInterface plan) {
  best = plan;
  known.insert(plan);
}

std::vector<KernelPlanInterface> PlanSearch::next(size_t count) {
  std::vector<KernelPlanInterface> plans;
  for (KernelPlanInterface plan : listNeighbours(best, target))
    if (plans.size() < count && known.insert(plan).second)
      plans.push_back(plan);
  return plans;
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The plans that a kernel could have besides the one the planner chose.
/// Nothing here knows a family: a plan says itself what may be varied.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_KERNELS_PLANSEARCH_H
#define CALOTYPE_KERNELS_PLANSEARCH_H

#include "calotype/Analysis/TargetInfo.h"
#include "calotype/Dialect/Plan/IR/PlanDialect.h"
#include "llvm/ADT/DenseSet.h"
#include <vector>

namespace calotype {

/// The plans near `plan` that fit the registers, nearest first: another value
/// of one axis, as many steps away as there are legal values between, or the
/// next values of two axes.
std::vector<plan::KernelPlanInterface>
listNeighbours(plan::KernelPlanInterface plan, const TargetInfo &target);

/// Walks from plan to plan: always to the untried ones that are nearest to the
/// best so far. Deterministic for equal reports.
class PlanSearch {
public:
  explicit PlanSearch(const TargetInfo &target) : target(target) {}

  /// The next plans are near `plan`, which is known.
  void moveTo(plan::KernelPlanInterface plan);

  /// At most `count` plans that were not given before; empty when all near the
  /// best were.
  std::vector<plan::KernelPlanInterface> next(size_t count);

private:
  TargetInfo target;
  plan::KernelPlanInterface best;
  llvm::DenseSet<mlir::Attribute> known;
};

} // namespace calotype

#endif // CALOTYPE_KERNELS_PLANSEARCH_H

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What a kernel is to the schedule database, and its plan from there.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_KERNELS_TUNEDPLANS_H
#define CALOTYPE_KERNELS_TUNEDPLANS_H

#include "calotype/Analysis/ScheduleDatabase.h"
#include "calotype/Kernels/KernelFamily.h"

namespace calotype {

/// The key of a kernel with a root op; nothing for other kernels, whose plans
/// have no tiles, and for roots of unknown extents.
std::optional<ScheduleKey> makeScheduleKey(nn::KernelOp kernel,
                                           const TargetInfo &target);

/// The plan that `database` has for a kernel which the planner gave `plan`;
/// null when it has none. Entries of a family that the planner's one does not
/// accept, and those that were measured against another plan, are left aside;
/// plans that the target cannot hold too, with a warning at the kernel. Tasks
/// that were cut for another number of cores are cut again.
plan::KernelPlanInterface findTunedPlan(plan::KernelPlanInterface plan,
                                        nn::KernelOp kernel,
                                        const PlanRequest &request,
                                        const ScheduleDatabase &database);

} // namespace calotype

#endif // CALOTYPE_KERNELS_TUNEDPLANS_H

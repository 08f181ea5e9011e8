//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// A family by the class of its plan, and the families that there are.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_KERNELS_FAMILYOF_H
#define CALOTYPE_LIB_KERNELS_FAMILYOF_H

#include "Schedules/ScheduleContext.h"
#include "calotype/Dialect/Plan/IR/Plans.h"
#include "calotype/Kernels/KernelFamily.h"

namespace calotype {

/// Gives a family its plans as what they are.
template <class Plan> class FamilyOf : public KernelFamily {
public:
  bool owns(plan::KernelPlanInterface plan) const final {
    return llvm::isa<Plan>(plan);
  }
  plan::KernelPlanInterface
  complete(plan::KernelPlanInterface plan,
           halide::PipelineView &pipeline) const final {
    return complete(llvm::cast<Plan>(plan), pipeline);
  }
  void schedule(plan::KernelPlanInterface plan,
                halide::ScheduleContext &context) const final {
    schedule(llvm::cast<Plan>(plan), context);
  }

protected:
  virtual plan::KernelPlanInterface
  complete(Plan plan, halide::PipelineView &pipeline) const = 0;
  virtual void schedule(Plan plan, halide::ScheduleContext &context) const = 0;
};

const KernelFamily &getMatmulFamily();
const KernelFamily &getConvFamily();
const KernelFamily &getBlockedConvFamily();
const KernelFamily &getWindowFamily();
const KernelFamily &getPoolFamily();
const KernelFamily &getReductionFamily();
const KernelFamily &getAttentionFamily();
const KernelFamily &getFewQueriesFamily();
const KernelFamily &getLinearAttentionFamily();
const KernelFamily &getStateScanFamily();
const KernelFamily &getRowwiseFamily();
const KernelFamily &getFallbackFamily();

} // namespace calotype

#endif // CALOTYPE_LIB_KERNELS_FAMILYOF_H

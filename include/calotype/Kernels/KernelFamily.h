//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// A family of kernels: how it is planned, and how it is scheduled by the plan.
///
/// A plan grows in two steps. What layouts and the algorithm follow (tiles,
/// panels, blocks) is decided from the kernel; what depends on the algorithm
/// with all that was fused into it (tasks, strips, copies) from the pipeline.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_KERNELS_KERNELFAMILY_H
#define CALOTYPE_KERNELS_KERNELFAMILY_H

#include "calotype/Analysis/TargetInfo.h"
#include "calotype/Dialect/Plan/IR/PlanDialect.h"
#include "llvm/ADT/ArrayRef.h"

namespace calotype {
namespace nn {
class KernelOp;
}
namespace halide {
class PipelineOp;
struct PipelineView;
struct ScheduleContext;
} // namespace halide

/// What runs a kernel.
enum class Device { CPU };

/// What is known of the filter of a convolution: nothing, that it is a
/// constant, which is packed, or a constant of finite numbers.
enum class FilterKind { RunTime, Constant, Finite };

/// What a kernel is planned for. With `exact` rows of attention stay whole: no
/// partial result is rescaled.
struct PlanRequest {
  const TargetInfo &target;
  bool exact = false;
  FilterKind filter = FilterKind::RunTime;
};

class KernelFamily {
public:
  virtual ~KernelFamily();

  /// The plan of a kernel with this root op; null where the family does not
  /// take it.
  virtual plan::KernelPlanInterface plan(mlir::Operation *root,
                                         const PlanRequest &request) const = 0;

  /// Whether the plan is one of this family.
  virtual bool owns(plan::KernelPlanInterface plan) const = 0;

  /// Whether a kernel that this family plans may have `plan` instead: one of
  /// its own, or of a family that it hands pipelines over to.
  virtual bool accepts(plan::KernelPlanInterface plan) const;

  /// A plan from elsewhere that it accepts, as far as the request allows it.
  virtual plan::KernelPlanInterface restrict(plan::KernelPlanInterface plan,
                                             const PlanRequest &request) const {
    return plan;
  }

  /// Matches the pipeline and decides what the plan leaves open; what it has,
  /// it keeps, cut to the pipeline's extents. Null for a pipeline of another
  /// form; a plan of another family hands the pipeline over to it.
  virtual plan::KernelPlanInterface
  complete(plan::KernelPlanInterface plan,
           halide::PipelineView &pipeline) const = 0;

  /// Appends the schedule. The plan is what `complete` gave for the pipeline.
  virtual void schedule(plan::KernelPlanInterface plan,
                        halide::ScheduleContext &context) const = 0;
};

/// The families that may take a root op on a device, in the order in which
/// they are asked. The last one takes every op.
llvm::SmallVector<const KernelFamily *> getFamilies(mlir::Operation *root,
                                                    Device device);

/// The family of a plan on a device.
const KernelFamily &getFamily(plan::KernelPlanInterface plan, Device device);

/// Plans a kernel from its root op, its shapes and the target. Null for a
/// kernel without ops (a layout change).
plan::KernelPlanInterface planKernel(nn::KernelOp kernel,
                                     const PlanRequest &request,
                                     Device device = Device::CPU);

/// Completes the plan of a pipeline (without one: that of the fallback) and
/// appends the schedule that follows. With `fallback` whatever the plan is.
/// Returns the complete plan.
plan::KernelPlanInterface schedulePipeline(halide::PipelineOp pipeline,
                                           const TargetInfo &target,
                                           bool fallback = false,
                                           Device device = Device::CPU);

} // namespace calotype

#endif // CALOTYPE_KERNELS_KERNELFAMILY_H

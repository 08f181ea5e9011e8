//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Plans of kernels: the dialect, the interface that all families share, and
/// what its methods speak of.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_PLAN_IR_PLANDIALECT_H
#define CALOTYPE_DIALECT_PLAN_IR_PLANDIALECT_H

#include "mlir/IR/Attributes.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "llvm/ADT/SmallVector.h"
#include <optional>
#include <string>

namespace calotype {
class TargetInfo;

namespace plan {
class KernelPlanInterface;

/// The values that a parameter may take.
enum class Values {
  Lanes,     ///< Whole vectors, one to four.
  WideLanes, ///< Whole vectors, as many as there are registers.
  Tile,      ///< 1 to 16, as long as the register tile fits.
  Scale,     ///< Any; neighbours are halves and doubles.
  Flag,      ///< 0 or 1.
  Cores,     ///< 1, or those of the target.
  Fixed,     ///< A fact about the kernel, not a choice.
};

/// When a parameter gets its value.
enum class Decided {
  WithKernel,      ///< From the kernel, before layouts.
  WithKernelOrNot, ///< The same; 0 where it does not apply.
  WithAlgorithm,   ///< From the pipeline, unless it was given.
};

struct Parameter {
  llvm::StringRef name;
  std::optional<int64_t> value;
  Values values;
  Decided decided;
};

/// A parameter that a tuner may change, and the values that are legal.
struct Axis {
  llvm::StringRef name;
  int64_t value;
  /// In ascending order, the present one included.
  llvm::SmallVector<int64_t> values;
};

/// What a kernel computes and moves.
struct Work {
  double macs = 0;  ///< Multiply-adds.
  double flops = 0; ///< All operations; a multiply-add counts two.
  double bytes = 0;
};

// What the interface's methods do for all families.
llvm::SmallVector<Axis> listAxes(KernelPlanInterface plan,
                                 const TargetInfo &target);
KernelPlanInterface replaceAxis(KernelPlanInterface plan, llvm::StringRef name,
                                int64_t value);
std::optional<int64_t> findValue(KernelPlanInterface plan,
                                 llvm::StringRef name);
std::string describeProblem(KernelPlanInterface plan, const TargetInfo &target);
double estimateTime(KernelPlanInterface plan, const Work &work,
                    const TargetInfo &target);
std::string printPlan(KernelPlanInterface plan);
llvm::LogicalResult
verifyValues(llvm::function_ref<mlir::InFlightDiagnostic()> emitError,
             llvm::ArrayRef<Parameter> parameters);

} // namespace plan
} // namespace calotype

#include "calotype/Dialect/Plan/IR/PlanDialect.h.inc"
#include "calotype/Dialect/Plan/IR/PlanInterface.h.inc"

namespace calotype::plan {

/// The plan of a text such as `#plan.matmul<columns = 16, rows = 6>`. Null,
/// and the reason in \p problem, for another text.
KernelPlanInterface parsePlan(llvm::StringRef text, mlir::MLIRContext *context,
                              std::string &problem);

/// The plan without what was decided from the algorithm.
KernelPlanInterface withoutLate(KernelPlanInterface plan);

/// The plan with the choices of \p chosen and its own facts; \p chosen itself
/// when it is of another family.
KernelPlanInterface withChoices(KernelPlanInterface plan,
                                KernelPlanInterface chosen);

} // namespace calotype::plan

#endif // CALOTYPE_DIALECT_PLAN_IR_PLANDIALECT_H

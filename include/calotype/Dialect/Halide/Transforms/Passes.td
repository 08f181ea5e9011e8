//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The passes over the halide dialect.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_HALIDE_TRANSFORMS_PASSES
#define CALOTYPE_DIALECT_HALIDE_TRANSFORMS_PASSES

include "mlir/Pass/PassBase.td"

def ExpandMathPass : Pass<"halide-expand-math", "::mlir::ModuleOp"> {
  let summary = "expand functions that would be called one lane at a time";
  let description = [{
    The emitters call C's math library for `exp`, `tanh` and the like, one lane
    after the other. This pass replaces, on f32, `exp`, `expm1`, `log`, `log1p`,
    `powf`, `erf`, `tanh`, `sin`, `cos`, `asin`, `acos` and `atan` by arithmetic,
    which vectorises and is right for every argument: infinities, NaN, denormals,
    angles of any size. docs/Numerics.md says what each is off by. `powf` takes a logarithm in f64. `exp` of `-|x|` comes
    without what only large arguments need. f16 and bf16 are computed in f32. f64
    and the other functions are left to the library. What asks for a NaN or an
    infinity reads sums of a reduction through their bits: they are relaxed, and
    LLVM would take them for finite. Class: `exact` in the sense of the same
    function and rounding class.

    Example:
    ```mlir
    %y = math.tanh %x : f32
    // becomes a rational function of a clamped %x
    ```
  }];
  let statistics = [
    Statistic<"numExpanded", "expanded", "Functions expanded">,
  ];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::math::MathDialect"];
}

def SchedulePass : Pass<"halide-schedule", "::mlir::ModuleOp"> {
  let summary = "append a schedule to every pipeline that has none";
  let description = [{
    The family of the pipeline's attribute `plan`, made by `nn-plan-kernels`,
    completes the plan with what depends on the algorithm (tasks, strips, copies)
    for the target that the module's attribute `calotype.target` names, and
    appends the directives that follow from it. A pipeline without a plan, or of
    another form than its family's, gets the plan and the schedule of the
    fallback, which is legal for every pipeline: functions with updates and costly functions that are read
    more than once are computed at the root, the innermost loop is a vector loop
    where its extent allows, outer loops run in parallel where the work is worth
    it. The attribute `plan` is then what was done. Pipelines that have a schedule
    are left alone.

    Schedules change no value: only the order of float additions, inside what
    `fastmath` flags of the algorithm allow.
  }];
  let options = [
    Option<"forceFallback", "force-fallback", "bool", /*default=*/"false",
           "Schedule every pipeline with the fallback.">,
  ];
  let dependentDialects = ["::calotype::plan::PlanDialect"];
  let statistics = [
    Statistic<"numTemplates", "templates", "Pipelines scheduled by their family">,
    Statistic<"numFallbacks", "fallbacks", "Pipelines with the fallback schedule">,
  ];
}

#endif // CALOTYPE_DIALECT_HALIDE_TRANSFORMS_PASSES

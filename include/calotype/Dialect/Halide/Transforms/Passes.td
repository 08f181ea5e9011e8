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
  let summary = "expand functions that Halide would call one lane at a time";
  let description = [{
    Halide turns a vectorised `tanh`, `sin`, `cos`, `asin`, `acos`, `atan`,
    `atan2`, `log1p` or `expm1` into calls of libm for each lane. This pass
    replaces them, on f32, by polynomials in `arith` and `math` (MLIR's, and one
    of its own for `expm1`), which vectorise. Errors are a few units in the last
    place for arguments up to about 10^4 (`sin` and `cos` reduce their argument
    in f32). `exp`, `log`, `pow`, `erf` and all f64 functions are left alone.
    Class: `exact` in the sense of the same function and rounding class.

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
                           "::mlir::math::MathDialect",
                           "::mlir::vector::VectorDialect"];
}

def SchedulePass : Pass<"halide-schedule", "::mlir::ModuleOp"> {
  let summary = "append a schedule to every pipeline that has none";
  let description = [{
    The template of the pipeline's family (attribute `plan`, made by
    `nn-plan-kernels`) appends directives for the target that the module's
    attribute `calotype.target` names. A pipeline without a plan, or one that
    its template does not accept, gets the fallback schedule, which is legal for
    every pipeline: functions with updates and costly functions that are read
    more than once are computed at the root, the innermost loop is a vector loop
    where its extent allows, outer loops run in parallel where the work is worth
    it. Pipelines that have a schedule are left alone.

    Templates change no value: only the order of float additions, inside what
    `fastmath` flags of the algorithm allow.
  }];
  let options = [
    Option<"forceFallback", "force-fallback", "bool", /*default=*/"false",
           "Schedule every pipeline with the fallback.">,
  ];
  let statistics = [
    Statistic<"numTemplates", "templates", "Pipelines scheduled by a template">,
    Statistic<"numFallbacks", "fallbacks", "Pipelines with the fallback schedule">,
  ];
}

#endif // CALOTYPE_DIALECT_HALIDE_TRANSFORMS_PASSES

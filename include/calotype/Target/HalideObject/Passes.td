//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Passes that ask Halide.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TARGET_HALIDEOBJECT_PASSES
#define CALOTYPE_TARGET_HALIDEOBJECT_PASSES

include "mlir/Pass/PassBase.td"

def VerifyBoundsPass : Pass<"halide-verify-bounds", "::mlir::ModuleOp"> {
  let summary = "refuse pipelines that touch what is outside their images";
  let description = [{
    Lowers every pipeline with Halide's assertions and reads the range of each
    image that it touches. A range outside the image, or one that is not
    constant, is an error at the pipeline: kernels without assertions would read
    or write there. Results are cached with the kernels. Changes nothing.

    Example:
    ```mlir
    %v = halide.load %x[%i_plus_5] : !halide.image<64xf32>
    // error: the kernel touches [5, 68] of dimension 0 of input 0, which has [0, 63]
    ```
  }];
  let options = [
    Option<"target", "target", "std::string", /*default=*/"",
           "Name of the target; empty takes the module's `calotype.target`.">,
    Option<"jobs", "jobs", "unsigned", /*default=*/"0",
           "Workers at once; 0 is one per core.">,
  ];
  let statistics = [
    Statistic<"numChecked", "checked", "Pipelines checked">,
  ];
}

#endif // CALOTYPE_TARGET_HALIDEOBJECT_PASSES

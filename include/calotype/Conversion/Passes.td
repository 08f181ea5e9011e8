//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Passes that go from one dialect to another.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_CONVERSION_PASSES_TD
#define CALOTYPE_CONVERSION_PASSES_TD

include "mlir/Pass/PassBase.td"

def ConvertNNToHalide : Pass<"convert-nn-to-halide", "::mlir::ModuleOp"> {
  let summary = "turn kernels into halide pipelines and the graph into host calls";
  let description = [{
    Each `nn.kernel` becomes a `halide.pipeline` of the same name without a
    schedule: every nn op is one or more `halide.func`s over the logical
    coordinates, the last one writes the output. Functions of a root op carry a
    `role` by which schedule templates find them. The kernel's `plan` moves to
    the pipeline.

    In model functions `nn.call` becomes `host.call` into a `tensor.empty` of
    the physical shape, `nn.constant` an `arith.constant`, `nn.reshape` and a
    layout change that moves unit dimensions only a view.

    ```mlir
    nn.kernel @k(%x: tensor<8xf32>) -> tensor<8xf32> {
      %0 = nn.relu %x : (tensor<8xf32>) -> tensor<8xf32>
      nn.yield %0 : tensor<8xf32>
    }
    // becomes
    halide.pipeline @k(%x: !halide.image<8xf32>) -> !halide.image<8xf32> {
      %relu = halide.func "relu"(%d0) : !halide.func<8xf32> { ... }
      %out = halide.func "out"(%d0) : !halide.func<8xf32> { ... }
      halide.output %out : !halide.func<8xf32>
    }
    ```

    Elements of f16 and bf16 are computed in f32. Ops of one kernel hand f32 on to
    each other, which is more exact and cheaper than rounding in between; with
    `round-results` each op's result is rounded to its type, as between kernels.

    An op that has no form in Halide is an error at the op:
    `not supported: ...`.
  }];
  let options = [
    Option<"roundResults", "round-results", "bool", /*default=*/"false",
           "Round the result of every f16 and bf16 op to its type.">,
  ];
  let dependentDialects = [
    "::calotype::halide::HalideDialect", "::calotype::host::HostDialect",
    "::mlir::arith::ArithDialect", "::mlir::math::MathDialect",
    "::mlir::tensor::TensorDialect"
  ];
}

#endif // CALOTYPE_CONVERSION_PASSES_TD

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Passes over pools; Passes.td includes this file.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_POOLPASSES
#define CALOTYPE_DIALECT_NN_TRANSFORMS_POOLPASSES

include "mlir/Pass/PassBase.td"

def RaiseAdaptivePoolPass : Pass<"nn-raise-adaptive-pool", "::mlir::ModuleOp"> {
  let summary = "recognise pools over bins and the levels of pyramids";
  let description = [{
    A value whose elements are maxima or averages of the bins
    [floor(i * in / out), ceil((i + 1) * in / out)) of one image becomes
    `nn.adaptive_pool`, however it is written. The image [N, C, spatial...], of up to
    three spatial dimensions, is followed through slices, gathers with constant
    indices, transposes, views, reductions, pools and concatenations, and what each
    element pools of it is compared with the bins:

    - a slice and a reduction per bin, concatenated or stacked in any order;
    - rows of bins first, columns after;
    - one gather of all bins and one reduction.

    Pools whose windows are bins (`kernel` = `strides` = in / out, or overlapping ones
    that meet the rule), and reductions over all spatial dimensions, become
    `nn.adaptive_pool` where another level of a pyramid reads the same image, and so
    does a pool whose only window is the image. Bins by another rule, and forms whose parts have other readers, are left alone and
    reported. The class of the rewrite is `exact`.

    With `sums` also averages whose rounding changes: averages of averages, sums of
    gathered elements, masked where bins differ in size, divided by the size of the bin,
    and products with a constant matrix that holds one over the size. Then the class is
    `reassociating`.

    Example: three elements in two bins that share the middle one.

    ```mlir
    // RUN: calotype-opt %s --nn-raise-adaptive-pool | FileCheck %s
    // CHECK: nn.adaptive_pool %arg0 {kind = #nn.pool_kind<max>, output_size = array<i64: 2>}
    // CHECK-NEXT: return
    func.func @f(%x: tensor<1x8x3xf32>) -> tensor<1x8x2xf32> {
      %0 = nn.slice %x {starts = array<i64: 0, 0, 0>, sizes = array<i64: 1, 8, 2>, steps = array<i64: 1, 1, 1>} : (tensor<1x8x3xf32>) -> tensor<1x8x2xf32>
      %1 = nn.slice %x {starts = array<i64: 0, 0, 1>, sizes = array<i64: 1, 8, 2>, steps = array<i64: 1, 1, 1>} : (tensor<1x8x3xf32>) -> tensor<1x8x2xf32>
      %2 = nn.reduce %0 {kind = #nn.reduce_kind<max>, axes = array<i64: 2>, keep_dims = true} : (tensor<1x8x2xf32>) -> tensor<1x8x1xf32>
      %3 = nn.reduce %1 {kind = #nn.reduce_kind<max>, axes = array<i64: 2>, keep_dims = true} : (tensor<1x8x2xf32>) -> tensor<1x8x1xf32>
      %4 = nn.concat %2, %3 {axis = 2} : (tensor<1x8x1xf32>, tensor<1x8x1xf32>) -> tensor<1x8x2xf32>
      return %4 : tensor<1x8x2xf32>
    }
    ```
  }];
  let options = [
    Option<"sums", "sums", "bool", /*default=*/"false",
           "Recognise averages of averages, as sums, and as products with a matrix.">,
  ];
  let statistics = [
    Statistic<"numRaised", "raised", "Pools over bins recognised">,
  ];
}

def ChainMaxPoolsPass : Pass<"nn-chain-max-pools", "::mlir::ModuleOp"> {
  let summary = "take maxima over large windows from those over small ones";
  let description = [{
    Of several maximum pools that read one image, each that can is taken from the
    result of another, because a maximum is associative and idempotent:

    - windows with stride and dilation 1 from the largest windows that they hold, so
      that 5, 9 and 13 become 5, 5 and 5 in a chain; padding never wins, before and
      after. Windows that pads place otherwise, or that stick out, are left alone and
      reported;
    - the bins of an `nn.adaptive_pool` from the coarsest level whose numbers of bins
      are multiples: bin i of n is the union of the m / n bins of m from i * m / n on,
      also where bins overlap.

    The class of the rewrite is `exact`.

    Example: a window of 9 is a window of 5 over windows of 5.

    ```mlir
    // RUN: calotype-opt %s --nn-chain-max-pools | FileCheck %s
    // CHECK: %[[A:.*]] = nn.pool %arg0 {{.*}}kernel = array<i64: 5>
    // CHECK: %[[B:.*]] = nn.pool %[[A]] {{.*}}kernel = array<i64: 5>{{.*}}pads_begin = array<i64: 2>, pads_end = array<i64: 2>
    // CHECK: return %[[A]], %[[B]]
    func.func @f(%x: tensor<1x8x20xf32>) -> (tensor<1x8x20xf32>, tensor<1x8x20xf32>) {
      %0 = nn.pool %x {kind = #nn.pool_kind<max>, kernel = array<i64: 5>, strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 2>, pads_end = array<i64: 2>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x8x20xf32>) -> tensor<1x8x20xf32>
      %1 = nn.pool %x {kind = #nn.pool_kind<max>, kernel = array<i64: 9>, strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 4>, pads_end = array<i64: 4>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x8x20xf32>) -> tensor<1x8x20xf32>
      return %0, %1 : tensor<1x8x20xf32>, tensor<1x8x20xf32>
    }
    ```
  }];
  let statistics = [
    Statistic<"numChained", "chained", "Pools taken from the result of another">,
  ];
}

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_POOLPASSES

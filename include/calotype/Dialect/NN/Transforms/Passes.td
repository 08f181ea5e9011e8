//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The passes over the nn dialect, in the order of the pipeline.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_PASSES
#define CALOTYPE_DIALECT_NN_TRANSFORMS_PASSES

include "calotype/Dialect/NN/Transforms/AttentionPasses.td"
include "calotype/Dialect/NN/Transforms/ConvolutionPasses.td"
include "calotype/Dialect/NN/Transforms/PoolPasses.td"
include "mlir/Pass/PassBase.td"

def CanonicalizeGraphPass : Pass<"nn-canonicalize-graph", "::mlir::ModuleOp"> {
  let summary = "simplify the graph";
  let description = [{
    Rewrites ops to cheaper ones with the same result, folds, removes what nobody
    reads and what is computed twice. The class of the rewrite is `exact`.

    - Moves: transposes compose and become views when only unit dimensions move;
      slices compose and look into concatenations; concatenations flatten; tiles
      and resizes of unit dimensions become broadcasts; a gather of constant, evenly spaced
      indices becomes a slice; zero padding joins the convolution behind it.
    - Slices and unit dimensions go towards the producers through transposes and
      views; a product with constant weights that is only read in parts of its
      columns (packed queries, keys and values) becomes a product per part.
    - Broadcasts: an `nn.expand` vanishes where its reader broadcasts anyway.
    - Arithmetic: neutral operands vanish; powers by 2, 1, 1/2, -1/2 and -1 become
      products, roots and reciprocals; a division by a power of two becomes a
      product; conversions compose when the first loses nothing.
    - Reductions over unit dimensions become views.

    Example: two transposes that undo each other.

    ```mlir
    // RUN: calotype-opt %s --nn-canonicalize-graph | FileCheck %s
    // CHECK: return %arg0
    func.func @f(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
      %0 = nn.transpose %x {permutation = array<i64: 1, 0>} : (tensor<2x3xf32>) -> tensor<3x2xf32>
      %1 = nn.transpose %0 {permutation = array<i64: 1, 0>} : (tensor<3x2xf32>) -> tensor<2x3xf32>
      return %1 : tensor<2x3xf32>
    }
    ```
  }];
}

def EvaluateConstantsPass : Pass<"nn-evaluate-constants", "::mlir::ModuleOp"> {
  let summary = "evaluate ops whose operands are all constants";
  let description = [{
    Replaces each op of a model function that reads constants only by its value.
    Reshapes share the bytes of their operand, transposes and slices are copies,
    all else goes through the dialect's `EvaluatorInterface`; without one, such
    ops stay. Values above 1 KiB become blobs; blobs of intermediate values are
    freed. A value larger than what it is made from (a broadcast, a one-hot, a
    mask) is left to run time above `max-growth` bytes. One value in more than
    16 MiB is a broadcast of that value, in place: neither the compiler
    nor the weights file holds it. An index that turns out to lie outside of its
    tensor is an error of the model. The class of the rewrite is `exact`.

    Example: a transposed weight.

    ```mlir
    // RUN: calotype-opt %s --nn-evaluate-constants | FileCheck %s
    // CHECK: nn.constant dense<{{\[\[}}1.000000e+00], [2.000000e+00]]> : tensor<2x1xf32>
    // CHECK-NEXT: return
    func.func @f() -> tensor<2x1xf32> {
      %0 = nn.constant dense<[[1.0, 2.0]]> : tensor<1x2xf32>
      %1 = nn.transpose %0 {permutation = array<i64: 1, 0>} : (tensor<1x2xf32>) -> tensor<2x1xf32>
      return %1 : tensor<2x1xf32>
    }
    ```
  }];
  let options = [
    Option<"maxGrowth", "max-growth", "uint64_t", /*default=*/"65536",
           "Most bytes of a value that is larger than its operands together.">,
  ];
  let statistics = [
    Statistic<"numEvaluated", "evaluated", "Ops replaced by their value">,
  ];
}

def RaiseNormalizationPass : Pass<"nn-raise-normalization", "::mlir::ModuleOp"> {
  let summary = "recognise layer and RMS normalisations";
  let description = [{
    Replaces the exploded forms by `nn.normalize`; scale and bias stay ops of their
    own:

    - `d / sqrt(mean(d * d) + epsilon)` with `d = x - mean(x)` (layer norm),
    - `x / sqrt(mean(x * x) + epsilon)` (RMS norm),

    also with a product by `rsqrt` or a reciprocal, with a square as power, and with
    the difference computed twice. Both means run over the same dimensions. The
    class of the rewrite is `reassociating`.

    Example: RMS normalisation.

    ```mlir
    // RUN: calotype-opt %s --nn-raise-normalization | FileCheck %s
    // CHECK: nn.normalize %arg0 {axes = array<i64: 1>, {{.*}}, subtract_mean = false}
    // CHECK-NEXT: return
    func.func @f(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
      %e = nn.constant dense<1.0e-5> : tensor<f32>
      %0 = nn.mul %x, %x : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
      %1 = nn.reduce %0 {kind = #nn.reduce_kind<mean>, axes = array<i64: 1>, keep_dims = true} : (tensor<4x8xf32>) -> tensor<4x1xf32>
      %2 = nn.add %1, %e : (tensor<4x1xf32>, tensor<f32>) -> tensor<4x1xf32>
      %3 = nn.sqrt %2 : (tensor<4x1xf32>) -> tensor<4x1xf32>
      %4 = nn.div %x, %3 : (tensor<4x8xf32>, tensor<4x1xf32>) -> tensor<4x8xf32>
      return %4 : tensor<4x8xf32>
    }
    ```
  }];
  let statistics = [
    Statistic<"numRaised", "raised", "Normalisations recognised">,
  ];
}

def RaiseActivationPass : Pass<"nn-raise-activation", "::mlir::ModuleOp"> {
  let summary = "recognise activations";
  let description = [{
    Replaces products that spell an activation, whatever the order and grouping of
    their factors: `x/2 * (1 + erf(x / sqrt(2)))` becomes `nn.gelu`, its tanh form
    `nn.gelu` with `tanh_approximation`, `x * sigmoid(x)` becomes `nn.silu`,
    `x * hard_sigmoid(x)` and `x * clamp(x + 3, 0, 6) / 6` become `nn.hard_swish`.
    Numbers match to four digits. The class of the rewrite is `reassociating`.

    Example: a gate by its own sigmoid.

    ```mlir
    // RUN: calotype-opt %s --nn-raise-activation | FileCheck %s
    // CHECK: nn.silu %arg0
    // CHECK-NEXT: return
    func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
      %0 = nn.sigmoid %x : (tensor<4xf32>) -> tensor<4xf32>
      %1 = nn.mul %x, %0 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
      return %1 : tensor<4xf32>
    }
    ```
  }];
  let statistics = [
    Statistic<"numRaised", "raised", "Activations recognised">,
  ];
}

def RaiseMatmulPass : Pass<"nn-raise-matmul", "::mlir::ModuleOp"> {
  let summary = "write einsums and transposed operands as plain products";
  let description = [{
    An einsum of two operands without diagonals and without dimensions that only
    one operand sums becomes transposes, views and one `nn.matmul`. A transpose
    before a product that moves the operand's innermost dimension becomes
    `transpose_lhs` or `transpose_rhs`, and what is left of it keeps the innermost
    dimension in place. A number that scales an operand scales the result instead,
    where it joins the epilogue. The class of the rewrite is `reassociating`.

    Example: the scores of attention.

    ```mlir
    // RUN: calotype-opt %s --nn-raise-matmul | FileCheck %s
    // CHECK: %[[K:.*]] = nn.transpose %arg1 {permutation = array<i64: 0, 2, 1, 3>}
    // CHECK-NEXT: nn.matmul %arg0, %[[K]] {transpose_rhs = true}
    func.func @f(%q: tensor<1x2x8x4xf32>, %k: tensor<1x8x2x4xf32>) -> tensor<1x2x8x8xf32> {
      %0 = nn.transpose %k {permutation = array<i64: 0, 2, 3, 1>} : (tensor<1x8x2x4xf32>) -> tensor<1x2x4x8xf32>
      %1 = nn.matmul %q, %0 : (tensor<1x2x8x4xf32>, tensor<1x2x4x8xf32>) -> tensor<1x2x8x8xf32>
      return %1 : tensor<1x2x8x8xf32>
    }
    ```
  }];
}

def FormKernelsPass : Pass<"nn-form-kernels", "::mlir::ModuleOp"> {
  let summary = "group the ops of model functions into kernels";
  let description = [{
    Moves every computing op of the module's functions into an `nn.kernel` and
    calls it. A kernel holds at most one root op (contraction, reduction,
    window, ...), or several pools that only each other and one concatenation
    read, with it. It gives the result of its last op, and what is used of the
    root's further results:

    - the *epilogue* are the element-wise ops behind the root that no one else
      sees and that keep its shape (bias, residual, activation);
    - the *prologue* are producers that only this kernel reads, if reading them
      there repeats no costly work: moves and casts before a contraction, cheap
      arithmetic before a softmax or a normalisation, anything before a
      reduction. Pieces of an image side by side, and sums of two such, join each
      convolution with pads that reads them, for it copies its input anyway;
    - what is left forms kernels without a root.

    Afterwards functions hold calls, constants and `nn.reshape` views only.
    Kernels that are equal in body, types and attributes are one symbol, named
    by the root and a hash of the structure. Splat constants go into the kernel,
    all others become arguments. A function result that is no kernel's result
    (an argument, a constant, one value twice) is copied by a kernel. Values that
    cost nothing (`nn.iota`, broadcast constants) are repeated in each kernel. An
    op whose values would be computed at so many places that the kernel's
    expressions pass `max-expression` stays outside, and is stored. A
    concatenation of more values than a call can pass becomes a tree.
    The class of the rewrite is `exact`.

    Example: a product, its bias and its activation are one kernel.

    ```mlir
    // RUN: calotype-opt %s --nn-form-kernels | FileCheck %s
    // CHECK: nn.kernel @[[K:k_matmul_[0-9a-f]*]]
    // CHECK-NEXT: nn.matmul
    // CHECK-NEXT: nn.add
    // CHECK-NEXT: nn.relu
    // CHECK-NEXT: nn.yield
    // CHECK: func.func @f
    // CHECK-NEXT: nn.call @[[K]](%arg0, %arg1, %arg2)
    // CHECK-NEXT: return
    func.func @f(%x: tensor<4x8xf32>, %w: tensor<8x2xf32>, %b: tensor<2xf32>) -> tensor<4x2xf32> {
      %0 = nn.matmul %x, %w : (tensor<4x8xf32>, tensor<8x2xf32>) -> tensor<4x2xf32>
      %1 = nn.add %0, %b : (tensor<4x2xf32>, tensor<2xf32>) -> tensor<4x2xf32>
      %2 = nn.relu %1 : (tensor<4x2xf32>) -> tensor<4x2xf32>
      return %2 : tensor<4x2xf32>
    }
    ```
  }];
  let options = [
    Option<"maxOps", "max-ops", "unsigned", /*default=*/"32",
           "Most ops of one kernel. Halide inlines what a kernel holds, and its "
           "time grows faster than the number of ops.">,
    Option<"maxArguments", "max-arguments", "unsigned", /*default=*/"16",
           "Most tensors that a kernel without a root reads.">,
    Option<"maxOperands", "max-operands", "unsigned", /*default=*/"64",
           "Most tensors that any kernel reads and writes: as many as a call can "
           "pass.">,
    Option<"maxExpression", "max-expression", "unsigned", /*default=*/"256",
           "Most operations of one element of a kernel's result, when each op "
           "is put where it is read.">,
  ];
  let statistics = [
    Statistic<"numKernels", "kernels", "Kernels made">,
    Statistic<"numCalls", "calls", "Calls of kernels made">,
    Statistic<"numFused", "fused", "Ops that joined the kernel of another op">,
    Statistic<"numCopies", "copies", "Kernels calls that only copy a result">,
  ];
}

def PlanKernelsPass : Pass<"nn-plan-kernels", "::mlir::ModuleOp"> {
  let summary = "decide how each kernel will be scheduled";
  let description = [{
    Sets the attribute `plan` of every kernel: an attribute of the family that
    takes the root op, with the register tile and whatever else packing or the
    algorithm follow, chosen from the shapes and the target. Tasks and copies are
    decided with the algorithm, by `halide-schedule`. Products that read the same weights (in
    specialisations of one model) agree on the width of the one with the most
    rows, so that the weights exist once. Kernels without ops have no plan.

    A convolution whose panels of weights exceed the cache becomes a
    `blocked_conv`, with a block of channels that is done for all tiles before the
    next. It also skips
    taps that read only padding, tile by tile, where that saves a tenth of the work
    or more and all weights are known to be finite (class `exact`, since such a tap
    adds zero); `tap_percent` is what remains.

    Where the schedule database has a plan for the kernel, it takes the place of
    the planner's, and the kernel is marked `tuned`. The database ships
    with the compiler; a file that `calotype tune` wrote overrides it.

    Example: the register tile of a product.

    ```mlir
    // RUN: calotype-opt %s --nn-plan-kernels=target=x86-64-v3 | FileCheck %s
    // CHECK: attributes {plan = #plan.matmul<columns = 16, rows = 5>}
    nn.kernel @product(%a: tensor<64x256xf32>, %b: tensor<256x512xf32>) -> tensor<64x512xf32> {
      %0 = nn.matmul %a, %b : (tensor<64x256xf32>, tensor<256x512xf32>) -> tensor<64x512xf32>
      nn.yield %0 : tensor<64x512xf32>
    }
    ```
  }];
  let options = [
    Option<"target", "target", "std::string", /*default=*/"\"\"",
           "Name of the target; empty takes the module's `calotype.target`.">,
    Option<"schedules", "schedules", "std::string", /*default=*/"\"\"",
           "File of schedules that override the shipped ones; `none` uses no database.">,
    Option<"exact", "exact", "bool", /*default=*/"false",
           "Keep the rows of attention whole: no partial result is rescaled.">,
    Option<"skipTaps", "skip-taps", "bool", /*default=*/"true",
           "Whether convolutions may skip taps in the padding.">,
  ];
  let statistics = [
    Statistic<"numPlanned", "planned", "Kernels with a plan">,
    Statistic<"numSkipping", "skipping", "Convolutions that skip taps">,
    Statistic<"numTuned", "tuned", "Kernels whose plan comes from the database">,
  ];
}

def AssignLayoutPass : Pass<"nn-assign-layout", "::mlir::ModuleOp"> {
  let summary = "choose the physical order of every value";
  let description = [{
    Convolutions read and give images with channels innermost
    (`#nn.layout<[0, 2, 3, 1], [], []>` for rank 4). The order spreads forward
    through kernels that do not care (element-wise, concatenation, pooling,
    resampling, reduction), and backward through those whose readers all want it.
    Other kernels, views and the function's arguments and results stay row-major;
    `nn.relayout` ops mark the borders, one per value.

    Constant weights get the layout that the kernel's plan asks for: filters
    `[M, C/g, ky, kx]` in panels of `tile_n` output channels, depthwise filters
    with channels innermost, right operands of products in panels of `tile_n`
    columns. Kernels that get other layouts are new symbols; unused ones vanish.
    A kernel that only transposes, between layouts under which nothing moves in
    memory, becomes an `nn.transpose` in the function: a view.
    The class of the rewrite is `exact`.

    Example: a convolution between row-major arguments and results.

    ```mlir
    // RUN: calotype-opt %s --nn-assign-layout | FileCheck %s
    // CHECK: %[[X:.*]] = nn.relayout %arg0 : (tensor<1x4x8xf32>) -> tensor<1x4x8xf32, #nn.layout<[0, 2, 1], [], []>>
    // CHECK: %[[Y:.*]] = nn.call @k_conv_{{.*}}(%[[X]], %arg1)
    // CHECK: nn.relayout %[[Y]]
    nn.kernel @conv(%x: tensor<1x4x8xf32>, %f: tensor<8x4x1xf32>) -> tensor<1x8x8xf32> {
      %0 = nn.conv %x, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x4x8xf32>, tensor<8x4x1xf32>) -> tensor<1x8x8xf32>
      nn.yield %0 : tensor<1x8x8xf32>
    }
    func.func @f(%x: tensor<1x4x8xf32>, %f: tensor<8x4x1xf32>) -> tensor<1x8x8xf32> {
      %0 = nn.call @conv(%x, %f) : (tensor<1x4x8xf32>, tensor<8x4x1xf32>) -> tensor<1x8x8xf32>
      return %0 : tensor<1x8x8xf32>
    }
    ```
  }];
  let statistics = [
    Statistic<"numConstant", "constant", "Layout changes of constants">,
    Statistic<"numRunTime", "run-time", "Layout changes of run-time values">,
  ];
}

def PackConstantsPass : Pass<"nn-pack-constants", "::mlir::ModuleOp"> {
  let summary = "reorder constants at compile time";
  let description = [{
    Replaces `nn.relayout` of an `nn.constant` by a constant whose blob holds the
    elements in physical order; lanes beyond the edge are zero. The copies run on
    several threads. A constant that several functions read in one layout is packed
    once. Blobs of earlier passes that nobody reads any more are freed. The class of
    the rewrite is `exact`.

    Example: a matrix in panels of two columns, the last one filled with zeros.

    ```mlir
    // RUN: calotype-opt %s --nn-pack-constants | FileCheck %s
    // CHECK: nn.constant dense_resource<[[B:.*]]> : tensor<2x3xui8, #nn.layout<[1, 0], [1], [2]>>
    // CHECK: [[B]]: "0x{{........}}0102040503000600"
    func.func @f() -> tensor<2x3xui8, #nn.layout<[1, 0], [1], [2]>> {
      %0 = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xui8>
      %1 = nn.relayout %0 : (tensor<2x3xui8>) -> tensor<2x3xui8, #nn.layout<[1, 0], [1], [2]>>
      return %1 : tensor<2x3xui8, #nn.layout<[1, 0], [1], [2]>>
    }
    ```
  }];
  let statistics = [
    Statistic<"numPacked", "packed", "Constants packed">,
    Statistic<"numBytes", "bytes", "Bytes of the packed constants">,
  ];
}

def MaterializeLayoutPass : Pass<"nn-materialize-layout", "::mlir::ModuleOp"> {
  let summary = "turn layout changes of run-time values into kernels";
  let description = [{
    Replaces `nn.relayout` by a call of a kernel that yields its argument under the
    other layout. An `nn.relayout` that only moves dimensions of one element stays:
    it is a view. The class of the rewrite is `exact`.

    Example: an image at the border of the model.

    ```mlir
    // RUN: calotype-opt %s --nn-materialize-layout | FileCheck %s
    // CHECK: nn.kernel @[[K:k_relayout_[0-9a-f]*]](%arg0: tensor<1x3x8xf32>)
    // CHECK-NEXT: nn.yield %arg0
    // CHECK: nn.call @[[K]](%arg0)
    func.func @f(%x: tensor<1x3x8xf32>) -> tensor<1x3x8xf32, #nn.layout<[0, 2, 1], [], []>> {
      %0 = nn.relayout %x : (tensor<1x3x8xf32>) -> tensor<1x3x8xf32, #nn.layout<[0, 2, 1], [], []>>
      return %0 : tensor<1x3x8xf32, #nn.layout<[0, 2, 1], [], []>>
    }
    ```
  }];
  let statistics = [
    Statistic<"numKernels", "kernels", "Layout changes that run">,
    Statistic<"numFree", "free", "Layout changes that are views">,
  ];
}

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_PASSES

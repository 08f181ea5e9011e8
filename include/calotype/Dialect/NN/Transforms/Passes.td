//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The passes over the nn dialect, in the order of the pipeline.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_PASSES
#define CALOTYPE_DIALECT_NN_TRANSFORMS_PASSES

include "mlir/Pass/PassBase.td"

def CanonicalizeGraphPass : Pass<"nn-canonicalize-graph", "::mlir::ModuleOp"> {
  let summary = "simplify the graph";
  let description = [{
    Rewrites ops to cheaper ones with the same result, folds, removes what nobody
    reads and what is computed twice. The class of the rewrite is `exact`.

    - Moves: transposes compose and become views when only unit dimensions move;
      slices compose and look into concatenations; concatenations flatten; tiles
      of unit dimensions become broadcasts; a gather of constant, evenly spaced
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
    %0 = nn.transpose %x {permutation = array<i64: 1, 0>}
    %1 = nn.transpose %0 {permutation = array<i64: 1, 0>}
    return %1
    ```
    becomes
    ```mlir
    return %x
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
    mask) is left to run time above `max-growth` bytes. The class of the rewrite
    is `exact`.

    Example: a transposed weight.

    ```mlir
    %0 = nn.constant dense<[[1.0, 2.0]]> : tensor<1x2xf32>
    %1 = nn.transpose %0 {permutation = array<i64: 1, 0>}
    ```
    becomes
    ```mlir
    %0 = nn.constant dense<[[1.0], [2.0]]> : tensor<2x1xf32>
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

def FoldBatchNormPass : Pass<"nn-fold-batch-norm", "::mlir::ModuleOp"> {
  let summary = "fold known per-channel scales into the weights before them";
  let description = [{
    A batch normalisation with constant statistics, or a product with one constant
    per channel, scales the constant weights of the convolution or matrix product
    before it; what it adds joins the bias. The new weights are computed in f64
    from the old ones. Without such weights a batch normalisation becomes a product
    and a sum. Statistics that are run-time values are left alone, with a remark.
    The class of the rewrite is `reassociating`.

    Example: a convolution and its batch normalisation.

    ```mlir
    %0 = nn.conv %x, %f {...}
    %1 = nn.batch_norm %0, %scale, %bias, %mean, %variance {epsilon = 1.0e-5 : f64}
    ```
    becomes
    ```mlir
    %f2 = nn.constant dense_resource<calotype.folded>
    %b2 = nn.constant dense<...> : tensor<1x4x1x1xf32>
    %0 = nn.conv %x, %f2 {...}
    %1 = nn.add %0, %b2
    ```
  }];
  let statistics = [
    Statistic<"numFolded", "folded", "Scales folded into weights">,
    Statistic<"numExpanded", "expanded", "Batch normalisations turned into product and sum">,
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

    Example:

    ```mlir
    %m = nn.reduce %x {kind = #nn.reduce_kind<mean>, axes = array<i64: 1>, keep_dims = true}
    %d = nn.sub %x, %m
    %s = nn.mul %d, %d
    %v = nn.reduce %s {kind = #nn.reduce_kind<mean>, axes = array<i64: 1>, keep_dims = true}
    %e = nn.add %v, %epsilon
    %r = nn.sqrt %e
    %y = nn.div %d, %r
    ```
    becomes
    ```mlir
    %y = nn.normalize %x {axes = array<i64: 1>, groups = 1 : i64, epsilon = 1.0e-5 : f64, subtract_mean = true}
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

    Example:

    ```mlir
    %0 = nn.sigmoid %x
    %1 = nn.mul %x, %0
    ```
    becomes
    ```mlir
    %1 = nn.silu %x
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
    %0 = nn.transpose %k {permutation = array<i64: 0, 2, 3, 1>}
    %1 = nn.matmul %q, %0
    ```
    becomes
    ```mlir
    %0 = nn.transpose %k {permutation = array<i64: 0, 2, 1, 3>}
    %1 = nn.matmul %q, %0 {transpose_rhs = true}
    ```
  }];
}

def FormKernelsPass : Pass<"nn-form-kernels", "::mlir::ModuleOp"> {
  let summary = "group the ops of model functions into kernels";
  let description = [{
    Moves every computing op of the module's functions into an `nn.kernel` and
    calls it. A kernel holds at most one root op (contraction, reduction,
    window, ...) and gives one result:

    - the *epilogue* are the element-wise ops behind the root that no one else
      sees and that keep its shape (bias, residual, activation);
    - the *prologue* are producers that only this kernel reads, if reading them
      there repeats no costly work: moves and casts before a contraction, cheap
      arithmetic before a softmax or a normalisation, anything before a
      reduction;
    - what is left forms kernels without a root.

    Afterwards functions hold calls, constants and `nn.reshape` views only.
    Kernels that are equal in body, types and attributes are one symbol, named
    by the root and a hash of the structure. Splat constants go into the kernel,
    all others become arguments. A function result that is no kernel's result
    (an argument, a constant, one value twice) is copied by a kernel. Values that
    cost nothing (`nn.iota`, broadcast constants) are repeated in each kernel.
    The class of the rewrite is `exact`.

    Example: a convolution, its bias and its activation are one kernel.

    ```mlir
    %0 = nn.conv %x, %f {...}
    %1 = nn.add %0, %bias
    %2 = nn.relu %1
    return %2
    ```
    becomes
    ```mlir
    nn.kernel @k_conv_85a40f3b1fe2ae4c(%x, %f, %bias) { ... nn.yield %2 }
    %0 = nn.call @k_conv_85a40f3b1fe2ae4c(%x, %f, %bias)
    return %0
    ```
  }];
  let options = [
    Option<"maxOps", "max-ops", "unsigned", /*default=*/"32",
           "Most ops of one kernel. Halide inlines what a kernel holds, and its "
           "time grows faster than the number of ops.">,
    Option<"maxArguments", "max-arguments", "unsigned", /*default=*/"16",
           "Most tensors that a kernel without a root reads.">,
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
    Sets the attribute `plan` of every kernel: family and register tile, chosen
    from the root op, the shapes and the target. Later passes obey it: the width
    of packed weights follows `tile_n`. Products that read the same weights (in
    specialisations of one model) agree on the width of the one with the most
    rows, so that the weights exist once. Kernels without ops have no plan.

    Example:

    ```mlir
    nn.kernel @k_matmul(%a: tensor<64x256xf32>, %b: tensor<256x512xf32>) -> tensor<64x512xf32>
    ```
    becomes
    ```mlir
    nn.kernel @k_matmul(%a: tensor<64x256xf32>, %b: tensor<256x512xf32>) -> tensor<64x512xf32>
        attributes {plan = {family = "matmul", tile_m = 6 : i64, tile_n = 16 : i64}}
    ```
  }];
  let options = [
    Option<"target", "target", "std::string", /*default=*/"\"\"",
           "Name of the target; empty takes the module's `calotype.target`.">,
  ];
  let statistics = [
    Statistic<"numPlanned", "planned", "Kernels with a plan">,
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
    %0 = nn.call @k_conv(%x, %f)
    return %0
    ```
    becomes
    ```mlir
    %x2 = nn.relayout %x : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32, #nhwc>
    %f2 = nn.relayout %f : (tensor<8x4x3x3xf32>) -> tensor<8x4x3x3xf32, #nn.layout<[0, 2, 3, 1], [0], [8]>>
    %0 = nn.call @k_conv(%x2, %f2)
    %1 = nn.relayout %0 : (tensor<1x8x8x8xf32, #nhwc>) -> tensor<1x8x8x8xf32>
    return %1
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

    Example:

    ```mlir
    %0 = nn.constant dense_resource<w> : tensor<256x512xf32>
    %1 = nn.relayout %0 : (tensor<256x512xf32>) -> tensor<256x512xf32, #nn.layout<[1, 0], [1], [16]>>
    ```
    becomes
    ```mlir
    %1 = nn.constant dense_resource<calotype.packed> : tensor<256x512xf32, #nn.layout<[1, 0], [1], [16]>>
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

    Example:

    ```mlir
    %0 = nn.relayout %x : (tensor<1x3x8x8xf32>) -> tensor<1x3x8x8xf32, #nhwc>
    ```
    becomes
    ```mlir
    nn.kernel @k_relayout_0123456789abcdef(%x: tensor<1x3x8x8xf32>) -> tensor<1x3x8x8xf32, #nhwc> {
      nn.yield %x : tensor<1x3x8x8xf32>
    }
    %0 = nn.call @k_relayout_0123456789abcdef(%x)
    ```
  }];
  let statistics = [
    Statistic<"numKernels", "kernels", "Layout changes that run">,
    Statistic<"numFree", "free", "Layout changes that are views">,
  ];
}

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_PASSES

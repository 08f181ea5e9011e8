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
    mask) is left to run time above `max-growth` bytes. The class of the rewrite
    is `exact`.

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

def FlattenSpaceToBatchPass : Pass<"nn-flatten-space-to-batch", "::mlir::ModuleOp"> {
  let summary = "convolve an image with dilation instead of its phases one by one";
  let description = [{
    A convolution between a split of the image into phases that lie in the batch
    (TensorFlow's SpaceToBatchND) and the gathering of these phases (BatchToSpaceND)
    becomes one dilated convolution of the image, which moves nothing. With the block
    r, the split's pads p, the convolution's dilation d and pads q, and the
    gathering's crops c it has the dilation r d and the pads p + r q - c; a negative
    pad is a crop of the image.

    - Split and gathering may be `nn.space_to_batch` and `nn.batch_to_space` or chains
      of Pad, Reshape, Transpose, Slice, SpaceToDepth and DepthToSpace in any layout
      and rank, with the phases in any order: chains are followed index by index.
    - Blocks may differ per dimension; groups, depthwise filters, dilation and pads
      inside the blocks are kept.
    - Between them may stand several convolutions, paddings, slices, and element-wise
      ops whose other operands are constant along batch and space (bias, batch
      normalisation, activation, gates).
    - Left alone, and reported: strides inside the blocks, other blocks or another
      order of phases behind than before, another reader of the phases, ops that look
      across phases.

    The class of the rewrite is `exact`.

    Example: a filter of two taps on every second element.

    ```mlir
    // RUN: calotype-opt %s --nn-flatten-space-to-batch | FileCheck %s
    // CHECK: nn.conv %arg0, %arg1 {dilations = array<i64: 2>, {{.*}}, pads_begin = array<i64: 2>, pads_end = array<i64: 0>
    // CHECK-NEXT: return
    func.func @f(%x: tensor<1x1x6xf32>, %f: tensor<1x1x2xf32>) -> tensor<1x1x6xf32> {
      %0 = nn.space_to_batch %x {block = array<i64: 2>, pads_begin = array<i64: 2>, pads_end = array<i64: 0>} : (tensor<1x1x6xf32>) -> tensor<2x1x4xf32>
      %1 = nn.conv %0, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<2x1x4xf32>, tensor<1x1x2xf32>) -> tensor<2x1x3xf32>
      %2 = nn.batch_to_space %1 {block = array<i64: 2>, crops_begin = array<i64: 0>, crops_end = array<i64: 0>} : (tensor<2x1x3xf32>) -> tensor<1x1x6xf32>
      return %2 : tensor<1x1x6xf32>
    }
    ```
  }];
  let statistics = [
    Statistic<"numFlattened", "flattened", "Splits and gatherings that are gone">,
  ];
}

def DecomposePhasesPass : Pass<"nn-decompose-phases", "::mlir::ModuleOp"> {
  let summary = "convolve the phases of an image densely instead of dilating";
  let description = [{
    The inverse of `nn-flatten-space-to-batch`: a dilated convolution without strides
    becomes `nn.space_to_batch`, a dense convolution and `nn.batch_to_space`. Phases
    are filled up with zeros, and what these make is cropped.

    That multiplies as often and moves the image twice, so it pays only where dense
    convolutions run faster by more than the moves take. With channels innermost
    dilation costs nothing, and Calotype's convolutions do not transform their tiles
    (Winograd, arXiv 1509.09308), so no pipeline runs this pass; `dense-speedup` says
    how much faster a dense convolution is assumed to be. The class of the rewrite
    is `exact`.

    Example: two phases of three elements.

    ```mlir
    // RUN: calotype-opt %s --nn-decompose-phases="dense-speedup=4 flops-per-byte=0" | FileCheck %s
    // CHECK: nn.space_to_batch %arg0 {block = array<i64: 2>, pads_begin = array<i64: 0>, pads_end = array<i64: 1>}
    // CHECK-NEXT: nn.conv
    // CHECK-NEXT: nn.batch_to_space %{{.*}} {block = array<i64: 2>, crops_begin = array<i64: 0>, crops_end = array<i64: 1>}
    func.func @f(%x: tensor<1x1x5xf32>, %f: tensor<1x1x2xf32>) -> tensor<1x1x3xf32> {
      %0 = nn.conv %x, %f {strides = array<i64: 1>, dilations = array<i64: 2>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x1x5xf32>, tensor<1x1x2xf32>) -> tensor<1x1x3xf32>
      return %0 : tensor<1x1x3xf32>
    }
    ```
  }];
  let options = [
    Option<"denseSpeedup", "dense-speedup", "double", /*default=*/"1.0",
           "How much faster a dense convolution is than a dilated one.">,
    Option<"flopsPerByte", "flops-per-byte", "double", /*default=*/"8.0",
           "Operations that take the time of moving one byte.">,
  ];
  let statistics = [
    Statistic<"numDecomposed", "decomposed", "Convolutions done phase by phase">,
  ];
}

def FoldPadPass : Pass<"nn-fold-pad", "::mlir::ModuleOp"> {
  let summary = "turn paddings and crops into pads and strides of windows";
  let description = [{
    - Zeros around the spatial dimensions before a convolution become its pads,
      asymmetric ones too.
    - Before a maximum, a padding becomes pads when no maximum can be padding: it is
      minus infinity, or not above zero where the input cannot be negative; and
      each window sees the input. Zeros before an average become pads that it counts,
      if it counts its own; zeros before a norm are its pads.
    - A padding that removes elements is a slice.
    - A slice of rows behind a convolution, with bias and activation between them,
      becomes fewer pads (the chomp of causal networks), and every k-th row a stride.
      Where the slice leaves out what only elements of the input made, the input is
      cropped, if that moves less.

    Left alone, and reported: other values than these, repeated edges, added images or
    channels, rows that somebody else reads. Weights must be finite. The class of the
    rewrite is `exact`.

    Example: a causal convolution, padded on both sides and chomped.

    ```mlir
    // RUN: calotype-opt %s --nn-fold-pad | FileCheck %s
    // CHECK: nn.conv %arg0, %arg1 {{.*}}pads_begin = array<i64: 2>, pads_end = array<i64: 0>
    // CHECK-NEXT: return
    func.func @f(%x: tensor<1x1x6xf32>, %f: tensor<1x1x3xf32>) -> tensor<1x1x6xf32> {
      %0 = nn.conv %x, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 2>, pads_end = array<i64: 2>, groups = 1 : i64} : (tensor<1x1x6xf32>, tensor<1x1x3xf32>) -> tensor<1x1x8xf32>
      %1 = nn.slice %0 {starts = array<i64: 0, 0, 0>, sizes = array<i64: 1, 1, 6>, steps = array<i64: 1, 1, 1>} : (tensor<1x1x8xf32>) -> tensor<1x1x6xf32>
      return %1 : tensor<1x1x6xf32>
    }
    ```
  }];
  let statistics = [
    Statistic<"numPads", "pads", "Paddings that became pads">,
    Statistic<"numSlices", "slices", "Slices that became pads or strides">,
  ];
}

def FoldBatchNormPass : Pass<"nn-fold-batch-norm", "::mlir::ModuleOp"> {
  let summary = "fold known per-channel scales into the weights next to them";
  let description = [{
    A batch normalisation with constant statistics, or a product with one constant
    per channel, scales the constant weights of the convolution or matrix product
    before it; what it adds joins the bias. The new weights are computed in f64
    from the old ones. Without such weights the convolution behind takes over the
    scale, and the shift if it has no pads: zeros around an image are not shifted.
    Otherwise a batch normalisation becomes a product and a sum. Statistics that are run-time values are left alone, and reported.
    The class of the rewrite is `reassociating`.

    Example: a scale per column goes into the matrix.

    ```mlir
    // RUN: calotype-opt %s --nn-fold-batch-norm | FileCheck %s
    // CHECK: %[[W:.*]] = nn.constant dense<{{\[\[}}2.000000e+00, 8.000000e+00]]>
    // CHECK: %[[Y:.*]] = nn.matmul %arg0, %[[W]]
    // CHECK-NEXT: return %[[Y]]
    func.func @f(%x: tensor<4x1xf32>) -> tensor<4x2xf32> {
      %w = nn.constant dense<[[1.0, 2.0]]> : tensor<1x2xf32>
      %s = nn.constant dense<[2.0, 4.0]> : tensor<2xf32>
      %0 = nn.matmul %x, %w : (tensor<4x1xf32>, tensor<1x2xf32>) -> tensor<4x2xf32>
      %1 = nn.mul %0, %s : (tensor<4x2xf32>, tensor<2xf32>) -> tensor<4x2xf32>
      return %1 : tensor<4x2xf32>
    }
    ```
  }];
  let statistics = [
    Statistic<"numFolded", "folded", "Scales folded into weights">,
    Statistic<"numExpanded", "expanded", "Batch normalisations turned into product and sum">,
  ];
}

def ComposeConvolutionsPass : Pass<"nn-compose-convolutions", "::mlir::ModuleOp"> {
  let summary = "join linear neighbours of convolutions with one tap";
  let description = [{
    Where it multiplies less:

    - A convolution and one of one tap, in either order and with nothing but a bias
      between them, become one. The filters' product is computed in f64.
    - An average, over windows or whole dimensions, goes before a convolution of one
      tap: the average of products is the product of the average.

    A bias goes along, unless zeros around the second op never had it. Filters must be
    constant. What is left alone is reported. The class of the rewrite is
    `reassociating`.

    Example: the transition of a DenseNet (arXiv 1608.06993) averages a quarter of the
    products.

    ```mlir
    // RUN: calotype-opt %s --nn-compose-convolutions | FileCheck %s
    // CHECK: %[[P:.*]] = nn.pool %arg0
    // CHECK-NEXT: nn.conv %[[P]], %{{.*}} -> tensor<1x4x2x2xf32>
    func.func @f(%x: tensor<1x4x4x4xf32>) -> tensor<1x4x2x2xf32> {
      %f = nn.constant dense<0.5> : tensor<4x4x1x1xf32>
      %0 = nn.conv %x, %f {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 0>, groups = 1 : i64} : (tensor<1x4x4x4xf32>, tensor<4x4x1x1xf32>) -> tensor<1x4x4x4xf32>
      %1 = nn.pool %0 {kind = #nn.pool_kind<average>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 0>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x4x4x4xf32>) -> tensor<1x4x2x2xf32>
      return %1 : tensor<1x4x2x2xf32>
    }
    ```
  }];
  let statistics = [
    Statistic<"numComposed", "composed", "Convolutions that joined another">,
    Statistic<"numHoisted", "hoisted", "Averages that went before a product">,
  ];
}

def MergeAtrousBranchesPass : Pass<"nn-merge-atrous-branches", "::mlir::ModuleOp"> {
  let summary = "add up parallel branches instead of concatenating them";
  let description = [{
    Branches over one image that are concatenated and then projected by a filter of one
    tap (ASPP) meet in a sum, for the projection of a concatenation is the sum of
    the parts' projections:

    - a branch that repeats one vector per image at all pixels (global pooling, made
      large again) is projected once per image, and added like a bias;
    - each other branch gets a product of its own that adds to the ones before, and the
      concatenation never exists, where that moves less and the sum stays in the
      second level cache. Otherwise the other branches stay concatenated.

    A sum of two convolutions of one image becomes one convolution with the taps of
    both, on the finest lattice that holds them, where that multiplies less: taps in
    one place add up. Biases stay. Filters must be constant. Left alone, and reported:
    sums whose convolutions differ in stride, groups or shape, or have too few common
    taps. The class of the rewrite is `reassociating`.

    Example: three taps and one in their centre.

    ```mlir
    // RUN: calotype-opt %s --nn-merge-atrous-branches | FileCheck %s
    // CHECK: %[[F:.*]] = nn.constant dense<{{\[\[\[}}1.000000e+00, 7.000000e+00, 3.000000e+00]]]>
    // CHECK: nn.conv %arg0, %[[F]] {dilations = array<i64: 4>
    // CHECK-NEXT: return
    func.func @f(%x: tensor<1x1x9xf32>) -> tensor<1x1x9xf32> {
      %f = nn.constant dense<[[[1.0, 2.0, 3.0]]]> : tensor<1x1x3xf32>
      %g = nn.constant dense<5.0> : tensor<1x1x1xf32>
      %0 = nn.conv %x, %f {strides = array<i64: 1>, dilations = array<i64: 4>, pads_begin = array<i64: 4>, pads_end = array<i64: 4>, groups = 1 : i64} : (tensor<1x1x9xf32>, tensor<1x1x3xf32>) -> tensor<1x1x9xf32>
      %1 = nn.conv %x, %g {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x1x9xf32>, tensor<1x1x1xf32>) -> tensor<1x1x9xf32>
      %2 = nn.add %0, %1 : (tensor<1x1x9xf32>, tensor<1x1x9xf32>) -> tensor<1x1x9xf32>
      return %2 : tensor<1x1x9xf32>
    }
    ```
  }];
  let statistics = [
    Statistic<"numVectors", "vectors", "Branches that became a vector per image">,
    Statistic<"numProducts", "products", "Products of single branches">,
    Statistic<"numUnited", "united", "Sums of convolutions in one filter">,
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

def ApproximateAttentionPass : Pass<"nn-approximate-attention", "::mlir::ModuleOp"> {
  let summary = "replace softmax attention by linear attention with a feature map";
  let description = [{
    `exp(q . k)` becomes `phi(q) . phi(k)` with the feature map of the option, and
    the attention a normalised `nn.linear_attention`. This is another function: a
    model that was trained with softmax loses accuracy, often most of it. The class
    of the rewrite is `approximate`; no pipeline runs it unless the user names a
    map, and the driver then measures the error on the user's data.

    | map | features of x, which is q or k times the root of the scale |
    |---|---|
    | `elu` | elu(x) + 1 |
    | `relu` | max(x, 0) |
    | `taylor1` | 1 and x / \|x\|: products are 1 + cosine |
    | `taylor2` | 1, x and x x^T / sqrt(2): products are 1 + s + s^2/2 |
    | `performer(RANK,SEED)` | exp(W x - \|x\|^2/2) for RANK random rows of W, orthogonal in blocks |
    | `cosformer` | max(x, 0) weighted by distance: products fall as cos(pi/2 (i-j)/M) |

    A mask may hide or weigh keys, alike for all queries and heads; with `causal`
    both lengths are equal. Other attention stays, with the reason reported.

    Example: the map of the first layer.

    ```mlir
    // RUN: calotype-opt %s --nn-approximate-attention=map=relu | FileCheck %s
    // CHECK: nn.relu
    // CHECK: nn.relu
    // CHECK: nn.linear_attention {{.*}}normalize = true
    // CHECK-NOT: nn.attention
    func.func @f(%q: tensor<1x2x8x4xf32>, %k: tensor<1x2x8x4xf32>, %v: tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32> {
      %0 = nn.attention %q, %k, %v {scale = 0.5, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
      return %0 : tensor<1x2x8x4xf32>
    }
    ```
  }];
  let options = [
    Option<"featureMap", "map", "std::string", /*default=*/"\"elu\"",
           "The feature map, by the name in the table.">,
    ListOption<"layerNumbers", "layers", "int64_t",
           "Which attentions of each function, counted from 0 in their order; none "
           "means all.">,
  ];
  let statistics = [
    Statistic<"numReplaced", "replaced", "Attentions replaced">,
  ];
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

    Example: the register tile of a product.

    ```mlir
    // RUN: calotype-opt %s --nn-plan-kernels=target=x86-64-v3 | FileCheck %s
    // CHECK: attributes {plan = {family = "matmul", tile_m = {{[0-9]+}} : i64, tile_n = {{[0-9]+}} : i64}}
    nn.kernel @product(%a: tensor<64x256xf32>, %b: tensor<256x512xf32>) -> tensor<64x512xf32> {
      %0 = nn.matmul %a, %b : (tensor<64x256xf32>, tensor<256x512xf32>) -> tensor<64x512xf32>
      nn.yield %0 : tensor<64x512xf32>
    }
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

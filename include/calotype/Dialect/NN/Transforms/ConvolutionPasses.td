//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The passes that rewrite convolutions and what stands around them. Their grounds:
/// docs/Rationale/DilatedConvolution.md.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_CONVOLUTIONPASSES
#define CALOTYPE_DIALECT_NN_TRANSFORMS_CONVOLUTIONPASSES

include "mlir/Pass/PassBase.td"

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

def PairDilatedRowsPass : Pass<"nn-pair-dilated-rows", "::mlir::ModuleOp"> {
  let summary = "compute the rows of dilated convolutions in pairs";
  let description = [{
    A convolution with three rows of taps, as far apart as its pads are wide, computes
    two rows from five products of rows instead of six, or from three instead of four
    where the image ends (the fast FIR algorithm of Mou and Duhamel, IEEE Transactions on
    Signal Processing 39(6), 1991). Rows go in blocks of one dilation, even and odd ones
    e0 o0 e1 o1 ...; with the filter's rows w0, w1, w2

        s_i    = w1 (e_i + o_i)
        even_i = s_i + w0 o_(i-1) + (w2 - w1) o_i
        odd_i  = s_i + (w0 - w1) e_i + w2 e_(i+1)

    which is three convolutions. Bias and activation behind go into both halves. The
    three filters together hold five thirds of the weights.

    Left alone: filters that are not constant or not finite, other element types than
    f32 and f64, groups, strides of rows, more than eight blocks, and images so small
    that the products saved are worth less than what is read and written more. Infinite
    inputs may give NaN. The class of the rewrite is `reassociating`.

    Example: four rows, two of each half.

    ```mlir
    // RUN: calotype-opt %s --nn-pair-dilated-rows="flops-per-byte=0" | FileCheck %s
    // CHECK: %[[E:.*]] = nn.slice %arg0
    // CHECK: %[[O:.*]] = nn.slice %arg0
    // CHECK: %[[X:.*]] = nn.add %[[E]], %[[O]]
    // CHECK: %[[S:.*]] = nn.conv %[[X]]
    // CHECK: %[[Y:.*]] = nn.conv %[[O]]
    // CHECK: %[[Z:.*]] = nn.conv %[[E]]
    // CHECK: %[[YS:.*]] = nn.add %[[Y]], %[[S]]
    // CHECK: %[[ZS:.*]] = nn.add %[[Z]], %[[S]]
    // CHECK: nn.concat %[[YS]], %[[ZS]]
    func.func @f(%x: tensor<1x1x4x1xf32>) -> tensor<1x1x4x1xf32> {
      %f = nn.constant dense<[[[[1.0], [2.0], [4.0]]]]> : tensor<1x1x3x1xf32>
      %0 = nn.conv %x, %f {strides = array<i64: 1, 1>, dilations = array<i64: 2, 1>, pads_begin = array<i64: 2, 0>, pads_end = array<i64: 2, 0>, groups = 1 : i64} : (tensor<1x1x4x1xf32>, tensor<1x1x3x1xf32>) -> tensor<1x1x4x1xf32>
      return %0 : tensor<1x1x4x1xf32>
    }
    ```
  }];
  let options = [
    Option<"flopsPerByte", "flops-per-byte", "double", /*default=*/"8.0",
           "Operations that take the time of moving one byte.">,
  ];
  let statistics = [
    Statistic<"numPaired", "paired", "Convolutions whose rows go in pairs">,
  ];
}

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_CONVOLUTIONPASSES

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Windows and resampling of spatial dimensions.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_IR_NNWINDOWOPS
#define CALOTYPE_DIALECT_NN_IR_NNWINDOWOPS

include "calotype/Dialect/NN/IR/NNBase.td"

def NN_PoolOp : NN_InferredOp<"pool", "Root"> {
  let summary = "maximum, average or p-norm over windows";
  let description = [{
    `input` is [N, C, spatial...]. Padding never wins a maximum; it counts in an
    average only with `count_include_pad`. With `ceil_mode` a last window that
    starts inside the input or its begin padding is kept although it overhangs
    (its part beyond the end padding never counts). `p` is the order of the norm
    for kind `lp`, otherwise 0.

    Constraints:
    - C1: the input has rank 3 or more.
    - C2: kernel, strides, dilations (at least 1) and pads (at least 0) have
      one value below 2^31 per spatial dimension.
    - C3: the window's reach does not exceed the padded extent.
    - C4: for kind `lp` the order `p` is at least 1.
  }];
  let arguments = (ins NN_Tensor:$input, NN_PoolKindAttr:$kind,
                       DenseI64ArrayAttr:$kernel, DenseI64ArrayAttr:$strides,
                       DenseI64ArrayAttr:$dilations,
                       DenseI64ArrayAttr:$pads_begin, DenseI64ArrayAttr:$pads_end,
                       BoolAttr:$ceil_mode, BoolAttr:$count_include_pad,
                       I64Attr:$p);
  let results = (outs NN_Tensor:$result);
}

def NN_AdaptivePoolOp : NN_InferredOp<"adaptive_pool", "Root"> {
  let summary = "maximum or average over a given number of bins";
  let description = [{
    Bin i of `output_size` covers [floor(i * in / out), ceil((i + 1) * in / out)).

    Constraints:
    - C1: the input has rank 3 or more.
    - C2: `output_size` has one value of at least 1 per spatial dimension.
    - C3: the kind is `max` or `average`.
  }];
  let arguments = (ins NN_FloatTensor:$input, NN_PoolKindAttr:$kind,
                       DenseI64ArrayAttr:$output_size);
  let results = (outs NN_FloatTensor:$result);
}

def NN_ResizeOp : NN_TypedOp<"resize", "Root"> {
  let summary = "resampling of every dimension";
  let description = [{
    The result type gives the extents; `scales` (one per dimension) maps
    coordinates by `coordinate_mode`. A scale of 1 leaves its dimension alone.
    `cubic_coefficient` and `exclude_outside` belong to cubic interpolation,
    `nearest_mode` to nearest. `antialias` widens linear and cubic filters when
    shrinking.

    Constraints:
    - C1: the result has the rank and element type of the input.
    - C2: there is one positive scale per dimension.
    - C3: each extent of the result differs by at most 1 from extent times
      scale of the input, and only an empty dimension stays empty.
  }];
  let arguments = (ins NN_Tensor:$input, NN_ResizeModeAttr:$mode,
                       NN_CoordinateModeAttr:$coordinate_mode,
                       NN_NearestModeAttr:$nearest_mode, DenseF64ArrayAttr:$scales,
                       F64Attr:$cubic_coefficient, BoolAttr:$exclude_outside,
                       BoolAttr:$antialias);
  let results = (outs NN_Tensor:$result);
  let hasVerifier = 1;
}

def NN_GridSampleOp : NN_InferredOp<"grid_sample", "Root"> {
  let summary = "samples at given places";
  let description = [{
    `input` is [N, C, spatial...], `grid` is [N, out spatial..., rank] with
    coordinates in [-1, 1], last coordinate first dimension (x, y, z order).
    Outside the input `padding` gives zero, the edge, or the reflection.

    Constraints:
    - C1: the grid has the rank and batch of the input, and coordinates for
      each spatial dimension.
    - C2: the padding is not `wrap`.
  }];
  let arguments = (ins NN_FloatTensor:$input, NN_FloatTensor:$grid,
                       NN_ResizeModeAttr:$mode, NN_PadModeAttr:$padding,
                       BoolAttr:$align_corners);
  let results = (outs NN_FloatTensor:$result);
}

def NN_SpaceToDepthOp : NN_InferredOp<"space_to_depth", "Injective"> {
  let summary = "moves square blocks of a 2-D image into channels";
  let description = [{
    Constraints:
    - C1: the input has rank 4.
    - C2: `block` is at least 1 and divides height and width.
  }];
  let arguments = (ins NN_Tensor:$input, I64Attr:$block);
  let results = (outs NN_Tensor:$result);
}

def NN_DepthToSpaceOp : NN_InferredOp<"depth_to_space", "Injective"> {
  let summary = "moves channels into square blocks of a 2-D image";
  let description = [{
    With `column_row_depth` the channel index is c * block^2 + by * block + bx
    (ONNX's CRD), otherwise (by * block + bx) * C' + c (DCR).

    Constraints:
    - C1: the input has rank 4.
    - C2: `block` is at least 1 and its square divides the channels.
  }];
  let arguments = (ins NN_Tensor:$input, I64Attr:$block, BoolAttr:$column_row_depth);
  let results = (outs NN_Tensor:$result);
}

def NN_SpaceToBatchOp : NN_InferredOp<"space_to_batch", "Injective"> {
  let summary = "moves strided phases of the padded spatial dimensions into the batch";
  let description = [{
    As TensorFlow's SpaceToBatchND on [N, C, spatial...]: pad with zeros, split
    each spatial dimension in blocks of `block`, phases lead in the batch.

    Constraints:
    - C1: the input has rank 3 or more.
    - C2: `block` (at least 1) and pads (at least 0) have one value per
      spatial dimension.
    - C3: each block divides its padded extent.
  }];
  let arguments = (ins NN_Tensor:$input, DenseI64ArrayAttr:$block,
                       DenseI64ArrayAttr:$pads_begin, DenseI64ArrayAttr:$pads_end);
  let results = (outs NN_Tensor:$result);
}

def NN_BatchToSpaceOp : NN_InferredOp<"batch_to_space", "Injective"> {
  let summary = "inverse of space_to_batch, then crops";
  let description = [{
    Constraints:
    - C1: the input has rank 3 or more.
    - C2: `block` (at least 1) and crops (at least 0) have one value per
      spatial dimension.
    - C3: the product of the blocks divides the batch.
    - C4: the crops do not exceed the dimensions.
  }];
  let arguments = (ins NN_Tensor:$input, DenseI64ArrayAttr:$block,
                       DenseI64ArrayAttr:$crops_begin, DenseI64ArrayAttr:$crops_end);
  let results = (outs NN_Tensor:$result);
}

#endif // CALOTYPE_DIALECT_NN_IR_NNWINDOWOPS

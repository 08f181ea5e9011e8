//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Products: matmul, convolution, einsum.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_IR_NNCONTRACTIONOPS
#define CALOTYPE_DIALECT_NN_IR_NNCONTRACTIONOPS

include "calotype/Dialect/NN/IR/NNBase.td"

def NN_MatmulOp : NN_InferredOp<"matmul", "Root"> {
  let summary = "matrix product with broadcast batch dimensions";
  let description = [{
    `result[b..., m, n] = sum_k lhs[b..., m, k] * rhs[b..., k, n]`. With
    `transpose_lhs` (`transpose_rhs`) the last two dimensions of that operand
    are read exchanged. Both operands have rank 2 or more; batch dimensions
    broadcast by NumPy's rule.

    Constraints:
    - C1: both operands have rank 2 or more.
    - C2: they have one element type.
    - C3: their inner extents are equal.
    - C4: their batch dimensions broadcast.
  }];
  let arguments = (ins NN_Tensor:$lhs, NN_Tensor:$rhs,
                       DefaultValuedAttr<BoolAttr, "false">:$transpose_lhs,
                       DefaultValuedAttr<BoolAttr, "false">:$transpose_rhs);
  let results = (outs NN_Tensor:$result);
}

def NN_ConvOp : NN_InferredOp<"conv", "Root"> {
  let summary = "convolution over any number of spatial dimensions";
  let description = [{
    `input` is [N, C, spatial...], `filter` is [M, C/groups, spatial...], the
    result [N, M, spatial...]. It is a cross-correlation: the filter is not
    mirrored. `pads_begin` and `pads_end` zeros surround each spatial dimension.
    The result's extent is
    `floor((in + begin + end - dilation * (kernel - 1) - 1) / stride) + 1`.

    Constraints:
    - C1: input and filter have one rank of 3 or more.
    - C2: they have one element type.
    - C3: strides, dilations (at least 1) and pads (at least 0) have one value
      below 2^31 per spatial dimension.
    - C4: `groups` is at least 1 and divides the filters M.
    - C5: the input has groups times the channels of the filter.
    - C6: the filter's reach, `dilation * (kernel - 1) + 1` with kernel at
      least 1, fits the padded extent.
  }];
  let arguments = (ins NN_FloatTensor:$input, NN_FloatTensor:$filter,
                       DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$dilations,
                       DenseI64ArrayAttr:$pads_begin, DenseI64ArrayAttr:$pads_end,
                       I64Attr:$groups);
  let results = (outs NN_FloatTensor:$result);
}

def NN_ConvTransposeOp : NN_InferredOp<"conv_transpose", "Root"> {
  let summary = "transposed convolution (the gradient of a convolution)";
  let description = [{
    `input` is [N, C, spatial...], `filter` is [C, M/groups, spatial...], the
    result [N, M, spatial...] with extent
    `stride * (in - 1) + output_padding + dilation * (kernel - 1) + 1 - begin - end`.

    Constraints:
    - C1: input and filter have one rank of 3 or more.
    - C2: they have one element type.
    - C3: strides, dilations (at least 1), output_padding (at least 0) and
      pads (of any sign) have one value below 2^31 per spatial dimension.
    - C4: `groups` is at least 1 and divides the input's channels, which are
      the filter's first extent.
    - C5: the result's extents are in [0, 2^31).
  }];
  let arguments = (ins NN_FloatTensor:$input, NN_FloatTensor:$filter,
                       DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$dilations,
                       DenseI64ArrayAttr:$pads_begin, DenseI64ArrayAttr:$pads_end,
                       DenseI64ArrayAttr:$output_padding, I64Attr:$groups);
  let results = (outs NN_FloatTensor:$result);
}

def NN_EinsumOp : NN_InferredOp<"einsum", "Root"> {
  let summary = "sum of products written in index notation";
  let description = [{
    `equation` is explicit and lower-case with one letter per dimension:
    `"bhqd,bhkd->bhqk"`. No ellipsis, no spaces: the importer expands them. A
    letter repeated within one operand takes the diagonal.

    Constraints:
    - C1: the equation has one term per operand and `->`; there is an operand.
    - C2: a term has one lower-case letter per dimension.
    - C3: dimensions with one letter have one extent.
    - C4: the result names letters of the terms, each once.
    - C5: the operands have one element type.
  }];
  let arguments = (ins Variadic<NN_Tensor>:$inputs, StrAttr:$equation);
  let results = (outs NN_Tensor:$result);
}

#endif // CALOTYPE_DIALECT_NN_IR_NNCONTRACTIONOPS

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Ops that move elements: shape, choice of elements, scatter.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_IR_NNSHAPEOPS
#define CALOTYPE_DIALECT_NN_IR_NNSHAPEOPS

include "calotype/Dialect/NN/IR/NNBase.td"

def NN_ReshapeOp : NN_TypedOp<"reshape", "View"> {
  let summary = "the same elements in row-major order under another shape";
  let description = [{
    Constraints:
    - C1: the element types are equal.
    - C2: the numbers of elements are equal.
  }];
  let arguments = (ins NN_Tensor:$input);
  let results = (outs NN_Tensor:$result);
  let hasVerifier = 1;
  let hasFolder = 1;
}

def NN_TransposeOp : NN_InferredOp<"transpose", "Injective"> {
  let summary = "permutation of dimensions";
  let description = [{
    Dimension i of the result is dimension `permutation[i]` of the input.

    Constraints:
    - C1: `permutation` names each dimension once.
  }];
  let arguments = (ins NN_Tensor:$input, DenseI64ArrayAttr:$permutation);
  let results = (outs NN_Tensor:$result);
  let hasFolder = 1;
}

def NN_SliceOp : NN_InferredOp<"slice", "Injective"> {
  let summary = "a strided box of elements";
  let description = [{
    result[i] = input[starts + i * steps]; `sizes` is the result's shape. Steps
    may be negative, never zero.

    Constraints:
    - C1: starts, sizes (at least 0) and steps have one value per dimension.
    - C2: no step is 0.
    - C3: every element of a slice that has elements is in the input.
  }];
  let arguments = (ins NN_Tensor:$input, DenseI64ArrayAttr:$starts,
                       DenseI64ArrayAttr:$sizes, DenseI64ArrayAttr:$steps);
  let results = (outs NN_Tensor:$result);
  let hasFolder = 1;
}

def NN_ConcatOp : NN_InferredOp<"concat", "Injective"> {
  let summary = "tensors one after another along one dimension";
  let description = [{
    Constraints:
    - C1: there is an operand.
    - C2: the axis is a dimension of the operands.
    - C3: the operands have one element type.
    - C4: they have one rank and equal extents but along the axis.
  }];
  let arguments = (ins Variadic<NN_Tensor>:$inputs, I64Attr:$axis);
  let results = (outs NN_Tensor:$result);
  let hasFolder = 1;
}

def NN_PadOp : NN_InferredOp<"pad", "Injective"> {
  let summary = "elements added (or, when negative, removed) at the edges";
  let description = [{
    `value` is a tensor of rank 0, used by mode `constant` only.

    Constraints:
    - C1: `low` and `high` have one value per dimension.
    - C2: the value has rank 0 and the input's element type.
    - C3: no extent of the result is negative.
    - C4: a mode other than `constant` does not make elements of an empty
      dimension.
  }];
  let arguments = (ins NN_Tensor:$input, Optional<NN_Tensor>:$value,
                       DenseI64ArrayAttr:$low, DenseI64ArrayAttr:$high,
                       NN_PadModeAttr:$mode);
  let results = (outs NN_Tensor:$result);
}

def NN_ExpandOp : NN_TypedOp<"expand", "Injective"> {
  let summary = "broadcast to the result's shape by NumPy's rule";
  let description = [{
    Constraints:
    - C1: the input broadcasts to the result, of the same element type.
  }];
  let arguments = (ins NN_Tensor:$input);
  let results = (outs NN_Tensor:$result);
  let hasVerifier = 1;
  let hasVerifier = 1;
  let hasFolder = 1;
}

def NN_TileOp : NN_InferredOp<"tile", "Injective"> {
  let summary = "the tensor repeated along each dimension";
  let description = [{
    Constraints:
    - C1: `repeats` has one value of at least 0 per dimension.
  }];
  let arguments = (ins NN_Tensor:$input, DenseI64ArrayAttr:$repeats);
  let results = (outs NN_Tensor:$result);
}

def NN_GatherOp : NN_InferredOp<"gather", "Injective"> {
  let summary = "slices of one dimension chosen by index";
  let description = [{
    The result has the shape of `indices` in place of dimension `axis`. A
    negative index counts from the end; an index outside is clamped.

    Constraints:
    - C1: the axis is a dimension of the input.
    - C2: that dimension has elements, or the result has none.
  }];
  let arguments = (ins NN_Tensor:$input, NN_IndexTensor:$indices, I64Attr:$axis);
  let results = (outs NN_Tensor:$result);
}

def NN_GatherElementsOp : NN_InferredOp<"gather_elements", "Injective"> {
  let summary = "one element per index along one dimension";
  let description = [{
    result[i, j, k] = input[indices[i, j, k], j, k] for axis 0, and so on. A
    negative index counts from the end; an index outside is clamped.

    Constraints:
    - C1: the axis is a dimension of the input.
    - C2: the indices have the input's rank and, but along the axis, do not
      exceed its extents.
    - C3: the dimension `axis` has elements, or the result has none.
  }];
  let arguments = (ins NN_Tensor:$input, NN_IndexTensor:$indices, I64Attr:$axis);
  let results = (outs NN_Tensor:$result);
}

def NN_GatherNdOp : NN_InferredOp<"gather_nd", "Injective"> {
  let summary = "slices chosen by tuples of indices";
  let description = [{
    Dimensions after `batch_dims` are indexed by the tuples in the last
    dimension of `indices`. A negative index counts from the end; an index
    outside is clamped.

    Constraints:
    - C1: `batch_dims` is at least 0, below the rank of the indices, and at
      most that of the input.
    - C2: the last extent of the indices is known and no more than the input's
      other dimensions.
    - C3: the batch dimensions of both are equal.
    - C4: the indexed dimensions have elements, or the result has none.
  }];
  let arguments = (ins NN_Tensor:$input, NN_IndexTensor:$indices, I64Attr:$batch_dims);
  let results = (outs NN_Tensor:$result);
}

def NN_ScatterElementsOp : NN_InferredOp<"scatter_elements", "Root"> {
  let summary = "the input with single elements changed";
  let description = [{
    output[indices[i, j, k], j, k] meets updates[i, j, k] for axis 0, and so on.
    A negative index counts from the end; an update outside is dropped. With
    kind `set` and equal indices the last update in row-major order stays.

    Constraints:
    - C1: the axis is a dimension of the input.
    - C2: indices and updates have one shape, of the input's rank.
    - C3: the updates have the input's element type.
    - C4: on i1 the kind is `set`.
  }];
  let arguments = (ins NN_Tensor:$input, NN_IndexTensor:$indices, NN_Tensor:$updates,
                       I64Attr:$axis, NN_ScatterKindAttr:$kind);
  let results = (outs NN_Tensor:$result);
}

def NN_ScatterNdOp : NN_InferredOp<"scatter_nd", "Root"> {
  let summary = "the input with slices changed";
  let description = [{
    The slices named by the tuples in the last dimension of `indices` meet the
    updates. A negative index counts from the end; an update outside is dropped.
    With kind `set` and equal indices the last update stays.

    Constraints:
    - C1: the last extent of the indices is known and at most the input's
      rank.
    - C2: the updates have the shape of the indices without their last
      dimension, followed by the dimensions of the input that are not indexed.
    - C3: the updates have the input's element type.
    - C4: on i1 the kind is `set`.
  }];
  let arguments = (ins NN_Tensor:$input, NN_IndexTensor:$indices, NN_Tensor:$updates,
                       NN_ScatterKindAttr:$kind);
  let results = (outs NN_Tensor:$result);
}

def NN_OneHotOp : NN_InferredOp<"one_hot", "Injective"> {
  let summary = "true where the coordinate along a dimension inserted at axis equals the index, as i1";
  let description = [{
    Indices in [-depth, -1] count from the end; others outside [0, depth) give no
    true element.

    Constraints:
    - C1: the axis is a dimension of the result.
    - C2: `depth` is in [0, 2^31).
  }];
  let arguments = (ins NN_IntTensor:$indices, I64Attr:$depth, I64Attr:$axis);
  let results = (outs NN_BoolTensor:$result);
}

def NN_TriluOp : NN_InferredOp<"trilu", "Injective"> {
  let summary = "upper or lower triangle of the last two dimensions, zero elsewhere";
  let description = [{
    Keeps column - row >= k when `upper`, else column - row <= k.

    Constraints:
    - C1: the input has rank 2 or more.
  }];
  let arguments = (ins NN_Tensor:$input, BoolAttr:$upper, I64Attr:$k);
  let results = (outs NN_Tensor:$result);
}

def NN_IotaOp : NN_TypedOp<"iota", "Injective"> {
  let summary = "the coordinate along one dimension";
  let description = [{
    Constraints:
    - C1: the axis is a dimension of the result.
    - C2: the elements are not i1.
  }];
  let arguments = (ins I64Attr:$axis);
  let results = (outs NN_Tensor:$result);
  let hasVerifier = 1;
}

def NN_ReverseSequenceOp : NN_InferredOp<"reverse_sequence", "Injective"> {
  let summary = "reverses the first lengths[b] elements of each sequence";
  let description = [{
    Constraints:
    - C1: the axes are two different dimensions of the input.
    - C2: there is one length per batch element.
  }];
  let arguments = (ins NN_Tensor:$input, NN_IndexTensor:$lengths,
                       I64Attr:$time_axis, I64Attr:$batch_axis);
  let results = (outs NN_Tensor:$result);
}

#endif // CALOTYPE_DIALECT_NN_IR_NNSHAPEOPS

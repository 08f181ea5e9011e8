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
  let arguments = (ins NN_Tensor:$input);
  let results = (outs NN_Tensor:$result);
  let hasVerifier = 1;
  let hasFolder = 1;
}

def NN_TransposeOp : NN_InferredOp<"transpose", "Injective"> {
  let summary = "permutation of dimensions";
  let description = "Dimension i of the result is dimension `permutation[i]` of the input.";
  let arguments = (ins NN_Tensor:$input, DenseI64ArrayAttr:$permutation);
  let results = (outs NN_Tensor:$result);
  let hasFolder = 1;
}

def NN_SliceOp : NN_InferredOp<"slice", "Injective"> {
  let summary = "a strided box of elements";
  let description = [{
    result[i] = input[starts + i * steps]; `sizes` is the result's shape. Steps
    may be negative, never zero.
  }];
  let arguments = (ins NN_Tensor:$input, DenseI64ArrayAttr:$starts,
                       DenseI64ArrayAttr:$sizes, DenseI64ArrayAttr:$steps);
  let results = (outs NN_Tensor:$result);
  let hasFolder = 1;
}

def NN_ConcatOp : NN_InferredOp<"concat", "Injective"> {
  let summary = "tensors one after another along one dimension";
  let arguments = (ins Variadic<NN_Tensor>:$inputs, I64Attr:$axis);
  let results = (outs NN_Tensor:$result);
  let hasFolder = 1;
}

def NN_PadOp : NN_InferredOp<"pad", "Injective"> {
  let summary = "elements added (or, when negative, removed) at the edges";
  let description = "`value` is a tensor of rank 0, used by mode `constant` only.";
  let arguments = (ins NN_Tensor:$input, Optional<NN_Tensor>:$value,
                       DenseI64ArrayAttr:$low, DenseI64ArrayAttr:$high,
                       NN_PadModeAttr:$mode);
  let results = (outs NN_Tensor:$result);
}

def NN_ExpandOp : NN_TypedOp<"expand", "Injective"> {
  let summary = "broadcast to the result's shape by NumPy's rule";
  let arguments = (ins NN_Tensor:$input);
  let results = (outs NN_Tensor:$result);
  let hasVerifier = 1;
  let hasVerifier = 1;
  let hasFolder = 1;
}

def NN_TileOp : NN_InferredOp<"tile", "Injective"> {
  let summary = "the tensor repeated along each dimension";
  let arguments = (ins NN_Tensor:$input, DenseI64ArrayAttr:$repeats);
  let results = (outs NN_Tensor:$result);
}

def NN_GatherOp : NN_InferredOp<"gather", "Injective"> {
  let summary = "slices of one dimension chosen by index";
  let description = [{
    The result has the shape of `indices` in place of dimension `axis`. A
    negative index counts from the end; an index outside is clamped.
  }];
  let arguments = (ins NN_Tensor:$input, NN_IndexTensor:$indices, I64Attr:$axis);
  let results = (outs NN_Tensor:$result);
}

def NN_GatherElementsOp : NN_InferredOp<"gather_elements", "Injective"> {
  let summary = "one element per index along one dimension";
  let arguments = (ins NN_Tensor:$input, NN_IndexTensor:$indices, I64Attr:$axis);
  let results = (outs NN_Tensor:$result);
}

def NN_GatherNdOp : NN_InferredOp<"gather_nd", "Injective"> {
  let summary = "slices chosen by tuples of indices";
  let arguments = (ins NN_Tensor:$input, NN_IndexTensor:$indices, I64Attr:$batch_dims);
  let results = (outs NN_Tensor:$result);
}

def NN_ScatterElementsOp : NN_InferredOp<"scatter_elements", "Root"> {
  let summary = "the input with single elements changed";
  let arguments = (ins NN_Tensor:$input, NN_IndexTensor:$indices, NN_Tensor:$updates,
                       I64Attr:$axis, NN_ScatterKindAttr:$kind);
  let results = (outs NN_Tensor:$result);
}

def NN_ScatterNdOp : NN_InferredOp<"scatter_nd", "Root"> {
  let summary = "the input with slices changed";
  let arguments = (ins NN_Tensor:$input, NN_IndexTensor:$indices, NN_Tensor:$updates,
                       NN_ScatterKindAttr:$kind);
  let results = (outs NN_Tensor:$result);
}

def NN_OneHotOp : NN_InferredOp<"one_hot", "Injective"> {
  let summary = "true where the coordinate along a dimension inserted at axis equals the index, as i1";
  let description = [{
    Indices in [-depth, -1] count from the end; others outside [0, depth) give no
    true element.
  }];
  let arguments = (ins NN_IntTensor:$indices, I64Attr:$depth, I64Attr:$axis);
  let results = (outs NN_BoolTensor:$result);
}

def NN_TriluOp : NN_InferredOp<"trilu", "Injective"> {
  let summary = "upper or lower triangle of the last two dimensions, zero elsewhere";
  let description = "Keeps column - row >= k when `upper`, else column - row <= k.";
  let arguments = (ins NN_Tensor:$input, BoolAttr:$upper, I64Attr:$k);
  let results = (outs NN_Tensor:$result);
}

def NN_IotaOp : NN_TypedOp<"iota", "Injective"> {
  let summary = "the coordinate along one dimension";
  let arguments = (ins I64Attr:$axis);
  let results = (outs NN_Tensor:$result);
  let hasVerifier = 1;
}

def NN_ReverseSequenceOp : NN_InferredOp<"reverse_sequence", "Injective"> {
  let summary = "reverses the first lengths[b] elements of each sequence";
  let arguments = (ins NN_Tensor:$input, NN_IndexTensor:$lengths,
                       I64Attr:$time_axis, I64Attr:$batch_axis);
  let results = (outs NN_Tensor:$result);
}

#endif // CALOTYPE_DIALECT_NN_IR_NNSHAPEOPS

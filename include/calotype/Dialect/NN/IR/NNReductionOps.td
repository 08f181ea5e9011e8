//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Reductions and scans along dimensions.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_IR_NNREDUCTIONOPS
#define CALOTYPE_DIALECT_NN_IR_NNREDUCTIONOPS

include "calotype/Dialect/NN/IR/NNBase.td"

def NN_ReduceOp : NN_InferredOp<"reduce", "Root"> {
  let summary = "reduction over some dimensions";
  let description = [{
    Constraints:
    - C1: the axes are different dimensions of the input.
    - C2: on i1 the kind is `max` or `min`.
  }];
  let arguments = (ins NN_Tensor:$input, NN_ReduceKindAttr:$kind,
                       DenseI64ArrayAttr:$axes, BoolAttr:$keep_dims);
  let results = (outs NN_Tensor:$result);
}

def NN_ArgReduceOp : NN_InferredOp<"arg_reduce", "Root"> {
  let summary = "index of the extremum along one dimension, as i64";
  let description = [{
    The first such index, or the last with `select_last`. NaN counts as the
    extremum.

    Constraints:
    - C1: the axis is a dimension of the input.
    - C2: that dimension has elements.
  }];
  let arguments = (ins NN_Tensor:$input, NN_ArgReduceKindAttr:$kind,
                       I64Attr:$axis, BoolAttr:$keep_dims, BoolAttr:$select_last);
  let results = (outs NN_Tensor:$result);
}

def NN_ScanOp : NN_InferredOp<"scan", "Root"> {
  let summary = "running sum or product along one dimension";
  let description = [{
    With `exclusive` element i holds the accumulation of the elements before i;
    with `reverse` the scan runs from the end.

    Constraints:
    - C1: the axis is a dimension of the input.
    - C2: the elements are not i1.
  }];
  let arguments = (ins NN_Tensor:$input, NN_ScanKindAttr:$kind, I64Attr:$axis,
                       BoolAttr:$exclusive, BoolAttr:$reverse);
  let results = (outs NN_Tensor:$result);
}

#endif // CALOTYPE_DIALECT_NN_IR_NNREDUCTIONOPS

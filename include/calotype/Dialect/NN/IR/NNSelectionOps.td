//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Ops that order elements.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_IR_NNSELECTIONOPS
#define CALOTYPE_DIALECT_NN_IR_NNSELECTIONOPS

include "calotype/Dialect/NN/IR/NNBase.td"

def NN_TopKOp : NN_InferredOp<"top_k", "Root"> {
  let summary = "indices of the k largest or smallest elements along one dimension";
  let description = [{
    The indices as i64, in the order of the elements. Equal elements keep their
    order; zeros of both signs are equal, and NaN counts as larger than any number.

    Constraints:
    - C1: the axis is a dimension of the input.
    - C2: `k` is at most the extent of that dimension.
  }];
  let arguments = (ins NN_Tensor:$input, I64Attr:$k, I64Attr:$axis,
                       BoolAttr:$largest);
  let results = (outs NN_Tensor:$result);
}

#endif // CALOTYPE_DIALECT_NN_IR_NNSELECTIONOPS

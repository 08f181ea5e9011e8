//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Attention as ops.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_IR_NNATTENTIONOPS
#define CALOTYPE_DIALECT_NN_IR_NNATTENTIONOPS

include "calotype/Dialect/NN/IR/NNBase.td"

def NN_AttentionOp : NN_InferredOp<"attention", "Root"> {
  let summary = "scaled dot-product attention";
  let description = [{
    `softmax(softcap(scale * Q K^T) + mask) V` with Q [B, Hq, Lq, D],
    K [B, Hkv, Lk, D], V [B, Hkv, Lk, Dv]; Hq is a multiple of Hkv and query head
    h reads key head h / (Hq / Hkv). `mask` broadcasts to [B, Hq, Lq, Lk]: added
    when floating, kept where true when i1. With `causal` query i sees keys
    j <= i + `causal_offset`. `softcap` c > 0 applies c * tanh(s / c). A row
    without a visible key gives zeros.
  }];
  let arguments = (ins NN_FloatTensor:$query, NN_FloatTensor:$key,
                       NN_FloatTensor:$value, Optional<NN_Tensor>:$mask,
                       F64Attr:$scale, BoolAttr:$causal, I64Attr:$causal_offset,
                       F64Attr:$softcap);
  let results = (outs NN_FloatTensor:$result);
}

#endif // CALOTYPE_DIALECT_NN_IR_NNATTENTIONOPS

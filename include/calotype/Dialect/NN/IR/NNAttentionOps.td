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
    h reads key head h / (Hq / Hkv). `mask` broadcasts to [B, Hq, Lq, Lk]: floats
    are added; an i1 keeps a score where it is true and puts `hidden_score`, or
    minus infinity, where it is false. With `causal` query i sees keys
    j <= i + `causal_offset`. `softcap` c > 0 applies c * tanh(s / c). A row whose
    scores are all minus infinity gives zeros, or with `nan_rows` NaN, as a softmax
    of its own does.

    Constraints:
    - C1: query, key and value have rank 4.
    - C2: their extents fit as above.
    - C3: they have one element type.
    - C4: the mask has floats or i1 and broadcasts to the scores.
    - C5: `hidden_score` is for a mask of i1.
  }];
  let arguments = (ins NN_FloatTensor:$query, NN_FloatTensor:$key,
                       NN_FloatTensor:$value, Optional<NN_Tensor>:$mask,
                       F64Attr:$scale, BoolAttr:$causal, I64Attr:$causal_offset,
                       F64Attr:$softcap, OptionalAttr<F64Attr>:$hidden_score,
                       UnitAttr:$nan_rows);
  let results = (outs NN_FloatTensor:$result);
  code extraDeclaration = [{
    /// What a mask of i1 puts in the place of a score.
    double getHiddenScoreOrLowest() {
      std::optional<::llvm::APFloat> score = getHiddenScore();
      return score ? score->convertToDouble()
                   : -std::numeric_limits<double>::infinity();
    }
  }];
}

def NN_LinearAttentionOp : NN_InferredOp<"linear_attention", "Root",
                                         [AttrSizedOperandSegments]> {
  let summary = "attention without softmax: products with a state";
  let description = [{
    Query [B, Hq, L, D], key [B, Hkv, M, D], value [B, Hkv, M, Dv]; Hq is a
    multiple of Hkv and query head h reads head h / (Hq / Hkv) of the others.
    Without `causal` each query sees all keys:

        S = S0 + sum_t k_t v_t^T,      result_t = scale * S^T q_t

    With `causal`, L = M and query t sees the keys up to its own:

        S_t = A_t + beta_t k_t (v_t - A_t^T k_t)^T,   A_t = diag(exp(g_t)) S_{t-1}
        result_t = scale * S_t^T q_t

    where g is `decay`, the logarithm of a factor per key dimension [B, Hkv, M, D]
    or per head [B, Hkv, M, 1] (without it A_t = S_{t-1}), and `beta` [B, Hkv or 1,
    M, 1] is the rate of the delta rule; without it S_t = A_t + k_t v_t^T.
    S0 is `initial_state` [B, Hkv, D, Dv] or zero; `final_state` is the last S.

    With `normalize` result_t is divided by `scale * z_t^T q_t + epsilon`, where z
    is what S is for a value of ones (one more column of the values).

    `chunk` is the number of steps that compiled code takes at once, 0 for its own
    choice; of finite operands it changes rounding only. The steps of a chunk see
    each other with a weight of zero, so that infinity or NaN in a key or a value
    makes NaN of earlier steps of its chunk too, and a sum is infinite for one
    chunk and NaN for another. Sources: Katharopoulos et al. 2020
    (arXiv:2006.16236), Yang et al. 2024 (arXiv:2412.06464); ONNX's LinearAttention.

    Constraints:
    - C1: query, key and value have rank 4.
    - C2: their extents fit as above.
    - C3: they, decay and beta have one element type.
    - C4: with `causal` there are as many queries as keys; decay and beta need
      `causal`.
    - C5: decay is [B, Hkv, M, D or 1], beta [B, Hkv or 1, M, 1].
    - C6: the initial state is [B, Hkv, D, Dv].
    - C7: with `normalize` there is neither initial state nor beta.
    - C8: `chunk` is at least 0.
  }];
  let arguments = (ins NN_FloatTensor:$query, NN_FloatTensor:$key,
                       NN_FloatTensor:$value,
                       Optional<NN_FloatTensor>:$initial_state,
                       Optional<NN_FloatTensor>:$decay,
                       Optional<NN_FloatTensor>:$beta, F64Attr:$scale,
                       BoolAttr:$causal, BoolAttr:$normalize, F64Attr:$epsilon,
                       I64Attr:$chunk);
  let results = (outs NN_FloatTensor:$result, NN_FloatTensor:$final_state);
  let assemblyFormat = [{
    $query `,` $key `,` $value (`state` $initial_state^)? (`decay` $decay^)?
    (`beta` $beta^)? attr-dict `:` functional-type(operands, results)
  }];
}

#endif // CALOTYPE_DIALECT_NN_IR_NNATTENTIONOPS

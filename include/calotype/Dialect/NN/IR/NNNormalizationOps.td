//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Softmax and the normalisations.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_IR_NNNORMALIZATIONOPS
#define CALOTYPE_DIALECT_NN_IR_NNNORMALIZATIONOPS

include "calotype/Dialect/NN/IR/NNBase.td"

def NN_SoftmaxOp : NN_InferredOp<"softmax", "Root"> {
  let summary = "exp(x - max) / sum along one dimension";
  let description = [{
    Constraints:
    - C1: the axis is a dimension of the input.
  }];
  let arguments = (ins NN_FloatTensor:$input, I64Attr:$axis);
  let results = (outs NN_FloatTensor:$result);
}

def NN_LogSoftmaxOp : NN_InferredOp<"log_softmax", "Root"> {
  let summary = "logarithm of softmax";
  let description = [{
    Constraints:
    - C1: the axis is a dimension of the input.
  }];
  let arguments = (ins NN_FloatTensor:$input, I64Attr:$axis);
  let results = (outs NN_FloatTensor:$result);
}

def NN_NormalizeOp : NN_InferredOp<"normalize", "Root"> {
  let summary = "layer, group, instance and RMS normalisation";
  let description = [{
    `(x - mean) / sqrt(variance + epsilon)` over `axes` (layer norm: the trailing
    dimensions; instance norm: the spatial ones). Without `subtract_mean` it is
    `x / sqrt(mean(x^2) + epsilon)` (RMS norm). With `groups` > 1 dimension 1 is
    split in that many groups, and each group is normalised over its channels
    and `axes` together (group norm, arXiv 1803.08494). Scale and bias are ops of
    their own.

    Constraints:
    - C1: the axes are different dimensions of the input.
    - C2: `groups` is at least 1; if more, it divides dimension 1, which is
      none of the axes.
  }];
  let arguments = (ins NN_FloatTensor:$input, DenseI64ArrayAttr:$axes,
                       I64Attr:$groups, F64Attr:$epsilon, BoolAttr:$subtract_mean);
  let results = (outs NN_FloatTensor:$result);
}

def NN_BatchNormOp : NN_InferredOp<"batch_norm", "Elementwise"> {
  let summary = "normalisation by given statistics of dimension 1";
  let description = [{
    `scale * (x - mean) / sqrt(variance + epsilon) + bias`; the four vectors have
    the extent of dimension 1.

    Constraints:
    - C1: the input has rank 2 or more.
    - C2: the four vectors have rank 1 and the extent of dimension 1.
  }];
  let arguments = (ins NN_FloatTensor:$input, NN_FloatTensor:$scale,
                       NN_FloatTensor:$bias, NN_FloatTensor:$mean,
                       NN_FloatTensor:$variance, F64Attr:$epsilon);
  let results = (outs NN_FloatTensor:$result);
}

def NN_LpNormalizeOp : NN_InferredOp<"lp_normalize", "Root"> {
  let summary = "x divided by its p-norm along one dimension";
  let description = [{
    p is 1 or 2; where the norm is 0 the result is 0.

    Constraints:
    - C1: the axis is a dimension of the input.
    - C2: `p` is 1 or 2.
  }];
  let arguments = (ins NN_FloatTensor:$input, I64Attr:$axis, I64Attr:$p);
  let results = (outs NN_FloatTensor:$result);
}

#endif // CALOTYPE_DIALECT_NN_IR_NNNORMALIZATIONOPS

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Passes over attention; Passes.td includes this file.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_ATTENTIONPASSES
#define CALOTYPE_DIALECT_NN_TRANSFORMS_ATTENTIONPASSES

include "mlir/Pass/PassBase.td"

def ReassociateAttentionPass : Pass<"nn-reassociate-attention", "::mlir::ModuleOp"> {
  let summary = "compute attention without softmax in linear order";
  let description = [{
    Turns `(Q K^T) V` into `Q (K^T V)` when only linear ops stand between the two
    products. The n x m scores are never made: time and memory grow with n instead of
    n m. The result are two products, or `nn.linear_attention` where it is causal,
    divided by sums of scores, or of a type narrower than f32. The class of the
    rewrite is `reassociating`.

    Between the products may stand, in any order and number:

    - products with and divisions by numbers, transposes, reshapes that keep rows and
      columns apart from batches and heads, conversions to a wider type;
    - factors per row or per column, and choices between the score and zero by a
      condition per row or per column (padding);
    - masks that are sums of up to 8 outer products: constants, by their numbers, or
      values, by the ops that make them; products of the scores with themselves;
    - causal masks (`nn.trilu` of the scores, a constant or computed triangle, a choice
      by one) and decays (constants with `D[i][j] = a[j+1] ... a[i]`, or
      `exp(c[i] - c[j])`): these give the causal form;
    - added numbers, vectors and matrices of small rank;
    - divisions by the sums of the scores, plus a number, before or behind the second
      product: these become `normalize` and `epsilon` of the op. Sums that are read
      otherwise become products with the sum of the keys.

    All readers of the scores must be sums of their rows or columns, or products.
    Grouped heads, whose keys and values are repeated by a broadcast, are computed
    once per group. A softmax or any other function of the scores, masks of larger
    rank, and other readers forbid the rewrite, and are reported; so is a chain for
    which the cost model (calotype/Analysis/LinearAttentionCost.h) expects too
    little; with n = m and depth = width = d it asks for n >= 2 d.

    Example: weights that sum to one. The rewrite is forced, for the shapes are small.

    ```mlir
    // RUN: calotype-opt %s --nn-reassociate-attention=min-gain=0 | FileCheck %s
    // CHECK: func.func @f
    // CHECK-NEXT: %[[R:.*]], %{{.*}} = nn.linear_attention %arg0, %arg1, %arg2 {causal = false, {{.*}} normalize = true, scale = 1.000000e+00 : f64}
    // CHECK-NEXT: return %[[R]]
    func.func @f(%q: tensor<1x2x8x4xf32>, %k: tensor<1x2x8x4xf32>, %v: tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32> {
      %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x8xf32>
      %1 = nn.reduce %0 {kind = #nn.reduce_kind<sum>, axes = array<i64: 3>, keep_dims = true} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x1xf32>
      %2 = nn.div %0, %1 : (tensor<1x2x8x8xf32>, tensor<1x2x8x1xf32>) -> tensor<1x2x8x8xf32>
      %3 = nn.matmul %2, %v : (tensor<1x2x8x8xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
      return %3 : tensor<1x2x8x4xf32>
    }
    ```
  }];
  let dependentDialects = ["::calotype::nn::NNDialect"];
  let options = [
    Option<"minGain", "min-gain", "double", /*default=*/"-1",
           "Least estimated gain for which the order changes; negative takes the "
           "cost model's own, 0 changes whatever is legal.">,
  ];
  let statistics = [
    Statistic<"numReassociated", "reassociated", "Chains put into linear order">,
  ];
}

def RaiseAttentionPass : Pass<"nn-raise-attention", "::mlir::ModuleOp"> {
  let summary = "recognise attention";
  let description = [{
    Replaces a product of queries and keys, a softmax over the keys and a product
    with the values by `nn.attention`, which never stores the scores. In between
    may stand, in any order:

    - products and quotients with numbers, which make the scale;
    - a soft cap `c * tanh(x / c)`;
    - masks that are added, or that select between the score and a number, of any
      shape that broadcasts; those that hide with minus infinity combine with all
      others, those with one finite number with their like;
    - causal masks: constants, triangles (`nn.trilu`) and comparisons of row and
      column numbers that are zero up to a diagonal and hide above it, added or
      selected, also as a product with zeros followed by a sum. A number of at
      most -10000 hides, which supposes that visible scores are above -9900;
    - views that merge or split batch and heads, transposes of the last two
      dimensions, conversions to a wider float before the softmax and back after
      it.

    Operands may have any rank from 2, stand left or right, and be transposed. Keys
    and values whose heads are repeated (a new dimension, a broadcast, and both
    merged) are read as fewer heads. A row without a visible key keeps the meaning
    that it has in the graph: NaN, or zero where the graph replaces NaN by zero, or
    a distribution over the hidden keys where a finite number hides them; where
    that cannot be said the graph stays as it is.

    Left alone, with the reason in a remark: scores or weights with another reader,
    a softmax over another dimension, any other function of the scores, masks that
    do not broadcast, shapes that are not known. Expects products as
    `nn-raise-matmul` leaves them. The class of the rewrite is `reassociating`.

    Example: scaled dot-product attention.

    ```mlir
    // RUN: calotype-opt %s --nn-raise-attention | FileCheck %s
    // CHECK: nn.attention %arg0, %arg1, %arg2 {causal = false, causal_offset = 0 : i64, scale = 5.000000e-01 : f64, softcap = 0.000000e+00 : f64}
    // CHECK-NEXT: return
    func.func @f(%q: tensor<1x2x8x4xf32>, %k: tensor<1x2x8x4xf32>, %v: tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32> {
      %c = nn.constant dense<0.5> : tensor<f32>
      %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x8xf32>
      %1 = nn.mul %0, %c : (tensor<1x2x8x8xf32>, tensor<f32>) -> tensor<1x2x8x8xf32>
      %2 = nn.softmax %1 {axis = 3 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
      %3 = nn.matmul %2, %v : (tensor<1x2x8x8xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
      return %3 : tensor<1x2x8x4xf32>
    }
    ```
  }];
  let statistics = [
    Statistic<"numRaised", "raised", "Attentions recognised">,
  ];
}

def ApproximateAttentionPass : Pass<"nn-approximate-attention", "::mlir::ModuleOp"> {
  let summary = "replace softmax attention by linear attention with a feature map";
  let description = [{
    `exp(q . k)` becomes `phi(q) . phi(k)` with the feature map of the option, and
    the attention a normalised `nn.linear_attention`. This is another function: a
    model that was trained with softmax loses accuracy, often most of it. The class
    of the rewrite is `approximate`; no pipeline runs it unless the user names a
    map, and the driver then measures the error on the user's data.

    | map | features of x, which is q or k times the root of the scale |
    |---|---|
    | `elu` | elu(x) + 1 |
    | `relu` | max(x, 0) |
    | `taylor1` | 1 and x / \|x\|: products are 1 + cosine |
    | `taylor2` | 1, x and x x^T / sqrt(2): products are 1 + s + s^2/2 |
    | `performer(RANK,SEED)` | exp(W x - \|x\|^2/2) for RANK random rows of W, orthogonal in blocks |
    | `cosformer` | max(x, 0) weighted by distance: products fall as cos(pi/2 (i-j)/M) |

    A mask may hide or weigh keys, alike for all queries and heads; with `causal`
    both lengths are equal. Keys that a mask of i1 hides count nothing, and a query
    that sees no key gives zeros, whatever the attention said of them. Other
    attention stays, with the reason reported.

    Example: the map of the first layer.

    ```mlir
    // RUN: calotype-opt %s --nn-approximate-attention=map=relu | FileCheck %s
    // CHECK: nn.relu
    // CHECK: nn.relu
    // CHECK: nn.linear_attention {{.*}}normalize = true
    // CHECK-NOT: nn.attention
    func.func @f(%q: tensor<1x2x8x4xf32>, %k: tensor<1x2x8x4xf32>, %v: tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32> {
      %0 = nn.attention %q, %k, %v {scale = 0.5, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
      return %0 : tensor<1x2x8x4xf32>
    }
    ```
  }];
  let options = [
    Option<"featureMap", "map", "std::string", /*default=*/"\"elu\"",
           "The feature map, by the name in the table.">,
    ListOption<"layerNumbers", "layers", "int64_t",
           "Which attentions of each function, counted from 0 in their order; none "
           "means all.">,
  ];
  let statistics = [
    Statistic<"numReplaced", "replaced", "Attentions replaced">,
  ];
}

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_ATTENTIONPASSES

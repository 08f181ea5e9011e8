// RUN: calotype-opt %s --nn-raise-matmul --nn-reassociate-attention=min-gain=0 --nn-canonicalize-graph | FileCheck %s
// Attention written as einsums, and what other passes leave of it.

// CHECK-LABEL: func.func @einsum
// CHECK: nn.matmul {{.*}} (tensor<2x3x5x4xf32>, tensor<2x3x5x7xf32>)
// CHECK: nn.matmul {{.*}} (tensor<2x3x6x4xf32>, tensor<2x3x4x7xf32>)
// CHECK: nn.transpose %{{.*}} -> tensor<2x6x3x7xf32>
func.func @einsum(%q: tensor<2x6x3x4xf32>, %k: tensor<2x5x3x4xf32>, %v: tensor<2x5x3x7xf32>) -> tensor<2x6x3x7xf32> {
  %s = nn.constant dense<0.5> : tensor<f32>
  %0 = nn.einsum %q, %k {equation = "bqhd,bkhd->bhqk"} : (tensor<2x6x3x4xf32>, tensor<2x5x3x4xf32>) -> tensor<2x3x6x5xf32>
  %1 = nn.mul %0, %s : (tensor<2x3x6x5xf32>, tensor<f32>) -> tensor<2x3x6x5xf32>
  %2 = nn.einsum %1, %v {equation = "bhqk,bkhd->bqhd"} : (tensor<2x3x6x5xf32>, tensor<2x5x3x7xf32>) -> tensor<2x6x3x7xf32>
  return %2 : tensor<2x6x3x7xf32>
}

// Scores in the order "blhs", and sums of them as an einsum.

// CHECK-LABEL: func.func @einsum_other_order
// CHECK-NOT: tensor<{{.*}}6x5xf32>
// CHECK: return
func.func @einsum_other_order(%q: tensor<2x6x3x4xf32>, %k: tensor<2x5x3x4xf32>, %v: tensor<2x5x3x7xf32>) -> tensor<2x6x3x7xf32> {
  %0 = nn.einsum %q, %k {equation = "blhd,bshd->blhs"} : (tensor<2x6x3x4xf32>, tensor<2x5x3x4xf32>) -> tensor<2x6x3x5xf32>
  %1 = nn.reduce %0 {kind = #nn.reduce_kind<sum>, axes = array<i64: 3>, keep_dims = true} : (tensor<2x6x3x5xf32>) -> tensor<2x6x3x1xf32>
  %2 = nn.einsum %0, %v {equation = "blhs,bshe->blhe"} : (tensor<2x6x3x5xf32>, tensor<2x5x3x7xf32>) -> tensor<2x6x3x7xf32>
  %3 = nn.div %2, %1 : (tensor<2x6x3x7xf32>, tensor<2x6x3x1xf32>) -> tensor<2x6x3x7xf32>
  return %3 : tensor<2x6x3x7xf32>
}

// Grouped heads as an einsum: the group counts as rows of the scores.

// CHECK-LABEL: func.func @einsum_groups
// CHECK: nn.matmul {{.*}} (tensor<2x3x5x4xf32>, tensor<2x3x5x7xf32>)
// CHECK: nn.matmul {{.*}} (tensor<2x3x12x4xf32>, tensor<2x3x4x7xf32>)
func.func @einsum_groups(%q: tensor<2x3x2x6x4xf32>, %k: tensor<2x3x5x4xf32>, %v: tensor<2x3x5x7xf32>, %m: tensor<2x1x1x1x5xf32>) -> tensor<2x3x2x6x7xf32> {
  %0 = nn.einsum %q, %k {equation = "bkgld,bksd->bkgls"} : (tensor<2x3x2x6x4xf32>, tensor<2x3x5x4xf32>) -> tensor<2x3x2x6x5xf32>
  %1 = nn.mul %0, %m : (tensor<2x3x2x6x5xf32>, tensor<2x1x1x1x5xf32>) -> tensor<2x3x2x6x5xf32>
  %2 = nn.einsum %1, %v {equation = "bkgls,bksd->bkgld"} : (tensor<2x3x2x6x5xf32>, tensor<2x3x5x7xf32>) -> tensor<2x3x2x6x7xf32>
  return %2 : tensor<2x3x2x6x7xf32>
}

// The root of the scale on both operands.

// CHECK-LABEL: func.func @split_scale
// CHECK: %[[F:.*]] = nn.constant dense<2.500000e-01>
// CHECK: %[[S:.*]] = nn.matmul %arg1, %arg2 {transpose_lhs = true}
// CHECK: %[[T:.*]] = nn.mul %[[S]], %[[F]]
// CHECK: nn.matmul %arg0, %[[T]] :
func.func @split_scale(%q: tensor<2x3x6x4xf32>, %k: tensor<2x3x5x4xf32>, %v: tensor<2x3x5x7xf32>) -> tensor<2x3x6x7xf32> {
  %s = nn.constant dense<0.5> : tensor<f32>
  %0 = nn.mul %q, %s : (tensor<2x3x6x4xf32>, tensor<f32>) -> tensor<2x3x6x4xf32>
  %1 = nn.mul %k, %s : (tensor<2x3x5x4xf32>, tensor<f32>) -> tensor<2x3x5x4xf32>
  %2 = nn.transpose %1 {permutation = array<i64: 0, 1, 3, 2>} : (tensor<2x3x5x4xf32>) -> tensor<2x3x4x5xf32>
  %3 = nn.matmul %0, %2 : (tensor<2x3x6x4xf32>, tensor<2x3x4x5xf32>) -> tensor<2x3x6x5xf32>
  %4 = nn.matmul %3, %v : (tensor<2x3x6x5xf32>, tensor<2x3x5x7xf32>) -> tensor<2x3x6x7xf32>
  return %4 : tensor<2x3x6x7xf32>
}

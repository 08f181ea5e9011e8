// RUN: calotype-opt %s --nn-raise-matmul | FileCheck %s

// CHECK-LABEL: func.func @scores
// CHECK-NEXT: %[[K:.*]] = nn.transpose %arg1 {permutation = array<i64: 0, 2, 1, 3>}
// CHECK-NEXT: nn.matmul %arg0, %[[K]] {transpose_rhs = true}
func.func @scores(%q: tensor<1x2x8x4xf32>, %k: tensor<1x8x2x4xf32>) -> tensor<1x2x8x8xf32> {
  %0 = nn.transpose %k {permutation = array<i64: 0, 2, 3, 1>} : (tensor<1x8x2x4xf32>) -> tensor<1x2x4x8xf32>
  %1 = nn.matmul %q, %0 : (tensor<1x2x8x4xf32>, tensor<1x2x4x8xf32>) -> tensor<1x2x8x8xf32>
  return %1 : tensor<1x2x8x8xf32>
}

// CHECK-LABEL: func.func @both
// CHECK-NEXT: nn.matmul %arg0, %arg1 {transpose_lhs = true, transpose_rhs = true}
func.func @both(%a: tensor<4x8xf32>, %b: tensor<5x4xf32>) -> tensor<8x5xf32> {
  %0 = nn.transpose %a {permutation = array<i64: 1, 0>} : (tensor<4x8xf32>) -> tensor<8x4xf32>
  %1 = nn.transpose %b {permutation = array<i64: 1, 0>} : (tensor<5x4xf32>) -> tensor<4x5xf32>
  %2 = nn.matmul %0, %1 : (tensor<8x4xf32>, tensor<4x5xf32>) -> tensor<8x5xf32>
  return %2 : tensor<8x5xf32>
}

// The innermost dimension stays where it is: nothing to gain.

// CHECK-LABEL: func.func @heads
// CHECK-NEXT: nn.transpose
// CHECK-NEXT: nn.matmul %{{.*}}, %arg1 : (
func.func @heads(%q: tensor<1x8x2x4xf32>, %k: tensor<1x2x4x8xf32>) -> tensor<1x2x8x8xf32> {
  %0 = nn.transpose %q {permutation = array<i64: 0, 2, 1, 3>} : (tensor<1x8x2x4xf32>) -> tensor<1x2x8x4xf32>
  %1 = nn.matmul %0, %k : (tensor<1x2x8x4xf32>, tensor<1x2x4x8xf32>) -> tensor<1x2x8x8xf32>
  return %1 : tensor<1x2x8x8xf32>
}

// CHECK-LABEL: func.func @einsum
// CHECK-NEXT: %[[Q:.*]] = nn.transpose %arg0 {permutation = array<i64: 0, 2, 1, 3>}
// CHECK-NEXT: %[[K:.*]] = nn.transpose %arg1 {permutation = array<i64: 0, 2, 1, 3>}
// CHECK-NEXT: %[[S:.*]] = nn.matmul %[[Q]], %[[K]] {transpose_rhs = true}
// CHECK-NEXT: return %[[S]]
func.func @einsum(%q: tensor<1x8x2x4xf32>, %k: tensor<1x6x2x4xf32>) -> tensor<1x2x8x6xf32> {
  %0 = nn.einsum %q, %k {equation = "bqhd,bkhd->bhqk"} : (tensor<1x8x2x4xf32>, tensor<1x6x2x4xf32>) -> tensor<1x2x8x6xf32>
  return %0 : tensor<1x2x8x6xf32>
}

// A sum over one operand alone and a diagonal stay einsums.

// CHECK-LABEL: func.func @no_product
// CHECK-NEXT: nn.einsum
// CHECK-NEXT: nn.einsum
func.func @no_product(%a: tensor<8x4xf32>, %b: tensor<4x4xf32>) -> (tensor<4xf32>, tensor<8xf32>) {
  %0 = nn.einsum %a, %b {equation = "ij,jk->k"} : (tensor<8x4xf32>, tensor<4x4xf32>) -> tensor<4xf32>
  %1 = nn.einsum %a, %b {equation = "ij,jj->i"} : (tensor<8x4xf32>, tensor<4x4xf32>) -> tensor<8xf32>
  return %0, %1 : tensor<4xf32>, tensor<8xf32>
}

// A number on an operand, also below its transpose, scales the result.

// CHECK-LABEL: func.func @scaled
// CHECK: %[[N:.*]] = nn.constant dense<1.250000e-01> : tensor<f32>
// CHECK: %[[P:.*]] = nn.matmul %arg0, %arg1 {transpose_rhs = true}
// CHECK: nn.mul %[[P]], %[[N]]
func.func @scaled(%a: tensor<4x8xf32>, %b: tensor<5x8xf32>) -> tensor<4x5xf32> {
  %half = nn.constant dense<0.5> : tensor<f32>
  %quarter = nn.constant dense<0.25> : tensor<5x8xf32>
  %0 = nn.mul %a, %half : (tensor<4x8xf32>, tensor<f32>) -> tensor<4x8xf32>
  %1 = nn.mul %quarter, %b : (tensor<5x8xf32>, tensor<5x8xf32>) -> tensor<5x8xf32>
  %2 = nn.transpose %1 {permutation = array<i64: 1, 0>} : (tensor<5x8xf32>) -> tensor<8x5xf32>
  %3 = nn.matmul %0, %2 : (tensor<4x8xf32>, tensor<8x5xf32>) -> tensor<4x5xf32>
  return %3 : tensor<4x5xf32>
}

// RUN: calotype-opt %s --nn-interpret -o /dev/null | FileCheck %s
// Products: matmul, conv, conv_transpose, einsum.

// CHECK: @matmul: 2x2xf32 [19, 22, 43, 50]
func.func @matmul() -> tensor<2x2xf32> {
  %a = nn.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %b = nn.constant dense<[[5.0, 6.0], [7.0, 8.0]]> : tensor<2x2xf32>
  %r = nn.matmul %a, %b : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %r : tensor<2x2xf32>
}

// [1 2; 3 4]^T [5 6; 7 8]^T
// CHECK: @matmul_transposed: 2x2xi32 [23, 31, 34, 46]
func.func @matmul_transposed() -> tensor<2x2xi32> {
  %a = nn.constant dense<[[1, 2], [3, 4]]> : tensor<2x2xi32>
  %b = nn.constant dense<[[5, 6], [7, 8]]> : tensor<2x2xi32>
  %r = nn.matmul %a, %b {transpose_lhs = true, transpose_rhs = true} : (tensor<2x2xi32>, tensor<2x2xi32>) -> tensor<2x2xi32>
  return %r : tensor<2x2xi32>
}

// CHECK: @matmul_broadcasts_batch: 2x1x1xf32 [11, 22]
func.func @matmul_broadcasts_batch() -> tensor<2x1x1xf32> {
  %a = nn.constant dense<[[[1.0, 1.0]], [[2.0, 2.0]]]> : tensor<2x1x2xf32>
  %b = nn.constant dense<[[5.0], [6.0]]> : tensor<2x1xf32>
  %r = nn.matmul %a, %b : (tensor<2x1x2xf32>, tensor<2x1xf32>) -> tensor<2x1x1xf32>
  return %r : tensor<2x1x1xf32>
}

// Larger than a block of the product in every dimension: each sum is 300.
// CHECK: @matmul_blocks: f32 [1.77e+06]
func.func @matmul_blocks() -> tensor<f32> {
  %a = nn.constant dense<1.0> : tensor<100x300xf32>
  %b = nn.constant dense<1.0> : tensor<300x59xf32>
  %c = nn.matmul %a, %b : (tensor<100x300xf32>, tensor<300x59xf32>) -> tensor<100x59xf32>
  %r = nn.reduce %c {kind = #nn.reduce_kind<sum>, axes = array<i64: 0, 1>, keep_dims = false} : (tensor<100x59xf32>) -> tensor<f32>
  return %r : tensor<f32>
}

// A 3x3 box over 1..9 with zero padding.
// CHECK: @conv: 1x1x3x3xf32 [12, 21, 16, 27, 45, 33, 24, 39, 28]
func.func @conv() -> tensor<1x1x3x3xf32> {
  %x = nn.constant dense<[[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]]> : tensor<1x1x3x3xf32>
  %w = nn.constant dense<1.0> : tensor<1x1x3x3xf32>
  %r = nn.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x1x3x3xf32>, tensor<1x1x3x3xf32>) -> tensor<1x1x3x3xf32>
  return %r : tensor<1x1x3x3xf32>
}

// The filter is not mirrored; stride 2, dilation 2, one zero in front.
// CHECK: @conv_strided_dilated: 1x1x2xf32 [20, 42]
func.func @conv_strided_dilated() -> tensor<1x1x2xf32> {
  %x = nn.constant dense<[[[1.0, 2.0, 3.0, 4.0]]]> : tensor<1x1x4xf32>
  %w = nn.constant dense<[[[1.0, 10.0]]]> : tensor<1x1x2xf32>
  %r = nn.conv %x, %w {strides = array<i64: 2>, dilations = array<i64: 2>, pads_begin = array<i64: 1>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x1x4xf32>, tensor<1x1x2xf32>) -> tensor<1x1x2xf32>
  return %r : tensor<1x1x2xf32>
}

// CHECK: @conv_grouped: 1x2x2xf32 [2, 4, 30, 60]
func.func @conv_grouped() -> tensor<1x2x2xf32> {
  %x = nn.constant dense<[[[1.0, 2.0], [10.0, 20.0]]]> : tensor<1x2x2xf32>
  %w = nn.constant dense<[[[2.0]], [[3.0]]]> : tensor<2x1x1xf32>
  %r = nn.conv %x, %w {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 2 : i64} : (tensor<1x2x2xf32>, tensor<2x1x1xf32>) -> tensor<1x2x2xf32>
  return %r : tensor<1x2x2xf32>
}

// The example of ONNX's ConvTranspose with one filter of ones.
// CHECK: @conv_transpose: 1x1x5x5xf32 [0, 1, 3, 3, 2, 3, 8, 15, 12, 7, 9, 21, 36, 27, 15, 9, 20, 33, 24, 13, 6, 13, 21, 15, 8]
func.func @conv_transpose() -> tensor<1x1x5x5xf32> {
  %x = nn.constant dense<[[[[0.0, 1.0, 2.0], [3.0, 4.0, 5.0], [6.0, 7.0, 8.0]]]]> : tensor<1x1x3x3xf32>
  %w = nn.constant dense<1.0> : tensor<1x1x3x3xf32>
  %r = nn.conv_transpose %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 0>, output_padding = array<i64: 0, 0>, groups = 1 : i64} : (tensor<1x1x3x3xf32>, tensor<1x1x3x3xf32>) -> tensor<1x1x5x5xf32>
  return %r : tensor<1x1x5x5xf32>
}

// CHECK: @conv_transpose_strided: 1x1x4xf32 [10, 1, 20, 2]
func.func @conv_transpose_strided() -> tensor<1x1x4xf32> {
  %x = nn.constant dense<[[[1.0, 2.0]]]> : tensor<1x1x2xf32>
  %w = nn.constant dense<[[[10.0, 1.0]]]> : tensor<1x1x2xf32>
  %r = nn.conv_transpose %x, %w {strides = array<i64: 2>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, output_padding = array<i64: 0>, groups = 1 : i64} : (tensor<1x1x2xf32>, tensor<1x1x2xf32>) -> tensor<1x1x4xf32>
  return %r : tensor<1x1x4xf32>
}

// CHECK: @einsum_matmul: 2x2xf32 [19, 43, 22, 50]
func.func @einsum_matmul() -> tensor<2x2xf32> {
  %a = nn.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %b = nn.constant dense<[[5.0, 6.0], [7.0, 8.0]]> : tensor<2x2xf32>
  %r = nn.einsum %a, %b {equation = "ik,kj->ji"} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  return %r : tensor<2x2xf32>
}

// CHECK: @einsum_diagonal: 2xi64 [1, 4]
func.func @einsum_diagonal() -> tensor<2xi64> {
  %a = nn.constant dense<[[1, 2], [3, 4]]> : tensor<2x2xi64>
  %r = nn.einsum %a {equation = "ii->i"} : (tensor<2x2xi64>) -> tensor<2xi64>
  return %r : tensor<2xi64>
}

// sum_ijk a_i b_ij c_j with c = [1, 10].
// CHECK: @einsum_three: f32 [155]
func.func @einsum_three() -> tensor<f32> {
  %a = nn.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %b = nn.constant dense<[[1.0, 2.0], [7.0, 6.0]]> : tensor<2x2xf32>
  %c = nn.constant dense<[1.0, 10.0]> : tensor<2xf32>
  %r = nn.einsum %a, %b, %c {equation = "i,ij,j->"} : (tensor<2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<f32>
  return %r : tensor<f32>
}

// RUN: calotype-opt %s --nn-interpret -o /dev/null | FileCheck %s
// Ops that move elements.

// CHECK: @transpose: 3x2xi32 [1, 4, 2, 5, 3, 6]
func.func @transpose() -> tensor<3x2xi32> {
  %0 = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi32>
  %r = nn.transpose %0 {permutation = array<i64: 1, 0>} : (tensor<2x3xi32>) -> tensor<3x2xi32>
  return %r : tensor<3x2xi32>
}

// CHECK: @reshape: 6xi32 [1, 2, 3, 4, 5, 6]
func.func @reshape() -> tensor<6xi32> {
  %0 = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi32>
  %r = nn.reshape %0 : (tensor<2x3xi32>) -> tensor<6xi32>
  return %r : tensor<6xi32>
}

// CHECK: @slice: 2xi64 [1, 4]
func.func @slice() -> tensor<2xi64> {
  %0 = nn.constant dense<[0, 1, 2, 3, 4, 5]> : tensor<6xi64>
  %r = nn.slice %0 {starts = array<i64: 1>, sizes = array<i64: 2>, steps = array<i64: 3>} : (tensor<6xi64>) -> tensor<2xi64>
  return %r : tensor<2xi64>
}

// CHECK: @slice_backwards: 1x3xi32 [6, 5, 4]
func.func @slice_backwards() -> tensor<1x3xi32> {
  %0 = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi32>
  %r = nn.slice %0 {starts = array<i64: 1, 2>, sizes = array<i64: 1, 3>, steps = array<i64: 1, -1>} : (tensor<2x3xi32>) -> tensor<1x3xi32>
  return %r : tensor<1x3xi32>
}

// CHECK: @concat: 2x4xi32 [1, 2, 3, 7, 4, 5, 6, 8]
func.func @concat() -> tensor<2x4xi32> {
  %0 = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi32>
  %1 = nn.constant dense<[[7], [8]]> : tensor<2x1xi32>
  %r = nn.concat %0, %1 {axis = 1 : i64} : (tensor<2x3xi32>, tensor<2x1xi32>) -> tensor<2x4xi32>
  return %r : tensor<2x4xi32>
}

// CHECK: @pad_constant: 5xf32 [9, 1, 2, 9, 9]
func.func @pad_constant() -> tensor<5xf32> {
  %0 = nn.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %1 = nn.constant dense<9.0> : tensor<f32>
  %r = nn.pad %0, %1 {low = array<i64: 1>, high = array<i64: 2>, mode = #nn.pad_mode<constant>} : (tensor<2xf32>, tensor<f32>) -> tensor<5xf32>
  return %r : tensor<5xf32>
}

// CHECK: @pad_reflect: 6xf32 [3, 2, 1, 2, 3, 2]
func.func @pad_reflect() -> tensor<6xf32> {
  %0 = nn.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
  %r = nn.pad %0 {low = array<i64: 2>, high = array<i64: 1>, mode = #nn.pad_mode<reflect>} : (tensor<3xf32>) -> tensor<6xf32>
  return %r : tensor<6xf32>
}

// CHECK: @pad_edge: 5xf32 [1, 1, 1, 2, 2]
func.func @pad_edge() -> tensor<5xf32> {
  %0 = nn.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %r = nn.pad %0 {low = array<i64: 2>, high = array<i64: 1>, mode = #nn.pad_mode<edge>} : (tensor<2xf32>) -> tensor<5xf32>
  return %r : tensor<5xf32>
}

// CHECK: @pad_wrap: 6xf32 [3, 1, 2, 3, 1, 2]
func.func @pad_wrap() -> tensor<6xf32> {
  %0 = nn.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
  %r = nn.pad %0 {low = array<i64: 1>, high = array<i64: 2>, mode = #nn.pad_mode<wrap>} : (tensor<3xf32>) -> tensor<6xf32>
  return %r : tensor<6xf32>
}

// CHECK: @pad_negative: 3xf32 [2, 3, 0]
func.func @pad_negative() -> tensor<3xf32> {
  %0 = nn.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
  %r = nn.pad %0 {low = array<i64: -1>, high = array<i64: 1>, mode = #nn.pad_mode<constant>} : (tensor<3xf32>) -> tensor<3xf32>
  return %r : tensor<3xf32>
}

// CHECK: @expand: 2x2x2xi32 [1, 1, 2, 2, 1, 1, 2, 2]
func.func @expand() -> tensor<2x2x2xi32> {
  %0 = nn.constant dense<[[1], [2]]> : tensor<2x1xi32>
  %r = nn.expand %0 : (tensor<2x1xi32>) -> tensor<2x2x2xi32>
  return %r : tensor<2x2x2xi32>
}

// CHECK: @tile: 2x4xi32 [1, 2, 1, 2, 1, 2, 1, 2]
func.func @tile() -> tensor<2x4xi32> {
  %0 = nn.constant dense<[[1, 2]]> : tensor<1x2xi32>
  %r = nn.tile %0 {repeats = array<i64: 2, 2>} : (tensor<1x2xi32>) -> tensor<2x4xi32>
  return %r : tensor<2x4xi32>
}

// CHECK: @trilu_upper: 2x3xi32 [0, 2, 3, 0, 0, 6]
func.func @trilu_upper() -> tensor<2x3xi32> {
  %0 = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi32>
  %r = nn.trilu %0 {upper = true, k = 1 : i64} : (tensor<2x3xi32>) -> tensor<2x3xi32>
  return %r : tensor<2x3xi32>
}

// CHECK: @trilu_lower: 2x3xi32 [0, 0, 0, 4, 0, 0]
func.func @trilu_lower() -> tensor<2x3xi32> {
  %0 = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi32>
  %r = nn.trilu %0 {upper = false, k = -1 : i64} : (tensor<2x3xi32>) -> tensor<2x3xi32>
  return %r : tensor<2x3xi32>
}

// CHECK: @reverse_sequence: 2x3xf32 [2, 1, 3, 6, 5, 4]
func.func @reverse_sequence() -> tensor<2x3xf32> {
  %0 = nn.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<2x3xf32>
  %1 = nn.constant dense<[2, 3]> : tensor<2xi64>
  %r = nn.reverse_sequence %0, %1 {time_axis = 1 : i64, batch_axis = 0 : i64} : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK: @iota: 2x3xf32 [0, 1, 2, 0, 1, 2]
func.func @iota() -> tensor<2x3xf32> {
  %r = nn.iota {axis = 1 : i64} : () -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK: @relayout: 2x3xi32 [1, 2, 3, 4, 5, 6]
func.func @relayout() -> tensor<2x3xi32> {
  %0 = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi32>
  %r = nn.relayout %0 : (tensor<2x3xi32>) -> tensor<2x3xi32, #nn.layout<[1, 0], [], []>>
  %b = nn.relayout %r : (tensor<2x3xi32, #nn.layout<[1, 0], [], []>>) -> tensor<2x3xi32>
  return %b : tensor<2x3xi32>
}

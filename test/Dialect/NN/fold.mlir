// RUN: calotype-opt %s --canonicalize | FileCheck %s
// Folders that look at no constant's elements.

// CHECK-LABEL: @cast_to_same_type(
// CHECK-NEXT: return %arg0
func.func @cast_to_same_type(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = nn.cast %x : (tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK-LABEL: @cast_kept(
// CHECK: nn.cast
func.func @cast_kept(%x: tensor<2xf32>) -> tensor<2xf16> {
  %0 = nn.cast %x : (tensor<2xf32>) -> tensor<2xf16>
  return %0 : tensor<2xf16>
}

// CHECK-LABEL: @reshape_of_reshape(
// CHECK-NEXT: %[[R:.*]] = nn.reshape %arg0 : (tensor<2x6xf32>) -> tensor<3x4xf32>
// CHECK-NEXT: return %[[R]]
func.func @reshape_of_reshape(%x: tensor<2x6xf32>) -> tensor<3x4xf32> {
  %0 = nn.reshape %x : (tensor<2x6xf32>) -> tensor<12xf32>
  %1 = nn.reshape %0 : (tensor<12xf32>) -> tensor<3x4xf32>
  return %1 : tensor<3x4xf32>
}

// CHECK-LABEL: @reshape_and_back(
// CHECK-NEXT: return %arg0
func.func @reshape_and_back(%x: tensor<2x6xf32>) -> tensor<2x6xf32> {
  %0 = nn.reshape %x : (tensor<2x6xf32>) -> tensor<12xf32>
  %1 = nn.reshape %0 : (tensor<12xf32>) -> tensor<2x6xf32>
  return %1 : tensor<2x6xf32>
}

// CHECK-LABEL: @transpose_identity(
// CHECK-NEXT: return %arg0
func.func @transpose_identity(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %0 = nn.transpose %x {permutation = array<i64: 0, 1>} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}

// CHECK-LABEL: @transpose_kept(
// CHECK: nn.transpose
func.func @transpose_kept(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %0 = nn.transpose %x {permutation = array<i64: 1, 0>} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}

// CHECK-LABEL: @slice_of_everything(
// CHECK-NEXT: return %arg0
func.func @slice_of_everything(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = nn.slice %x {starts = array<i64: 0>, sizes = array<i64: 4>, steps = array<i64: 1>} : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: @slice_reversed(
// CHECK: nn.slice
func.func @slice_reversed(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = nn.slice %x {starts = array<i64: 3>, sizes = array<i64: 4>, steps = array<i64: -1>} : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: @concat_of_one(
// CHECK-NEXT: return %arg0
func.func @concat_of_one(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = nn.concat %x {axis = 0 : i64} : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: @expand_to_same_shape(
// CHECK-NEXT: return %arg0
func.func @expand_to_same_shape(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = nn.expand %x : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: @relayout_and_back(
// CHECK-NEXT: return %arg0
func.func @relayout_and_back(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = nn.relayout %x : (tensor<2x3xf32>) -> tensor<2x3xf32, #nn.layout<[1, 0], [], []>>
  %1 = nn.relayout %0 : (tensor<2x3xf32, #nn.layout<[1, 0], [], []>>) -> tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}

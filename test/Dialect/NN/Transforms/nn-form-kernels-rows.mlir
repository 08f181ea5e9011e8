// RUN: calotype-opt %s --nn-form-kernels | FileCheck %s

// Convolutions with pads copy their input, so pieces of an image, side by side, with
// zeros around them and added up, are read there, by each convolution for itself.

// CHECK-LABEL: nn.kernel @k_conv
// CHECK: nn.slice
// CHECK: nn.concat
// CHECK: nn.conv
// CHECK-LABEL: nn.kernel @k_conv
// CHECK: nn.slice
// CHECK: nn.concat
// CHECK: nn.pad
// CHECK: nn.add
// CHECK: nn.conv
// CHECK-LABEL: func.func @pieces
// CHECK-NEXT: nn.call @k_conv{{.*}}(%arg0, %arg1)
// CHECK-NEXT: nn.call @k_conv{{.*}}(%arg0, %arg1)
// CHECK-NEXT: return
func.func @pieces(%x: tensor<1x4x9x5xf32>, %f: tensor<4x4x1x3xf32>) -> (tensor<1x4x6x5xf32>, tensor<1x4x7x5xf32>) {
  %0 = nn.slice %x {starts = array<i64: 0, 0, 0, 0>, sizes = array<i64: 1, 4, 3, 5>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x4x9x5xf32>) -> tensor<1x4x3x5xf32>
  %1 = nn.slice %x {starts = array<i64: 0, 0, 6, 0>, sizes = array<i64: 1, 4, 3, 5>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x4x9x5xf32>) -> tensor<1x4x3x5xf32>
  %2 = nn.concat %0, %1 {axis = 2 : i64} : (tensor<1x4x3x5xf32>, tensor<1x4x3x5xf32>) -> tensor<1x4x6x5xf32>
  %3 = nn.slice %x {starts = array<i64: 0, 0, 1, 0>, sizes = array<i64: 1, 4, 7, 5>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x4x9x5xf32>) -> tensor<1x4x7x5xf32>
  %4 = nn.pad %2 {low = array<i64: 0, 0, 0, 0>, high = array<i64: 0, 0, 1, 0>, mode = #nn.pad_mode<constant>} : (tensor<1x4x6x5xf32>) -> tensor<1x4x7x5xf32>
  %5 = nn.add %3, %4 : (tensor<1x4x7x5xf32>, tensor<1x4x7x5xf32>) -> tensor<1x4x7x5xf32>
  %6 = nn.conv %2, %f {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 0, 1>, pads_end = array<i64: 0, 1>, groups = 1 : i64} : (tensor<1x4x6x5xf32>, tensor<4x4x1x3xf32>) -> tensor<1x4x6x5xf32>
  %7 = nn.conv %5, %f {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 0, 1>, pads_end = array<i64: 0, 1>, groups = 1 : i64} : (tensor<1x4x7x5xf32>, tensor<4x4x1x3xf32>) -> tensor<1x4x7x5xf32>
  return %6, %7 : tensor<1x4x6x5xf32>, tensor<1x4x7x5xf32>
}

// Without pads nothing is copied; channels side by side and every second row are no
// pieces.

// CHECK-LABEL: func.func @others
// CHECK-NEXT: nn.call @k_slice
// CHECK-NEXT: nn.call @k_conv
// CHECK-NEXT: nn.call @k_slice
// CHECK-NEXT: nn.call @k_conv
// CHECK-NEXT: nn.call @k_concat
// CHECK-NEXT: nn.call @k_conv
// CHECK-NEXT: return
func.func @others(%x: tensor<1x4x6x5xf32>, %f: tensor<4x4x1x3xf32>, %g: tensor<4x8x1x3xf32>) -> (tensor<1x4x3x3xf32>, tensor<1x4x3x5xf32>, tensor<1x4x6x5xf32>) {
  %0 = nn.slice %x {starts = array<i64: 0, 0, 1, 0>, sizes = array<i64: 1, 4, 3, 5>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x4x6x5xf32>) -> tensor<1x4x3x5xf32>
  %1 = nn.conv %0, %f {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 0>, groups = 1 : i64} : (tensor<1x4x3x5xf32>, tensor<4x4x1x3xf32>) -> tensor<1x4x3x3xf32>
  %2 = nn.slice %x {starts = array<i64: 0, 0, 0, 0>, sizes = array<i64: 1, 4, 3, 5>, steps = array<i64: 1, 1, 2, 1>} : (tensor<1x4x6x5xf32>) -> tensor<1x4x3x5xf32>
  %3 = nn.conv %2, %f {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 0, 1>, pads_end = array<i64: 0, 1>, groups = 1 : i64} : (tensor<1x4x3x5xf32>, tensor<4x4x1x3xf32>) -> tensor<1x4x3x5xf32>
  %4 = nn.concat %x, %x {axis = 1 : i64} : (tensor<1x4x6x5xf32>, tensor<1x4x6x5xf32>) -> tensor<1x8x6x5xf32>
  %5 = nn.conv %4, %g {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 0, 1>, pads_end = array<i64: 0, 1>, groups = 1 : i64} : (tensor<1x8x6x5xf32>, tensor<4x8x1x3xf32>) -> tensor<1x4x6x5xf32>
  return %1, %3, %5 : tensor<1x4x3x3xf32>, tensor<1x4x3x5xf32>, tensor<1x4x6x5xf32>
}

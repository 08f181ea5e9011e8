// RUN: calotype-opt %s --nn-fold-batch-norm | FileCheck %s

// Variance + epsilon is 4, so the scale is 1, 2 and the shift bias - mean * scale.

// CHECK-LABEL: func.func @into_conv
// CHECK: %[[F:.*]] = nn.constant dense<{{\[}}{{\[}}[3.000000e+00]], {{\[}}[1.000000e+01]]]> : tensor<2x1x1xf32>
// CHECK: %[[Y:.*]] = nn.conv %arg0, %[[F]]
// CHECK: %[[B:.*]] = nn.constant dense<{{\[}}{{\[}}[6.000000e+00], [1.200000e+01]]]> : tensor<1x2x1xf32>
// CHECK: %[[R:.*]] = nn.add %[[Y]], %[[B]]
// CHECK-NEXT: return %[[R]]
func.func @into_conv(%x: tensor<1x1x4xf32>) -> tensor<1x2x4xf32> {
  %f = nn.constant dense<[[[3.0]], [[5.0]]]> : tensor<2x1x1xf32>
  %c = nn.constant dense<[[[2.0], [4.0]]]> : tensor<1x2x1xf32>
  %scale = nn.constant dense<[2.0, 4.0]> : tensor<2xf32>
  %bias = nn.constant dense<[5.0, 6.0]> : tensor<2xf32>
  %mean = nn.constant dense<[1.0, 1.0]> : tensor<2xf32>
  %variance = nn.constant dense<3.0> : tensor<2xf32>
  %0 = nn.conv %x, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x1x4xf32>, tensor<2x1x1xf32>) -> tensor<1x2x4xf32>
  %1 = nn.add %0, %c : (tensor<1x2x4xf32>, tensor<1x2x1xf32>) -> tensor<1x2x4xf32>
  %2 = nn.batch_norm %1, %scale, %bias, %mean, %variance {epsilon = 1.0 : f64} : (tensor<1x2x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4xf32>
  return %2 : tensor<1x2x4xf32>
}

// CHECK-LABEL: func.func @into_matmul
// CHECK: %[[W:.*]] = nn.constant dense<{{\[}}[2.000000e+00, 8.000000e+00]]> : tensor<1x2xf32>
// CHECK: %[[R:.*]] = nn.matmul %arg0, %[[W]]
// CHECK-NEXT: return %[[R]]
func.func @into_matmul(%x: tensor<4x1xf32>) -> tensor<4x2xf32> {
  %w = nn.constant dense<[[1.0, 2.0]]> : tensor<1x2xf32>
  %s = nn.constant dense<[2.0, 4.0]> : tensor<2xf32>
  %0 = nn.matmul %x, %w : (tensor<4x1xf32>, tensor<1x2xf32>) -> tensor<4x2xf32>
  %1 = nn.mul %0, %s : (tensor<4x2xf32>, tensor<2xf32>) -> tensor<4x2xf32>
  return %1 : tensor<4x2xf32>
}

// The product has another reader: its weights stay.

// CHECK-LABEL: func.func @other_reader
// CHECK: nn.matmul
// CHECK: nn.mul
func.func @other_reader(%x: tensor<4x1xf32>) -> (tensor<4x2xf32>, tensor<4x2xf32>) {
  %w = nn.constant dense<[[1.0, 2.0]]> : tensor<1x2xf32>
  %s = nn.constant dense<[2.0, 4.0]> : tensor<2xf32>
  %0 = nn.matmul %x, %w : (tensor<4x1xf32>, tensor<1x2xf32>) -> tensor<4x2xf32>
  %1 = nn.mul %0, %s : (tensor<4x2xf32>, tensor<2xf32>) -> tensor<4x2xf32>
  return %0, %1 : tensor<4x2xf32>, tensor<4x2xf32>
}

// CHECK-LABEL: func.func @without_weights
// CHECK: nn.mul %arg0
// CHECK: nn.add
// CHECK-NOT: nn.batch_norm
func.func @without_weights(%x: tensor<1x2x4xf32>) -> tensor<1x2x4xf32> {
  %v = nn.constant dense<[1.0, 3.0]> : tensor<2xf32>
  %0 = nn.batch_norm %x, %v, %v, %v, %v {epsilon = 0.0 : f64} : (tensor<1x2x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4xf32>
  return %0 : tensor<1x2x4xf32>
}

// CHECK-LABEL: func.func @run_time_statistics
// CHECK: nn.batch_norm
func.func @run_time_statistics(%x: tensor<1x2x4xf32>, %v: tensor<2xf32>) -> tensor<1x2x4xf32> {
  %0 = nn.batch_norm %x, %v, %v, %v, %v {epsilon = 0.0 : f64} : (tensor<1x2x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4xf32>
  return %0 : tensor<1x2x4xf32>
}

// Without pads the convolution behind takes scale and shift: 3 and 5 by 1 and 2; the
// bias grows by 3 * 4 + 5 * 4.

// CHECK-LABEL: func.func @into_next_conv
// CHECK: %[[F:.*]] = nn.constant dense<{{\[\[}}[3.000000e+00], [1.000000e+01]]]> : tensor<1x2x1xf32>
// CHECK-NEXT: %[[Y:.*]] = nn.conv %arg0, %[[F]]
// CHECK-NEXT: %[[B:.*]] = nn.constant dense<1.320000e+02> : tensor<1x1x1xf32>
// CHECK: %[[R:.*]] = nn.add %[[Y]], %[[B]]
// CHECK-NEXT: return %[[R]]
func.func @into_next_conv(%x: tensor<1x2x4xf32>) -> tensor<1x1x4xf32> {
  %c0 = nn.constant dense<[[[3.0], [5.0]]]> : tensor<1x2x1xf32>
  %c1 = nn.constant dense<[2.0, 4.0]> : tensor<2xf32>
  %c2 = nn.constant dense<[5.0, 6.0]> : tensor<2xf32>
  %c3 = nn.constant dense<[1.0, 1.0]> : tensor<2xf32>
  %c4 = nn.constant dense<3.0> : tensor<2xf32>
  %c5 = nn.constant dense<100.0> : tensor<1x1x1xf32>
  %6 = nn.batch_norm %x, %c1, %c2, %c3, %c4 {epsilon = 1.0 : f64} : (tensor<1x2x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4xf32>
  %7 = nn.conv %6, %c0 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x2x4xf32>, tensor<1x2x1xf32>) -> tensor<1x1x4xf32>
  %8 = nn.add %7, %c5 : (tensor<1x1x4xf32>, tensor<1x1x1xf32>) -> tensor<1x1x4xf32>
  return %8 : tensor<1x1x4xf32>
}

// A scale alone passes pads: a scaled zero is zero.

// CHECK-LABEL: func.func @scale_through_pads
// CHECK: %[[F:.*]] = nn.constant dense<{{\[\[}}[6.000000e+00]], {{\[\[}}2.000000e+01]]]> : tensor<2x1x1xf32>
// CHECK-NEXT: nn.conv %arg0, %[[F]]
// CHECK-NEXT: return
func.func @scale_through_pads(%x: tensor<1x2x4xf32>) -> tensor<1x2x6xf32> {
  %c0 = nn.constant dense<[[[3.0]], [[5.0]]]> : tensor<2x1x1xf32>
  %c1 = nn.constant dense<[[[2.0], [4.0]]]> : tensor<1x2x1xf32>
  %2 = nn.mul %x, %c1 : (tensor<1x2x4xf32>, tensor<1x2x1xf32>) -> tensor<1x2x4xf32>
  %3 = nn.conv %2, %c0 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 1>, pads_end = array<i64: 1>, groups = 2 : i64} : (tensor<1x2x4xf32>, tensor<2x1x1xf32>) -> tensor<1x2x6xf32>
  return %3 : tensor<1x2x6xf32>
}

// A shift does not.

// CHECK-LABEL: func.func @shift_before_pads
// CHECK: nn.mul %arg0
// CHECK: nn.add
// CHECK: nn.conv
func.func @shift_before_pads(%x: tensor<1x2x4xf32>) -> tensor<1x1x5xf32> {
  %c0 = nn.constant dense<[[[3.0], [5.0]]]> : tensor<1x2x1xf32>
  %c1 = nn.constant dense<[2.0, 4.0]> : tensor<2xf32>
  %2 = nn.batch_norm %x, %c1, %c1, %c1, %c1 {epsilon = 0.0 : f64} : (tensor<1x2x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4xf32>
  %3 = nn.conv %2, %c0 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 1>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x2x4xf32>, tensor<1x2x1xf32>) -> tensor<1x1x5xf32>
  return %3 : tensor<1x1x5xf32>
}

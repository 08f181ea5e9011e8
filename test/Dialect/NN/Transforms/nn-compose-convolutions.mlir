// RUN: calotype-opt %s --nn-compose-convolutions | FileCheck %s

// A filter of three taps and one of one tap, with a bias between them and a stride
// behind.

// CHECK-LABEL: func.func @one_tap_behind
// CHECK: %[[F:.*]] = nn.constant dense<{{\[\[}}[2.100000e+01, 4.200000e+01, 6.300000e+01]]]> : tensor<1x1x3xf32>
// CHECK-NEXT: %[[Y:.*]] = nn.conv %arg0, %[[F]] {dilations = array<i64: 2>, {{.*}}, pads_begin = array<i64: 2>, pads_end = array<i64: 2>, strides = array<i64: 2>} : {{.*}} -> tensor<1x1x5xf32>
// CHECK-NEXT: %[[B:.*]] = nn.constant dense<1.900000e+01> : tensor<1x1x1xf32>
// CHECK-NEXT: %[[R:.*]] = nn.add %[[Y]], %[[B]]
// CHECK-NEXT: return %[[R]]
func.func @one_tap_behind(%x: tensor<1x1x9xf32>) -> tensor<1x1x5xf32> {
  %c0 = nn.constant dense<[[[1.0, 2.0, 3.0]], [[10.0, 20.0, 30.0]]]> : tensor<2x1x3xf32>
  %c1 = nn.constant dense<[[[1.0], [2.0]]]> : tensor<1x2x1xf32>
  %c2 = nn.constant dense<[[[5.0], [7.0]]]> : tensor<1x2x1xf32>
  %3 = nn.conv %x, %c0 {strides = array<i64: 1>, dilations = array<i64: 2>, pads_begin = array<i64: 2>, pads_end = array<i64: 2>, groups = 1 : i64} : (tensor<1x1x9xf32>, tensor<2x1x3xf32>) -> tensor<1x2x9xf32>
  %4 = nn.add %3, %c2 : (tensor<1x2x9xf32>, tensor<1x2x1xf32>) -> tensor<1x2x9xf32>
  %5 = nn.conv %4, %c1 {strides = array<i64: 2>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x2x9xf32>, tensor<1x2x1xf32>) -> tensor<1x1x5xf32>
  return %5 : tensor<1x1x5xf32>
}

// The other order.

// CHECK-LABEL: func.func @one_tap_before
// CHECK: %[[F:.*]] = nn.constant dense<{{\[\[}}[7.000000e+00, 1.000000e+01]]]> : tensor<1x1x2xf32>
// CHECK-NEXT: nn.conv %arg0, %[[F]] {{.*}}pads_begin = array<i64: 1>
// CHECK-NEXT: return
func.func @one_tap_before(%x: tensor<1x1x6xf32>) -> tensor<1x1x6xf32> {
  %c0 = nn.constant dense<[[[1.0]], [[2.0]]]> : tensor<2x1x1xf32>
  %c1 = nn.constant dense<[[[1.0, 2.0], [3.0, 4.0]]]> : tensor<1x2x2xf32>
  %2 = nn.conv %x, %c0 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x1x6xf32>, tensor<2x1x1xf32>) -> tensor<1x2x6xf32>
  %3 = nn.conv %2, %c1 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 1>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x2x6xf32>, tensor<1x2x2xf32>) -> tensor<1x1x6xf32>
  return %3 : tensor<1x1x6xf32>
}

// The average of a bias is the bias, where pads do not count.

// CHECK-LABEL: func.func @average_first
// CHECK: %[[P:.*]] = nn.pool %arg0 {{.*}} -> tensor<1x3x3x3xf32>
// CHECK-NEXT: %[[Y:.*]] = nn.conv %[[P]]
// CHECK-NEXT: %[[R:.*]] = nn.add %[[Y]]
// CHECK-NEXT: return %[[R]]
func.func @average_first(%x: tensor<1x3x4x4xf32>) -> tensor<1x2x3x3xf32> {
  %c0 = nn.constant dense<1.0> : tensor<2x3x1x1xf32>
  %c1 = nn.constant dense<3.0> : tensor<1x2x1x1xf32>
  %2 = nn.conv %x, %c0 {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 0>, groups = 1 : i64} : (tensor<1x3x4x4xf32>, tensor<2x3x1x1xf32>) -> tensor<1x2x4x4xf32>
  %3 = nn.add %2, %c1 : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %4 = nn.pool %3 {kind = #nn.pool_kind<average>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x4x4xf32>) -> tensor<1x2x3x3xf32>
  return %4 : tensor<1x2x3x3xf32>
}

// One product per image instead of one per pixel.

// CHECK-LABEL: func.func @mean_first
// CHECK: %[[M:.*]] = nn.reduce %arg0 {{.*}} -> tensor<2x3x1x1xf32>
// CHECK-NEXT: nn.conv %[[M]]
// CHECK-NEXT: return
func.func @mean_first(%x: tensor<2x3x4x4xf32>) -> tensor<2x2x1x1xf32> {
  %c0 = nn.constant dense<1.0> : tensor<2x3x1x1xf32>
  %1 = nn.conv %x, %c0 {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 0>, groups = 1 : i64} : (tensor<2x3x4x4xf32>, tensor<2x3x1x1xf32>) -> tensor<2x2x4x4xf32>
  %2 = nn.reduce %1 {kind = #nn.reduce_kind<mean>, axes = array<i64: 2, 3>, keep_dims = true} : (tensor<2x2x4x4xf32>) -> tensor<2x2x1x1xf32>
  return %2 : tensor<2x2x1x1xf32>
}

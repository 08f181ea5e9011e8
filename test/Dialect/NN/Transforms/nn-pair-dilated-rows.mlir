// RUN: calotype-opt %s --nn-pair-dilated-rows="flops-per-byte=0" --nn-canonicalize-graph --nn-evaluate-constants | FileCheck %s

// Six blocks of two rows, the last one of one row. Rows w0 = 1, w1 = 2, w2 = 4 of the
// filter; bias and activation go into both halves.

// CHECK-LABEL: func.func @six_blocks
// CHECK: %[[E:.*]] = nn.concat {{.*}} {axis = 2 : i64} : {{.*}} -> tensor<1x1x6x3xf32>
// CHECK: %[[O:.*]] = nn.concat {{.*}} {axis = 2 : i64} : {{.*}} -> tensor<1x1x5x3xf32>
// CHECK: %[[PADDED:.*]] = nn.pad %[[O]] {high = array<i64: 0, 0, 1, 0>
// CHECK: %[[SUM:.*]] = nn.add %[[E]], %[[PADDED]]
// CHECK: %[[S:.*]] = nn.conv %[[SUM]], %{{.*}} {dilations = array<i64: 2, 1>, groups = 1 : i64, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 0>
// CHECK: %[[OFODD:.*]] = nn.constant dense<{{\[\[\[}}[1.000000e+00], [2.000000e+00]]]]> : tensor<1x1x2x1xf32>
// CHECK: %[[Y:.*]] = nn.conv %[[O]], %[[OFODD]] {dilations = array<i64: 2, 1>, groups = 1 : i64, pads_begin = array<i64: 2, 0>, pads_end = array<i64: 1, 0>
// CHECK: %[[OFEVEN:.*]] = nn.constant dense<{{\[\[\[}}[-1.000000e+00], [4.000000e+00]]]]> : tensor<1x1x2x1xf32>
// CHECK: %[[Z:.*]] = nn.conv %[[E]], %[[OFEVEN]] {dilations = array<i64: 2, 1>, groups = 1 : i64, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 1, 0>
// CHECK: nn.add %[[Y]], %[[S]]
// CHECK: nn.slice %[[S]]
// CHECK: nn.add %[[Z]]
// CHECK-COUNT-2: nn.relu
// CHECK: %[[R:.*]] = nn.concat {{.*}} -> tensor<1x1x11x3xf32>
// CHECK-NEXT: return %[[R]]
func.func @six_blocks(%x: tensor<1x1x11x3xf32>) -> tensor<1x1x11x3xf32> {
  %f = nn.constant dense<[[[[1.0], [2.0], [4.0]]]]> : tensor<1x1x3x1xf32>
  %b = nn.constant dense<5.0> : tensor<1x1x1x1xf32>
  %0 = nn.conv %x, %f {strides = array<i64: 1, 1>, dilations = array<i64: 2, 1>, pads_begin = array<i64: 2, 0>, pads_end = array<i64: 2, 0>, groups = 1 : i64} : (tensor<1x1x11x3xf32>, tensor<1x1x3x1xf32>) -> tensor<1x1x11x3xf32>
  %1 = nn.add %0, %b : (tensor<1x1x11x3xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x11x3xf32>
  %2 = nn.relu %1 : (tensor<1x1x11x3xf32>) -> tensor<1x1x11x3xf32>
  return %2 : tensor<1x1x11x3xf32>
}

// Columns keep their stride, dilation and pads.

// CHECK-LABEL: func.func @columns
// CHECK-COUNT-3: nn.conv {{.*}}dilations = array<i64: 3, 2>, groups = 1 : i64, pads_begin = array<i64: {{[03]}}, 1>, pads_end = array<i64: {{[0-9]}}, 2>, strides = array<i64: 1, 2>
// CHECK-NOT: nn.conv
func.func @columns(%x: tensor<2x3x6x9xf64>) -> tensor<2x2x6x4xf64> {
  %f = nn.constant dense<1.0> : tensor<2x3x3x3xf64>
  %0 = nn.conv %x, %f {strides = array<i64: 1, 2>, dilations = array<i64: 3, 2>, pads_begin = array<i64: 3, 1>, pads_end = array<i64: 3, 2>, groups = 1 : i64} : (tensor<2x3x6x9xf64>, tensor<2x3x3x3xf64>) -> tensor<2x2x6x4xf64>
  return %0 : tensor<2x2x6x4xf64>
}

// RUN: calotype-opt %s --nn-merge-atrous-branches --remarks-filter=nn-.* -o %t 2>&1 | FileCheck %s
// RUN: calotype-opt %s -o - | diff - %t
// What nn-merge-atrous-branches leaves alone, and why.

// Eleven taps for six.

// CHECK: remark: [Missed] nn.add | Category:nn-merge-atrous-branches:reassociating | Function=few_common_taps
// CHECK-SAME: text="one filter for all taps has no fewer multiplications"
func.func @few_common_taps(%x: tensor<1x1x16xf32>) -> tensor<1x1x16xf32> {
  %c0 = nn.constant dense<1.0> : tensor<1x1x3xf32>
  %c1 = nn.constant dense<2.0> : tensor<1x1x3xf32>
  %2 = nn.conv %x, %c0 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 1>, pads_end = array<i64: 1>, groups = 1 : i64} : (tensor<1x1x16xf32>, tensor<1x1x3xf32>) -> tensor<1x1x16xf32>
  %3 = nn.conv %x, %c1 {strides = array<i64: 1>, dilations = array<i64: 5>, pads_begin = array<i64: 5>, pads_end = array<i64: 5>, groups = 1 : i64} : (tensor<1x1x16xf32>, tensor<1x1x3xf32>) -> tensor<1x1x16xf32>
  %4 = nn.add %2, %3 : (tensor<1x1x16xf32>, tensor<1x1x16xf32>) -> tensor<1x1x16xf32>
  return %4 : tensor<1x1x16xf32>
}

// One filter per channel, and one over all.

// CHECK: remark: [Missed] nn.add | Category:nn-merge-atrous-branches:reassociating | Function=groups
// CHECK-SAME: text="the convolutions differ in more than taps"
func.func @groups(%x: tensor<1x2x8xf32>) -> tensor<1x2x6xf32> {
  %c0 = nn.constant dense<1.0> : tensor<2x1x3xf32>
  %c1 = nn.constant dense<1.0> : tensor<2x2x3xf32>
  %2 = nn.conv %x, %c0 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 2 : i64} : (tensor<1x2x8xf32>, tensor<2x1x3xf32>) -> tensor<1x2x6xf32>
  %3 = nn.conv %x, %c1 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x2x8xf32>, tensor<2x2x3xf32>) -> tensor<1x2x6xf32>
  %4 = nn.add %2, %3 : (tensor<1x2x6xf32>, tensor<1x2x6xf32>) -> tensor<1x2x6xf32>
  return %4 : tensor<1x2x6xf32>
}

// A filter of the run.

// CHECK: remark: [Missed] nn.add | Category:nn-merge-atrous-branches:reassociating | Function=run_time_filter
// CHECK-SAME: text="the filters or the shapes are not known"
func.func @run_time_filter(%x: tensor<1x1x8xf32>, %f: tensor<1x1x3xf32>) -> tensor<1x1x6xf32> {
  %c0 = nn.constant dense<1.0> : tensor<1x1x3xf32>
  %1 = nn.conv %x, %c0 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x1x8xf32>, tensor<1x1x3xf32>) -> tensor<1x1x6xf32>
  %2 = nn.conv %x, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x1x8xf32>, tensor<1x1x3xf32>) -> tensor<1x1x6xf32>
  %3 = nn.add %1, %2 : (tensor<1x1x6xf32>, tensor<1x1x6xf32>) -> tensor<1x1x6xf32>
  return %3 : tensor<1x1x6xf32>
}

// Two images: an ordinary residual.

// CHECK-NOT: Function=two_images
func.func @two_images(%x: tensor<1x1x8xf32>, %y: tensor<1x1x8xf32>) -> tensor<1x1x6xf32> {
  %c0 = nn.constant dense<1.0> : tensor<1x1x3xf32>
  %1 = nn.conv %x, %c0 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x1x8xf32>, tensor<1x1x3xf32>) -> tensor<1x1x6xf32>
  %2 = nn.conv %y, %c0 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x1x8xf32>, tensor<1x1x3xf32>) -> tensor<1x1x6xf32>
  %3 = nn.add %1, %2 : (tensor<1x1x6xf32>, tensor<1x1x6xf32>) -> tensor<1x1x6xf32>
  return %3 : tensor<1x1x6xf32>
}

// The projection of a zero is not that of the vector.

// CHECK-NOT: Function=padded_projection
func.func @padded_projection(%x: tensor<1x2x4xf32>, %v: tensor<1x2x1xf32>, %f: tensor<2x4x1xf32>) -> tensor<1x2x5xf32> {
  %0 = nn.expand %v : (tensor<1x2x1xf32>) -> tensor<1x2x4xf32>
  %1 = nn.concat %x, %0 {axis = 1 : i64} : (tensor<1x2x4xf32>, tensor<1x2x4xf32>) -> tensor<1x4x4xf32>
  %2 = nn.conv %1, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 1>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x4x4xf32>, tensor<2x4x1xf32>) -> tensor<1x2x5xf32>
  return %2 : tensor<1x2x5xf32>
}

// Nor is that of three taps at the edge.

// CHECK-NOT: Function=wide_filter
func.func @wide_filter(%x: tensor<1x2x4xf32>, %v: tensor<1x2x1xf32>, %f: tensor<2x4x3xf32>) -> tensor<1x2x4xf32> {
  %0 = nn.expand %v : (tensor<1x2x1xf32>) -> tensor<1x2x4xf32>
  %1 = nn.concat %x, %0 {axis = 1 : i64} : (tensor<1x2x4xf32>, tensor<1x2x4xf32>) -> tensor<1x4x4xf32>
  %2 = nn.conv %1, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 1>, pads_end = array<i64: 1>, groups = 1 : i64} : (tensor<1x4x4xf32>, tensor<2x4x3xf32>) -> tensor<1x2x4xf32>
  return %2 : tensor<1x2x4xf32>
}

// One vector per row, not per image.

// CHECK-NOT: Function=row_vectors
func.func @row_vectors(%x: tensor<1x2x4x4xf32>, %v: tensor<1x2x4x1xf32>, %f: tensor<8x4x1x1xf32>) -> tensor<1x8x4x4xf32> {
  %0 = nn.expand %v : (tensor<1x2x4x1xf32>) -> tensor<1x2x4x4xf32>
  %1 = nn.concat %x, %0 {axis = 1 : i64} : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x4x4x4xf32>
  %2 = nn.conv %1, %f {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 0>, groups = 1 : i64} : (tensor<1x4x4x4xf32>, tensor<8x4x1x1xf32>) -> tensor<1x8x4x4xf32>
  return %2 : tensor<1x8x4x4xf32>
}

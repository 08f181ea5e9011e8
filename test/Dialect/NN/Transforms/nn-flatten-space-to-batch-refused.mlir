// RUN: calotype-opt %s --nn-flatten-space-to-batch --remarks-filter=nn-.* -o %t 2>&1 | FileCheck %s
// RUN: calotype-opt %s -o - | diff - %t
// What nn-flatten-space-to-batch leaves alone, and why.

// Gathered by other blocks than it was split.

// CHECK: remark: [Missed] nn.conv | Category:nn-flatten-space-to-batch:exact | Function=other_blocks
// CHECK-SAME: text="split by blocks of 4, gathered by 2"
func.func @other_blocks(%x: tensor<1x1x16xf32>, %f: tensor<1x1x2xf32>) -> tensor<2x1x6xf32> {
  %0 = nn.space_to_batch %x {block = array<i64: 4>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>} : (tensor<1x1x16xf32>) -> tensor<4x1x4xf32>
  %1 = nn.conv %0, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<4x1x4xf32>, tensor<1x1x2xf32>) -> tensor<4x1x3xf32>
  %2 = nn.batch_to_space %1 {block = array<i64: 2>, crops_begin = array<i64: 0>, crops_end = array<i64: 0>} : (tensor<4x1x3xf32>) -> tensor<2x1x6xf32>
  return %2 : tensor<2x1x6xf32>
}

// Phases lead in the batch, then images.

// CHECK: remark: [Missed] nn.conv | Category:nn-flatten-space-to-batch:exact | Function=other_order
// CHECK-SAME: text="split and gathered in another order of phases"
func.func @other_order(%x: tensor<2x1x8xf32>, %f: tensor<1x1x2xf32>) -> tensor<2x1x6xf32> {
  %0 = nn.space_to_batch %x {block = array<i64: 2>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>} : (tensor<2x1x8xf32>) -> tensor<4x1x4xf32>
  %1 = nn.conv %0, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<4x1x4xf32>, tensor<1x1x2xf32>) -> tensor<4x1x3xf32>
  %2 = nn.reshape %1 : (tensor<4x1x3xf32>) -> tensor<2x2x1x3xf32>
  %3 = nn.transpose %2 {permutation = array<i64: 0, 2, 3, 1>} : (tensor<2x2x1x3xf32>) -> tensor<2x1x3x2xf32>
  %4 = nn.reshape %3 : (tensor<2x1x3x2xf32>) -> tensor<2x1x6xf32>
  return %4 : tensor<2x1x6xf32>
}

// Every second phase element: no convolution of the image.

// CHECK: remark: [Missed] nn.conv | Category:nn-flatten-space-to-batch:exact | Function=strides
// CHECK-SAME: text="a convolution strides inside the blocks"
func.func @strides(%x: tensor<1x1x12xf32>, %f: tensor<1x1x2xf32>) -> tensor<1x1x6xf32> {
  %0 = nn.space_to_batch %x {block = array<i64: 2>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>} : (tensor<1x1x12xf32>) -> tensor<2x1x6xf32>
  %1 = nn.conv %0, %f {strides = array<i64: 2>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<2x1x6xf32>, tensor<1x1x2xf32>) -> tensor<2x1x3xf32>
  %2 = nn.batch_to_space %1 {block = array<i64: 2>, crops_begin = array<i64: 0>, crops_end = array<i64: 0>} : (tensor<2x1x3xf32>) -> tensor<1x1x6xf32>
  return %2 : tensor<1x1x6xf32>
}

// The phases themselves are a result.

// CHECK: remark: [Missed] nn.conv | Category:nn-flatten-space-to-batch:exact | Function=other_reader
// CHECK-SAME: text="the phases have another reader"
func.func @other_reader(%x: tensor<1x1x8xf32>, %f: tensor<1x1x2xf32>) -> (tensor<2x1x3xf32>, tensor<1x1x6xf32>) {
  %0 = nn.space_to_batch %x {block = array<i64: 2>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>} : (tensor<1x1x8xf32>) -> tensor<2x1x4xf32>
  %1 = nn.conv %0, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<2x1x4xf32>, tensor<1x1x2xf32>) -> tensor<2x1x3xf32>
  %2 = nn.relu %1 : (tensor<2x1x3xf32>) -> tensor<2x1x3xf32>
  %3 = nn.batch_to_space %2 {block = array<i64: 2>, crops_begin = array<i64: 0>, crops_end = array<i64: 0>} : (tensor<2x1x3xf32>) -> tensor<1x1x6xf32>
  return %1, %3 : tensor<2x1x3xf32>, tensor<1x1x6xf32>
}

// A mean over the phases.

// CHECK: remark: [Missed] nn.conv | Category:nn-flatten-space-to-batch:exact | Function=across_phases
// CHECK-SAME: text="the phases reach 'nn.reduce' before they are gathered"
func.func @across_phases(%x: tensor<1x1x8xf32>, %f: tensor<1x1x2xf32>) -> tensor<1x1x3xf32> {
  %0 = nn.space_to_batch %x {block = array<i64: 2>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>} : (tensor<1x1x8xf32>) -> tensor<2x1x4xf32>
  %1 = nn.conv %0, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<2x1x4xf32>, tensor<1x1x2xf32>) -> tensor<2x1x3xf32>
  %2 = nn.reduce %1 {kind = #nn.reduce_kind<mean>, axes = array<i64: 0>, keep_dims = true} : (tensor<2x1x3xf32>) -> tensor<1x1x3xf32>
  return %2 : tensor<1x1x3xf32>
}

// A mask per pixel of a phase.

// CHECK: remark: [Missed] nn.conv | Category:nn-flatten-space-to-batch:exact | Function=per_pixel
// CHECK-SAME: text="an operand is not the same for all pixels of a channel"
func.func @per_pixel(%x: tensor<1x1x8xf32>, %f: tensor<1x1x2xf32>, %m: tensor<1x1x3xf32>) -> tensor<1x1x6xf32> {
  %0 = nn.space_to_batch %x {block = array<i64: 2>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>} : (tensor<1x1x8xf32>) -> tensor<2x1x4xf32>
  %1 = nn.conv %0, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<2x1x4xf32>, tensor<1x1x2xf32>) -> tensor<2x1x3xf32>
  %2 = nn.mul %1, %m : (tensor<2x1x3xf32>, tensor<1x1x3xf32>) -> tensor<2x1x3xf32>
  %3 = nn.batch_to_space %2 {block = array<i64: 2>, crops_begin = array<i64: 0>, crops_end = array<i64: 0>} : (tensor<2x1x3xf32>) -> tensor<1x1x6xf32>
  return %3 : tensor<1x1x6xf32>
}

// Another operand that only looks like phases.

// CHECK: remark: [Missed] nn.conv | Category:nn-flatten-space-to-batch:exact | Function=not_split
// CHECK-SAME: text="an operand is not split into phases"
func.func @not_split(%x: tensor<1x1x8xf32>, %f: tensor<1x1x2xf32>, %y: tensor<2x1x3xf32>) -> tensor<1x1x6xf32> {
  %0 = nn.space_to_batch %x {block = array<i64: 2>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>} : (tensor<1x1x8xf32>) -> tensor<2x1x4xf32>
  %1 = nn.conv %0, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<2x1x4xf32>, tensor<1x1x2xf32>) -> tensor<2x1x3xf32>
  %2 = nn.add %1, %y : (tensor<2x1x3xf32>, tensor<2x1x3xf32>) -> tensor<2x1x3xf32>
  %3 = nn.batch_to_space %2 {block = array<i64: 2>, crops_begin = array<i64: 0>, crops_end = array<i64: 0>} : (tensor<2x1x3xf32>) -> tensor<1x1x6xf32>
  return %3 : tensor<1x1x6xf32>
}

// Nobody reads the phases.

// CHECK: remark: [Missed] nn.conv | Category:nn-flatten-space-to-batch:exact | Function=never_gathered
// CHECK-SAME: text="the phases are never gathered"
func.func @never_gathered(%x: tensor<1x1x8xf32>, %f: tensor<1x1x2xf32>) -> tensor<1x1x8xf32> {
  %0 = nn.space_to_batch %x {block = array<i64: 2>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>} : (tensor<1x1x8xf32>) -> tensor<2x1x4xf32>
  %1 = nn.conv %0, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<2x1x4xf32>, tensor<1x1x2xf32>) -> tensor<2x1x3xf32>
  return %x : tensor<1x1x8xf32>
}

// The edge of a phase is not the edge of the image.

// CHECK: remark: [Missed] nn.conv | Category:nn-flatten-space-to-batch:exact | Function=edges
// CHECK-SAME: text="a padding repeats elements or adds images"
func.func @edges(%x: tensor<1x1x8xf32>, %f: tensor<1x1x2xf32>) -> tensor<1x1x8xf32> {
  %0 = nn.space_to_batch %x {block = array<i64: 2>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>} : (tensor<1x1x8xf32>) -> tensor<2x1x4xf32>
  %1 = nn.conv %0, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<2x1x4xf32>, tensor<1x1x2xf32>) -> tensor<2x1x3xf32>
  %2 = nn.pad %1 {low = array<i64: 0, 0, 1>, high = array<i64: 0, 0, 0>, mode = #nn.pad_mode<edge>} : (tensor<2x1x3xf32>) -> tensor<2x1x4xf32>
  %3 = nn.batch_to_space %2 {block = array<i64: 2>, crops_begin = array<i64: 0>, crops_end = array<i64: 0>} : (tensor<2x1x4xf32>) -> tensor<1x1x8xf32>
  return %3 : tensor<1x1x8xf32>
}

// One phase alone: a strided convolution, which is another rewrite.

// CHECK: remark: [Missed] nn.conv | Category:nn-flatten-space-to-batch:exact | Function=chosen_phase
// CHECK-SAME: text="a slice chooses phases"
func.func @chosen_phase(%x: tensor<1x1x8xf32>, %f: tensor<1x1x2xf32>) -> tensor<1x1x3xf32> {
  %0 = nn.space_to_batch %x {block = array<i64: 2>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>} : (tensor<1x1x8xf32>) -> tensor<2x1x4xf32>
  %1 = nn.conv %0, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<2x1x4xf32>, tensor<1x1x2xf32>) -> tensor<2x1x3xf32>
  %2 = nn.slice %1 {starts = array<i64: 1, 0, 0>, sizes = array<i64: 1, 1, 3>, steps = array<i64: 1, 1, 1>} : (tensor<2x1x3xf32>) -> tensor<1x1x3xf32>
  return %2 : tensor<1x1x3xf32>
}

// Neighbours stay together: tiles in the batch are no phases, and nothing is said.

// CHECK-NOT: Function=tiles
func.func @tiles(%x: tensor<1x1x8xf32>, %f: tensor<1x1x2xf32>) -> tensor<1x1x6xf32> {
  %0 = nn.reshape %x : (tensor<1x1x8xf32>) -> tensor<1x1x2x4xf32>
  %1 = nn.transpose %0 {permutation = array<i64: 2, 0, 1, 3>} : (tensor<1x1x2x4xf32>) -> tensor<2x1x1x4xf32>
  %2 = nn.reshape %1 : (tensor<2x1x1x4xf32>) -> tensor<2x1x4xf32>
  %3 = nn.conv %2, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<2x1x4xf32>, tensor<1x1x2xf32>) -> tensor<2x1x3xf32>
  %4 = nn.reshape %3 : (tensor<2x1x3xf32>) -> tensor<2x1x1x3xf32>
  %5 = nn.transpose %4 {permutation = array<i64: 1, 2, 0, 3>} : (tensor<2x1x1x3xf32>) -> tensor<1x1x2x3xf32>
  %6 = nn.reshape %5 : (tensor<1x1x2x3xf32>) -> tensor<1x1x6xf32>
  return %6 : tensor<1x1x6xf32>
}

// RUN: calotype-opt %s --nn-flatten-space-to-batch | FileCheck %s

// One op each, bias and activation between them: the pads are p + r q - c.

// CHECK-LABEL: func.func @structured
// CHECK-NEXT: %[[Y:.*]] = nn.conv %arg0, %arg1 {dilations = array<i64: 2, 2>, groups = 1 : i64, pads_begin = array<i64: 3, 1>, pads_end = array<i64: 3, 2>, strides = array<i64: 1, 1>} : (tensor<2x3x7x8xf32>, tensor<4x3x3x3xf32>) -> tensor<2x4x9x7xf32>
// CHECK-NEXT: %[[B:.*]] = nn.add %[[Y]], %arg2
// CHECK-NEXT: %[[R:.*]] = nn.relu %[[B]]
// CHECK-NEXT: return %[[R]]
func.func @structured(%x: tensor<2x3x7x8xf32>, %f: tensor<4x3x3x3xf32>, %b: tensor<1x4x1x1xf32>) -> tensor<2x4x9x7xf32> {
  %0 = nn.space_to_batch %x {block = array<i64: 2, 2>, pads_begin = array<i64: 2, 3>, pads_end = array<i64: 3, 3>} : (tensor<2x3x7x8xf32>) -> tensor<8x3x6x7xf32>
  %1 = nn.conv %0, %f {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 0>, pads_end = array<i64: 0, 1>, groups = 1 : i64} : (tensor<8x3x6x7xf32>, tensor<4x3x3x3xf32>) -> tensor<8x4x5x6xf32>
  %2 = nn.add %1, %b : (tensor<8x4x5x6xf32>, tensor<1x4x1x1xf32>) -> tensor<8x4x5x6xf32>
  %3 = nn.relu %2 : (tensor<8x4x5x6xf32>) -> tensor<8x4x5x6xf32>
  %4 = nn.batch_to_space %3 {block = array<i64: 2, 2>, crops_begin = array<i64: 1, 2>, crops_end = array<i64: 0, 3>} : (tensor<8x4x5x6xf32>) -> tensor<2x4x9x7xf32>
  return %4 : tensor<2x4x9x7xf32>
}

// The chain that exporters write, with another block in each dimension.

// CHECK-LABEL: func.func @channels_first
// CHECK-NEXT: %[[Y:.*]] = nn.conv %arg0, %arg1 {dilations = array<i64: 2, 3>, {{.*}}, pads_begin = array<i64: 1, 3>, pads_end = array<i64: 1, 2>,
// CHECK-NEXT: return %[[Y]]
func.func @channels_first(%x: tensor<2x3x6x6xf32>, %f: tensor<4x3x3x3xf32>) -> tensor<2x4x4x5xf32> {
  %0 = nn.pad %x {low = array<i64: 0, 0, 2, 3>, high = array<i64: 0, 0, 2, 3>, mode = #nn.pad_mode<constant>} : (tensor<2x3x6x6xf32>) -> tensor<2x3x10x12xf32>
  %1 = nn.reshape %0 : (tensor<2x3x10x12xf32>) -> tensor<2x3x5x2x4x3xf32>
  %2 = nn.transpose %1 {permutation = array<i64: 3, 5, 0, 1, 2, 4>} : (tensor<2x3x5x2x4x3xf32>) -> tensor<2x3x2x3x5x4xf32>
  %3 = nn.reshape %2 : (tensor<2x3x2x3x5x4xf32>) -> tensor<12x3x5x4xf32>
  %4 = nn.conv %3, %f {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 0>, groups = 1 : i64} : (tensor<12x3x5x4xf32>, tensor<4x3x3x3xf32>) -> tensor<12x4x3x2xf32>
  %5 = nn.reshape %4 : (tensor<12x4x3x2xf32>) -> tensor<2x3x2x4x3x2xf32>
  %6 = nn.transpose %5 {permutation = array<i64: 2, 3, 4, 0, 5, 1>} : (tensor<2x3x2x4x3x2xf32>) -> tensor<2x4x3x2x2x3xf32>
  %7 = nn.reshape %6 : (tensor<2x4x3x2x2x3xf32>) -> tensor<2x4x6x6xf32>
  %8 = nn.slice %7 {starts = array<i64: 0, 0, 1, 0>, sizes = array<i64: 2, 4, 4, 5>, steps = array<i64: 1, 1, 1, 1>} : (tensor<2x4x6x6xf32>) -> tensor<2x4x4x5xf32>
  return %8 : tensor<2x4x4x5xf32>
}

// Channels last: the transposes that stay move nothing, for the convolution reads
// channels last too.

// CHECK-LABEL: func.func @channels_last
// CHECK-NEXT: %[[X:.*]] = nn.transpose %arg0 {permutation = array<i64: 0, 3, 1, 2>}
// CHECK-NEXT: %[[Y:.*]] = nn.conv %[[X]], %arg1 {dilations = array<i64: 2, 2>, {{.*}}, pads_begin = array<i64: 2, 2>, pads_end = array<i64: 2, 2>,
// CHECK-NEXT: %[[R:.*]] = nn.transpose %[[Y]] {permutation = array<i64: 0, 2, 3, 1>}
// CHECK-NEXT: return %[[R]]
func.func @channels_last(%x: tensor<1x6x6x3xf32>, %f: tensor<4x3x3x3xf32>) -> tensor<1x6x6x4xf32> {
  %0 = nn.pad %x {low = array<i64: 0, 2, 2, 0>, high = array<i64: 0, 2, 2, 0>, mode = #nn.pad_mode<constant>} : (tensor<1x6x6x3xf32>) -> tensor<1x10x10x3xf32>
  %1 = nn.reshape %0 : (tensor<1x10x10x3xf32>) -> tensor<1x5x2x5x2x3xf32>
  %2 = nn.transpose %1 {permutation = array<i64: 2, 4, 0, 1, 3, 5>} : (tensor<1x5x2x5x2x3xf32>) -> tensor<2x2x1x5x5x3xf32>
  %3 = nn.reshape %2 : (tensor<2x2x1x5x5x3xf32>) -> tensor<4x5x5x3xf32>
  %4 = nn.transpose %3 {permutation = array<i64: 0, 3, 1, 2>} : (tensor<4x5x5x3xf32>) -> tensor<4x3x5x5xf32>
  %5 = nn.conv %4, %f {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 0>, groups = 1 : i64} : (tensor<4x3x5x5xf32>, tensor<4x3x3x3xf32>) -> tensor<4x4x3x3xf32>
  %6 = nn.transpose %5 {permutation = array<i64: 0, 2, 3, 1>} : (tensor<4x4x3x3xf32>) -> tensor<4x3x3x4xf32>
  %7 = nn.reshape %6 : (tensor<4x3x3x4xf32>) -> tensor<2x2x1x3x3x4xf32>
  %8 = nn.transpose %7 {permutation = array<i64: 2, 3, 0, 4, 1, 5>} : (tensor<2x2x1x3x3x4xf32>) -> tensor<1x3x2x3x2x4xf32>
  %9 = nn.reshape %8 : (tensor<1x3x2x3x2x4xf32>) -> tensor<1x6x6x4xf32>
  return %9 : tensor<1x6x6x4xf32>
}

// Channels and batch exchanged, so that SpaceToDepth moves phases into the batch.

// CHECK-LABEL: func.func @space_to_depth
// CHECK: nn.conv %{{.*}}, %arg1 {dilations = array<i64: 2, 2>, {{.*}}, pads_begin = array<i64: 2, 2>, pads_end = array<i64: 2, 1>, {{.*}} : (tensor<1x3x6x6xf32>
// CHECK-NOT: nn.slice
// CHECK-NOT: nn.depth_to_space
func.func @space_to_depth(%x: tensor<3x1x6x6xf32>, %f: tensor<4x3x3x3xf32>) -> tensor<4x1x6x5xf32> {
  %0 = nn.pad %x {low = array<i64: 0, 0, 2, 2>, high = array<i64: 0, 0, 2, 2>, mode = #nn.pad_mode<constant>} : (tensor<3x1x6x6xf32>) -> tensor<3x1x10x10xf32>
  %1 = nn.space_to_depth %0 {block = 2 : i64} : (tensor<3x1x10x10xf32>) -> tensor<3x4x5x5xf32>
  %2 = nn.transpose %1 {permutation = array<i64: 1, 0, 2, 3>} : (tensor<3x4x5x5xf32>) -> tensor<4x3x5x5xf32>
  %3 = nn.conv %2, %f {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 0>, groups = 1 : i64} : (tensor<4x3x5x5xf32>, tensor<4x3x3x3xf32>) -> tensor<4x4x3x3xf32>
  %4 = nn.transpose %3 {permutation = array<i64: 1, 0, 2, 3>} : (tensor<4x4x3x3xf32>) -> tensor<4x4x3x3xf32>
  %5 = nn.depth_to_space %4 {block = 2 : i64, column_row_depth = false} : (tensor<4x4x3x3xf32>) -> tensor<4x1x6x6xf32>
  %6 = nn.slice %5 {starts = array<i64: 0, 0, 0, 0>, sizes = array<i64: 4, 1, 6, 5>, steps = array<i64: 1, 1, 1, 1>} : (tensor<4x1x6x6xf32>) -> tensor<4x1x6x5xf32>
  return %6 : tensor<4x1x6x5xf32>
}

// A sequence, channels last, convolved as an image of one row.

// CHECK-LABEL: func.func @row
// CHECK-NEXT: %[[V:.*]] = nn.reshape %arg0 : (tensor<1x8x3xf32>) -> tensor<1x1x8x3xf32>
// CHECK-NEXT: %[[X:.*]] = nn.transpose %[[V]]
// CHECK-NEXT: %[[Y:.*]] = nn.conv %[[X]], %arg1 {dilations = array<i64: 1, 2>, {{.*}}, pads_begin = array<i64: 0, 4>, pads_end = array<i64: 0, 0>,
// CHECK-NEXT: %[[T:.*]] = nn.transpose %[[Y]]
// CHECK-NEXT: %[[R:.*]] = nn.reshape %[[T]]
// CHECK-NEXT: return %[[R]]
func.func @row(%x: tensor<1x8x3xf32>, %f: tensor<4x3x1x3xf32>) -> tensor<1x8x4xf32> {
  %0 = nn.pad %x {low = array<i64: 0, 4, 0>, high = array<i64: 0, 0, 0>, mode = #nn.pad_mode<constant>} : (tensor<1x8x3xf32>) -> tensor<1x12x3xf32>
  %1 = nn.reshape %0 : (tensor<1x12x3xf32>) -> tensor<1x6x2x3xf32>
  %2 = nn.transpose %1 {permutation = array<i64: 2, 0, 1, 3>} : (tensor<1x6x2x3xf32>) -> tensor<2x1x6x3xf32>
  %3 = nn.reshape %2 : (tensor<2x1x6x3xf32>) -> tensor<2x6x3xf32>
  %4 = nn.reshape %3 : (tensor<2x6x3xf32>) -> tensor<2x1x6x3xf32>
  %5 = nn.transpose %4 {permutation = array<i64: 0, 3, 1, 2>} : (tensor<2x1x6x3xf32>) -> tensor<2x3x1x6xf32>
  %6 = nn.conv %5, %f {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 0>, groups = 1 : i64} : (tensor<2x3x1x6xf32>, tensor<4x3x1x3xf32>) -> tensor<2x4x1x4xf32>
  %7 = nn.transpose %6 {permutation = array<i64: 0, 2, 3, 1>} : (tensor<2x4x1x4xf32>) -> tensor<2x1x4x4xf32>
  %8 = nn.reshape %7 : (tensor<2x1x4x4xf32>) -> tensor<2x4x4xf32>
  %9 = nn.reshape %8 : (tensor<2x4x4xf32>) -> tensor<2x1x4x4xf32>
  %10 = nn.transpose %9 {permutation = array<i64: 1, 2, 0, 3>} : (tensor<2x1x4x4xf32>) -> tensor<1x4x2x4xf32>
  %11 = nn.reshape %10 : (tensor<1x4x2x4xf32>) -> tensor<1x8x4xf32>
  return %11 : tensor<1x8x4xf32>
}

// Three spatial dimensions, one of them whole; one filter per channel.

// CHECK-LABEL: func.func @volume
// CHECK-NEXT: %[[Y:.*]] = nn.conv %arg0, %arg1 {dilations = array<i64: 2, 1, 3>, groups = 2 : i64, pads_begin = array<i64: 0, 0, 3>, pads_end = array<i64: 2, 0, 3>,
// CHECK-NEXT: return %[[Y]]
func.func @volume(%x: tensor<1x2x4x4x6xf32>, %f: tensor<2x1x2x1x3xf32>) -> tensor<1x2x4x4x6xf32> {
  %0 = nn.space_to_batch %x {block = array<i64: 2, 1, 3>, pads_begin = array<i64: 0, 0, 3>, pads_end = array<i64: 2, 0, 3>} : (tensor<1x2x4x4x6xf32>) -> tensor<6x2x3x4x4xf32>
  %1 = nn.conv %0, %f {strides = array<i64: 1, 1, 1>, dilations = array<i64: 1, 1, 1>, pads_begin = array<i64: 0, 0, 0>, pads_end = array<i64: 0, 0, 0>, groups = 2 : i64} : (tensor<6x2x3x4x4xf32>, tensor<2x1x2x1x3xf32>) -> tensor<6x2x2x4x2xf32>
  %2 = nn.batch_to_space %1 {block = array<i64: 2, 1, 3>, crops_begin = array<i64: 0, 0, 0>, crops_end = array<i64: 0, 0, 0>} : (tensor<6x2x2x4x2xf32>) -> tensor<1x2x4x4x6xf32>
  return %2 : tensor<1x2x4x4x6xf32>
}

// Dilation and pads inside the blocks count r-fold.

// CHECK-LABEL: func.func @dilation_inside
// CHECK-NEXT: nn.conv %arg0, %arg1 {dilations = array<i64: 6>, {{.*}}, pads_begin = array<i64: 6>, pads_end = array<i64: 3>,
// CHECK-NEXT: return
func.func @dilation_inside(%x: tensor<1x1x12xf32>, %f: tensor<1x1x3xf32>) -> tensor<1x1x9xf32> {
  %0 = nn.space_to_batch %x {block = array<i64: 3>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>} : (tensor<1x1x12xf32>) -> tensor<3x1x4xf32>
  %1 = nn.conv %0, %f {strides = array<i64: 1>, dilations = array<i64: 2>, pads_begin = array<i64: 2>, pads_end = array<i64: 1>, groups = 1 : i64} : (tensor<3x1x4xf32>, tensor<1x1x3xf32>) -> tensor<3x1x3xf32>
  %2 = nn.batch_to_space %1 {block = array<i64: 3>, crops_begin = array<i64: 0>, crops_end = array<i64: 0>} : (tensor<3x1x3xf32>) -> tensor<1x1x9xf32>
  return %2 : tensor<1x1x9xf32>
}

// Crops beyond the padding crop the image.

// CHECK-LABEL: func.func @negative_pads
// CHECK-NEXT: %[[X:.*]] = nn.slice %arg0 {sizes = array<i64: 1, 1, 8>, starts = array<i64: 0, 0, 3>,
// CHECK-NEXT: nn.conv %[[X]], %arg1 {dilations = array<i64: 2>, {{.*}}, pads_begin = array<i64: 0>, pads_end = array<i64: 0>,
// CHECK-NEXT: return
func.func @negative_pads(%x: tensor<1x1x12xf32>, %f: tensor<4x1x2xf32>) -> tensor<1x4x6xf32> {
  %0 = nn.space_to_batch %x {block = array<i64: 2>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>} : (tensor<1x1x12xf32>) -> tensor<2x1x6xf32>
  %1 = nn.conv %0, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<2x1x6xf32>, tensor<4x1x2xf32>) -> tensor<2x4x5xf32>
  %2 = nn.batch_to_space %1 {block = array<i64: 2>, crops_begin = array<i64: 3>, crops_end = array<i64: 1>} : (tensor<2x4x5xf32>) -> tensor<1x4x6xf32>
  return %2 : tensor<1x4x6xf32>
}

// Cells added behind the convolution and cropped afterwards were never there.

// CHECK-LABEL: func.func @padding_behind
// CHECK-NEXT: %[[Y:.*]] = nn.conv %arg0, %arg1 {dilations = array<i64: 2>, {{.*}}, pads_begin = array<i64: 0>, pads_end = array<i64: 0>,{{.*}} -> tensor<1x1x4xf32>
// CHECK-NEXT: return %[[Y]]
func.func @padding_behind(%x: tensor<1x1x8xf32>, %f: tensor<1x1x3xf32>) -> tensor<1x1x4xf32> {
  %0 = nn.space_to_batch %x {block = array<i64: 2>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>} : (tensor<1x1x8xf32>) -> tensor<2x1x4xf32>
  %1 = nn.conv %0, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<2x1x4xf32>, tensor<1x1x3xf32>) -> tensor<2x1x2xf32>
  %2 = nn.pad %1 {low = array<i64: 0, 0, 1>, high = array<i64: 0, 0, 1>, mode = #nn.pad_mode<constant>} : (tensor<2x1x2xf32>) -> tensor<2x1x4xf32>
  %3 = nn.batch_to_space %2 {block = array<i64: 2>, crops_begin = array<i64: 2>, crops_end = array<i64: 2>} : (tensor<2x1x4xf32>) -> tensor<1x1x4xf32>
  return %3 : tensor<1x1x4xf32>
}

// Two layers and a gate between split and gathering.

// CHECK-LABEL: func.func @layers
// CHECK-NEXT: %[[A:.*]] = nn.conv %arg0, %arg1 {dilations = array<i64: 2>, {{.*}}, pads_begin = array<i64: 4>,
// CHECK-NEXT: %[[B:.*]] = nn.tanh %[[A]]
// CHECK-NEXT: %[[C:.*]] = nn.conv %[[B]], %arg1 {dilations = array<i64: 2>, {{.*}}, pads_begin = array<i64: 4>,
// CHECK-NEXT: %[[D:.*]] = nn.conv %[[C]], %arg1 {dilations = array<i64: 2>, {{.*}}, pads_begin = array<i64: 4>,
// CHECK-NEXT: %[[S:.*]] = nn.sigmoid %[[C]]
// CHECK-NEXT: %[[T:.*]] = nn.tanh %[[D]]
// CHECK-NEXT: %[[R:.*]] = nn.mul %[[S]], %[[T]]
// CHECK-NEXT: return %[[R]]
func.func @layers(%x: tensor<1x2x8xf32>, %f: tensor<2x2x3xf32>) -> tensor<1x2x8xf32> {
  %0 = nn.space_to_batch %x {block = array<i64: 2>, pads_begin = array<i64: 4>, pads_end = array<i64: 0>} : (tensor<1x2x8xf32>) -> tensor<2x2x6xf32>
  %1 = nn.conv %0, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<2x2x6xf32>, tensor<2x2x3xf32>) -> tensor<2x2x4xf32>
  %2 = nn.tanh %1 : (tensor<2x2x4xf32>) -> tensor<2x2x4xf32>
  %3 = nn.conv %2, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 2>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<2x2x4xf32>, tensor<2x2x3xf32>) -> tensor<2x2x4xf32>
  %4 = nn.conv %3, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 2>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<2x2x4xf32>, tensor<2x2x3xf32>) -> tensor<2x2x4xf32>
  %5 = nn.sigmoid %3 : (tensor<2x2x4xf32>) -> tensor<2x2x4xf32>
  %6 = nn.tanh %4 : (tensor<2x2x4xf32>) -> tensor<2x2x4xf32>
  %7 = nn.mul %5, %6 : (tensor<2x2x4xf32>, tensor<2x2x4xf32>) -> tensor<2x2x4xf32>
  %8 = nn.batch_to_space %7 {block = array<i64: 2>, crops_begin = array<i64: 0>, crops_end = array<i64: 0>} : (tensor<2x2x4xf32>) -> tensor<1x2x8xf32>
  return %8 : tensor<1x2x8xf32>
}

// Images before phases in the batch, on both sides.

// CHECK-LABEL: func.func @images_lead
// CHECK-NEXT: nn.conv %arg0, %arg1 {dilations = array<i64: 2>,
// CHECK-NEXT: return
func.func @images_lead(%x: tensor<2x1x6xf32>, %f: tensor<1x1x2xf32>) -> tensor<2x1x4xf32> {
  %0 = nn.reshape %x : (tensor<2x1x6xf32>) -> tensor<2x1x3x2xf32>
  %1 = nn.transpose %0 {permutation = array<i64: 0, 3, 1, 2>} : (tensor<2x1x3x2xf32>) -> tensor<2x2x1x3xf32>
  %2 = nn.reshape %1 : (tensor<2x2x1x3xf32>) -> tensor<4x1x3xf32>
  %3 = nn.conv %2, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<4x1x3xf32>, tensor<1x1x2xf32>) -> tensor<4x1x2xf32>
  %4 = nn.reshape %3 : (tensor<4x1x2xf32>) -> tensor<2x2x1x2xf32>
  %5 = nn.transpose %4 {permutation = array<i64: 0, 2, 3, 1>} : (tensor<2x2x1x2xf32>) -> tensor<2x1x2x2xf32>
  %6 = nn.reshape %5 : (tensor<2x1x2x2xf32>) -> tensor<2x1x4xf32>
  return %6 : tensor<2x1x4xf32>
}

// Images and frames together are the batch.

// CHECK-LABEL: func.func @frames
// CHECK-NEXT: %[[T:.*]] = nn.transpose %arg0 {permutation = array<i64: 0, 2, 1, 3>}
// CHECK-NEXT: %[[V:.*]] = nn.reshape %[[T]] : {{.*}} -> tensor<10x3x6xf32>
// CHECK-NEXT: %[[Y:.*]] = nn.conv %[[V]], %arg1 {dilations = array<i64: 2>,
// CHECK-NEXT: %[[W:.*]] = nn.reshape %[[Y]] : {{.*}} -> tensor<2x5x4x4xf32>
// CHECK-NEXT: %[[R:.*]] = nn.transpose %[[W]] {permutation = array<i64: 0, 2, 1, 3>}
// CHECK-NEXT: return %[[R]]
func.func @frames(%x: tensor<2x3x5x6xf32>, %f: tensor<4x3x2xf32>) -> tensor<2x4x5x4xf32> {
  %0 = nn.reshape %x : (tensor<2x3x5x6xf32>) -> tensor<2x3x5x3x2xf32>
  %1 = nn.transpose %0 {permutation = array<i64: 4, 0, 2, 1, 3>} : (tensor<2x3x5x3x2xf32>) -> tensor<2x2x5x3x3xf32>
  %2 = nn.reshape %1 : (tensor<2x2x5x3x3xf32>) -> tensor<20x3x3xf32>
  %3 = nn.conv %2, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<20x3x3xf32>, tensor<4x3x2xf32>) -> tensor<20x4x2xf32>
  %4 = nn.reshape %3 : (tensor<20x4x2xf32>) -> tensor<2x2x5x4x2xf32>
  %5 = nn.transpose %4 {permutation = array<i64: 1, 3, 2, 4, 0>} : (tensor<2x2x5x4x2xf32>) -> tensor<2x4x5x2x2xf32>
  %6 = nn.reshape %5 : (tensor<2x4x5x2x2xf32>) -> tensor<2x4x5x4xf32>
  return %6 : tensor<2x4x5x4xf32>
}

// Dimensions split one after the other.

// CHECK-LABEL: func.func @one_by_one
// CHECK-NEXT: nn.conv %arg0, %arg1 {dilations = array<i64: 2, 3>,
// CHECK-NEXT: return
func.func @one_by_one(%x: tensor<1x1x6x9xf32>, %f: tensor<1x1x2x2xf32>) -> tensor<1x1x4x6xf32> {
  %0 = nn.space_to_batch %x {block = array<i64: 2, 1>, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 0>} : (tensor<1x1x6x9xf32>) -> tensor<2x1x3x9xf32>
  %1 = nn.space_to_batch %0 {block = array<i64: 1, 3>, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 0>} : (tensor<2x1x3x9xf32>) -> tensor<6x1x3x3xf32>
  %2 = nn.conv %1, %f {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 0>, groups = 1 : i64} : (tensor<6x1x3x3xf32>, tensor<1x1x2x2xf32>) -> tensor<6x1x2x2xf32>
  %3 = nn.batch_to_space %2 {block = array<i64: 1, 3>, crops_begin = array<i64: 0, 0>, crops_end = array<i64: 0, 0>} : (tensor<6x1x2x2xf32>) -> tensor<2x1x2x6xf32>
  %4 = nn.batch_to_space %3 {block = array<i64: 2, 1>, crops_begin = array<i64: 0, 0>, crops_end = array<i64: 0, 0>} : (tensor<2x1x2x6xf32>) -> tensor<1x1x4x6xf32>
  return %4 : tensor<1x1x4x6xf32>
}

// Two readers of one split, each gathered.

// CHECK-LABEL: func.func @shared_split
// CHECK-NEXT: nn.conv %arg0, %arg1 {dilations = array<i64: 2>,
// CHECK-NEXT: nn.conv %arg0, %arg2 {dilations = array<i64: 2>,
// CHECK-NEXT: return
func.func @shared_split(%x: tensor<1x1x8xf32>, %f: tensor<1x1x2xf32>, %g: tensor<1x1x2xf32>) -> (tensor<1x1x6xf32>, tensor<1x1x6xf32>) {
  %0 = nn.space_to_batch %x {block = array<i64: 2>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>} : (tensor<1x1x8xf32>) -> tensor<2x1x4xf32>
  %1 = nn.conv %0, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<2x1x4xf32>, tensor<1x1x2xf32>) -> tensor<2x1x3xf32>
  %2 = nn.batch_to_space %1 {block = array<i64: 2>, crops_begin = array<i64: 0>, crops_end = array<i64: 0>} : (tensor<2x1x3xf32>) -> tensor<1x1x6xf32>
  %3 = nn.conv %0, %g {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<2x1x4xf32>, tensor<1x1x2xf32>) -> tensor<2x1x3xf32>
  %4 = nn.batch_to_space %3 {block = array<i64: 2>, crops_begin = array<i64: 0>, crops_end = array<i64: 0>} : (tensor<2x1x3xf32>) -> tensor<1x1x6xf32>
  return %2, %4 : tensor<1x1x6xf32>, tensor<1x1x6xf32>
}

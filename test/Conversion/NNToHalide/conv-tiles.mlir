// RUN: calotype-opt --convert-nn-to-halide %s | FileCheck %s

// Tiles of 4 pixels, rows in 4 phases. A tile skips a tap where its first pixel reads
// column 10 or more, or its last one a column below 0, and where the row is outside. The
// image is stored with 3 columns of zeros on each side, and without a row of zeros.

// CHECK-LABEL: halide.pipeline @dilated
// CHECK: halide.func "padded"(%c, %x, %yq, %yp, %n) {role = "padded"} : !halide.func<32x16x2x4x1xf32>
// CHECK: halide.func "tiles"(%c, %xi, %xo, %yq, %yp, %n) {role = "tiles"} : !halide.func<16x4x3x2x4x1xf32>
// CHECK: halide.update %tiles(%c, %xi, %xo, %yq, %yp, %n) over (%ci = 32, %kx = 3, %ky = 3)
// CHECK: %[[PAD:.+]] = arith.constant -4 : i32
// CHECK: %[[COLUMN:.+]] = arith.addi %{{.+}}, %[[PAD]]
// CHECK: %[[WIDTH:.+]] = arith.constant 10 : i32
// CHECK: arith.cmpi slt, %[[COLUMN]], %[[WIDTH]]
// CHECK: %[[BEFORE:.+]] = arith.constant -3 : i32
// CHECK: arith.cmpi sge, %[[COLUMN]], %[[BEFORE]]
// CHECK: halide.where
// CHECK: halide.call %padded
// CHECK: halide.func "conv"
nn.kernel @dilated(%x: tensor<1x32x6x10xf32>, %w: tensor<16x32x3x3xf32>) -> tensor<1x16x6x10xf32> attributes {plan = #plan.blocked_conv<channels = 16, pixels = 4, block = 16, tap_percent = 56>} {
  %0 = nn.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 4, 4>, pads_begin = array<i64: 4, 4>, pads_end = array<i64: 4, 4>, groups = 1 : i64} : (tensor<1x32x6x10xf32>, tensor<16x32x3x3xf32>) -> tensor<1x16x6x10xf32>
  nn.yield %0 : tensor<1x16x6x10xf32>
}

// Blocks of the reduction without skipping: only rows that fill up the last phase are
// left out, and the image is stored with all its padding.

// CHECK-LABEL: halide.pipeline @all_taps
// CHECK: halide.func "padded"(%c, %x, %yq, %yp, %n) {role = "padded"} : !halide.func<32x20x4x4x1xf32>
// CHECK: halide.update %tiles
// CHECK: arith.cmpi slt
// CHECK-NOT: arith.cmpi
// CHECK: halide.where
// CHECK-NOT: halide.clamp_index
// CHECK: halide.func "conv"
nn.kernel @all_taps(%x: tensor<1x32x6x10xf32>, %w: tensor<16x32x3x3xf32>) -> tensor<1x16x6x10xf32> attributes {plan = #plan.blocked_conv<channels = 16, pixels = 4, block = 16>} {
  %0 = nn.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 4, 4>, pads_begin = array<i64: 4, 4>, pads_end = array<i64: 4, 4>, groups = 1 : i64} : (tensor<1x32x6x10xf32>, tensor<16x32x3x3xf32>) -> tensor<1x16x6x10xf32>
  nn.yield %0 : tensor<1x16x6x10xf32>
}

// A plan that does not fit the convolution is not followed.

// CHECK-LABEL: halide.pipeline @few_groups
// CHECK-NOT: role = "tiles"
// CHECK: role = "acc"
nn.kernel @few_groups(%x: tensor<1x32x6x10xf32>, %w: tensor<16x16x3x3xf32>) -> tensor<1x16x6x10xf32> attributes {plan = #plan.blocked_conv<channels = 16, pixels = 4, block = 16, tap_percent = 56>} {
  %0 = nn.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 4, 4>, pads_begin = array<i64: 4, 4>, pads_end = array<i64: 4, 4>, groups = 2 : i64} : (tensor<1x32x6x10xf32>, tensor<16x16x3x3xf32>) -> tensor<1x16x6x10xf32>
  nn.yield %0 : tensor<1x16x6x10xf32>
}

// RUN: calotype-opt %s --nn-plan-kernels=target=x86-64-v3 --split-input-file | FileCheck %s
// RUN: calotype-opt %s --nn-plan-kernels="target=x86-64-v3 skip-taps=false" --split-input-file | FileCheck %s --check-prefix=ALL

// A tap beside the centre reads the image in 2 of 3 pixels per dimension: 20 rows of
// 32, and with tiles of 4 pixels 20 columns of 32.

// CHECK-LABEL: nn.kernel @dilated
// CHECK-SAME: plan = #plan.blocked_conv<channels = 24, pixels = 4, block = 64, tap_percent = 56>
// ALL-LABEL: nn.kernel @dilated
// ALL-NOT: tap_percent
nn.kernel @dilated(%x: tensor<1x64x32x32xf32>, %w: tensor<48x64x3x3xf32>) -> tensor<1x48x32x32xf32> {
  %0 = nn.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 12, 12>, pads_begin = array<i64: 12, 12>, pads_end = array<i64: 12, 12>, groups = 1 : i64} : (tensor<1x64x32x32xf32>, tensor<48x64x3x3xf32>) -> tensor<1x48x32x32xf32>
  nn.yield %0 : tensor<1x48x32x32xf32>
}
func.func @main(%x: tensor<1x64x32x32xf32>) -> tensor<1x48x32x32xf32> {
  %w = nn.constant dense<1.0> : tensor<48x64x3x3xf32>
  %0 = nn.call @dilated(%x, %w) : (tensor<1x64x32x32xf32>, tensor<48x64x3x3xf32>) -> tensor<1x48x32x32xf32>
  return %0 : tensor<1x48x32x32xf32>
}

// -----

// An infinite weight times a padding zero is NaN, so all taps count.

// CHECK-LABEL: nn.kernel @infinite
// CHECK-NOT: tap_percent
nn.kernel @infinite(%x: tensor<1x64x32x32xf32>, %w: tensor<48x64x3x3xf32>) -> tensor<1x48x32x32xf32> {
  %0 = nn.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 12, 12>, pads_begin = array<i64: 12, 12>, pads_end = array<i64: 12, 12>, groups = 1 : i64} : (tensor<1x64x32x32xf32>, tensor<48x64x3x3xf32>) -> tensor<1x48x32x32xf32>
  nn.yield %0 : tensor<1x48x32x32xf32>
}
func.func @main(%x: tensor<1x64x32x32xf32>) -> tensor<1x48x32x32xf32> {
  %w = nn.constant dense<0x7F800000> : tensor<48x64x3x3xf32>
  %0 = nn.call @infinite(%x, %w) : (tensor<1x64x32x32xf32>, tensor<48x64x3x3xf32>) -> tensor<1x48x32x32xf32>
  return %0 : tensor<1x48x32x32xf32>
}

// -----

// One call passes finite weights, the other weights that are not known.

// CHECK-LABEL: nn.kernel @run_time
// CHECK-NOT: blocked_conv
// CHECK-NOT: tap_percent
nn.kernel @run_time(%x: tensor<1x64x32x32xf32>, %w: tensor<48x64x3x3xf32>) -> tensor<1x48x32x32xf32> {
  %0 = nn.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 12, 12>, pads_begin = array<i64: 12, 12>, pads_end = array<i64: 12, 12>, groups = 1 : i64} : (tensor<1x64x32x32xf32>, tensor<48x64x3x3xf32>) -> tensor<1x48x32x32xf32>
  nn.yield %0 : tensor<1x48x32x32xf32>
}
func.func @main(%x: tensor<1x64x32x32xf32>, %v: tensor<48x64x3x3xf32>) -> (tensor<1x48x32x32xf32>, tensor<1x48x32x32xf32>) {
  %w = nn.constant dense<1.0> : tensor<48x64x3x3xf32>
  %0 = nn.call @run_time(%x, %w) : (tensor<1x64x32x32xf32>, tensor<48x64x3x3xf32>) -> tensor<1x48x32x32xf32>
  %1 = nn.call @run_time(%x, %v) : (tensor<1x64x32x32xf32>, tensor<48x64x3x3xf32>) -> tensor<1x48x32x32xf32>
  return %0, %1 : tensor<1x48x32x32xf32>, tensor<1x48x32x32xf32>
}

// -----

// A kernel without calls may be passed anything.

// CHECK-LABEL: nn.kernel @without_calls
// CHECK-NOT: blocked_conv
nn.kernel @without_calls(%x: tensor<1x64x32x32xf32>, %w: tensor<48x64x3x3xf32>) -> tensor<1x48x32x32xf32> {
  %0 = nn.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 12, 12>, pads_begin = array<i64: 12, 12>, pads_end = array<i64: 12, 12>, groups = 1 : i64} : (tensor<1x64x32x32xf32>, tensor<48x64x3x3xf32>) -> tensor<1x48x32x32xf32>
  nn.yield %0 : tensor<1x48x32x32xf32>
}

// -----

// Dilated by one pixel, the taps in the padding are too few.

// CHECK-LABEL: nn.kernel @dense
// CHECK-NOT: blocked_conv
nn.kernel @dense(%x: tensor<1x64x32x32xf32>, %w: tensor<48x64x3x3xf32>) -> tensor<1x48x32x32xf32> {
  %0 = nn.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x64x32x32xf32>, tensor<48x64x3x3xf32>) -> tensor<1x48x32x32xf32>
  nn.yield %0 : tensor<1x48x32x32xf32>
}
func.func @main(%x: tensor<1x64x32x32xf32>) -> tensor<1x48x32x32xf32> {
  %w = nn.constant dense<1.0> : tensor<48x64x3x3xf32>
  %0 = nn.call @dense(%x, %w) : (tensor<1x64x32x32xf32>, tensor<48x64x3x3xf32>) -> tensor<1x48x32x32xf32>
  return %0 : tensor<1x48x32x32xf32>
}

// -----

// A panel of the filter that exceeds the cache: blocks of the reduction, all taps.

// CHECK-LABEL: nn.kernel @large
// CHECK-SAME: #plan.blocked_conv<
// CHECK-NOT: tap_percent
nn.kernel @large(%x: tensor<1x1024x16x16xf32>, %w: tensor<48x1024x3x3xf32>) -> tensor<1x48x16x16xf32> {
  %0 = nn.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x1024x16x16xf32>, tensor<48x1024x3x3xf32>) -> tensor<1x48x16x16xf32>
  nn.yield %0 : tensor<1x48x16x16xf32>
}
func.func @main(%x: tensor<1x1024x16x16xf32>) -> tensor<1x48x16x16xf32> {
  %w = nn.constant dense<1.0> : tensor<48x1024x3x3xf32>
  %0 = nn.call @large(%x, %w) : (tensor<1x1024x16x16xf32>, tensor<48x1024x3x3xf32>) -> tensor<1x48x16x16xf32>
  return %0 : tensor<1x48x16x16xf32>
}

// -----

// One row of taps leaves the cache room for longer blocks, which tasks that skip taps
// do not take.

// CHECK-LABEL: nn.kernel @short_blocks
// CHECK-SAME: block = 128
// CHECK-SAME: tap_percent
nn.kernel @short_blocks(%x: tensor<1x512x32x32xf32>, %w: tensor<48x512x1x3xf32>) -> tensor<1x48x32x32xf32> {
  %0 = nn.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 12, 12>, pads_begin = array<i64: 0, 12>, pads_end = array<i64: 0, 12>, groups = 1 : i64} : (tensor<1x512x32x32xf32>, tensor<48x512x1x3xf32>) -> tensor<1x48x32x32xf32>
  nn.yield %0 : tensor<1x48x32x32xf32>
}
func.func @main(%x: tensor<1x512x32x32xf32>) -> tensor<1x48x32x32xf32> {
  %w = nn.constant dense<1.0> : tensor<48x512x1x3xf32>
  %0 = nn.call @short_blocks(%x, %w) : (tensor<1x512x32x32xf32>, tensor<48x512x1x3xf32>) -> tensor<1x48x32x32xf32>
  return %0 : tensor<1x48x32x32xf32>
}

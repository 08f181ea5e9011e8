// RUN: calotype-opt --convert-nn-to-halide %s | FileCheck %s

// CHECK-LABEL: halide.pipeline @pool(
// CHECK: halide.func "padded"{{.*}} : !halide.func<9x9x3x1xf32>
// CHECK: 0xFF800000
// CHECK: over (%kx = 3, %ky = 3)
// CHECK: arith.maximumf
nn.kernel @pool(%a: tensor<1x3x8x8xf32>) -> (tensor<1x3x4x4xf32>) {
  %0 = nn.pool %a {kind = #nn.pool_kind<max>, kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x3x8x8xf32>) -> tensor<1x3x4x4xf32>
  nn.yield %0 : tensor<1x3x4x4xf32>
}

// CHECK-LABEL: halide.pipeline @pool__a(
// CHECK: halide.func "pool_1"
// CHECK: arith.divf
nn.kernel @pool__a(%a: tensor<1x3x8x8xf32>) -> (tensor<1x3x4x4xf32>) {
  %0 = nn.pool %a {kind = #nn.pool_kind<average>, kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x3x8x8xf32>) -> tensor<1x3x4x4xf32>
  nn.yield %0 : tensor<1x3x4x4xf32>
}

// CHECK-LABEL: halide.pipeline @depth_to_space__true(
// CHECK: halide.func "depth_to_space"
nn.kernel @depth_to_space__true(%a: tensor<1x8x2x3xf32>) -> (tensor<1x2x4x6xf32>) {
  %0 = nn.depth_to_space %a {block = 2 : i64, column_row_depth = true} : (tensor<1x8x2x3xf32>) -> tensor<1x2x4x6xf32>
  nn.yield %0 : tensor<1x2x4x6xf32>
}

// CHECK-LABEL: halide.pipeline @space_to_batch(
// CHECK: arith.select
nn.kernel @space_to_batch(%a: tensor<2x3x4x5xf32>) -> (tensor<8x3x2x3xf32>) {
  %0 = nn.space_to_batch %a {block = array<i64: 2, 2>, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 1>} : (tensor<2x3x4x5xf32>) -> tensor<8x3x2x3xf32>
  nn.yield %0 : tensor<8x3x2x3xf32>
}

// CHECK-LABEL: halide.pipeline @batch_to_space(
// CHECK: halide.func "batch_to_space"
nn.kernel @batch_to_space(%a: tensor<8x3x2x3xf32>) -> (tensor<2x3x4x5xf32>) {
  %0 = nn.batch_to_space %a {block = array<i64: 2, 2>, crops_begin = array<i64: 0, 0>, crops_end = array<i64: 0, 1>} : (tensor<8x3x2x3xf32>) -> tensor<2x3x4x5xf32>
  nn.yield %0 : tensor<2x3x4x5xf32>
}

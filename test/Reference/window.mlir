// RUN: calotype-opt %s --nn-interpret -o /dev/null | FileCheck %s
// Pooling and moves between space, depth and batch.

// CHECK: @pool_max: 1x1x2x2xf32 [6, 8, 14, 16]
func.func @pool_max() -> tensor<1x1x2x2xf32> {
  %0 = nn.constant dense<[[[[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0], [9.0, 10.0, 11.0, 12.0], [13.0, 14.0, 15.0, 16.0]]]]> : tensor<1x1x4x4xf32>
  %r = nn.pool %0 {kind = #nn.pool_kind<max>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 0>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x1x4x4xf32>) -> tensor<1x1x2x2xf32>
  return %r : tensor<1x1x2x2xf32>
}

// CHECK: @pool_max_dilated: 1x1x2x2xf32 [11, 12, 15, 16]
func.func @pool_max_dilated() -> tensor<1x1x2x2xf32> {
  %0 = nn.constant dense<[[[[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0], [9.0, 10.0, 11.0, 12.0], [13.0, 14.0, 15.0, 16.0]]]]> : tensor<1x1x4x4xf32>
  %r = nn.pool %0 {kind = #nn.pool_kind<max>, kernel = array<i64: 2, 2>, strides = array<i64: 1, 1>, dilations = array<i64: 2, 2>, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 0>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x1x4x4xf32>) -> tensor<1x1x2x2xf32>
  return %r : tensor<1x1x2x2xf32>
}

// CHECK: @pool_max_ceil: 1x1x3xf32 [2, 4, 5]
func.func @pool_max_ceil() -> tensor<1x1x3xf32> {
  %0 = nn.constant dense<[[[1.0, 2.0, 3.0, 4.0, 5.0]]]> : tensor<1x1x5xf32>
  %r = nn.pool %0 {kind = #nn.pool_kind<max>, kernel = array<i64: 2>, strides = array<i64: 2>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, ceil_mode = true, count_include_pad = false, p = 0 : i64} : (tensor<1x1x5xf32>) -> tensor<1x1x3xf32>
  return %r : tensor<1x1x3xf32>
}

// CHECK: @pool_max_padding_never_wins: 1x1x2xf32 [-1, -1]
func.func @pool_max_padding_never_wins() -> tensor<1x1x2xf32> {
  %0 = nn.constant dense<[[[-1.0, -2.0]]]> : tensor<1x1x2xf32>
  %r = nn.pool %0 {kind = #nn.pool_kind<max>, kernel = array<i64: 3>, strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 1>, pads_end = array<i64: 1>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x1x2xf32>) -> tensor<1x1x2xf32>
  return %r : tensor<1x1x2xf32>
}

// CHECK: @pool_average: 1x1x5xf32 [1.5, 2, 3, 4, 4.5]
func.func @pool_average() -> tensor<1x1x5xf32> {
  %0 = nn.constant dense<[[[1.0, 2.0, 3.0, 4.0, 5.0]]]> : tensor<1x1x5xf32>
  %r = nn.pool %0 {kind = #nn.pool_kind<average>, kernel = array<i64: 3>, strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 1>, pads_end = array<i64: 1>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x1x5xf32>) -> tensor<1x1x5xf32>
  return %r : tensor<1x1x5xf32>
}

// CHECK: @pool_average_counts_padding: 1x1x5xf32 [1, 2, 3, 4, 3]
func.func @pool_average_counts_padding() -> tensor<1x1x5xf32> {
  %0 = nn.constant dense<[[[1.0, 2.0, 3.0, 4.0, 5.0]]]> : tensor<1x1x5xf32>
  %r = nn.pool %0 {kind = #nn.pool_kind<average>, kernel = array<i64: 3>, strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 1>, pads_end = array<i64: 1>, ceil_mode = false, count_include_pad = true, p = 0 : i64} : (tensor<1x1x5xf32>) -> tensor<1x1x5xf32>
  return %r : tensor<1x1x5xf32>
}

// What overhangs the padding never counts.
// CHECK: @pool_average_ceil: 1x1x3xf32 [1.5, 3.5, 5]
func.func @pool_average_ceil() -> tensor<1x1x3xf32> {
  %0 = nn.constant dense<[[[1.0, 2.0, 3.0, 4.0, 5.0]]]> : tensor<1x1x5xf32>
  %r = nn.pool %0 {kind = #nn.pool_kind<average>, kernel = array<i64: 2>, strides = array<i64: 2>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, ceil_mode = true, count_include_pad = true, p = 0 : i64} : (tensor<1x1x5xf32>) -> tensor<1x1x3xf32>
  return %r : tensor<1x1x3xf32>
}

// CHECK: @pool_lp: 1x1x2xf32 [5, 4]
func.func @pool_lp() -> tensor<1x1x2xf32> {
  %0 = nn.constant dense<[[[3.0, 4.0, 0.0]]]> : tensor<1x1x3xf32>
  %r = nn.pool %0 {kind = #nn.pool_kind<lp>, kernel = array<i64: 2>, strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, ceil_mode = false, count_include_pad = false, p = 2 : i64} : (tensor<1x1x3xf32>) -> tensor<1x1x2xf32>
  return %r : tensor<1x1x2xf32>
}

// CHECK: @pool_max_unsigned: 1x1x2xui8 [255, 255]
func.func @pool_max_unsigned() -> tensor<1x1x2xui8> {
  %0 = nn.constant dense<[[[1, 255, 3]]]> : tensor<1x1x3xui8>
  %r = nn.pool %0 {kind = #nn.pool_kind<max>, kernel = array<i64: 2>, strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x1x3xui8>) -> tensor<1x1x2xui8>
  return %r : tensor<1x1x2xui8>
}

// Bins [0, 3) and [2, 5) overlap.
// CHECK: @adaptive_pool: 1x1x2xf32 [2, 4]
func.func @adaptive_pool() -> tensor<1x1x2xf32> {
  %0 = nn.constant dense<[[[1.0, 2.0, 3.0, 4.0, 5.0]]]> : tensor<1x1x5xf32>
  %r = nn.adaptive_pool %0 {kind = #nn.pool_kind<average>, output_size = array<i64: 2>} : (tensor<1x1x5xf32>) -> tensor<1x1x2xf32>
  return %r : tensor<1x1x2xf32>
}

// CHECK: @adaptive_pool_max: 1x1x3xf32 [2, 4, 5]
func.func @adaptive_pool_max() -> tensor<1x1x3xf32> {
  %0 = nn.constant dense<[[[1.0, 2.0, 3.0, 4.0, 5.0]]]> : tensor<1x1x5xf32>
  %r = nn.adaptive_pool %0 {kind = #nn.pool_kind<max>, output_size = array<i64: 3>} : (tensor<1x1x5xf32>) -> tensor<1x1x3xf32>
  return %r : tensor<1x1x3xf32>
}

// CHECK: @space_to_depth: 1x4x1x2xf32 [0, 2, 1, 3, 4, 6, 5, 7]
func.func @space_to_depth() -> tensor<1x4x1x2xf32> {
  %0 = nn.constant dense<[[[[0.0, 1.0, 2.0, 3.0], [4.0, 5.0, 6.0, 7.0]]]]> : tensor<1x1x2x4xf32>
  %r = nn.space_to_depth %0 {block = 2 : i64} : (tensor<1x1x2x4xf32>) -> tensor<1x4x1x2xf32>
  return %r : tensor<1x4x1x2xf32>
}

// CHECK: @depth_to_space: 1x2x2x2xf32 [0, 2, 4, 6, 1, 3, 5, 7]
func.func @depth_to_space() -> tensor<1x2x2x2xf32> {
  %0 = nn.constant dense<[[[[0.0]], [[1.0]], [[2.0]], [[3.0]], [[4.0]], [[5.0]], [[6.0]], [[7.0]]]]> : tensor<1x8x1x1xf32>
  %r = nn.depth_to_space %0 {block = 2 : i64, column_row_depth = false} : (tensor<1x8x1x1xf32>) -> tensor<1x2x2x2xf32>
  return %r : tensor<1x2x2x2xf32>
}

// CHECK: @depth_to_space_column_row_depth: 1x2x2x2xf32 [0, 1, 2, 3, 4, 5, 6, 7]
func.func @depth_to_space_column_row_depth() -> tensor<1x2x2x2xf32> {
  %0 = nn.constant dense<[[[[0.0]], [[1.0]], [[2.0]], [[3.0]], [[4.0]], [[5.0]], [[6.0]], [[7.0]]]]> : tensor<1x8x1x1xf32>
  %r = nn.depth_to_space %0 {block = 2 : i64, column_row_depth = true} : (tensor<1x8x1x1xf32>) -> tensor<1x2x2x2xf32>
  return %r : tensor<1x2x2x2xf32>
}

// CHECK: @space_to_batch: 2x1x2xf32 [1, 3, 2, 0]
func.func @space_to_batch() -> tensor<2x1x2xf32> {
  %0 = nn.constant dense<[[[1.0, 2.0, 3.0]]]> : tensor<1x1x3xf32>
  %r = nn.space_to_batch %0 {block = array<i64: 2>, pads_begin = array<i64: 0>, pads_end = array<i64: 1>} : (tensor<1x1x3xf32>) -> tensor<2x1x2xf32>
  return %r : tensor<2x1x2xf32>
}

// CHECK: @batch_to_space: 1x1x3xf32 [1, 2, 3]
func.func @batch_to_space() -> tensor<1x1x3xf32> {
  %0 = nn.constant dense<[[[1.0, 3.0]], [[2.0, 0.0]]]> : tensor<2x1x2xf32>
  %r = nn.batch_to_space %0 {block = array<i64: 2>, crops_begin = array<i64: 0>, crops_end = array<i64: 1>} : (tensor<2x1x2xf32>) -> tensor<1x1x3xf32>
  return %r : tensor<1x1x3xf32>
}

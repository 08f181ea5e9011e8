// RUN: calotype-opt %s --split-input-file --verify-diagnostics
// Windows and samples that violate their constraints.

func.func @pool_c1_rank(%0: tensor<2x3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected an input of rank 3 or more}}
  %r = nn.pool %0 {kind = #nn.pool_kind<max>, kernel = array<i64: 2>, strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @pool_c2_kernel(%0: tensor<1x2x8xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected values of at least 1 in 'kernel', found 0}}
  %r = nn.pool %0 {kind = #nn.pool_kind<max>, kernel = array<i64: 0>, strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x8xf32>) -> tensor<1x2x8xf32>
  return
}

// -----

func.func @pool_c2_strides(%0: tensor<1x2x8xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected 1 values in 'strides', found 0}}
  %r = nn.pool %0 {kind = #nn.pool_kind<max>, kernel = array<i64: 2>, strides = array<i64>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x8xf32>) -> tensor<1x2x8xf32>
  return
}

// -----

func.func @pool_c2_pads(%0: tensor<1x2x8xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected values of at least 0 in 'pads_begin', found -1}}
  %r = nn.pool %0 {kind = #nn.pool_kind<max>, kernel = array<i64: 2>, strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: -1>, pads_end = array<i64: 0>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x8xf32>) -> tensor<1x2x8xf32>
  return
}

// -----

func.func @pool_c3_reach(%0: tensor<1x2x8xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{the window exceeds the padded extent of spatial dimension 0}}
  %r = nn.pool %0 {kind = #nn.pool_kind<max>, kernel = array<i64: 9>, strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x8xf32>) -> tensor<1x2x8xf32>
  return
}

// -----

func.func @pool_c4_order(%0: tensor<1x2x8xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected an order p of at least 1, found 0}}
  %r = nn.pool %0 {kind = #nn.pool_kind<lp>, kernel = array<i64: 2>, strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x8xf32>) -> tensor<1x2x7xf32>
  return
}

// -----

func.func @adaptive_pool_c1_rank(%0: tensor<2x3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected an input of rank 3 or more}}
  %r = nn.adaptive_pool %0 {kind = #nn.pool_kind<max>, output_size = array<i64>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @adaptive_pool_c2_size(%0: tensor<1x2x8xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected values of at least 1 in 'output_size', found 0}}
  %r = nn.adaptive_pool %0 {kind = #nn.pool_kind<max>, output_size = array<i64: 0>} : (tensor<1x2x8xf32>) -> tensor<1x2x0xf32>
  return
}

// -----

func.func @adaptive_pool_c3_kind(%0: tensor<1x2x8xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected kind 'max' or 'average'}}
  %r = nn.adaptive_pool %0 {kind = #nn.pool_kind<lp>, output_size = array<i64: 2>} : (tensor<1x2x8xf32>) -> tensor<1x2x2xf32>
  return
}

// -----

func.func @resize_c1_rank(%0: tensor<2xf32>) {
  // expected-error @+1 {{expected the rank and element type of}}
  %r = nn.resize %0 {mode = #nn.resize_mode<nearest>, coordinate_mode = #nn.coordinate_mode<half_pixel>, nearest_mode = #nn.nearest_mode<floor>, scales = array<f64: 2.0>, cubic_coefficient = -0.75, exclude_outside = false, antialias = false} : (tensor<2xf32>) -> tensor<2x2xf32>
  return
}

// -----

func.func @resize_c1_element_type(%0: tensor<2xf32>) {
  // expected-error @+1 {{expected the rank and element type of}}
  %r = nn.resize %0 {mode = #nn.resize_mode<nearest>, coordinate_mode = #nn.coordinate_mode<half_pixel>, nearest_mode = #nn.nearest_mode<floor>, scales = array<f64: 2.0>, cubic_coefficient = -0.75, exclude_outside = false, antialias = false} : (tensor<2xf32>) -> tensor<4xf64>
  return
}

// -----

func.func @resize_c2_count(%0: tensor<2xf32>) {
  // expected-error @+1 {{expected one scale per dimension, found 0}}
  %r = nn.resize %0 {mode = #nn.resize_mode<nearest>, coordinate_mode = #nn.coordinate_mode<half_pixel>, nearest_mode = #nn.nearest_mode<floor>, scales = array<f64>, cubic_coefficient = -0.75, exclude_outside = false, antialias = false} : (tensor<2xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @resize_c2_positive(%0: tensor<2xf32>) {
  // expected-error @+1 {{expected positive scales, found -2}}
  %r = nn.resize %0 {mode = #nn.resize_mode<nearest>, coordinate_mode = #nn.coordinate_mode<half_pixel>, nearest_mode = #nn.nearest_mode<floor>, scales = array<f64: -2.0>, cubic_coefficient = -0.75, exclude_outside = false, antialias = false} : (tensor<2xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @resize_c3_extent(%0: tensor<2xf32>) {
  // expected-error @+1 {{does not make 6 of 2 elements}}
  %r = nn.resize %0 {mode = #nn.resize_mode<nearest>, coordinate_mode = #nn.coordinate_mode<half_pixel>, nearest_mode = #nn.nearest_mode<floor>, scales = array<f64: 2.0>, cubic_coefficient = -0.75, exclude_outside = false, antialias = false} : (tensor<2xf32>) -> tensor<6xf32>
  return
}

// -----

func.func @resize_c3_empty(%0: tensor<0xf32>) {
  // expected-error @+1 {{does not make 1 of 0 elements}}
  %r = nn.resize %0 {mode = #nn.resize_mode<nearest>, coordinate_mode = #nn.coordinate_mode<half_pixel>, nearest_mode = #nn.nearest_mode<floor>, scales = array<f64: 2.0>, cubic_coefficient = -0.75, exclude_outside = false, antialias = false} : (tensor<0xf32>) -> tensor<1xf32>
  return
}

// -----

func.func @grid_sample_c1_rank(%0: tensor<1x2x3x3xf32>, %1: tensor<1x4x2xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{does not fit the input}}
  %r = nn.grid_sample %0, %1 {mode = #nn.resize_mode<linear>, padding = #nn.pad_mode<constant>, align_corners = false} : (tensor<1x2x3x3xf32>, tensor<1x4x2xf32>) -> tensor<1x2x4x4xf32>
  return
}

// -----

func.func @grid_sample_c1_coordinates(%0: tensor<1x2x3x3xf32>, %1: tensor<1x4x4x3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{does not fit the input}}
  %r = nn.grid_sample %0, %1 {mode = #nn.resize_mode<linear>, padding = #nn.pad_mode<constant>, align_corners = false} : (tensor<1x2x3x3xf32>, tensor<1x4x4x3xf32>) -> tensor<1x2x4x4xf32>
  return
}

// -----

func.func @grid_sample_c2_wrap(%0: tensor<1x2x3x3xf32>, %1: tensor<1x4x4x2xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{found 'wrap'}}
  %r = nn.grid_sample %0, %1 {mode = #nn.resize_mode<linear>, padding = #nn.pad_mode<wrap>, align_corners = false} : (tensor<1x2x3x3xf32>, tensor<1x4x4x2xf32>) -> tensor<1x2x4x4xf32>
  return
}

// -----

func.func @space_to_depth_c1_rank(%0: tensor<1x2x4xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected a 4-D input}}
  %r = nn.space_to_depth %0 {block = 2 : i64} : (tensor<1x2x4xf32>) -> tensor<1x4x2xf32>
  return
}

// -----

func.func @space_to_depth_c2_divides(%0: tensor<1x2x4x3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected whole blocks of 2}}
  %r = nn.space_to_depth %0 {block = 2 : i64} : (tensor<1x2x4x3xf32>) -> tensor<1x8x2x1xf32>
  return
}

// -----

func.func @space_to_depth_c2_zero(%0: tensor<1x2x4x4xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected values of at least 1 in 'block', found 0}}
  %r = nn.space_to_depth %0 {block = 0 : i64} : (tensor<1x2x4x4xf32>) -> tensor<1x8x2x2xf32>
  return
}

// -----

func.func @space_to_depth_c2_huge(%0: tensor<1x2x0x0xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{the extent of result dimension 1 exceeds 2^31 - 1}}
  %r = nn.space_to_depth %0 {block = 2147483647 : i64} : (tensor<1x2x0x0xf32>) -> tensor<1x8x0x0xf32>
  return
}

// -----

func.func @depth_to_space_c1_rank(%0: tensor<1x4x4xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected a 4-D input}}
  %r = nn.depth_to_space %0 {block = 2 : i64, column_row_depth = false} : (tensor<1x4x4xf32>) -> tensor<1x1x8xf32>
  return
}

// -----

func.func @depth_to_space_c2_divides(%0: tensor<1x6x4x4xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected channels in multiples of 4}}
  %r = nn.depth_to_space %0 {block = 2 : i64, column_row_depth = false} : (tensor<1x6x4x4xf32>) -> tensor<1x1x8x8xf32>
  return
}

// -----

func.func @space_to_batch_c1_rank(%0: tensor<1x4xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected an input of rank 3 or more}}
  %r = nn.space_to_batch %0 {block = array<i64>, pads_begin = array<i64>, pads_end = array<i64>} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return
}

// -----

func.func @space_to_batch_c2_block(%0: tensor<1x1x4xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected values of at least 1 in 'block', found 0}}
  %r = nn.space_to_batch %0 {block = array<i64: 0>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>} : (tensor<1x1x4xf32>) -> tensor<1x1x4xf32>
  return
}

// -----

func.func @space_to_batch_c3_divides(%0: tensor<1x1x4xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected the padded extent 4 to be a multiple of the block 3}}
  %r = nn.space_to_batch %0 {block = array<i64: 3>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>} : (tensor<1x1x4xf32>) -> tensor<1x1x4xf32>
  return
}

// -----

func.func @batch_to_space_c1_rank(%0: tensor<1x4xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected an input of rank 3 or more}}
  %r = nn.batch_to_space %0 {block = array<i64>, crops_begin = array<i64>, crops_end = array<i64>} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return
}

// -----

func.func @batch_to_space_c2_crops(%0: tensor<2x1x4xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected values of at least 0 in 'crops_begin', found -1}}
  %r = nn.batch_to_space %0 {block = array<i64: 2>, crops_begin = array<i64: -1>, crops_end = array<i64: 0>} : (tensor<2x1x4xf32>) -> tensor<1x1x8xf32>
  return
}

// -----

func.func @batch_to_space_c3_batch(%0: tensor<2x1x4xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected the batch 2 to be a multiple of the block 3}}
  %r = nn.batch_to_space %0 {block = array<i64: 3>, crops_begin = array<i64: 0>, crops_end = array<i64: 0>} : (tensor<2x1x4xf32>) -> tensor<1x1x8xf32>
  return
}

// -----

func.func @batch_to_space_c4_crops(%0: tensor<2x1x4xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{the extent of result dimension 2 is negative}}
  %r = nn.batch_to_space %0 {block = array<i64: 2>, crops_begin = array<i64: 9>, crops_end = array<i64: 0>} : (tensor<2x1x4xf32>) -> tensor<1x1x8xf32>
  return
}

// RUN: calotype-opt %s --split-input-file --verify-diagnostics
// Ops that move elements and violate their constraints.

func.func @reshape_c1_element_type(%0: tensor<2xf32>) {
  // expected-error @+1 {{expected element type 'f32', found 'f64'}}
  %r = nn.reshape %0 : (tensor<2xf32>) -> tensor<2xf64>
  return
}

// -----

func.func @reshape_c2_count(%0: tensor<2x3xf32>) {
  // expected-error @+1 {{expected 6 elements, found 5}}
  %r = nn.reshape %0 : (tensor<2x3xf32>) -> tensor<5xf32>
  return
}

// -----

func.func @transpose_c1_count(%0: tensor<2x3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected 2 values in 'permutation', found 1}}
  %r = nn.transpose %0 {permutation = array<i64: 0>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @transpose_c1_range(%0: tensor<2x3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected an axis in [0, 2), found 2}}
  %r = nn.transpose %0 {permutation = array<i64: 0, 2>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @transpose_c1_twice(%0: tensor<2x3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{axis 1 is named twice}}
  %r = nn.transpose %0 {permutation = array<i64: 1, 1>} : (tensor<2x3xf32>) -> tensor<3x3xf32>
  return
}

// -----

func.func @slice_c1_count(%0: tensor<4xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected 1 values in 'starts', found 0}}
  %r = nn.slice %0 {starts = array<i64>, sizes = array<i64: 2>, steps = array<i64: 1>} : (tensor<4xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @slice_c1_size(%0: tensor<4xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected values of at least 0 in 'sizes', found -2}}
  %r = nn.slice %0 {starts = array<i64: 0>, sizes = array<i64: -2>, steps = array<i64: 1>} : (tensor<4xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @slice_c2_step(%0: tensor<4xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected a non-zero step in dimension 0}}
  %r = nn.slice %0 {starts = array<i64: 0>, sizes = array<i64: 2>, steps = array<i64: 0>} : (tensor<4xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @slice_c3_end(%0: tensor<4xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{elements 1 to 4 leave dimension 0 of extent 4}}
  %r = nn.slice %0 {starts = array<i64: 1>, sizes = array<i64: 4>, steps = array<i64: 1>} : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @slice_c3_backwards(%0: tensor<4xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{elements 1 to -1 leave dimension 0 of extent 4}}
  %r = nn.slice %0 {starts = array<i64: 1>, sizes = array<i64: 3>, steps = array<i64: -1>} : (tensor<4xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @concat_c1_none() {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected at least one operand}}
  %r = nn.concat  {axis = 0 : i64} : () -> tensor<2xf32>
  return
}

// -----

func.func @concat_c2_axis(%0: tensor<2xf32>, %1: tensor<2xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected an axis in [0, 1), found 1}}
  %r = nn.concat %0, %1 {axis = 1 : i64} : (tensor<2xf32>, tensor<2xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @concat_c3_element_types(%0: tensor<2xf32>, %1: tensor<2xf64>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{operand element types differ}}
  %r = nn.concat %0, %1 {axis = 0 : i64} : (tensor<2xf32>, tensor<2xf64>) -> tensor<4xf32>
  return
}

// -----

func.func @concat_c4_rank(%0: tensor<2xf32>, %1: tensor<2x1xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{operand ranks differ}}
  %r = nn.concat %0, %1 {axis = 0 : i64} : (tensor<2xf32>, tensor<2x1xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @concat_c4_extents(%0: tensor<2x2xf32>, %1: tensor<2x3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{extents of dimension 1 differ: 2 and 3}}
  %r = nn.concat %0, %1 {axis = 0 : i64} : (tensor<2x2xf32>, tensor<2x3xf32>) -> tensor<4x2xf32>
  return
}

// -----

func.func @concat_overflow(%0: tensor<2147483647x0xf32>, %1: tensor<1x0xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{exceeds 2^31 - 1}}
  %r = nn.concat %0, %1 {axis = 0 : i64} : (tensor<2147483647x0xf32>, tensor<1x0xf32>) -> tensor<5x0xf32>
  return
}

// -----

func.func @pad_c1_count(%0: tensor<2xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected 1 values in 'low', found 0}}
  %r = nn.pad %0 {low = array<i64>, high = array<i64: 0>, mode = #nn.pad_mode<constant>} : (tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @pad_c2_value_rank(%0: tensor<2xf32>, %1: tensor<1xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected a pad value of rank 0 and type 'f32'}}
  %r = nn.pad %0, %1 {low = array<i64: 0>, high = array<i64: 1>, mode = #nn.pad_mode<constant>} : (tensor<2xf32>, tensor<1xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @pad_c2_value_type(%0: tensor<2xf32>, %1: tensor<f64>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected a pad value of rank 0 and type 'f32'}}
  %r = nn.pad %0, %1 {low = array<i64: 0>, high = array<i64: 1>, mode = #nn.pad_mode<constant>} : (tensor<2xf32>, tensor<f64>) -> tensor<3xf32>
  return
}

// -----

func.func @pad_c3_negative(%0: tensor<2xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{the extent of result dimension 0 is negative}}
  %r = nn.pad %0 {low = array<i64: -2>, high = array<i64: -1>, mode = #nn.pad_mode<constant>} : (tensor<2xf32>) -> tensor<0xf32>
  return
}

// -----

func.func @pad_c4_empty(%0: tensor<0xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{mode 'edge' has no element to repeat in dimension 0}}
  %r = nn.pad %0 {low = array<i64: 1>, high = array<i64: 0>, mode = #nn.pad_mode<edge>} : (tensor<0xf32>) -> tensor<1xf32>
  return
}

// -----

func.func @expand_c1_shape(%0: tensor<2xf32>) {
  // expected-error @+1 {{does not broadcast to}}
  %r = nn.expand %0 : (tensor<2xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @expand_c1_element_type(%0: tensor<2xf32>) {
  // expected-error @+1 {{does not broadcast to}}
  %r = nn.expand %0 : (tensor<2xf32>) -> tensor<2xf64>
  return
}

// -----

func.func @tile_c1_count(%0: tensor<2xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected 1 values in 'repeats', found 2}}
  %r = nn.tile %0 {repeats = array<i64: 1, 1>} : (tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @tile_c1_negative(%0: tensor<2xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected values of at least 0 in 'repeats', found -1}}
  %r = nn.tile %0 {repeats = array<i64: -1>} : (tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @tile_overflow(%0: tensor<2xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{exceeds 2^31 - 1}}
  %r = nn.tile %0 {repeats = array<i64: 2147483647>} : (tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @one_hot_c1_axis(%0: tensor<2xi64>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected an axis in [0, 2), found 2}}
  %r = nn.one_hot %0 {depth = 3 : i64, axis = 2 : i64} : (tensor<2xi64>) -> tensor<2x3xi1>
  return
}

// -----

func.func @one_hot_c2_depth(%0: tensor<2xi64>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{is negative}}
  %r = nn.one_hot %0 {depth = -1 : i64, axis = 1 : i64} : (tensor<2xi64>) -> tensor<2x3xi1>
  return
}

// -----

func.func @trilu_c1_rank(%0: tensor<2xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected an input of rank 2 or more}}
  %r = nn.trilu %0 {upper = true, k = 0 : i64} : (tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @iota_c1_axis() {
  // expected-error @+1 {{expected an axis in [0, 1), found 1}}
  %r = nn.iota  {axis = 1 : i64} : () -> tensor<2xf32>
  return
}

// -----

func.func @iota_c2_bool() {
  // expected-error @+1 {{expected numbers, found}}
  %r = nn.iota  {axis = 0 : i64} : () -> tensor<2xi1>
  return
}

// -----

func.func @reverse_sequence_c1_axes(%0: tensor<2x3xf32>, %1: tensor<2xi64>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{axis 0 is named twice}}
  %r = nn.reverse_sequence %0, %1 {time_axis = 0 : i64, batch_axis = 0 : i64} : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<2x3xf32>
  return
}

// -----

func.func @reverse_sequence_c2_lengths(%0: tensor<2x3xf32>, %1: tensor<3xi64>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected 2 lengths, found}}
  %r = nn.reverse_sequence %0, %1 {time_axis = 1 : i64, batch_axis = 0 : i64} : (tensor<2x3xf32>, tensor<3xi64>) -> tensor<2x3xf32>
  return
}

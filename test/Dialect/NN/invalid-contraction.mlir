// RUN: calotype-opt %s --split-input-file --verify-diagnostics
// Contractions that violate their constraints.

func.func @matmul_c1_rank(%0: tensor<2xf32>, %1: tensor<2x2xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected operands of rank 2 or more}}
  %r = nn.matmul %0, %1 : (tensor<2xf32>, tensor<2x2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @matmul_c2_element_types(%0: tensor<2x2xf32>, %1: tensor<2x2xf64>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{operand element types differ}}
  %r = nn.matmul %0, %1 : (tensor<2x2xf32>, tensor<2x2xf64>) -> tensor<2x2xf32>
  return
}

// -----

func.func @matmul_c3_inner_extents(%0: tensor<2x3xf32>, %1: tensor<2x3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{inner extents differ: 3 and 2}}
  %r = nn.matmul %0, %1 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @matmul_c3_transposed(%0: tensor<2x3xf32>, %1: tensor<3x2xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{inner extents differ: 3 and 2}}
  %r = nn.matmul %0, %1 {transpose_rhs = true} : (tensor<2x3xf32>, tensor<3x2xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @matmul_c4_batch(%0: tensor<2x2x2xf32>, %1: tensor<3x2x2xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{batch dimensions do not broadcast}}
  %r = nn.matmul %0, %1 : (tensor<2x2x2xf32>, tensor<3x2x2xf32>) -> tensor<2x2x2xf32>
  return
}

// -----

func.func @conv_c1_rank(%0: tensor<1x4x8xf32>, %1: tensor<6x4x3x3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected input and filter of one rank, 3 or more, found 3 and 4}}
  %r = nn.conv %0, %1 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x4x8xf32>, tensor<6x4x3x3xf32>) -> tensor<1x6x6xf32>
  return
}

// -----

func.func @conv_c1_rank_two(%0: tensor<1x4xf32>, %1: tensor<6x4xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected input and filter of one rank, 3 or more, found 2 and 2}}
  %r = nn.conv %0, %1 {strides = array<i64>, dilations = array<i64>, pads_begin = array<i64>, pads_end = array<i64>, groups = 1 : i64} : (tensor<1x4xf32>, tensor<6x4xf32>) -> tensor<1x6xf32>
  return
}

// -----

func.func @conv_c2_element_types(%0: tensor<1x4x8xf32>, %1: tensor<6x4x3xf16>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{operand element types differ}}
  %r = nn.conv %0, %1 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x4x8xf32>, tensor<6x4x3xf16>) -> tensor<1x6x6xf32>
  return
}

// -----

func.func @conv_c3_strides(%0: tensor<1x4x8xf32>, %1: tensor<6x4x3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected values of at least 1 in 'strides', found 0}}
  %r = nn.conv %0, %1 {strides = array<i64: 0>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x4x8xf32>, tensor<6x4x3xf32>) -> tensor<1x6x6xf32>
  return
}

// -----

func.func @conv_c3_stride_count(%0: tensor<1x4x8xf32>, %1: tensor<6x4x3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected 1 values in 'strides', found 2}}
  %r = nn.conv %0, %1 {strides = array<i64: 1, 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x4x8xf32>, tensor<6x4x3xf32>) -> tensor<1x6x6xf32>
  return
}

// -----

func.func @conv_c3_dilations(%0: tensor<1x4x8xf32>, %1: tensor<6x4x3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected values of at least 1 in 'dilations', found -1}}
  %r = nn.conv %0, %1 {strides = array<i64: 1>, dilations = array<i64: -1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x4x8xf32>, tensor<6x4x3xf32>) -> tensor<1x6x6xf32>
  return
}

// -----

func.func @conv_c3_dilation_overflow(%0: tensor<1x4x8xf32>, %1: tensor<6x4x3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected values below 2^31 in 'dilations'}}
  %r = nn.conv %0, %1 {strides = array<i64: 1>, dilations = array<i64: 9223372036854775807>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x4x8xf32>, tensor<6x4x3xf32>) -> tensor<1x6x6xf32>
  return
}

// -----

func.func @conv_c3_pads_begin(%0: tensor<1x4x8xf32>, %1: tensor<6x4x3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected values of at least 0 in 'pads_begin', found -1}}
  %r = nn.conv %0, %1 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: -1>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x4x8xf32>, tensor<6x4x3xf32>) -> tensor<1x6x6xf32>
  return
}

// -----

func.func @conv_c3_pads_end(%0: tensor<1x4x8xf32>, %1: tensor<6x4x3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected 1 values in 'pads_end', found 0}}
  %r = nn.conv %0, %1 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64>, groups = 1 : i64} : (tensor<1x4x8xf32>, tensor<6x4x3xf32>) -> tensor<1x6x6xf32>
  return
}

// -----

func.func @conv_c4_groups(%0: tensor<1x4x8xf32>, %1: tensor<6x4x3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected groups to divide the 6 filters, found 4}}
  %r = nn.conv %0, %1 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 4 : i64} : (tensor<1x4x8xf32>, tensor<6x4x3xf32>) -> tensor<1x6x6xf32>
  return
}

// -----

func.func @conv_c4_groups_zero(%0: tensor<1x4x8xf32>, %1: tensor<6x4x3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected groups to divide the 6 filters, found 0}}
  %r = nn.conv %0, %1 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 0 : i64} : (tensor<1x4x8xf32>, tensor<6x4x3xf32>) -> tensor<1x6x6xf32>
  return
}

// -----

func.func @conv_c5_channels(%0: tensor<1x4x8xf32>, %1: tensor<6x4x3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected 4 * 2 input channels, found 4}}
  %r = nn.conv %0, %1 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 2 : i64} : (tensor<1x4x8xf32>, tensor<6x4x3xf32>) -> tensor<1x6x6xf32>
  return
}

// -----

func.func @conv_c6_reach(%0: tensor<1x4x8xf32>, %1: tensor<6x4x3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{the filter's reach 9 does not fit the padded extent 8 of spatial dimension 0}}
  %r = nn.conv %0, %1 {strides = array<i64: 1>, dilations = array<i64: 4>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x4x8xf32>, tensor<6x4x3xf32>) -> tensor<1x6x6xf32>
  return
}

// -----

func.func @conv_c6_empty_filter(%0: tensor<1x4x8xf32>, %1: tensor<6x4x0xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{the filter's reach 0 does not fit the padded extent 8 of spatial dimension 0}}
  %r = nn.conv %0, %1 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x4x8xf32>, tensor<6x4x0xf32>) -> tensor<1x6x6xf32>
  return
}

// -----

func.func @conv_result(%0: tensor<1x4x8xf32>, %1: tensor<6x4x3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{are incompatible with return type}}
  %r = nn.conv %0, %1 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x4x8xf32>, tensor<6x4x3xf32>) -> tensor<1x6x7xf32>
  return
}

// -----

func.func @conv_transpose_c1_rank(%0: tensor<1x4x8xf32>, %1: tensor<4x6x3x3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected input and filter of one rank}}
  %r = nn.conv_transpose %0, %1 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64, output_padding = array<i64: 0>} : (tensor<1x4x8xf32>, tensor<4x6x3x3xf32>) -> tensor<1x6x6xf32>
  return
}

// -----

func.func @conv_transpose_c2_element_types(%0: tensor<1x4x8xf32>, %1: tensor<4x6x3xf64>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{operand element types differ}}
  %r = nn.conv_transpose %0, %1 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64, output_padding = array<i64: 0>} : (tensor<1x4x8xf32>, tensor<4x6x3xf64>) -> tensor<1x6x6xf32>
  return
}

// -----

func.func @conv_transpose_c3_output_padding(%0: tensor<1x4x8xf32>, %1: tensor<4x6x3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected values of at least 0 in 'output_padding', found -1}}
  %r = nn.conv_transpose %0, %1 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64, output_padding = array<i64: -1>} : (tensor<1x4x8xf32>, tensor<4x6x3xf32>) -> tensor<1x6x6xf32>
  return
}

// -----

func.func @conv_transpose_c4_channels(%0: tensor<1x4x8xf32>, %1: tensor<5x6x3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected 5 input channels in 1 whole groups}}
  %r = nn.conv_transpose %0, %1 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64, output_padding = array<i64: 0>} : (tensor<1x4x8xf32>, tensor<5x6x3xf32>) -> tensor<1x6x6xf32>
  return
}

// -----

func.func @conv_transpose_c4_groups(%0: tensor<1x4x8xf32>, %1: tensor<4x6x3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected 4 input channels in 3 whole groups}}
  %r = nn.conv_transpose %0, %1 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 3 : i64, output_padding = array<i64: 0>} : (tensor<1x4x8xf32>, tensor<4x6x3xf32>) -> tensor<1x6x6xf32>
  return
}

// -----

func.func @conv_transpose_c5_negative(%0: tensor<1x4x8xf32>, %1: tensor<4x6x3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{the extent of result dimension 2 is negative}}
  %r = nn.conv_transpose %0, %1 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 20>, pads_end = array<i64: 0>, groups = 1 : i64, output_padding = array<i64: 0>} : (tensor<1x4x8xf32>, tensor<4x6x3xf32>) -> tensor<1x6x6xf32>
  return
}

// -----

func.func @conv_transpose_c5_overflow(%0: tensor<1x4x8xf32>, %1: tensor<4x6x3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{the extent of result dimension 2 exceeds 2^31 - 1}}
  %r = nn.conv_transpose %0, %1 {strides = array<i64: 2147483647>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64, output_padding = array<i64: 0>} : (tensor<1x4x8xf32>, tensor<4x6x3xf32>) -> tensor<1x6x6xf32>
  return
}

// -----

func.func @einsum_c1_arrow(%0: tensor<2x2xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected an equation with 1 terms and '->'}}
  %r = nn.einsum %0 {equation = "ij"} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  return
}

// -----

func.func @einsum_c1_terms(%0: tensor<2x2xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected an equation with 1 terms and '->'}}
  %r = nn.einsum %0 {equation = "ij,jk->ik"} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  return
}

// -----

func.func @einsum_c2_rank(%0: tensor<2x2xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{term 'ijk' does not name the 2 dimensions of its operand}}
  %r = nn.einsum %0 {equation = "ijk->ij"} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  return
}

// -----

func.func @einsum_c2_letters(%0: tensor<2x2xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected lower-case letters in 'iJ'}}
  %r = nn.einsum %0 {equation = "iJ->i"} : (tensor<2x2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @einsum_c3_extents(%0: tensor<2x2xf32>, %1: tensor<3x2xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{extents of 'j' differ: 2 and 3}}
  %r = nn.einsum %0, %1 {equation = "ij,jk->ik"} : (tensor<2x2xf32>, tensor<3x2xf32>) -> tensor<2x2xf32>
  return
}

// -----

func.func @einsum_c4_unknown(%0: tensor<2x2xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected letters of the terms, each once, in the result 'k'}}
  %r = nn.einsum %0 {equation = "ij->k"} : (tensor<2x2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @einsum_c4_twice(%0: tensor<2xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected letters of the terms, each once, in the result 'ii'}}
  %r = nn.einsum %0 {equation = "i->ii"} : (tensor<2xf32>) -> tensor<2x2xf32>
  return
}

// -----

func.func @einsum_c5_element_types(%0: tensor<2xf32>, %1: tensor<2xf64>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{operand element types differ}}
  %r = nn.einsum %0, %1 {equation = "i,i->"} : (tensor<2xf32>, tensor<2xf64>) -> tensor<f32>
  return
}

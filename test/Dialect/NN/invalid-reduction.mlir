// RUN: calotype-opt %s --split-input-file --verify-diagnostics
// Reductions and normalisations that violate their constraints.

func.func @reduce_c1_range(%0: tensor<2x3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected an axis in [0, 2), found 2}}
  %r = nn.reduce %0 {kind = #nn.reduce_kind<sum>, axes = array<i64: 2>, keep_dims = false} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @reduce_c1_negative(%0: tensor<2x3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected an axis in [0, 2), found -1}}
  %r = nn.reduce %0 {kind = #nn.reduce_kind<sum>, axes = array<i64: -1>, keep_dims = false} : (tensor<2x3xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @reduce_c1_twice(%0: tensor<2x3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{axis 1 is named twice}}
  %r = nn.reduce %0 {kind = #nn.reduce_kind<sum>, axes = array<i64: 1, 1>, keep_dims = false} : (tensor<2x3xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @reduce_c2_bool(%0: tensor<2x3xi1>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected kind 'max' or 'min' on i1, found 'sum'}}
  %r = nn.reduce %0 {kind = #nn.reduce_kind<sum>, axes = array<i64: 1>, keep_dims = false} : (tensor<2x3xi1>) -> tensor<2xi1>
  return
}

// -----

func.func @arg_reduce_c1_range(%0: tensor<f32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected an axis in [0, 0), found 0}}
  %r = nn.arg_reduce %0 {kind = #nn.arg_reduce_kind<max>, axis = 0 : i64, keep_dims = false, select_last = false} : (tensor<f32>) -> tensor<i64>
  return
}

// -----

func.func @arg_reduce_c2_empty(%0: tensor<2x0xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{dimension 1 has no elements}}
  %r = nn.arg_reduce %0 {kind = #nn.arg_reduce_kind<max>, axis = 1 : i64, keep_dims = false, select_last = false} : (tensor<2x0xf32>) -> tensor<2xi64>
  return
}

// -----

func.func @top_k_c1_range(%0: tensor<2xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected an axis in [0, 1), found 1}}
  %r = nn.top_k %0 {k = 1 : i64, axis = 1 : i64, largest = true} : (tensor<2xf32>) -> tensor<1xi64>
  return
}

// -----

func.func @top_k_c2_beyond(%0: tensor<2xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected k in [0, 2], found 3}}
  %r = nn.top_k %0 {k = 3 : i64, axis = 0 : i64, largest = true} : (tensor<2xf32>) -> tensor<3xi64>
  return
}

// -----

func.func @top_k_c2_negative(%0: tensor<2xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected k in [0, 2], found -1}}
  %r = nn.top_k %0 {k = -1 : i64, axis = 0 : i64, largest = true} : (tensor<2xf32>) -> tensor<0xi64>
  return
}

// -----

func.func @scan_c1_range(%0: tensor<2xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected an axis in [0, 1), found 1}}
  %r = nn.scan %0 {kind = #nn.scan_kind<sum>, axis = 1 : i64, exclusive = false, reverse = false} : (tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @scan_c2_bool(%0: tensor<2xi1>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected numbers, found i1}}
  %r = nn.scan %0 {kind = #nn.scan_kind<sum>, axis = 0 : i64, exclusive = false, reverse = false} : (tensor<2xi1>) -> tensor<2xi1>
  return
}

// -----

func.func @softmax_c1_range(%0: tensor<2xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected an axis in [0, 1), found 1}}
  %r = nn.softmax %0 {axis = 1 : i64} : (tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @log_softmax_c1_range(%0: tensor<2xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected an axis in [0, 1), found -1}}
  %r = nn.log_softmax %0 {axis = -1 : i64} : (tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @normalize_c1_range(%0: tensor<2x4x3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected an axis in [0, 3), found 3}}
  %r = nn.normalize %0 {axes = array<i64: 3>, groups = 1 : i64, epsilon = 1.0e-5, subtract_mean = true} : (tensor<2x4x3xf32>) -> tensor<2x4x3xf32>
  return
}

// -----

func.func @normalize_c2_groups(%0: tensor<2x4x3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected groups to divide dimension 1, found 3}}
  %r = nn.normalize %0 {axes = array<i64: 2>, groups = 3 : i64, epsilon = 1.0e-5, subtract_mean = true} : (tensor<2x4x3xf32>) -> tensor<2x4x3xf32>
  return
}

// -----

func.func @normalize_c2_groups_axis(%0: tensor<2x4x3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected groups to divide dimension 1, found 2}}
  %r = nn.normalize %0 {axes = array<i64: 1, 2>, groups = 2 : i64, epsilon = 1.0e-5, subtract_mean = true} : (tensor<2x4x3xf32>) -> tensor<2x4x3xf32>
  return
}

// -----

func.func @normalize_c2_groups_rank(%0: tensor<2xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected groups to divide dimension 1, found 2}}
  %r = nn.normalize %0 {axes = array<i64: 0>, groups = 2 : i64, epsilon = 1.0e-5, subtract_mean = true} : (tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @batch_norm_c1_rank(%0: tensor<2xf32>, %1: tensor<2xf32>, %2: tensor<2xf32>, %3: tensor<2xf32>, %4: tensor<2xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected an input of rank 2 or more}}
  %r = nn.batch_norm %0, %1, %2, %3, %4 {epsilon = 0.0} : (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @batch_norm_c2_vectors(%0: tensor<2x3xf32>, %1: tensor<3xf32>, %2: tensor<3xf32>, %3: tensor<2xf32>, %4: tensor<3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected vectors of 3 elements}}
  %r = nn.batch_norm %0, %1, %2, %3, %4 {epsilon = 0.0} : (tensor<2x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<2xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @lp_normalize_c1_range(%0: tensor<2xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected an axis in [0, 1), found 1}}
  %r = nn.lp_normalize %0 {axis = 1 : i64, p = 2 : i64} : (tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @lp_normalize_c2_order(%0: tensor<2xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected p to be 1 or 2, found 3}}
  %r = nn.lp_normalize %0 {axis = 0 : i64, p = 3 : i64} : (tensor<2xf32>) -> tensor<2xf32>
  return
}

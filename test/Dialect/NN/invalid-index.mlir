// RUN: calotype-opt %s --split-input-file --verify-diagnostics
// Gathers and scatters that violate their constraints.

func.func @gather_c1_axis(%0: tensor<2x3xf32>, %1: tensor<4xi64>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected an axis in [0, 2), found 2}}
  %r = nn.gather %0, %1 {axis = 2 : i64} : (tensor<2x3xf32>, tensor<4xi64>) -> tensor<2x4xf32>
  return
}

// -----

func.func @gather_c2_empty(%0: tensor<0x3xf32>, %1: tensor<4xi64>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{dimension 0 has no elements}}
  %r = nn.gather %0, %1 {axis = 0 : i64} : (tensor<0x3xf32>, tensor<4xi64>) -> tensor<4x3xf32>
  return
}

// -----

func.func @gather_elements_c1_axis(%0: tensor<2x3xf32>, %1: tensor<2x3xi64>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected an axis in [0, 2), found -1}}
  %r = nn.gather_elements %0, %1 {axis = -1 : i64} : (tensor<2x3xf32>, tensor<2x3xi64>) -> tensor<2x3xf32>
  return
}

// -----

func.func @gather_elements_c2_rank(%0: tensor<2x3xf32>, %1: tensor<2xi64>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected indices of rank 2, found 1}}
  %r = nn.gather_elements %0, %1 {axis = 0 : i64} : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<2xf32>
  return
}

// -----

func.func @gather_elements_c2_extents(%0: tensor<2x3xf32>, %1: tensor<2x4xi64>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{indices exceed dimension 1}}
  %r = nn.gather_elements %0, %1 {axis = 0 : i64} : (tensor<2x3xf32>, tensor<2x4xi64>) -> tensor<2x4xf32>
  return
}

// -----

func.func @gather_elements_c3_empty(%0: tensor<0x3xf32>, %1: tensor<2x3xi64>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{dimension 0 has no elements}}
  %r = nn.gather_elements %0, %1 {axis = 0 : i64} : (tensor<0x3xf32>, tensor<2x3xi64>) -> tensor<2x3xf32>
  return
}

// -----

func.func @gather_nd_c1_batch(%0: tensor<2x3xf32>, %1: tensor<2x1xi64>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected batch dimensions of}}
  %r = nn.gather_nd %0, %1 {batch_dims = 2 : i64} : (tensor<2x3xf32>, tensor<2x1xi64>) -> tensor<2xf32>
  return
}

// -----

func.func @gather_nd_c2_tuple(%0: tensor<2x3xf32>, %1: tensor<2x3xi64>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{index tuples of}}
  %r = nn.gather_nd %0, %1 {batch_dims = 0 : i64} : (tensor<2x3xf32>, tensor<2x3xi64>) -> tensor<2xf32>
  return
}

// -----

func.func @gather_nd_c2_unknown(%0: tensor<2x3xf32>, %1: tensor<2x?xi64>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{index tuples of}}
  %r = nn.gather_nd %0, %1 {batch_dims = 0 : i64} : (tensor<2x3xf32>, tensor<2x?xi64>) -> tensor<2xf32>
  return
}

// -----

func.func @gather_nd_c3_batch(%0: tensor<2x3xf32>, %1: tensor<4x1xi64>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{batch dimensions differ}}
  %r = nn.gather_nd %0, %1 {batch_dims = 1 : i64} : (tensor<2x3xf32>, tensor<4x1xi64>) -> tensor<4xf32>
  return
}

// -----

func.func @gather_nd_c4_empty(%0: tensor<0x3xf32>, %1: tensor<2x1xi64>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{an indexed dimension has no elements}}
  %r = nn.gather_nd %0, %1 {batch_dims = 0 : i64} : (tensor<0x3xf32>, tensor<2x1xi64>) -> tensor<2x3xf32>
  return
}

// -----

func.func @scatter_elements_c1_axis(%0: tensor<2xf32>, %1: tensor<2xi64>, %2: tensor<2xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected an axis in [0, 1), found 1}}
  %r = nn.scatter_elements %0, %1, %2 {axis = 1 : i64, kind = #nn.scatter_kind<set>} : (tensor<2xf32>, tensor<2xi64>, tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @scatter_elements_c2_shapes(%0: tensor<2xf32>, %1: tensor<2xi64>, %2: tensor<3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{do not fit the input}}
  %r = nn.scatter_elements %0, %1, %2 {axis = 0 : i64, kind = #nn.scatter_kind<set>} : (tensor<2xf32>, tensor<2xi64>, tensor<3xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @scatter_elements_c3_type(%0: tensor<2xf32>, %1: tensor<2xi64>, %2: tensor<2xf64>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected updates of type 'f32'}}
  %r = nn.scatter_elements %0, %1, %2 {axis = 0 : i64, kind = #nn.scatter_kind<set>} : (tensor<2xf32>, tensor<2xi64>, tensor<2xf64>) -> tensor<2xf32>
  return
}

// -----

func.func @scatter_elements_c4_kind(%0: tensor<2xi1>, %1: tensor<2xi64>, %2: tensor<2xi1>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected kind 'set' on i1, found 'add'}}
  %r = nn.scatter_elements %0, %1, %2 {axis = 0 : i64, kind = #nn.scatter_kind<add>} : (tensor<2xi1>, tensor<2xi64>, tensor<2xi1>) -> tensor<2xi1>
  return
}

// -----

func.func @scatter_nd_c1_tuple(%0: tensor<2xf32>, %1: tensor<1x2xi64>, %2: tensor<1xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{index tuples of}}
  %r = nn.scatter_nd %0, %1, %2 {kind = #nn.scatter_kind<set>} : (tensor<2xf32>, tensor<1x2xi64>, tensor<1xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @scatter_nd_c2_updates(%0: tensor<2x3xf32>, %1: tensor<1x1xi64>, %2: tensor<1x2xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{do not fit indices}}
  %r = nn.scatter_nd %0, %1, %2 {kind = #nn.scatter_kind<set>} : (tensor<2x3xf32>, tensor<1x1xi64>, tensor<1x2xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @scatter_nd_c3_type(%0: tensor<2xf32>, %1: tensor<1x1xi64>, %2: tensor<1xf16>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected updates of type 'f32'}}
  %r = nn.scatter_nd %0, %1, %2 {kind = #nn.scatter_kind<set>} : (tensor<2xf32>, tensor<1x1xi64>, tensor<1xf16>) -> tensor<2xf32>
  return
}

// -----

func.func @scatter_nd_c4_kind(%0: tensor<2xi1>, %1: tensor<1x1xi64>, %2: tensor<1xi1>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{expected kind 'set' on i1, found 'max'}}
  %r = nn.scatter_nd %0, %1, %2 {kind = #nn.scatter_kind<max>} : (tensor<2xi1>, tensor<1x1xi64>, tensor<1xi1>) -> tensor<2xi1>
  return
}

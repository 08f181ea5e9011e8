// RUN: calotype-opt %s --split-input-file --verify-diagnostics
// Element-wise ops that violate their constraints.

func.func @add_c1_shapes(%0: tensor<2xf32>, %1: tensor<3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{operand shapes do not broadcast}}
  %r = nn.add %0, %1 : (tensor<2xf32>, tensor<3xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @add_c2_element_types(%0: tensor<2xf32>, %1: tensor<2xf64>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{operand element types differ: 'f32' and 'f64'}}
  %r = nn.add %0, %1 : (tensor<2xf32>, tensor<2xf64>) -> tensor<2xf32>
  return
}

// -----

func.func @less_c2_element_types(%0: tensor<2xi32>, %1: tensor<2xi64>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{operand element types differ: 'i32' and 'i64'}}
  %r = nn.less %0, %1 : (tensor<2xi32>, tensor<2xi64>) -> tensor<2xi1>
  return
}

// -----

func.func @pow_c1_shapes(%0: tensor<2xf32>, %1: tensor<3xi64>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{operand shapes do not broadcast}}
  %r = nn.pow %0, %1 : (tensor<2xf32>, tensor<3xi64>) -> tensor<2xf32>
  return
}

// -----

func.func @select_c1_shapes(%0: tensor<2xi1>, %1: tensor<3xf32>, %2: tensor<3xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{operand shapes do not broadcast}}
  %r = nn.select %0, %1, %2 : (tensor<2xi1>, tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @select_c2_element_types(%0: tensor<2xi1>, %1: tensor<2xf32>, %2: tensor<2xi32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{operand element types differ: 'f32' and 'i32'}}
  %r = nn.select %0, %1, %2 : (tensor<2xi1>, tensor<2xf32>, tensor<2xi32>) -> tensor<2xf32>
  return
}

// -----

func.func @exp_integer(%0: tensor<2xi32>) {
  // expected-error @+1 {{must be ranked tensor of 16-bit float}}
  %r = nn.exp %0 : (tensor<2xi32>) -> tensor<2xi32>
  return
}

// -----

func.func @and_float(%0: tensor<2xf32>, %1: tensor<2xf32>) {
  // expected-error @+1 {{must be ranked tensor of 1-bit signless integer}}
  %r = nn.and %0, %1 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @add_result_shape(%0: tensor<2xf32>, %1: tensor<2xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{are incompatible with return type}}
  %r = nn.add %0, %1 : (tensor<2xf32>, tensor<2xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @cast_shape(%0: tensor<2xf32>) {
  // expected-error @+1 {{requires the same shape for all operands and results}}
  %r = nn.cast %0 : (tensor<2xf32>) -> tensor<3xi32>
  return
}

// -----

func.func @relu_extent(%0: tensor<2147483648xf32>) {
  // expected-error @+1 {{extents below 2^31}}
  %r = nn.relu %0 : (tensor<2147483648xf32>) -> tensor<2147483648xf32>
  return
}

// -----

func.func @relu_size(%0: tensor<2147483647x2147483647x2147483647xf32>) {
  // expected-error @+1 {{extents below 2^31}}
  %r = nn.relu %0 : (tensor<2147483647x2147483647x2147483647xf32>) -> tensor<2147483647x2147483647x2147483647xf32>
  return
}

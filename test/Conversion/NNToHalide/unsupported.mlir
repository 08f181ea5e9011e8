// RUN: calotype-opt --convert-nn-to-halide --split-input-file --verify-diagnostics %s

nn.kernel @mean(%x: tensor<1x2x4xi32>) -> tensor<1x2x2xi32> {
  // expected-error @below {{not supported: 'average' pool of integers}}
  %0 = nn.pool %x {kind = #nn.pool_kind<average>, kernel = array<i64: 2>, strides = array<i64: 2>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x4xi32>) -> tensor<1x2x2xi32>
  nn.yield %0 : tensor<1x2x2xi32>
}

// -----

nn.kernel @norm(%x: tensor<4xi32>) -> tensor<i32> {
  // expected-error @below {{not supported: reduction 'l2' of integers}}
  %0 = nn.reduce %x {kind = #nn.reduce_kind<l2>, axes = array<i64: 0>, keep_dims = false} : (tensor<4xi32>) -> tensor<i32>
  nn.yield %0 : tensor<i32>
}

// -----

func.func @outside(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @below {{not supported: 'nn.relu' outside a kernel}}
  %0 = nn.relu %x : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// RUN: calotype-opt %s --nn-interpret -o /dev/null | FileCheck %s
// Softmax and the normalisations.

// CHECK: @softmax: 2x2xf32 [0.5, 0.5, 1, 0]
func.func @softmax() -> tensor<2x2xf32> {
  %0 = nn.constant dense<[[0.0, 0.0], [1000.0, 0.0]]> : tensor<2x2xf32>
  %r = nn.softmax %0 {axis = 1 : i64} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  return %r : tensor<2x2xf32>
}

// CHECK: @log_softmax: 2x2xf32 [-0.693147, -0.693147, -1000, 0]
func.func @log_softmax() -> tensor<2x2xf32> {
  %0 = nn.constant dense<[[0.0, 0.0], [0.0, 1000.0]]> : tensor<2x2xf32>
  %r = nn.log_softmax %0 {axis = 1 : i64} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  return %r : tensor<2x2xf32>
}

// CHECK: @softmax_first_axis: 2x2xf32 [0.5, 0.5, 0.5, 0.5]
func.func @softmax_first_axis() -> tensor<2x2xf32> {
  %0 = nn.constant dense<[[0.0, 5.0], [0.0, 5.0]]> : tensor<2x2xf32>
  %r = nn.softmax %0 {axis = 0 : i64} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  return %r : tensor<2x2xf32>
}

// CHECK: @normalize_layer: 2x2xf32 [-1, 1, -1, 1]
func.func @normalize_layer() -> tensor<2x2xf32> {
  %0 = nn.constant dense<[[1.0, 3.0], [10.0, 30.0]]> : tensor<2x2xf32>
  %r = nn.normalize %0 {axes = array<i64: 1>, groups = 1 : i64, epsilon = 0.0, subtract_mean = true} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  return %r : tensor<2x2xf32>
}

// CHECK: @normalize_rms: 1x2xf32 [0.2, 1.4]
func.func @normalize_rms() -> tensor<1x2xf32> {
  %0 = nn.constant dense<[[1.0, 7.0]]> : tensor<1x2xf32>
  %r = nn.normalize %0 {axes = array<i64: 1>, groups = 1 : i64, epsilon = 0.0, subtract_mean = false} : (tensor<1x2xf32>) -> tensor<1x2xf32>
  return %r : tensor<1x2xf32>
}

// Two groups of two channels.
// CHECK: @normalize_group: 1x4x1xf32 [-1, 1, -1, 1]
func.func @normalize_group() -> tensor<1x4x1xf32> {
  %0 = nn.constant dense<[[[1.0], [3.0], [10.0], [30.0]]]> : tensor<1x4x1xf32>
  %r = nn.normalize %0 {axes = array<i64: 2>, groups = 2 : i64, epsilon = 0.0, subtract_mean = true} : (tensor<1x4x1xf32>) -> tensor<1x4x1xf32>
  return %r : tensor<1x4x1xf32>
}

// CHECK: @normalize_epsilon: 1x2xf32 [0, 0]
func.func @normalize_epsilon() -> tensor<1x2xf32> {
  %0 = nn.constant dense<[[5.0, 5.0]]> : tensor<1x2xf32>
  %r = nn.normalize %0 {axes = array<i64: 1>, groups = 1 : i64, epsilon = 1.0e-5, subtract_mean = true} : (tensor<1x2xf32>) -> tensor<1x2xf32>
  return %r : tensor<1x2xf32>
}

// CHECK: @batch_norm: 1x2x1xf32 [0.5, 3]
func.func @batch_norm() -> tensor<1x2x1xf32> {
  %0 = nn.constant dense<[[[2.0], [4.0]]]> : tensor<1x2x1xf32>
  %1 = nn.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %2 = nn.constant dense<[0.0, 1.0]> : tensor<2xf32>
  %3 = nn.constant dense<[1.0, 1.0]> : tensor<2xf32>
  %4 = nn.constant dense<[4.0, 9.0]> : tensor<2xf32>
  %r = nn.batch_norm %0, %1, %2, %3, %4 {epsilon = 0.0} : (tensor<1x2x1xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x1xf32>
  return %r : tensor<1x2x1xf32>
}

// CHECK: @lp_normalize: 2x2xf32 [0.6, 0.8, 0, 0]
func.func @lp_normalize() -> tensor<2x2xf32> {
  %0 = nn.constant dense<[[3.0, 4.0], [0.0, 0.0]]> : tensor<2x2xf32>
  %r = nn.lp_normalize %0 {axis = 1 : i64, p = 2 : i64} : (tensor<2x2xf32>) -> tensor<2x2xf32>
  return %r : tensor<2x2xf32>
}

// CHECK: @lp_normalize_l1: 2xf32 [0.25, -0.75]
func.func @lp_normalize_l1() -> tensor<2xf32> {
  %0 = nn.constant dense<[1.0, -3.0]> : tensor<2xf32>
  %r = nn.lp_normalize %0 {axis = 0 : i64, p = 1 : i64} : (tensor<2xf32>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}

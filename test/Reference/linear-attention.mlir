// RUN: calotype-opt %s --nn-interpret -o /dev/null | FileCheck %s
// Linear attention: keys 1 and 2, values 3 and 5, so that each state is a small sum.

// CHECK: @linear_attention_causal: 1x1x2x1xf32 [3, 13]
// CHECK: @linear_attention_causal: 1x1x1x1xf32 [13]
func.func @linear_attention_causal() -> (tensor<1x1x2x1xf32>, tensor<1x1x1x1xf32>) {
  %q = nn.constant dense<1.0> : tensor<1x1x2x1xf32>
  %k = nn.constant dense<[[[[1.0], [2.0]]]]> : tensor<1x1x2x1xf32>
  %v = nn.constant dense<[[[[3.0], [5.0]]]]> : tensor<1x1x2x1xf32>
  %r, %s = nn.linear_attention %q, %k, %v {scale = 1.0, causal = true, normalize = false, epsilon = 0.0, chunk = 0 : i64} : (tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>) -> (tensor<1x1x2x1xf32>, tensor<1x1x1x1xf32>)
  return %r, %s : tensor<1x1x2x1xf32>, tensor<1x1x1x1xf32>
}

// More queries than keys; the scale is 2.
// CHECK: @linear_attention_all_keys: 1x1x3x1xf32 [26, 52, 0]
func.func @linear_attention_all_keys() -> tensor<1x1x3x1xf32> {
  %q = nn.constant dense<[[[[1.0], [2.0], [0.0]]]]> : tensor<1x1x3x1xf32>
  %k = nn.constant dense<[[[[1.0], [2.0]]]]> : tensor<1x1x2x1xf32>
  %v = nn.constant dense<[[[[3.0], [5.0]]]]> : tensor<1x1x2x1xf32>
  %r, %s = nn.linear_attention %q, %k, %v {scale = 2.0, causal = false, normalize = false, epsilon = 0.0, chunk = 0 : i64} : (tensor<1x1x3x1xf32>, tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>) -> (tensor<1x1x3x1xf32>, tensor<1x1x1x1xf32>)
  return %r : tensor<1x1x3x1xf32>
}

// 3 / (1 + 1), (3 + 10) / (1 + 2 + 1).
// CHECK: @linear_attention_normalize: 1x1x2x1xf32 [1.5, 3.25]
func.func @linear_attention_normalize() -> tensor<1x1x2x1xf32> {
  %q = nn.constant dense<1.0> : tensor<1x1x2x1xf32>
  %k = nn.constant dense<[[[[1.0], [2.0]]]]> : tensor<1x1x2x1xf32>
  %v = nn.constant dense<[[[[3.0], [5.0]]]]> : tensor<1x1x2x1xf32>
  %r, %s = nn.linear_attention %q, %k, %v {scale = 1.0, causal = true, normalize = true, epsilon = 1.0, chunk = 0 : i64} : (tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>) -> (tensor<1x1x2x1xf32>, tensor<1x1x1x1xf32>)
  return %r : tensor<1x1x2x1xf32>
}

// The state halves before each step: 10 / 2 + 3, 8 / 2 + 10.
// CHECK: @linear_attention_decay_and_state: 1x1x2x1xf32 [8, 14]
func.func @linear_attention_decay_and_state() -> tensor<1x1x2x1xf32> {
  %q = nn.constant dense<1.0> : tensor<1x1x2x1xf32>
  %k = nn.constant dense<[[[[1.0], [2.0]]]]> : tensor<1x1x2x1xf32>
  %v = nn.constant dense<[[[[3.0], [5.0]]]]> : tensor<1x1x2x1xf32>
  %0 = nn.constant dense<10.0> : tensor<1x1x1x1xf32>
  %g = nn.constant dense<-0.69314718> : tensor<1x1x2x1xf32>
  %r, %s = nn.linear_attention %q, %k, %v state %0 decay %g {scale = 1.0, causal = true, normalize = false, epsilon = 0.0, chunk = 0 : i64} : (tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>, tensor<1x1x1x1xf32>, tensor<1x1x2x1xf32>) -> (tensor<1x1x2x1xf32>, tensor<1x1x1x1xf32>)
  return %r : tensor<1x1x2x1xf32>
}

// Each key dimension has its own factor, 1/2 and 1: 4 / 2 + 1 + 4 + 1.
// CHECK: @linear_attention_decay_per_key_dimension: 1x1x1x1xf32 [8]
func.func @linear_attention_decay_per_key_dimension() -> tensor<1x1x1x1xf32> {
  %q = nn.constant dense<1.0> : tensor<1x1x1x2xf32>
  %k = nn.constant dense<1.0> : tensor<1x1x1x2xf32>
  %v = nn.constant dense<1.0> : tensor<1x1x1x1xf32>
  %0 = nn.constant dense<4.0> : tensor<1x1x2x1xf32>
  %g = nn.constant dense<[[[[-0.69314718, 0.0]]]]> : tensor<1x1x1x2xf32>
  %r, %s = nn.linear_attention %q, %k, %v state %0 decay %g {scale = 1.0, causal = true, normalize = false, epsilon = 0.0, chunk = 0 : i64} : (tensor<1x1x1x2xf32>, tensor<1x1x1x2xf32>, tensor<1x1x1x1xf32>, tensor<1x1x2x1xf32>, tensor<1x1x1x2xf32>) -> (tensor<1x1x1x1xf32>, tensor<1x1x2x1xf32>)
  return %r : tensor<1x1x1x1xf32>
}

// The delta rule moves what key 2 retrieves, 6, all the way to 5: 3 - 2.
// CHECK: @linear_attention_delta: 1x1x2x1xf32 [3, 1]
func.func @linear_attention_delta() -> tensor<1x1x2x1xf32> {
  %q = nn.constant dense<1.0> : tensor<1x1x2x1xf32>
  %k = nn.constant dense<[[[[1.0], [2.0]]]]> : tensor<1x1x2x1xf32>
  %v = nn.constant dense<[[[[3.0], [5.0]]]]> : tensor<1x1x2x1xf32>
  %b = nn.constant dense<1.0> : tensor<1x1x2x1xf32>
  %r, %s = nn.linear_attention %q, %k, %v beta %b {scale = 1.0, causal = true, normalize = false, epsilon = 0.0, chunk = 0 : i64} : (tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>) -> (tensor<1x1x2x1xf32>, tensor<1x1x1x1xf32>)
  return %r : tensor<1x1x2x1xf32>
}

// Query heads 0 and 1 read head 0 of the keys.
// CHECK: @linear_attention_grouped_heads: 1x4x1x1xf32 [1, 10, 200, 2000]
func.func @linear_attention_grouped_heads() -> tensor<1x4x1x1xf32> {
  %q = nn.constant dense<[[[[1.0]], [[10.0]], [[100.0]], [[1000.0]]]]> : tensor<1x4x1x1xf32>
  %k = nn.constant dense<1.0> : tensor<1x2x1x1xf32>
  %v = nn.constant dense<[[[[1.0]], [[2.0]]]]> : tensor<1x2x1x1xf32>
  %r, %s = nn.linear_attention %q, %k, %v {scale = 1.0, causal = false, normalize = false, epsilon = 0.0, chunk = 0 : i64} : (tensor<1x4x1x1xf32>, tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>) -> (tensor<1x4x1x1xf32>, tensor<1x2x1x1xf32>)
  return %r : tensor<1x4x1x1xf32>
}

// RUN: calotype-opt %s --nn-interpret -o /dev/null | FileCheck %s
// Attention.

// CHECK: @attention_uniform: 1x1x2x1xf32 [2, 2]
func.func @attention_uniform() -> tensor<1x1x2x1xf32> {
  %0 = nn.constant dense<[[[[0.0], [0.0]]]]> : tensor<1x1x2x1xf32>
  %1 = nn.constant dense<[[[[0.0], [0.0]]]]> : tensor<1x1x2x1xf32>
  %2 = nn.constant dense<[[[[1.0], [3.0]]]]> : tensor<1x1x2x1xf32>
  %r = nn.attention %0, %1, %2 {scale = 1.0, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>) -> tensor<1x1x2x1xf32>
  return %r : tensor<1x1x2x1xf32>
}

// CHECK: @attention_causal: 1x1x2x1xf32 [1, 2]
func.func @attention_causal() -> tensor<1x1x2x1xf32> {
  %0 = nn.constant dense<[[[[0.0], [0.0]]]]> : tensor<1x1x2x1xf32>
  %1 = nn.constant dense<[[[[0.0], [0.0]]]]> : tensor<1x1x2x1xf32>
  %2 = nn.constant dense<[[[[1.0], [3.0]]]]> : tensor<1x1x2x1xf32>
  %r = nn.attention %0, %1, %2 {scale = 1.0, causal = true, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>) -> tensor<1x1x2x1xf32>
  return %r : tensor<1x1x2x1xf32>
}

// The first query sees no key: zeros.
// CHECK: @attention_causal_offset: 1x1x2x1xf32 [0, 1]
func.func @attention_causal_offset() -> tensor<1x1x2x1xf32> {
  %0 = nn.constant dense<[[[[0.0], [0.0]]]]> : tensor<1x1x2x1xf32>
  %1 = nn.constant dense<[[[[0.0], [0.0]]]]> : tensor<1x1x2x1xf32>
  %2 = nn.constant dense<[[[[1.0], [3.0]]]]> : tensor<1x1x2x1xf32>
  %r = nn.attention %0, %1, %2 {scale = 1.0, causal = true, causal_offset = -1 : i64, softcap = 0.0} : (tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>) -> tensor<1x1x2x1xf32>
  return %r : tensor<1x1x2x1xf32>
}

// CHECK: @attention_bool_mask: 1x1x2x1xf32 [3, 1]
func.func @attention_bool_mask() -> tensor<1x1x2x1xf32> {
  %0 = nn.constant dense<[[[[0.0], [0.0]]]]> : tensor<1x1x2x1xf32>
  %1 = nn.constant dense<[[[[0.0], [0.0]]]]> : tensor<1x1x2x1xf32>
  %2 = nn.constant dense<[[[[1.0], [3.0]]]]> : tensor<1x1x2x1xf32>
  %3 = nn.constant dense<[[false, true], [true, false]]> : tensor<2x2xi1>
  %r = nn.attention %0, %1, %2, %3 {scale = 1.0, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>, tensor<2x2xi1>) -> tensor<1x1x2x1xf32>
  return %r : tensor<1x1x2x1xf32>
}

// CHECK: @attention_float_mask: 1x1x2x1xf32 [3, 1]
func.func @attention_float_mask() -> tensor<1x1x2x1xf32> {
  %0 = nn.constant dense<[[[[0.0], [0.0]]]]> : tensor<1x1x2x1xf32>
  %1 = nn.constant dense<[[[[0.0], [0.0]]]]> : tensor<1x1x2x1xf32>
  %2 = nn.constant dense<[[[[1.0], [3.0]]]]> : tensor<1x1x2x1xf32>
  %3 = nn.constant dense<[[-1000.0, 0.0], [0.0, -1000.0]]> : tensor<2x2xf32>
  %r = nn.attention %0, %1, %2, %3 {scale = 1.0, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>, tensor<2x2xf32>) -> tensor<1x1x2x1xf32>
  return %r : tensor<1x1x2x1xf32>
}

// Scores 500 and 0, then -500 and 0.
// CHECK: @attention_scale: 1x1x2x1xf32 [1, 3]
func.func @attention_scale() -> tensor<1x1x2x1xf32> {
  %0 = nn.constant dense<[[[[1.0], [-1.0]]]]> : tensor<1x1x2x1xf32>
  %1 = nn.constant dense<[[[[1000.0], [0.0]]]]> : tensor<1x1x2x1xf32>
  %2 = nn.constant dense<[[[[1.0], [3.0]]]]> : tensor<1x1x2x1xf32>
  %r = nn.attention %0, %1, %2 {scale = 0.5, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>) -> tensor<1x1x2x1xf32>
  return %r : tensor<1x1x2x1xf32>
}

// tanh makes the scores 1 and -1: 1 + 2 / (1 + e^2).
// CHECK: @attention_softcap: 1x1x2x1xf32 [1.23841, 1.23841]
func.func @attention_softcap() -> tensor<1x1x2x1xf32> {
  %0 = nn.constant dense<[[[[1.0], [1.0]]]]> : tensor<1x1x2x1xf32>
  %1 = nn.constant dense<[[[[1000.0], [-1000.0]]]]> : tensor<1x1x2x1xf32>
  %2 = nn.constant dense<[[[[1.0], [3.0]]]]> : tensor<1x1x2x1xf32>
  %r = nn.attention %0, %1, %2 {scale = 1.0, causal = false, causal_offset = 0 : i64, softcap = 1.0} : (tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>) -> tensor<1x1x2x1xf32>
  return %r : tensor<1x1x2x1xf32>
}

// Query heads 0 and 1 read key head 0.
// CHECK: @attention_grouped_heads: 1x4x1x1xf32 [1, 1, 2, 2]
func.func @attention_grouped_heads() -> tensor<1x4x1x1xf32> {
  %0 = nn.constant dense<[[[[0.0]], [[0.0]], [[0.0]], [[0.0]]]]> : tensor<1x4x1x1xf32>
  %1 = nn.constant dense<[[[[0.0]], [[0.0]]]]> : tensor<1x2x1x1xf32>
  %2 = nn.constant dense<[[[[1.0]], [[2.0]]]]> : tensor<1x2x1x1xf32>
  %r = nn.attention %0, %1, %2 {scale = 1.0, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x4x1x1xf32>, tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>) -> tensor<1x4x1x1xf32>
  return %r : tensor<1x4x1x1xf32>
}

// A row without a visible key is NaN when the graph says so.
// CHECK: @attention_nan_rows: 1x1x2x1xf32 [nan, 1]
func.func @attention_nan_rows() -> tensor<1x1x2x1xf32> {
  %0 = nn.constant dense<[[[[0.0], [0.0]]]]> : tensor<1x1x2x1xf32>
  %1 = nn.constant dense<[[[[0.0], [0.0]]]]> : tensor<1x1x2x1xf32>
  %2 = nn.constant dense<[[[[1.0], [3.0]]]]> : tensor<1x1x2x1xf32>
  %r = nn.attention %0, %1, %2 {scale = 1.0, causal = true, causal_offset = -1 : i64, softcap = 0.0, nan_rows} : (tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>) -> tensor<1x1x2x1xf32>
  return %r : tensor<1x1x2x1xf32>
}

// A finite number where the mask hides: scores 0 and 0, then 0 and ln 3.
// CHECK: @attention_hidden_score: 1x1x2x1xf32 [2, 2.5]
func.func @attention_hidden_score() -> tensor<1x1x2x1xf32> {
  %0 = nn.constant dense<[[[[0.0], [1.0]]]]> : tensor<1x1x2x1xf32>
  %1 = nn.constant dense<[[[[7.0], [1.09861229]]]]> : tensor<1x1x2x1xf32>
  %2 = nn.constant dense<[[[[1.0], [3.0]]]]> : tensor<1x1x2x1xf32>
  %3 = nn.constant dense<[[false, true]]> : tensor<1x2xi1>
  %r = nn.attention %0, %1, %2, %3 {scale = 1.0, causal = false, causal_offset = 0 : i64, softcap = 0.0, hidden_score = 0.0} : (tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>, tensor<1x2xi1>) -> tensor<1x1x2x1xf32>
  return %r : tensor<1x1x2x1xf32>
}

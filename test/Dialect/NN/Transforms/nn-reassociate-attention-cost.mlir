// RUN: calotype-opt %s --nn-reassociate-attention --remarks-filter=nn-.* -o %t.mlir 2>&1 | FileCheck %s
// RUN: FileCheck %s --check-prefix=AFTER --input-file=%t.mlir
// Whether the linear order pays.

// CHECK: [Passed] nn.matmul | Category:nn-reassociate-attention:reassociating | Function=many_tokens
// CHECK-SAME: flops_after=536903680, flops_before=34493956096
// CHECK-SAME: text="4096 x 4096 scores became a 64 x 64 state"
// AFTER-LABEL: @many_tokens
// AFTER: nn.matmul %arg1, %arg2 {transpose_lhs = true}
func.func @many_tokens(%q: tensor<1x8x4096x64xf32>, %k: tensor<1x8x4096x64xf32>, %v: tensor<1x8x4096x64xf32>) -> tensor<1x8x4096x64xf32> {
  %n = nn.constant dense<4096.0> : tensor<f32>
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x8x4096x64xf32>, tensor<1x8x4096x64xf32>) -> tensor<1x8x4096x4096xf32>
  %1 = nn.div %0, %n : (tensor<1x8x4096x4096xf32>, tensor<f32>) -> tensor<1x8x4096x4096xf32>
  %2 = nn.matmul %1, %v : (tensor<1x8x4096x4096xf32>, tensor<1x8x4096x64xf32>) -> tensor<1x8x4096x64xf32>
  return %2 : tensor<1x8x4096x64xf32>
}

// The tokens and heads of an online action detector (OadTR).

// CHECK: [Missed] nn.matmul | Category:nn-reassociate-attention:reassociating | Function=few_tokens
// CHECK-SAME: text="the linear order is estimated to be 0.38 times as fast, less than 1.50: 65 queries, 65 keys, 128 features, values of width 128"
// AFTER-LABEL: @few_tokens
// AFTER: nn.matmul %arg0, %arg1 {transpose_rhs = true}
func.func @few_tokens(%q: tensor<1x8x65x128xf32>, %k: tensor<1x8x65x128xf32>, %v: tensor<1x8x65x128xf32>) -> tensor<1x8x65x128xf32> {
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x8x65x128xf32>, tensor<1x8x65x128xf32>) -> tensor<1x8x65x65xf32>
  %1 = nn.matmul %0, %v : (tensor<1x8x65x65xf32>, tensor<1x8x65x128xf32>) -> tensor<1x8x65x128xf32>
  return %1 : tensor<1x8x65x128xf32>
}

// K^T V first: the order is linear already.

// CHECK: Function=linear_already
// CHECK-SAME: text="the linear order is estimated to be 0.01 times as fast
func.func @linear_already(%q: tensor<1x8x4096x64xf32>, %k: tensor<1x8x4096x64xf32>, %v: tensor<1x8x4096x64xf32>) -> tensor<1x8x4096x64xf32> {
  %0 = nn.matmul %k, %v {transpose_lhs = true} : (tensor<1x8x4096x64xf32>, tensor<1x8x4096x64xf32>) -> tensor<1x8x64x64xf32>
  %1 = nn.matmul %q, %0 : (tensor<1x8x4096x64xf32>, tensor<1x8x64x64xf32>) -> tensor<1x8x4096x64xf32>
  return %1 : tensor<1x8x4096x64xf32>
}

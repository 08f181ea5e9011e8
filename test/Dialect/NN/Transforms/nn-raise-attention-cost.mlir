// RUN: calotype-opt %s --nn-raise-attention --remarks-filter=nn-.* -o /dev/null 2>&1 | FileCheck %s
// What the rewrite gains: a causal attention counts the keys that its queries see, 10
// of 16 pairs, with 2 multiply-adds in each product.

// CHECK: remark: [Passed] {{.*}}Category:nn-raise-attention:reassociating | Function=causal
// CHECK-SAME: flops_after=80
// CHECK-SAME: text="1 heads, 4 queries, 4 keys, width 2, causal"
func.func @causal(%q: tensor<1x1x4x2xf32>, %k: tensor<1x1x4x2xf32>, %v: tensor<1x1x4x2xf32>) -> tensor<1x1x4x2xf32> {
  %m = nn.constant dense<[[0.0, -1.0e9, -1.0e9, -1.0e9], [0.0, 0.0, -1.0e9, -1.0e9], [0.0, 0.0, 0.0, -1.0e9], [0.0, 0.0, 0.0, 0.0]]> : tensor<4x4xf32>
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x1x4x2xf32>, tensor<1x1x4x2xf32>) -> tensor<1x1x4x4xf32>
  %1 = nn.add %0, %m : (tensor<1x1x4x4xf32>, tensor<4x4xf32>) -> tensor<1x1x4x4xf32>
  %2 = nn.softmax %1 {axis = 3 : i64} : (tensor<1x1x4x4xf32>) -> tensor<1x1x4x4xf32>
  %3 = nn.matmul %2, %v : (tensor<1x1x4x4xf32>, tensor<1x1x4x2xf32>) -> tensor<1x1x4x2xf32>
  return %3 : tensor<1x1x4x2xf32>
}

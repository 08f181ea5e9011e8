// RUN: calotype-opt %s --nn-fold-batch-norm --remarks-filter=nn-.* -o /dev/null 2>&1 | FileCheck %s
// A rewrite accounts for what it did, and says why it left something alone.

// CHECK: remark: [Passed] nn.mul | Category:nn-fold-batch-norm:reassociating | Function=folds
// CHECK-SAME: flops_after=16, flops_before=24
// CHECK-SAME: text="folded into the weights before it"
func.func @folds(%x: tensor<4x1xf32>) -> tensor<4x2xf32> {
  %w = nn.constant dense<[[1.0, 2.0]]> : tensor<1x2xf32>
  %s = nn.constant dense<[2.0, 4.0]> : tensor<2xf32>
  %0 = nn.matmul %x, %w : (tensor<4x1xf32>, tensor<1x2xf32>) -> tensor<4x2xf32>
  %1 = nn.mul %0, %s : (tensor<4x2xf32>, tensor<2xf32>) -> tensor<4x2xf32>
  return %1 : tensor<4x2xf32>
}

// CHECK: remark: [Missed] nn.batch_norm | Category:nn-fold-batch-norm:reassociating | Function=leaves_alone
// CHECK-SAME: text="the statistics are not constant"
func.func @leaves_alone(%x: tensor<1x2x4xf32>, %v: tensor<2xf32>) -> tensor<1x2x4xf32> {
  %0 = nn.batch_norm %x, %v, %v, %v, %v {epsilon = 0.0 : f64} : (tensor<1x2x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4xf32>
  return %0 : tensor<1x2x4xf32>
}

// REQUIRES: calotype
// RUN: calotype inspect %s --rewrites --json %t.json | FileCheck %s
// RUN: FileCheck %s --check-prefix=JSON < %t.json
// RUN: calotype inspect %s --rewrites --without nn-fold-batch-norm | FileCheck %s --check-prefix=WITHOUT
// RUN: calotype inspect %s --rewrites --numerics exact | FileCheck %s --check-prefix=WITHOUT
// RUN: not calotype inspect %s --without nn-fold 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// What the rewrites of the graph did, and how to leave one out.

// CHECK: rewrite, its class, applied
// CHECK: nn-fold-batch-norm reassociating yes 1x: folded into the weights before it;
// CHECK-NEXT: -8 FLOP, {{[-+].*}}B; at {{.*}}
// JSON: "rewrites": [
// JSON: "applied": true,
// JSON: "flops_after": 16,
// JSON: "flops_before": 24,
// JSON: "pass": "nn-fold-batch-norm",
// WITHOUT: rewrite
// WITHOUT-NOT: nn-fold-batch-norm
// UNKNOWN: expected --without one of {{.*}}nn-fold-batch-norm{{.*}}; found 'nn-fold'
func.func @folds(%x: tensor<4x1xf32>) -> tensor<4x2xf32> {
  %w = nn.constant dense<[[1.0, 2.0]]> : tensor<1x2xf32>
  %s = nn.constant dense<[2.0, 4.0]> : tensor<2xf32>
  %0 = nn.matmul %x, %w : (tensor<4x1xf32>, tensor<1x2xf32>) -> tensor<4x2xf32>
  %1 = nn.mul %0, %s : (tensor<4x2xf32>, tensor<2xf32>) -> tensor<4x2xf32>
  return %1 : tensor<4x2xf32>
}

// RUN: calotype-opt --nn-plan-kernels --convert-nn-to-halide --halide-schedule --split-input-file %s | FileCheck %s

// All keys: each partial sum is a task, its tile in registers and its keys copied
// block by block; queries in tasks of their own.
// CHECK-LABEL: halide.pipeline @all(
// CHECK: schedule
// CHECK: %[[SUM:.*]] = halide.stage "sum"
// CHECK: halide.compute_root %[[SUM]]
// CHECK: halide.parallel
// CHECK: halide.stage "part"
// CHECK: halide.store_in {{.*}}stack
// CHECK: %[[KEY:.*]] = halide.stage "key"
// CHECK: halide.compute_at %[[KEY]]
// CHECK: %[[STATE:.*]] = halide.stage "state"
// CHECK: halide.compute_root %[[STATE]]
// CHECK: halide.parallel
// CHECK: halide.stage "product"
nn.kernel @all(%q: tensor<1x8x4096x64xf32>, %k: tensor<1x8x4096x64xf32>, %v: tensor<1x8x4096x64xf32>) -> tensor<1x8x4096x64xf32> {
  %r, %s = nn.linear_attention %q, %k, %v {scale = 1.0, causal = false, normalize = true, epsilon = 1.0e-6, chunk = 0 : i64} : (tensor<1x8x4096x64xf32>, tensor<1x8x4096x64xf32>, tensor<1x8x4096x64xf32>) -> (tensor<1x8x4096x64xf32>, tensor<1x8x64x64xf32>)
  nn.yield %r : tensor<1x8x4096x64xf32>
}

// -----

// Causal: heads are the tasks of the output, which computes the scan; what a chunk
// needs is made at the chunk.
// CHECK-LABEL: halide.pipeline @causal(
// CHECK: schedule
// CHECK: %[[OUT:.*]] = halide.stage "out"
// CHECK: halide.parallel %[[TASK:.*]] :
// CHECK: halide.compute_at %{{.*}}, %[[TASK]] :
// CHECK: %[[SCAN:.*]] = halide.stage "scan" update 1
// CHECK: %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %rrow, %rgroup, %rblock, %[[CHUNK:.*]] = halide.vars %[[SCAN]]
// CHECK: halide.vectorize
// CHECK: halide.compute_at %{{.*}}, %[[CHUNK]] :
nn.kernel @causal(%q: tensor<1x8x2048x64xf32>, %k: tensor<1x8x2048x64xf32>, %v: tensor<1x8x2048x64xf32>) -> tensor<1x8x2048x64xf32> {
  %r, %s = nn.linear_attention %q, %k, %v {scale = 1.0, causal = true, normalize = false, epsilon = 0.0, chunk = 0 : i64} : (tensor<1x8x2048x64xf32>, tensor<1x8x2048x64xf32>, tensor<1x8x2048x64xf32>) -> (tensor<1x8x2048x64xf32>, tensor<1x8x64x64xf32>)
  nn.yield %r : tensor<1x8x2048x64xf32>
}

// -----

// Result and final state come from one scan: their loops over heads run together.
// CHECK-LABEL: halide.pipeline @both(
// CHECK: halide.stage "out"
// CHECK: halide.stage "out_1"
// CHECK: halide.compute_with
nn.kernel @both(%q: tensor<1x8x2048x64xf32>, %k: tensor<1x8x2048x64xf32>, %v: tensor<1x8x2048x64xf32>) -> (tensor<1x8x2048x64xf32>, tensor<1x8x64x64xf32>) {
  %r, %s = nn.linear_attention %q, %k, %v {scale = 1.0, causal = true, normalize = false, epsilon = 0.0, chunk = 0 : i64} : (tensor<1x8x2048x64xf32>, tensor<1x8x2048x64xf32>, tensor<1x8x2048x64xf32>) -> (tensor<1x8x2048x64xf32>, tensor<1x8x64x64xf32>)
  nn.yield %r, %s : tensor<1x8x2048x64xf32>, tensor<1x8x64x64xf32>
}

// -----

// With grouped heads the loops differ: the scan is stored for all heads.
// CHECK-LABEL: halide.pipeline @grouped(
// CHECK: halide.compute_root
// CHECK-NOT: halide.compute_with
nn.kernel @grouped(%q: tensor<1x8x2048x64xf32>, %k: tensor<1x2x2048x64xf32>, %v: tensor<1x2x2048x64xf32>) -> (tensor<1x8x2048x64xf32>, tensor<1x2x64x64xf32>) {
  %r, %s = nn.linear_attention %q, %k, %v {scale = 1.0, causal = true, normalize = false, epsilon = 0.0, chunk = 0 : i64} : (tensor<1x8x2048x64xf32>, tensor<1x2x2048x64xf32>, tensor<1x2x2048x64xf32>) -> (tensor<1x8x2048x64xf32>, tensor<1x2x64x64xf32>)
  nn.yield %r, %s : tensor<1x8x2048x64xf32>, tensor<1x2x64x64xf32>
}

// -----

// Queries narrower than a vector: the fallback.
// CHECK-LABEL: halide.pipeline @narrow(
// CHECK: halide.stage "part"
// CHECK: halide.compute_root
// CHECK-NOT: stack
nn.kernel @narrow(%q: tensor<1x2x32x4xf32>, %k: tensor<1x2x32x4xf32>, %v: tensor<1x2x32x3xf32>) -> tensor<1x2x32x3xf32> {
  %r, %s = nn.linear_attention %q, %k, %v {scale = 1.0, causal = false, normalize = false, epsilon = 0.0, chunk = 0 : i64} : (tensor<1x2x32x4xf32>, tensor<1x2x32x4xf32>, tensor<1x2x32x3xf32>) -> (tensor<1x2x32x3xf32>, tensor<1x2x4x3xf32>)
  nn.yield %r : tensor<1x2x32x3xf32>
}

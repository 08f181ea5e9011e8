// RUN: calotype-opt --nn-plan-kernels=target=x86-64-v3 --convert-nn-to-halide --split-input-file %s | FileCheck %s
// RUN: calotype-opt --convert-nn-to-halide --split-input-file %s | FileCheck %s --check-prefix=BARE

// Without a plan nothing is decided: the scan goes step by step.
// BARE-LABEL: halide.pipeline @causal(
// BARE: halide.update %scan_u0{{.*}}%rchunk = 20)

// All keys: blocks of keys, partial sums, their sum with the values' columns outside,
// then the state and a product per query. The normaliser is a column of ones.
// CHECK-LABEL: halide.pipeline @all(
// CHECK: {role = "key"}
// CHECK: {role = "value"}
// CHECK: halide.func "part"{{.*}} {role = "part"}
// CHECK: {role = "sum"}
// CHECK: halide.func "total"{{.*}} {role = "total"}
// CHECK: halide.func "state"(%c, %d, %h, %b) {role = "state"} : !halide.func<16x8x2x1xf32>
// CHECK: {role = "product"}
// CHECK: {role = "divisor"}
// CHECK: {role = "inverse"}
// CHECK: {role = "result"}
nn.kernel @all(%q: tensor<1x4x20x8xf32>, %k: tensor<1x2x100x8xf32>, %v: tensor<1x2x100x16xf32>) -> tensor<1x4x20x16xf32> {
  %r, %s = nn.linear_attention %q, %k, %v {scale = 1.0, causal = false, normalize = true, epsilon = 1.0e-6, chunk = 0 : i64} : (tensor<1x4x20x8xf32>, tensor<1x2x100x8xf32>, tensor<1x2x100x16xf32>) -> (tensor<1x4x20x16xf32>, tensor<1x2x8x16xf32>)
  nn.yield %r : tensor<1x4x20x16xf32>
}

// -----

// Causal: one function holds the state, then the results; a step of its last update
// adds a block of terms to a row. The state begins as zero.
// CHECK-LABEL: halide.pipeline @causal(
// CHECK: {role = "scores"}
// CHECK-NOT: math.exp
// CHECK: halide.func "scan"{{.*}} {role = "scan"} : !halide.func<16x28x2x1xf32> {
// CHECK-NEXT: ub.poison
// CHECK: halide.update %scan{{.*}} over (%rd = 8)
// CHECK: halide.update %scan_u0{{.*}} over (%rrow = 4, %rgroup = 3, %rblock = 3, %rchunk = 5)
// CHECK: {role = "final_state"}
// CHECK: {role = "result"}
nn.kernel @causal(%q: tensor<1x2x20x8xf32>, %k: tensor<1x2x20x8xf32>, %v: tensor<1x2x20x16xf32>) -> (tensor<1x2x20x16xf32>, tensor<1x2x8x16xf32>) {
  %r, %s = nn.linear_attention %q, %k, %v {scale = 1.0, causal = true, normalize = false, epsilon = 0.0, chunk = 4 : i64} : (tensor<1x2x20x8xf32>, tensor<1x2x20x8xf32>, tensor<1x2x20x16xf32>) -> (tensor<1x2x20x16xf32>, tensor<1x2x8x16xf32>)
  nn.yield %r, %s : tensor<1x2x20x16xf32>, tensor<1x2x8x16xf32>
}

// -----

// Gated delta rule: a chunk's factors in log space; its deltas are rows before the
// results; the state begins as given. Steps behind the last one read nothing.
// CHECK-LABEL: halide.pipeline @delta(
// CHECK: halide.func "log"
// CHECK: halide.clamp_index %{{.*}} to 18
// CHECK: math.exp
// CHECK: math.expm1
// CHECK: halide.func "scan"{{.*}} {role = "scan"} : !halide.func<16x32x2x1xf32>
// CHECK: halide.update %scan{{.*}} over (%rc = 16, %rd = 8)
// CHECK: halide.update %scan_u0{{.*}} over (%rrow = 8, %rgroup = 2, %rblock = 3, %rchunk = 5)
// CHECK: halide.clamp_index %{{.*}} to 4
nn.kernel @delta(%q: tensor<1x2x18x8xf32>, %k: tensor<1x2x18x8xf32>, %v: tensor<1x2x18x16xf32>, %s0: tensor<1x2x8x16xf32>, %g: tensor<1x2x18x1xf32>, %b: tensor<1x1x18x1xf32>) -> tensor<1x2x18x16xf32> {
  %r, %s = nn.linear_attention %q, %k, %v state %s0 decay %g beta %b {scale = 1.0, causal = true, normalize = false, epsilon = 0.0, chunk = 4 : i64} : (tensor<1x2x18x8xf32>, tensor<1x2x18x8xf32>, tensor<1x2x18x16xf32>, tensor<1x2x8x16xf32>, tensor<1x2x18x1xf32>, tensor<1x1x18x1xf32>) -> (tensor<1x2x18x16xf32>, tensor<1x2x8x16xf32>)
  nn.yield %r : tensor<1x2x18x16xf32>
}

// -----

// Decay per key dimension: keys are weighted step by step, never divided.
// CHECK-LABEL: halide.pipeline @dims(
// CHECK: halide.func "gate"
// CHECK: halide.func "since"
// CHECK: halide.func "weighted"
// CHECK-NOT: arith.divf
// CHECK: {role = "scan"}
nn.kernel @dims(%q: tensor<1x2x18x8xf32>, %k: tensor<1x2x18x8xf32>, %v: tensor<1x2x18x16xf32>, %g: tensor<1x2x18x8xf32>) -> tensor<1x2x18x16xf32> {
  %r, %s = nn.linear_attention %q, %k, %v decay %g {scale = 1.0, causal = true, normalize = false, epsilon = 0.0, chunk = 4 : i64} : (tensor<1x2x18x8xf32>, tensor<1x2x18x8xf32>, tensor<1x2x18x16xf32>, tensor<1x2x18x8xf32>) -> (tensor<1x2x18x16xf32>, tensor<1x2x8x16xf32>)
  nn.yield %r : tensor<1x2x18x16xf32>
}

// -----

// The final state alone needs neither scores nor results.
// CHECK-LABEL: halide.pipeline @state(
// CHECK-NOT: {role = "scores"}
// CHECK-NOT: {role = "result"}
// CHECK: {role = "final_state"}
nn.kernel @state(%q: tensor<1x2x20x8xf32>, %k: tensor<1x2x20x8xf32>, %v: tensor<1x2x20x16xf32>) -> tensor<1x2x8x16xf32> {
  %r, %s = nn.linear_attention %q, %k, %v {scale = 1.0, causal = true, normalize = false, epsilon = 0.0, chunk = 4 : i64} : (tensor<1x2x20x8xf32>, tensor<1x2x20x8xf32>, tensor<1x2x20x16xf32>) -> (tensor<1x2x20x16xf32>, tensor<1x2x8x16xf32>)
  nn.yield %s : tensor<1x2x8x16xf32>
}

// -----

// Without keys the state stays as it is.
// CHECK-LABEL: halide.pipeline @nothing(
// CHECK: halide.func "final_state"
// CHECK: halide.load
// CHECK-NOT: halide.update
nn.kernel @nothing(%q: tensor<1x2x0x8xf32>, %k: tensor<1x2x0x8xf32>, %v: tensor<1x2x0x16xf32>, %s0: tensor<1x2x8x16xf32>) -> tensor<1x2x8x16xf32> {
  %r, %s = nn.linear_attention %q, %k, %v state %s0 {scale = 1.0, causal = true, normalize = false, epsilon = 0.0, chunk = 0 : i64} : (tensor<1x2x0x8xf32>, tensor<1x2x0x8xf32>, tensor<1x2x0x16xf32>, tensor<1x2x8x16xf32>) -> (tensor<1x2x0x16xf32>, tensor<1x2x8x16xf32>)
  nn.yield %s : tensor<1x2x8x16xf32>
}

// RUN: calotype-opt %s --convert-nn-to-halide --split-input-file | FileCheck %s
// Attention by tiles of keys, as the plan asks.

// Without a plan: whole rows, keys innermost; the exponential is arithmetic.
// CHECK-LABEL: halide.pipeline @rows(
// CHECK: halide.func "product"(%r, %i, %c, %n, %h, %b) {role = "product"} : !halide.func<5x4x1x1x4x2xf32>
// CHECK: halide.func "scores"
// CHECK: halide.func "exp"
// CHECK-NOT: math.exp
// CHECK: arith.shli
// CHECK: halide.func "weighted"(%d, %i, %c, %n, %h, %b) {role = "acc"} : !halide.func<6x4x1x1x4x2xf32>
// CHECK-NOT: role = "state"
// CHECK: halide.func "inv"
// CHECK: halide.func "attention"({{.*}}) {role = "result"}
nn.kernel @rows(%q: tensor<2x4x4x8xf32>, %k: tensor<2x2x5x8xf32>, %v: tensor<2x2x5x6xf32>) -> tensor<2x4x4x6xf32> {
  %0 = nn.attention %q, %k, %v {scale = 0.5, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<2x4x4x8xf32>, tensor<2x2x5x8xf32>, tensor<2x2x5x6xf32>) -> tensor<2x4x4x6xf32>
  nn.yield %0 : tensor<2x4x4x6xf32>
}

// -----

// Three tiles of four keys, the last one short: queries innermost, a key index that
// stays inside, and an online softmax over the tiles.
// CHECK-LABEL: halide.pipeline @tiles(
// CHECK: halide.func "mask_lanes"(%i, %r, %c, %n, %h, %b)
// CHECK: halide.clamp_index %{{.*}} to 10
// CHECK: halide.func "product"(%i, %r, %c, %n, %h, %b) {role = "product"} : !halide.func<20x4x3x1x2x1xf32>
// CHECK: halide.func "state"(%d, %i, %n, %h, %b) {role = "state"} : !halide.func<8x20x1x2x1x(f32, f32, f32)>
// CHECK: halide.update %state({{.*}}) over (%c = 3)
// CHECK-NOT: halide.where
// CHECK-NOT: role = "inv"
nn.kernel @tiles(%q: tensor<1x2x20x8xf32>, %k: tensor<1x2x10x8xf32>, %m: tensor<20x10xf32>) -> tensor<1x2x20x8xf32> attributes {plan = #plan.attention<queries = 8, keys = 4, block = 10, key_tile = 4>} {
  %0 = nn.attention %q, %k, %k, %m {scale = 0.5, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x2x20x8xf32>, tensor<1x2x10x8xf32>, tensor<1x2x10x8xf32>, tensor<20x10xf32>) -> tensor<1x2x20x8xf32>
  nn.yield %0 : tensor<1x2x20x8xf32>
}

// -----

// Blocks of ten queries end at the diagonal.
// CHECK-LABEL: halide.pipeline @causal(
// CHECK: halide.func "product"(%i, %r, %c, %n, %h, %b) {role = "product"} : !halide.func<10x5x4x2x2x1xf32>
// CHECK: halide.update %state(%{{.*}}, %{{.*}}, %[[N:n.*]], %{{.*}}, %{{.*}}) over (%[[C:.*]] = 4)
// CHECK: %[[FIRST:.*]] = arith.muli %[[N]], %c10_i32
// CHECK: %[[LAST:.*]] = arith.addi %[[FIRST]], %c9_i32
// CHECK: %[[KEY:.*]] = arith.muli %[[C]], %c5_i32
// CHECK: %[[IS:.*]] = arith.cmpi sge, %[[LAST]], %[[KEY]]
// CHECK: halide.where %[[IS]]
nn.kernel @causal(%q: tensor<1x2x20x8xf32>) -> tensor<1x2x20x8xf32> attributes {plan = #plan.attention<queries = 8, keys = 4, block = 10, key_tile = 5>} {
  %0 = nn.attention %q, %q, %q {scale = 0.5, causal = true, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x2x20x8xf32>, tensor<1x2x20x8xf32>, tensor<1x2x20x8xf32>) -> tensor<1x2x20x8xf32>
  nn.yield %0 : tensor<1x2x20x8xf32>
}

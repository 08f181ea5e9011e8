// RUN: calotype-opt %s --kernel-pipeline --split-input-file | FileCheck %s
// Schedules of attention.

// One tile of keys. Tasks are blocks of 50 queries of all heads; the result is
// written in its own order, [batch, query, head, depth].
// CHECK-LABEL: halide.pipeline @one_tile(
// CHECK: schedule
// CHECK: %[[OUT:.*]] = halide.stage "out"
// CHECK: %[[D:.*]], %[[H:.*]], %[[I:.*]], %[[B:.*]] = halide.vars %[[OUT]]
// CHECK: %[[BLOCKS:.*]], %[[ROWS:.*]] = halide.split %[[I]] by 50
// CHECK: %[[BH:.*]] = halide.fuse %[[BLOCKS]], %[[H]]
// CHECK: %[[TASKS:.*]] = halide.fuse %[[BH]], %[[B]]
// CHECK: halide.parallel %[[TASKS]]
// The second product in registers.
// CHECK: %[[ACC:.*]] = halide.stage "weighted"
// CHECK: halide.store_in %[[ACC]], <stack>
// Queries are turned in blocks of lanes x lanes.
// CHECK: %[[SCALED:.*]] = halide.stage "scaled"
// CHECK: halide.compute_at %[[SCALED]], %[[TASKS]]
// CHECK: %[[QUERY:.*]] = halide.stage "query"
// CHECK: halide.store_in %[[QUERY]], <stack>
// Scores of the block, their product in registers.
// CHECK: %[[SCORES:.*]] = halide.stage "scores"
// CHECK: halide.compute_at %[[SCORES]], %[[TASKS]]
// CHECK: %[[PRODUCT:.*]] = halide.stage "product"
// CHECK: halide.store_in %[[PRODUCT]], <stack>
// CHECK: %[[EXP:.*]] = halide.stage "exp"
// CHECK: halide.compute_at %[[EXP]], %[[TASKS]]
// Keys and values are read where they lie.
// CHECK-NOT: halide.stage "key"
// CHECK-NOT: halide.stage "value"
nn.kernel @one_tile(%x: tensor<1x100x8x32xf32>) -> tensor<1x100x8x32xf32> attributes {plan = #plan.attention<queries = 16, keys = 6, block = 50>} {
  %0 = nn.transpose %x {permutation = array<i64: 0, 2, 1, 3>} : (tensor<1x100x8x32xf32>) -> tensor<1x8x100x32xf32>
  %1 = nn.attention %0, %0, %0 {scale = 0.5, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x8x100x32xf32>, tensor<1x8x100x32xf32>, tensor<1x8x100x32xf32>) -> tensor<1x8x100x32xf32>
  %2 = nn.transpose %1 {permutation = array<i64: 0, 2, 1, 3>} : (tensor<1x8x100x32xf32>) -> tensor<1x100x8x32xf32>
  nn.yield %2 : tensor<1x100x8x32xf32>
}

// -----

// Several tiles: all of a tile is computed in the loop over the tiles. f16 keys and
// values are converted once per tile.
// CHECK-LABEL: halide.pipeline @tiles(
// CHECK: schedule
// CHECK: halide.parallel %[[TASKS:.*]] :
// CHECK: %[[STATE:.*]] = halide.stage "state"
// CHECK: halide.compute_at %[[STATE]], %[[TASKS]]
// CHECK: %[[UPDATE:.*]] = halide.stage "state" update 0
// CHECK: %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %[[C:.*]] = halide.vars %[[UPDATE]]
// CHECK: halide.compute_at %{{.*}}, %[[C]]
// CHECK: %[[KEY:.*]] = halide.stage "key"
// CHECK: halide.compute_at %[[KEY]], %[[C]]
// CHECK: halide.bound_storage %[[KEY]] dim 1 to 256
// CHECK: %[[VALUE:.*]] = halide.stage "value"
// CHECK: halide.compute_at %[[VALUE]], %[[C]]
nn.kernel @tiles(%q: tensor<1x8x512x32xf16>, %k: tensor<1x8x1024x32xf16>) -> tensor<1x8x512x32xf16> attributes {plan = #plan.attention<queries = 16, keys = 6, block = 64, key_tile = 256>} {
  %0 = nn.attention %q, %k, %k {scale = 0.5, causal = true, causal_offset = 512 : i64, softcap = 0.0} : (tensor<1x8x512x32xf16>, tensor<1x8x1024x32xf16>, tensor<1x8x1024x32xf16>) -> tensor<1x8x512x32xf16>
  nn.yield %0 : tensor<1x8x512x32xf16>
}

// -----

// A mask with rows is turned like the queries, for each tile.
// CHECK-LABEL: halide.pipeline @mask(
// CHECK: schedule
// CHECK: %[[LANES:.*]] = halide.stage "mask_lanes"
// CHECK: halide.compute_at %[[LANES]]
// CHECK: %[[MASK:.*]] = halide.stage "mask"
// CHECK: halide.store_in %[[MASK]], <stack>
nn.kernel @mask(%q: tensor<1x8x64x32xf32>, %m: tensor<64x64xf32>) -> tensor<1x8x64x32xf32> attributes {plan = #plan.attention<queries = 16, keys = 6, block = 64>} {
  %0 = nn.attention %q, %q, %q, %m {scale = 0.5, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x8x64x32xf32>, tensor<1x8x64x32xf32>, tensor<1x8x64x32xf32>, tensor<64x64xf32>) -> tensor<1x8x64x32xf32>
  nn.yield %0 : tensor<1x8x64x32xf32>
}

// -----

// Few queries: partial sums of the scores in lanes, key by key.
// CHECK-LABEL: halide.pipeline @step(
// CHECK: schedule
// CHECK: %[[SCORES:.*]] = halide.stage "scores"
// CHECK: %[[R:.*]], %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} = halide.vars %[[SCORES]]
// CHECK: %[[PRODUCT:.*]] = halide.stage "product"
// CHECK: halide.compute_at %[[PRODUCT]], %[[R]]
// CHECK: halide.rfactor
// CHECK: halide.atomic
// CHECK: %[[EXP:.*]] = halide.stage "exp"
nn.kernel @step(%q: tensor<1x8x1x64xf32>, %k: tensor<1x8x512x64xf32>) -> tensor<1x8x1x64xf32> attributes {plan = #plan.few_queries} {
  %0 = nn.attention %q, %k, %k {scale = 0.5, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x8x1x64xf32>, tensor<1x8x512x64xf32>, tensor<1x8x512x64xf32>) -> tensor<1x8x1x64xf32>
  nn.yield %0 : tensor<1x8x1x64xf32>
}

// -----

// What is no permutation of the result keeps it in memory.
// CHECK-LABEL: halide.pipeline @not_a_permutation(
// CHECK: schedule
// CHECK: %[[RESULT:.*]] = halide.stage "attention"
// CHECK: halide.compute_root %[[RESULT]]
nn.kernel @not_a_permutation(%q: tensor<1x8x64x32xf32>) -> tensor<1x8x32x32xf32> attributes {plan = #plan.attention<queries = 16, keys = 6, block = 64>} {
  %0 = nn.attention %q, %q, %q {scale = 0.5, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x8x64x32xf32>, tensor<1x8x64x32xf32>, tensor<1x8x64x32xf32>) -> tensor<1x8x64x32xf32>
  %1 = nn.slice %0 {starts = array<i64: 0, 0, 32, 0>, sizes = array<i64: 1, 8, 32, 32>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x8x64x32xf32>) -> tensor<1x8x32x32xf32>
  nn.yield %1 : tensor<1x8x32x32xf32>
}

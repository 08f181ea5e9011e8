// RUN: calotype-opt %s --nn-plan-kernels=target=x86-64-v3 --split-input-file | FileCheck %s
// RUN: calotype-opt %s "--nn-plan-kernels=target=x86-64-v3 exact" --split-input-file | FileCheck %s --check-prefix=EXACT

// CHECK: nn.kernel @product({{.*}}) -> tensor<64x512xf32> attributes {plan = #plan.matmul<columns = 16, rows = 5>}
nn.kernel @product(%a: tensor<64x256xf32>, %b: tensor<256x512xf32>) -> tensor<64x512xf32> {
  %0 = nn.matmul %a, %b : (tensor<64x256xf32>, tensor<256x512xf32>) -> tensor<64x512xf32>
  nn.yield %0 : tensor<64x512xf32>
}

// A kernel without ops has no plan.

// CHECK: nn.kernel @copy(%arg0: tensor<4xf32>) -> tensor<4xf32> {
nn.kernel @copy(%a: tensor<4xf32>) -> tensor<4xf32> {
  nn.yield %a : tensor<4xf32>
}

// -----

// Products that read the same weights agree on the width of the larger one.

// CHECK: nn.kernel @one_row
// CHECK-SAME: columns = [[N:[0-9]+]],
// CHECK: nn.kernel @many_rows
// CHECK-SAME: columns = [[N]],
nn.kernel @one_row(%a: tensor<1x8xf32>, %b: tensor<8x512xf32>) -> tensor<1x512xf32> {
  %0 = nn.matmul %a, %b : (tensor<1x8xf32>, tensor<8x512xf32>) -> tensor<1x512xf32>
  nn.yield %0 : tensor<1x512xf32>
}
nn.kernel @many_rows(%a: tensor<64x8xf32>, %b: tensor<8x512xf32>) -> tensor<64x512xf32> {
  %0 = nn.matmul %a, %b : (tensor<64x8xf32>, tensor<8x512xf32>) -> tensor<64x512xf32>
  nn.yield %0 : tensor<64x512xf32>
}
func.func @small(%a: tensor<1x8xf32>) -> tensor<1x512xf32> {
  %w = nn.constant dense<1.0> : tensor<8x512xf32>
  %0 = nn.call @one_row(%a, %w) : (tensor<1x8xf32>, tensor<8x512xf32>) -> tensor<1x512xf32>
  return %0 : tensor<1x512xf32>
}
func.func @large(%a: tensor<64x8xf32>) -> tensor<64x512xf32> {
  %w = nn.constant dense<1.0> : tensor<8x512xf32>
  %0 = nn.call @many_rows(%a, %w) : (tensor<64x8xf32>, tensor<8x512xf32>) -> tensor<64x512xf32>
  return %0 : tensor<64x512xf32>
}

// -----

// Attention: a register tile of queries by keys, a block of queries, and a tile of
// keys where there are many.

// CHECK: nn.kernel @long
// CHECK-SAME: plan = #plan.attention<queries = 24, keys = 4, block = 72, key_tile = 216>
// EXACT: nn.kernel @long
// EXACT-SAME: plan = #plan.attention<queries = 24, keys = 4, block = 72>
nn.kernel @long(%q: tensor<1x8x4096x64xf32>) -> tensor<1x8x4096x64xf32> {
  %0 = nn.attention %q, %q, %q {scale = 1.0, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x8x4096x64xf32>, tensor<1x8x4096x64xf32>, tensor<1x8x4096x64xf32>) -> tensor<1x8x4096x64xf32>
  nn.yield %0 : tensor<1x8x4096x64xf32>
}

// One tile of keys, blocks that divide the queries.

// CHECK: nn.kernel @short
// CHECK-SAME: plan = #plan.attention<queries = 16, keys = 5, block = 64>
nn.kernel @short(%q: tensor<1x12x128x64xf32>) -> tensor<1x12x128x64xf32> {
  %0 = nn.attention %q, %q, %q {scale = 1.0, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x12x128x64xf32>, tensor<1x12x128x64xf32>, tensor<1x12x128x64xf32>) -> tensor<1x12x128x64xf32>
  nn.yield %0 : tensor<1x12x128x64xf32>
}

// Few queries have no tile of queries.

// CHECK: nn.kernel @step
// CHECK-SAME: plan = #plan.few_queries}
nn.kernel @step(%q: tensor<1x8x1x64xf32>, %k: tensor<1x8x512x64xf32>) -> tensor<1x8x1x64xf32> {
  %0 = nn.attention %q, %k, %k {scale = 1.0, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x8x1x64xf32>, tensor<1x8x512x64xf32>, tensor<1x8x512x64xf32>) -> tensor<1x8x1x64xf32>
  nn.yield %0 : tensor<1x8x1x64xf32>
}

// The schedule database overrides the planner, where its entry fits the kernel.
// RUN: calotype-opt %s "--nn-plan-kernels=target=x86-64-v3 schedules=%S/Inputs/schedules.json" 2> %t.err | FileCheck %s
// RUN: FileCheck %s --check-prefix=WARN < %t.err
// RUN: calotype-opt %s "--nn-plan-kernels=target=x86-64-v3 schedules=none" | FileCheck %s --check-prefix=NONE
// RUN: calotype-opt %s "--nn-plan-kernels=target=x86-64-v4 schedules=%S/Inputs/schedules.json" | FileCheck %s --check-prefix=NONE
// RUN: calotype-opt %s "--nn-plan-kernels=target=x86-64-v3 exact=true schedules=%S/Inputs/schedules.json" 2> /dev/null | FileCheck %s --check-prefix=ROWS
// RUN: not calotype-opt %s --nn-plan-kernels=schedules=%s 2>&1 | FileCheck %s --check-prefix=MALFORMED
// RUN: not calotype-opt %s --nn-plan-kernels=schedules=%t.absent 2>&1 | FileCheck %s --check-prefix=ABSENT

// MALFORMED: error: {{.*}}nn-plan-kernels-schedules.mlir: [1:{{[0-9]+}}, byte={{[0-9]+}}]
// ABSENT: error: schedules: cannot read '{{.*}}.absent': No such file or directory
// NONE-NOT: tuned

// CHECK: nn.kernel @exact
// CHECK-SAME: plan = {family = "matmul", tile_m = 3 : i64, tile_n = 32 : i64, tuned}
nn.kernel @exact(%a: tensor<64x256xf32>, %b: tensor<256x512xf32>) -> tensor<64x512xf32> {
  %0 = nn.matmul %a, %b : (tensor<64x256xf32>, tensor<256x512xf32>) -> tensor<64x512xf32>
  nn.yield %0 : tensor<64x512xf32>
}

// The ops around the product differ, and so does the shape, in the same bucket.
// CHECK: nn.kernel @near
// CHECK-SAME: tile_m = 3 : i64, tile_n = 32 : i64, tuned}
nn.kernel @near(%a: tensor<60x256xf32>, %b: tensor<256x512xf32>) -> tensor<60x512xf32> {
  %0 = nn.matmul %a, %b : (tensor<60x256xf32>, tensor<256x512xf32>) -> tensor<60x512xf32>
  %1 = nn.relu %0 : (tensor<60x512xf32>) -> tensor<60x512xf32>
  nn.yield %1 : tensor<60x512xf32>
}

// CHECK: nn.kernel @another_family
// CHECK-NOT: tuned
nn.kernel @another_family(%a: tensor<32x256xf32>, %b: tensor<256x512xf32>) -> tensor<32x512xf32> {
  %0 = nn.matmul %a, %b : (tensor<32x256xf32>, tensor<256x512xf32>) -> tensor<32x512xf32>
  nn.yield %0 : tensor<32x512xf32>
}

// WARN: warning: the schedule database's plan for 'matmul f32' on '8x256 256x512 -> 8x512' is not used: its tile takes
// CHECK: nn.kernel @beyond_the_registers
// CHECK-NOT: tuned
nn.kernel @beyond_the_registers(%a: tensor<8x256xf32>, %b: tensor<256x512xf32>) -> tensor<8x512xf32> {
  %0 = nn.matmul %a, %b : (tensor<8x256xf32>, tensor<256x512xf32>) -> tensor<8x512xf32>
  nn.yield %0 : tensor<8x512xf32>
}

// The planner has changed its mind since the entry was measured.
// CHECK: nn.kernel @measured_against_another_plan
// CHECK-NOT: tuned
nn.kernel @measured_against_another_plan(%a: tensor<16x256xf32>, %b: tensor<256x512xf32>) -> tensor<16x512xf32> {
  %0 = nn.matmul %a, %b : (tensor<16x256xf32>, tensor<256x512xf32>) -> tensor<16x512xf32>
  nn.yield %0 : tensor<16x512xf32>
}

// Tiles of keys are another order of the sums, which `exact` does not allow.
// CHECK: nn.kernel @tiles_of_keys
// CHECK-SAME: block_k = 128
// ROWS: nn.kernel @tiles_of_keys
// ROWS-NOT: block_k
// ROWS-SAME: tuned
nn.kernel @tiles_of_keys(%q: tensor<1x1x64x16xf32>, %k: tensor<1x1x2048x16xf32>) -> tensor<1x1x64x16xf32> {
  %0 = nn.attention %q, %k, %k {scale = 0.5, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x1x64x16xf32>, tensor<1x1x2048x16xf32>, tensor<1x1x2048x16xf32>) -> tensor<1x1x64x16xf32>
  nn.yield %0 : tensor<1x1x64x16xf32>
}

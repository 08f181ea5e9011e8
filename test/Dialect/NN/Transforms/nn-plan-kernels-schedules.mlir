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
// CHECK-SAME: plan = #plan.matmul<columns = 32, rows = 3>, tuned}
nn.kernel @exact(%a: tensor<64x256xf32>, %b: tensor<256x512xf32>) -> tensor<64x512xf32> {
  %0 = nn.matmul %a, %b : (tensor<64x256xf32>, tensor<256x512xf32>) -> tensor<64x512xf32>
  nn.yield %0 : tensor<64x512xf32>
}

// The ops around the product differ, and so does the shape, in the same bucket.
// CHECK: nn.kernel @near
// CHECK-SAME: plan = #plan.matmul<columns = 32, rows = 3>, tuned}
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

// WARN: warning: the schedule database's plan for 'matmul f32' on '4x256 256x512 -> 4x512' is not used: columns = 12 is no multiple of 8 lanes
// CHECK: nn.kernel @no_whole_vectors
// CHECK-NOT: tuned
nn.kernel @no_whole_vectors(%a: tensor<4x256xf32>, %b: tensor<256x512xf32>) -> tensor<4x512xf32> {
  %0 = nn.matmul %a, %b : (tensor<4x256xf32>, tensor<256x512xf32>) -> tensor<4x512xf32>
  nn.yield %0 : tensor<4x512xf32>
}

// Tasks come with the plan, unless they were cut for another number of cores.
// CHECK: nn.kernel @tasks
// CHECK-SAME: plan = #plan.matmul<columns = 16, rows = 2, task_rows = 2, task_panels = 4, cores = 2>, tuned}
nn.kernel @tasks(%a: tensor<2x256xf32>, %b: tensor<256x512xf32>) -> tensor<2x512xf32> {
  %0 = nn.matmul %a, %b : (tensor<2x256xf32>, tensor<256x512xf32>) -> tensor<2x512xf32>
  nn.yield %0 : tensor<2x512xf32>
}

// CHECK: nn.kernel @tasks_of_another_machine
// CHECK-SAME: plan = #plan.matmul<columns = 16, rows = 3>, tuned}
nn.kernel @tasks_of_another_machine(%a: tensor<3x256xf32>, %b: tensor<256x512xf32>) -> tensor<3x512xf32> {
  %0 = nn.matmul %a, %b : (tensor<3x256xf32>, tensor<256x512xf32>) -> tensor<3x512xf32>
  nn.yield %0 : tensor<3x512xf32>
}

// A root op with two results has a place in the database too.
// CHECK: nn.kernel @scan
// CHECK-SAME: plan = #plan.state_scan<columns = 16, chunk = 4, terms = 4>, tuned}
nn.kernel @scan(%q: tensor<1x8x64x16xf32>) -> tensor<1x8x64x16xf32> {
  %r, %s = nn.linear_attention %q, %q, %q {scale = 1.0, causal = true, normalize = false, epsilon = 0.0, chunk = 0 : i64} : (tensor<1x8x64x16xf32>, tensor<1x8x64x16xf32>, tensor<1x8x64x16xf32>) -> (tensor<1x8x64x16xf32>, tensor<1x8x16x16xf32>)
  nn.yield %r : tensor<1x8x64x16xf32>
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
// CHECK-SAME: key_tile = 128>, tuned
// ROWS: nn.kernel @tiles_of_keys
// ROWS-NOT: key_tile
// ROWS-SAME: tuned
nn.kernel @tiles_of_keys(%q: tensor<1x1x64x16xf32>, %k: tensor<1x1x2048x16xf32>) -> tensor<1x1x64x16xf32> {
  %0 = nn.attention %q, %k, %k {scale = 0.5, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x1x64x16xf32>, tensor<1x1x2048x16xf32>, tensor<1x1x2048x16xf32>) -> tensor<1x1x64x16xf32>
  nn.yield %0 : tensor<1x1x64x16xf32>
}

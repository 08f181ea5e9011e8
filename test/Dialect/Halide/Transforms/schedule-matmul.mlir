// RUN: calotype-opt %s --halide-schedule | FileCheck %s

// A packed constant on the right: panels of 48 columns, the last one cut, and the
// accumulator rounded up to it. All panels stay in the cache, so they are the
// inner loop; batches are the tasks.
// CHECK-LABEL: halide.pipeline @mmt
// CHECK: %[[NO:.+]], %{{.+}} = halide.split %{{.+}} by 48 tail<guard_with_if>
// CHECK: %[[MO:.+]], %[[MI:.+]] = halide.split %{{.+}} by 8 tail<shift_inwards>
// CHECK: halide.reorder %{{.+}}, %{{.+}}, %[[MI]], %[[NO]], %[[MO]], %[[BATCH:.+]] :
// CHECK: halide.parallel %[[BATCH]]
// CHECK: %[[ACC:.+]] = halide.stage "matmul"
// CHECK: halide.compute_at %[[ACC]], %[[NO]]
// CHECK: halide.bound_extent %[[ACC]] dim 0 to 48
// CHECK: halide.reorder {{.*}} !halide.rvar
// CHECK-NOT: halide.stage "rhs"

// A run-time right operand is copied for each task.
// CHECK-LABEL: halide.pipeline @qk
// CHECK: halide.parallel %[[TASK:.+]] :
// CHECK: %[[RHS:.+]] = halide.stage "rhs"
// CHECK: halide.compute_at %[[RHS]], %[[TASK]]
// CHECK: halide.reorder_storage %[[RHS]], [1, 0, 2, 3]

// A large product: a block of panels fills half of the second level cache (4 of 16
// columns by 1024 steps), the rows go by, blocks are the tasks.
// CHECK-LABEL: halide.pipeline @square
// CHECK: %[[NO:.+]], %{{.+}} = halide.split %{{.+}} by 16 tail<round_up>
// CHECK: %[[MO:.+]], %{{.+}} = halide.split %{{.+}} by 6 tail<shift_inwards>
// CHECK: %[[BLOCK:.+]], %[[PANEL:.+]] = halide.split %[[NO]] by 4 tail<round_up>
// CHECK: halide.reorder {{.*}}, %[[PANEL]], %[[MO]], %[[BLOCK]] :
// CHECK: halide.parallel %[[BLOCK]]
// CHECK: halide.compute_at %{{.+}}, %[[PANEL]]
module {
  halide.pipeline @mmt(%arg0 : !halide.image<2x50x70xf32>, %arg1 : !halide.image<3x70x48xf32>, %arg2 : !halide.image<100xf32>) -> !halide.image<2x50x100xf32> attributes {plan = #plan.matmul<columns = 48, rows = 8>} {
    %lhs = halide.func "lhs"(%d2, %d1, %d0) {role = "lhs"} : !halide.func<70x50x2xf32> {
      %0 = halide.load %arg0[%d0, %d1, %d2] : <2x50x70xf32>
      halide.yield %0 : f32
    }
    %rhs = halide.func "rhs"(%d0, %d1) {role = "rhs"} : !halide.func<70x100xf32> {
      %c48_i32 = arith.constant 48 : i32
      %0 = arith.floordivsi %d1, %c48_i32 : i32
      %1 = arith.muli %0, %c48_i32 : i32
      %2 = arith.subi %d1, %1 : i32
      %3 = arith.floordivsi %d1, %c48_i32 : i32
      %4 = halide.load %arg1[%3, %d0, %2] : <3x70x48xf32>
      halide.yield %4 : f32
    }
    %matmul = halide.func "matmul"(%d2, %d1, %d0) {role = "acc"} : !halide.func<100x50x2xf32> {
      %cst = arith.constant 0.000000e+00 : f32
      halide.yield %cst : f32
    }
    %matmul_u0 = halide.update %matmul(%d2, %d1, %d0) over (%k = 70) : !halide.func<100x50x2xf32> {
      %0 = halide.call %matmul[%d2, %d1, %d0] : <100x50x2xf32>
      %1 = halide.call %lhs[%k, %d1, %d0] : <70x50x2xf32>
      %2 = halide.call %rhs[%k, %d2] : <70x100xf32>
      %3 = arith.mulf %1, %2 fastmath<reassoc,contract> : f32
      %4 = arith.addf %0, %3 fastmath<reassoc,contract> : f32
      halide.yield %4 : f32
    }
    %add = halide.func "add"(%d2, %d1, %d0) : !halide.func<100x50x2xf32> {
      %0 = halide.call %matmul_u0[%d2, %d1, %d0] : <100x50x2xf32>
      %1 = halide.load %arg2[%d2] : <100xf32>
      %2 = arith.addf %0, %1 : f32
      halide.yield %2 : f32
    }
    %out = halide.func "out"(%d2, %d1, %d0) : !halide.func<100x50x2xf32> {
      %0 = halide.call %add[%d2, %d1, %d0] : <100x50x2xf32>
      halide.yield %0 : f32
    }
    halide.output %out : !halide.func<100x50x2xf32>
  }
  halide.pipeline @qk(%arg0 : !halide.image<1x12x128x64xf32>, %arg1 : !halide.image<1x12x128x64xf32>) -> !halide.image<1x12x128x128xf32> attributes {plan = #plan.matmul<columns = 64, rows = 6>} {
    %lhs = halide.func "lhs"(%d3, %d2, %d1, %d0) {role = "lhs"} : !halide.func<64x128x12x1xf32> {
      %0 = halide.load %arg0[%d0, %d1, %d2, %d3] : <1x12x128x64xf32>
      halide.yield %0 : f32
    }
    %rhs = halide.func "rhs"(%d3, %d2, %d1, %d0) {role = "rhs"} : !halide.func<64x128x12x1xf32> {
      %0 = halide.load %arg1[%d0, %d1, %d2, %d3] : <1x12x128x64xf32>
      halide.yield %0 : f32
    }
    %matmul = halide.func "matmul"(%d3, %d2, %d1, %d0) {role = "acc"} : !halide.func<128x128x12x1xf32> {
      %cst = arith.constant 0.000000e+00 : f32
      halide.yield %cst : f32
    }
    %matmul_u0 = halide.update %matmul(%d3, %d2, %d1, %d0) over (%k = 64) : !halide.func<128x128x12x1xf32> {
      %c0_i32 = arith.constant 0 : i32
      %0 = halide.call %matmul[%d3, %d2, %d1, %d0] : <128x128x12x1xf32>
      %1 = halide.call %lhs[%k, %d2, %d1, %c0_i32] : <64x128x12x1xf32>
      %2 = halide.call %rhs[%k, %d3, %d1, %c0_i32] : <64x128x12x1xf32>
      %3 = arith.mulf %1, %2 fastmath<reassoc,contract> : f32
      %4 = arith.addf %0, %3 fastmath<reassoc,contract> : f32
      halide.yield %4 : f32
    }
    %out = halide.func "out"(%d3, %d2, %d1, %d0) : !halide.func<128x128x12x1xf32> {
      %0 = halide.call %matmul_u0[%d3, %d2, %d1, %d0] : <128x128x12x1xf32>
      halide.yield %0 : f32
    }
    halide.output %out : !halide.func<128x128x12x1xf32>
  }
  halide.pipeline @square(%arg0 : !halide.image<1024x1024xf32>, %arg1 : !halide.image<64x1024x16xf32>) -> !halide.image<1024x1024xf32> attributes {plan = #plan.matmul<columns = 16, rows = 6>} {
    %lhs = halide.func "lhs"(%d1, %d0) {role = "lhs"} : !halide.func<1024x1024xf32> {
      %0 = halide.load %arg0[%d0, %d1] : <1024x1024xf32>
      halide.yield %0 : f32
    }
    %rhs = halide.func "rhs"(%d0, %d1) {role = "rhs"} : !halide.func<1024x1024xf32> {
      %c16_i32 = arith.constant 16 : i32
      %0 = arith.floordivsi %d1, %c16_i32 : i32
      %1 = arith.muli %0, %c16_i32 : i32
      %2 = arith.subi %d1, %1 : i32
      %3 = halide.load %arg1[%0, %d0, %2] : <64x1024x16xf32>
      halide.yield %3 : f32
    }
    %matmul = halide.func "matmul"(%d1, %d0) {role = "acc"} : !halide.func<1024x1024xf32> {
      %cst = arith.constant 0.000000e+00 : f32
      halide.yield %cst : f32
    }
    %matmul_u0 = halide.update %matmul(%d1, %d0) over (%k = 1024) : !halide.func<1024x1024xf32> {
      %0 = halide.call %matmul[%d1, %d0] : <1024x1024xf32>
      %1 = halide.call %lhs[%k, %d0] : <1024x1024xf32>
      %2 = halide.call %rhs[%k, %d1] : <1024x1024xf32>
      %3 = arith.mulf %1, %2 fastmath<reassoc,contract> : f32
      %4 = arith.addf %0, %3 fastmath<reassoc,contract> : f32
      halide.yield %4 : f32
    }
    %out = halide.func "out"(%d1, %d0) : !halide.func<1024x1024xf32> {
      %0 = halide.call %matmul_u0[%d1, %d0] : <1024x1024xf32>
      halide.yield %0 : f32
    }
    halide.output %out : !halide.func<1024x1024xf32>
  }
}

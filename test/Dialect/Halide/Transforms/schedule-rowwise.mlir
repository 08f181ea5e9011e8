// RUN: calotype-opt %s --halide-schedule | FileCheck %s

// Rows along the innermost dimension: exponentials and statistics of a row are
// computed where it is written, partial ones in lanes.
// CHECK-LABEL: halide.pipeline @softmax
// CHECK: halide.parallel
// CHECK: %[[EXP:.+]] = halide.stage "exp"
// CHECK: halide.compute_at %[[EXP]], %[[ROW:.+]] :
// CHECK: %[[MAX:.+]] = halide.stage "max"
// CHECK: halide.compute_at %[[MAX]], %[[ROW]] :
// CHECK: halide.rfactor {{.*}} name "max_lanes0"
// CHECK: halide.atomic
// CHECK: halide.rfactor {{.*}} name "sum_lanes0"

// Along another dimension: lanes are columns.
// CHECK-LABEL: halide.pipeline @softmaxcol
// CHECK-NOT: halide.rfactor
// CHECK: halide.stage "max" update 0
module {
  halide.pipeline @softmax(%arg0 : !halide.image<12x128x128xf32>) -> !halide.image<12x128x128xf32> attributes {plan = #plan.rowwise} {
    %max = halide.func "max"(%d1, %d0) {role = "max"} : !halide.func<128x12xf32> {
      %cst = arith.constant 0xFF800000 : f32
      halide.yield %cst : f32
    }
    %max_u0 = halide.update %max(%d1, %d0) over (%r2 = 128) : !halide.func<128x12xf32> {
      %0 = halide.call %max[%d1, %d0] : <128x12xf32>
      %1 = halide.load %arg0[%d0, %d1, %r2] : <12x128x128xf32>
      %2 = arith.maxnumf %0, %1 : f32
      halide.yield %2 : f32
    }
    %exp = halide.func "exp"(%d2, %d1, %d0) {role = "exp"} : !halide.func<128x128x12xf32> {
      %0 = halide.load %arg0[%d0, %d1, %d2] : <12x128x128xf32>
      %1 = halide.call %max_u0[%d1, %d0] : <128x12xf32>
      %2 = arith.subf %0, %1 : f32
      %3 = math.exp %2 : f32
      halide.yield %3 : f32
    }
    %sum = halide.func "sum"(%d1, %d0) {role = "sum"} : !halide.func<128x12xf32> {
      %cst = arith.constant 0.000000e+00 : f32
      halide.yield %cst : f32
    }
    %sum_u0 = halide.update %sum(%d1, %d0) over (%r2 = 128) : !halide.func<128x12xf32> {
      %0 = halide.call %sum[%d1, %d0] : <128x12xf32>
      %1 = halide.call %exp[%r2, %d1, %d0] : <128x128x12xf32>
      %2 = arith.addf %0, %1 fastmath<reassoc,contract> : f32
      halide.yield %2 : f32
    }
    %inv = halide.func "inv"(%d1, %d0) {role = "inv"} : !halide.func<128x12xf32> {
      %cst = arith.constant 1.000000e+00 : f32
      %0 = halide.call %sum_u0[%d1, %d0] : <128x12xf32>
      %1 = arith.divf %cst, %0 : f32
      halide.yield %1 : f32
    }
    %softmax = halide.func "softmax"(%d2, %d1, %d0) : !halide.func<128x128x12xf32> {
      %0 = halide.call %inv[%d1, %d0] : <128x12xf32>
      %1 = halide.call %exp[%d2, %d1, %d0] : <128x128x12xf32>
      %2 = arith.mulf %1, %0 : f32
      halide.yield %2 : f32
    }
    %out = halide.func "out"(%d2, %d1, %d0) : !halide.func<128x128x12xf32> {
      %0 = halide.call %softmax[%d2, %d1, %d0] : <128x128x12xf32>
      halide.yield %0 : f32
    }
    halide.output %out : !halide.func<128x128x12xf32>
  }
  halide.pipeline @softmaxcol(%arg0 : !halide.image<4x32x100xf32>) -> !halide.image<4x32x100xf32> attributes {plan = #plan.rowwise} {
    %max = halide.func "max"(%d1, %d0) {role = "max"} : !halide.func<100x4xf32> {
      %cst = arith.constant 0xFF800000 : f32
      halide.yield %cst : f32
    }
    %max_u0 = halide.update %max(%d1, %d0) over (%r1 = 32) : !halide.func<100x4xf32> {
      %0 = halide.call %max[%d1, %d0] : <100x4xf32>
      %1 = halide.load %arg0[%d0, %r1, %d1] : <4x32x100xf32>
      %2 = arith.maxnumf %0, %1 : f32
      halide.yield %2 : f32
    }
    %exp = halide.func "exp"(%d2, %d1, %d0) {role = "exp"} : !halide.func<100x32x4xf32> {
      %0 = halide.load %arg0[%d0, %d1, %d2] : <4x32x100xf32>
      %1 = halide.call %max_u0[%d2, %d0] : <100x4xf32>
      %2 = arith.subf %0, %1 : f32
      %3 = math.exp %2 : f32
      halide.yield %3 : f32
    }
    %sum = halide.func "sum"(%d1, %d0) {role = "sum"} : !halide.func<100x4xf32> {
      %cst = arith.constant 0.000000e+00 : f32
      halide.yield %cst : f32
    }
    %sum_u0 = halide.update %sum(%d1, %d0) over (%r1 = 32) : !halide.func<100x4xf32> {
      %0 = halide.call %sum[%d1, %d0] : <100x4xf32>
      %1 = halide.call %exp[%d1, %r1, %d0] : <100x32x4xf32>
      %2 = arith.addf %0, %1 fastmath<reassoc,contract> : f32
      halide.yield %2 : f32
    }
    %inv = halide.func "inv"(%d1, %d0) {role = "inv"} : !halide.func<100x4xf32> {
      %cst = arith.constant 1.000000e+00 : f32
      %0 = halide.call %sum_u0[%d1, %d0] : <100x4xf32>
      %1 = arith.divf %cst, %0 : f32
      halide.yield %1 : f32
    }
    %softmax = halide.func "softmax"(%d2, %d1, %d0) : !halide.func<100x32x4xf32> {
      %0 = halide.call %inv[%d2, %d0] : <100x4xf32>
      %1 = halide.call %exp[%d2, %d1, %d0] : <100x32x4xf32>
      %2 = arith.mulf %1, %0 : f32
      halide.yield %2 : f32
    }
    %out = halide.func "out"(%d2, %d1, %d0) : !halide.func<100x32x4xf32> {
      %0 = halide.call %softmax[%d2, %d1, %d0] : <100x32x4xf32>
      halide.yield %0 : f32
    }
    halide.output %out : !halide.func<100x32x4xf32>
  }
}


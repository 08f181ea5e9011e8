// RUN: calotype-opt %s --halide-schedule | FileCheck %s

// A pool: lanes of channels, four pixels at once, taps unrolled, the padded
// input once per strip.
// CHECK-LABEL: halide.pipeline @maxpool
// CHECK: halide.split %{{.+}} by 4 tail<round_up>
// CHECK: halide.parallel %[[STRIP:.+]] :
// CHECK: halide.stage "pool" update 0
// CHECK-COUNT-3: halide.unroll
// CHECK: %[[PADDED:.+]] = halide.stage "padded"
// CHECK: halide.compute_at %[[PADDED]], %[[STRIP]]

// A depthwise convolution likewise.
// CHECK-LABEL: halide.pipeline @c56_144_144
// CHECK: halide.stage "conv" update 0
// CHECK-COUNT-3: halide.unroll
  halide.pipeline @maxpool(%arg0 : !halide.image<1x64x112x112xf32, order [1, 3, 2, 0]>) -> !halide.image<1x64x56x56xf32, order [1, 3, 2, 0]> attributes {plan = #plan.pool} {
    %padded = halide.func "padded"(%c, %x, %y, %n) {role = "padded"} : !halide.func<64x113x113x1xf32> {
      %cst = arith.constant 0xFF800000 : f32
      %c112_i32 = arith.constant 112 : i32
      %c0_i32 = arith.constant 0 : i32
      %c-1_i32 = arith.constant -1 : i32
      %0 = arith.addi %y, %c-1_i32 : i32
      %1 = arith.cmpi sge, %0, %c0_i32 : i32
      %2 = arith.cmpi slt, %0, %c112_i32 : i32
      %3 = arith.andi %1, %2 : i1
      %4 = halide.clamp_index %0 to 112
      %5 = arith.addi %x, %c-1_i32 : i32
      %6 = arith.cmpi sge, %5, %c0_i32 : i32
      %7 = arith.cmpi slt, %5, %c112_i32 : i32
      %8 = arith.andi %6, %7 : i1
      %9 = arith.andi %3, %8 : i1
      %10 = halide.clamp_index %5 to 112
      %11 = halide.load %arg0[%n, %c, %4, %10] : <1x64x112x112xf32, order [1, 3, 2, 0]>
      %12 = arith.select %9, %11, %cst : f32
      halide.yield %12 : f32
    }
    %pool = halide.func "pool"(%c, %x, %y, %n) {role = "acc"} : !halide.func<64x56x56x1xf32> {
      %cst = arith.constant 0xFF800000 : f32
      halide.yield %cst : f32
    }
    %pool_u0 = halide.update %pool(%c, %x, %y, %n) over (%kx = 3, %ky = 3) : !halide.func<64x56x56x1xf32> {
      %c2_i32 = arith.constant 2 : i32
      %0 = halide.call %pool[%c, %x, %y, %n] : <64x56x56x1xf32>
      %1 = arith.muli %y, %c2_i32 : i32
      %2 = arith.addi %1, %ky : i32
      %3 = arith.muli %x, %c2_i32 : i32
      %4 = arith.addi %3, %kx : i32
      %5 = halide.call %padded[%c, %4, %2, %n] : <64x113x113x1xf32>
      %6 = arith.maxnumf %0, %5 : f32
      halide.yield %6 : f32
    }
    %out = halide.func "out"(%d1, %d3, %d2, %d0) : !halide.func<64x56x56x1xf32> {
      %0 = halide.call %pool_u0[%d1, %d3, %d2, %d0] : <64x56x56x1xf32>
      halide.yield %0 : f32
    }
    halide.output %out : !halide.func<64x56x56x1xf32>
  }

  halide.pipeline @c56_144_144_k3s1_16x7x1(%arg0 : !halide.image<1x144x56x56xf32, order [1, 3, 2, 0]>, %arg1 : !halide.image<144x1x3x3xf32, order [0, 1, 3, 2]>, %arg2 : !halide.image<1x144x1x1xf32>) -> !halide.image<1x144x56x56xf32, order [1, 3, 2, 0]> attributes {plan = #plan.window<pixels = 7>} {
    %padded = halide.func "padded"(%c, %x, %y, %n) {role = "padded"} : !halide.func<144x58x58x1xf32> {
      %cst = arith.constant 0.000000e+00 : f32
      %c56_i32 = arith.constant 56 : i32
      %c0_i32 = arith.constant 0 : i32
      %c-1_i32 = arith.constant -1 : i32
      %0 = arith.addi %y, %c-1_i32 : i32
      %1 = arith.cmpi sge, %0, %c0_i32 : i32
      %2 = arith.cmpi slt, %0, %c56_i32 : i32
      %3 = arith.andi %1, %2 : i1
      %4 = halide.clamp_index %0 to 56
      %5 = arith.addi %x, %c-1_i32 : i32
      %6 = arith.cmpi sge, %5, %c0_i32 : i32
      %7 = arith.cmpi slt, %5, %c56_i32 : i32
      %8 = arith.andi %6, %7 : i1
      %9 = arith.andi %3, %8 : i1
      %10 = halide.clamp_index %5 to 56
      %11 = halide.load %arg0[%n, %c, %4, %10] : <1x144x56x56xf32, order [1, 3, 2, 0]>
      %12 = arith.select %9, %11, %cst : f32
      halide.yield %12 : f32
    }
    %conv = halide.func "conv"(%c, %x, %y, %n) {role = "acc"} : !halide.func<144x56x56x1xf32> {
      %cst = arith.constant 0.000000e+00 : f32
      halide.yield %cst : f32
    }
    %conv_u0 = halide.update %conv(%c, %x, %y, %n) over (%ci = 1, %kx = 3, %ky = 3) : !halide.func<144x56x56x1xf32> {
      %0 = halide.call %conv[%c, %x, %y, %n] : <144x56x56x1xf32>
      %1 = arith.addi %y, %ky : i32
      %2 = arith.addi %x, %kx : i32
      %3 = halide.call %padded[%c, %2, %1, %n] : <144x58x58x1xf32>
      %4 = halide.load %arg1[%c, %ci, %ky, %kx] : <144x1x3x3xf32, order [0, 1, 3, 2]>
      %5 = arith.mulf %3, %4 fastmath<reassoc,contract> : f32
      %6 = arith.addf %0, %5 fastmath<reassoc,contract> : f32
      halide.yield %6 : f32
    }
    %add = halide.func "add"(%d1, %d3, %d2, %d0) : !halide.func<144x56x56x1xf32> {
      %c0_i32 = arith.constant 0 : i32
      %0 = halide.call %conv_u0[%d1, %d3, %d2, %c0_i32] : <144x56x56x1xf32>
      %1 = halide.load %arg2[%c0_i32, %d1, %c0_i32, %c0_i32] : <1x144x1x1xf32>
      %2 = arith.addf %0, %1 : f32
      halide.yield %2 : f32
    }
    %relu = halide.func "relu"(%d1, %d3, %d2, %d0) : !halide.func<144x56x56x1xf32> {
      %cst = arith.constant 0.000000e+00 : f32
      %c0_i32 = arith.constant 0 : i32
      %0 = halide.call %add[%d1, %d3, %d2, %c0_i32] : <144x56x56x1xf32>
      %1 = arith.maximumf %0, %cst : f32
      halide.yield %1 : f32
    }
    %out = halide.func "out"(%d1, %d3, %d2, %d0) : !halide.func<144x56x56x1xf32> {
      %0 = halide.call %relu[%d1, %d3, %d2, %d0] : <144x56x56x1xf32>
      halide.yield %0 : f32
    }
    halide.output %out : !halide.func<144x56x56x1xf32>
  }


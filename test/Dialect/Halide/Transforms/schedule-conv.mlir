// RUN: calotype-opt %s --halide-schedule | FileCheck %s

// 3x3 convolution of 64 to 128 channels: tiles of 32 channels by 6 pixels; the
// last tile of a row steps back; the padded input is copied once per strip.
// CHECK-LABEL: halide.pipeline @conv3x3
// CHECK: } schedule {
// CHECK: %[[C:.+]], %[[X:.+]], %[[Y:.+]], %{{.+}} = halide.vars
// CHECK: %[[STRIP:.+]], %{{.+}} = halide.split %[[Y]] by 14
// CHECK: halide.split %[[C]] by 32 tail<round_up>
// CHECK: %[[XO:.+]], %[[XI:.+]] = halide.split %[[X]] by 6 tail<shift_inwards>
// CHECK: halide.unroll %[[XI]]
// CHECK: halide.parallel %[[STRIP]]
// CHECK: %[[ACC:.+]] = halide.stage "conv"
// CHECK: halide.compute_at %[[ACC]], %[[XO]]
// CHECK: halide.store_in %[[ACC]], <stack>
// CHECK: halide.stage "conv" update 0
// CHECK: halide.reorder {{.*}} !halide.rvar, !halide.rvar, !halide.rvar
// CHECK: %[[PADDED:.+]] = halide.stage "padded"
// CHECK: halide.compute_at %[[PADDED]], %[[STRIP]]
module {
  halide.pipeline @conv3x3(%arg0 : !halide.image<1x64x28x28xf32, order [1, 3, 2, 0]>, %arg1 : !halide.image<4x3x3x64x32xf32>, %arg2 : !halide.image<1x128x1x1xf32>) -> !halide.image<1x128x28x28xf32, order [1, 3, 2, 0]> attributes {plan = #plan.conv<channels = 32, pixels = 6, rows = 1>} {
    %padded = halide.func "padded"(%c, %x, %y, %n) {role = "padded"} : !halide.func<64x30x30x1xf32> {
      %cst = arith.constant 0.000000e+00 : f32
      %c28_i32 = arith.constant 28 : i32
      %c0_i32 = arith.constant 0 : i32
      %c-1_i32 = arith.constant -1 : i32
      %0 = arith.addi %y, %c-1_i32 : i32
      %1 = arith.cmpi sge, %0, %c0_i32 : i32
      %2 = arith.cmpi slt, %0, %c28_i32 : i32
      %3 = arith.andi %1, %2 : i1
      %4 = halide.clamp_index %0 to 28
      %5 = arith.addi %x, %c-1_i32 : i32
      %6 = arith.cmpi sge, %5, %c0_i32 : i32
      %7 = arith.cmpi slt, %5, %c28_i32 : i32
      %8 = arith.andi %6, %7 : i1
      %9 = arith.andi %3, %8 : i1
      %10 = halide.clamp_index %5 to 28
      %11 = halide.load %arg0[%n, %c, %4, %10] : <1x64x28x28xf32, order [1, 3, 2, 0]>
      %12 = arith.select %9, %11, %cst : f32
      halide.yield %12 : f32
    }
    %conv = halide.func "conv"(%c, %x, %y, %n) {role = "acc"} : !halide.func<128x28x28x1xf32> {
      %cst = arith.constant 0.000000e+00 : f32
      halide.yield %cst : f32
    }
    %conv_u0 = halide.update %conv(%c, %x, %y, %n) over (%ci = 64, %kx = 3, %ky = 3) : !halide.func<128x28x28x1xf32> {
      %c32_i32 = arith.constant 32 : i32
      %0 = halide.call %conv[%c, %x, %y, %n] : <128x28x28x1xf32>
      %1 = arith.addi %y, %ky : i32
      %2 = arith.addi %x, %kx : i32
      %3 = halide.call %padded[%ci, %2, %1, %n] : <64x30x30x1xf32>
      %4 = arith.floordivsi %c, %c32_i32 : i32
      %5 = arith.muli %4, %c32_i32 : i32
      %6 = arith.subi %c, %5 : i32
      %7 = arith.floordivsi %c, %c32_i32 : i32
      %8 = halide.load %arg1[%7, %ky, %kx, %ci, %6] : <4x3x3x64x32xf32>
      %9 = arith.mulf %3, %8 fastmath<reassoc,contract> : f32
      %10 = arith.addf %0, %9 fastmath<reassoc,contract> : f32
      halide.yield %10 : f32
    }
    %add = halide.func "add"(%d1, %d3, %d2, %d0) : !halide.func<128x28x28x1xf32> {
      %c0_i32 = arith.constant 0 : i32
      %0 = halide.call %conv_u0[%d1, %d3, %d2, %c0_i32] : <128x28x28x1xf32>
      %1 = halide.load %arg2[%c0_i32, %d1, %c0_i32, %c0_i32] : <1x128x1x1xf32>
      %2 = arith.addf %0, %1 : f32
      halide.yield %2 : f32
    }
    %relu = halide.func "relu"(%d1, %d3, %d2, %d0) : !halide.func<128x28x28x1xf32> {
      %cst = arith.constant 0.000000e+00 : f32
      %c0_i32 = arith.constant 0 : i32
      %0 = halide.call %add[%d1, %d3, %d2, %c0_i32] : <128x28x28x1xf32>
      %1 = arith.maximumf %0, %cst : f32
      halide.yield %1 : f32
    }
    %out = halide.func "out"(%d1, %d3, %d2, %d0) : !halide.func<128x28x28x1xf32> {
      %0 = halide.call %relu[%d1, %d3, %d2, %d0] : <128x28x28x1xf32>
      halide.yield %0 : f32
    }
    halide.output %out : !halide.func<128x28x28x1xf32>
  }
}


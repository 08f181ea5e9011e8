// RUN: calotype-opt %s --halide-schedule | FileCheck %s

// A panel of the filter exceeds the cache: blocks of 512 channels for each tap,
// summed in memory for a strip of rows.
// CHECK-LABEL: halide.pipeline @big
// CHECK: %[[STRIP:.+]], %{{.+}} = halide.split %{{.+}} by 4 tail<shift_inwards>
// CHECK: %[[ACC:.+]] = halide.stage "conv"
// CHECK: halide.compute_at %[[ACC]], %[[STRIP]]
// CHECK: halide.split %{{.+}} by 512
// CHECK: halide.rfactor {{.*}} as ["u", "v", "w"] name "conv_block"
// CHECK: halide.store_in %intermediate, <stack>
// CHECK: %[[PADDED:.+]] = halide.stage "padded"
// CHECK: halide.compute_root %[[PADDED]]
module {
  halide.pipeline @big(%arg0 : !halide.image<1x1024x10x10xf32, order [1, 3, 2, 0]>, %arg1 : !halide.image<2x3x3x1024x64xf32>, %arg2 : !halide.image<1x128x1x1xf32>) -> !halide.image<1x128x10x10xf32, order [1, 3, 2, 0]> attributes {plan = {family = "conv", tile_m = 5 : i64, tile_n = 64 : i64, tile_y = 1 : i64}} {
    %padded = halide.func "padded"(%c, %x, %y, %n) {role = "padded"} : !halide.func<1024x16x16x1xf32> {
      %cst = arith.constant 0.000000e+00 : f32
      %c10_i32 = arith.constant 10 : i32
      %c0_i32 = arith.constant 0 : i32
      %c-3_i32 = arith.constant -3 : i32
      %0 = arith.addi %y, %c-3_i32 : i32
      %1 = arith.cmpi sge, %0, %c0_i32 : i32
      %2 = arith.cmpi slt, %0, %c10_i32 : i32
      %3 = arith.andi %1, %2 : i1
      %4 = halide.clamp_index %0 to 10
      %5 = arith.addi %x, %c-3_i32 : i32
      %6 = arith.cmpi sge, %5, %c0_i32 : i32
      %7 = arith.cmpi slt, %5, %c10_i32 : i32
      %8 = arith.andi %6, %7 : i1
      %9 = arith.andi %3, %8 : i1
      %10 = halide.clamp_index %5 to 10
      %11 = halide.load %arg0[%n, %c, %4, %10] : <1x1024x10x10xf32, order [1, 3, 2, 0]>
      %12 = arith.select %9, %11, %cst : f32
      halide.yield %12 : f32
    }
    %conv = halide.func "conv"(%c, %x, %y, %n) {role = "acc"} : !halide.func<128x10x10x1xf32> {
      %cst = arith.constant 0.000000e+00 : f32
      halide.yield %cst : f32
    }
    %conv_u0 = halide.update %conv(%c, %x, %y, %n) over (%ci = 1024, %kx = 3, %ky = 3) : !halide.func<128x10x10x1xf32> {
      %c64_i32 = arith.constant 64 : i32
      %c3_i32 = arith.constant 3 : i32
      %0 = halide.call %conv[%c, %x, %y, %n] : <128x10x10x1xf32>
      %1 = arith.muli %ky, %c3_i32 : i32
      %2 = arith.addi %y, %1 : i32
      %3 = arith.muli %kx, %c3_i32 : i32
      %4 = arith.addi %x, %3 : i32
      %5 = halide.call %padded[%ci, %4, %2, %n] : <1024x16x16x1xf32>
      %6 = arith.floordivsi %c, %c64_i32 : i32
      %7 = arith.muli %6, %c64_i32 : i32
      %8 = arith.subi %c, %7 : i32
      %9 = arith.floordivsi %c, %c64_i32 : i32
      %10 = halide.load %arg1[%9, %ky, %kx, %ci, %8] : <2x3x3x1024x64xf32>
      %11 = arith.mulf %5, %10 fastmath<reassoc,contract> : f32
      %12 = arith.addf %0, %11 fastmath<reassoc,contract> : f32
      halide.yield %12 : f32
    }
    %add = halide.func "add"(%d1, %d3, %d2, %d0) : !halide.func<128x10x10x1xf32> {
      %c0_i32 = arith.constant 0 : i32
      %0 = halide.call %conv_u0[%d1, %d3, %d2, %c0_i32] : <128x10x10x1xf32>
      %1 = halide.load %arg2[%c0_i32, %d1, %c0_i32, %c0_i32] : <1x128x1x1xf32>
      %2 = arith.addf %0, %1 : f32
      halide.yield %2 : f32
    }
    %out = halide.func "out"(%d1, %d3, %d2, %d0) : !halide.func<128x10x10x1xf32> {
      %0 = halide.call %add[%d1, %d3, %d2, %d0] : <128x10x10x1xf32>
      halide.yield %0 : f32
    }
    halide.output %out : !halide.func<128x10x10x1xf32>
  }
}


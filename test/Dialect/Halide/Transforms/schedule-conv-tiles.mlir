// RUN: calotype-opt %s --halide-schedule | FileCheck %s

// A register tile sums 64 channels of all its taps and adds them to the accumulators in
// memory. A task has 2 of the 8 phases of rows and copies their input, 3 lines of each,
// block by block, for all panels.

// CHECK-LABEL: halide.pipeline @blocks
// CHECK: schedule {
// CHECK: halide.compute_root %tiles
// CHECK: %tiles_u0 = halide.stage "tiles" update 0
// CHECK: %[[BLOCKS:.+]], %{{.+}} = halide.split %{{.+}} by 64 : !halide.rvar
// CHECK: %intermediate, %intermediate_update, %merge = halide.rfactor %tiles_u0 over %[[BLOCKS]] as ["u"] name "tiles_block"
// CHECK: %[[M:.+]]:7 = halide.vars %merge
// CHECK: %[[PANELS:.+]], %{{.+}} = halide.split %[[M]]#0 by 16
// CHECK: %[[TASKS:.+]], %[[PHASES:.+]] = halide.split %[[M]]#4 by 2 tail<guard_with_if>
// CHECK: halide.reorder %{{.+}}, %{{.+}}, %[[M]]#1, %[[M]]#2, %[[M]]#3, %[[PHASES]], %[[PANELS]], %[[M]]#6, %[[TASKS]], %[[M]]#5
// CHECK: halide.parallel %[[TASKS]]
// CHECK: halide.compute_at %intermediate, %[[M]]#2
// CHECK: halide.store_in %intermediate, <stack>
// CHECK: halide.compute_at %padded, %[[M]]#6
// CHECK: halide.bound_storage %padded dim 2 to 3
// CHECK: halide.bound_storage %padded dim 3 to 2

// Blocks that do not divide the channels: the fallback, which skips taps too.

// CHECK-LABEL: halide.pipeline @uneven
// CHECK: schedule {
// CHECK-NOT: halide.rfactor
// CHECK: halide.compute_root %tiles
// CHECK-NOT: halide.rfactor
module attributes {calotype.target = #calotype.target<
    "x86_64-unknown-linux-gnu", cpu = "x86-64-v3", cores = 2,
    caches = [<bytes = 32768, ways = 8, line = 64>, <bytes = 524288, ways = 8, line = 64>]>} {
  halide.pipeline @blocks(%arg0 : !halide.image<1x128x20x30xf32, order [1, 3, 2, 0]>, %arg1 : !halide.image<2x1x3x3x128x16xf32>) -> !halide.image<1x32x20x30xf32, order [1, 3, 2, 0]> attributes {plan = #plan.blocked_conv<channels = 16, pixels = 6, block = 64, tap_percent = 63>} {
    %padded = halide.func "padded"(%c, %x, %yq, %yp, %n) {role = "padded"} : !halide.func<128x40x3x8x1xf32> {
      %cst = arith.constant 0.000000e+00 : f32
      %c30_i32 = arith.constant 30 : i32
      %c0_i32 = arith.constant 0 : i32
      %c-8_i32 = arith.constant -8 : i32
      %c8_i32 = arith.constant 8 : i32
      %c1_i32 = arith.constant 1 : i32
      %c-5_i32 = arith.constant -5 : i32
      %0 = arith.addi %x, %c-5_i32 : i32
      %1 = arith.addi %yq, %c1_i32 : i32
      %2 = arith.muli %1, %c8_i32 : i32
      %3 = arith.addi %2, %yp : i32
      %4 = arith.addi %3, %c-8_i32 : i32
      %5 = arith.cmpi sge, %0, %c0_i32 : i32
      %6 = arith.cmpi slt, %0, %c30_i32 : i32
      %7 = arith.andi %5, %6 : i1
      %8 = halide.clamp_index %4 to 20
      %9 = halide.clamp_index %0 to 30
      %10 = halide.load %arg0[%n, %c, %8, %9] : <1x128x20x30xf32, order [1, 3, 2, 0]>
      %11 = arith.select %7, %10, %cst : f32
      halide.yield %11 : f32
    }
    %tiles = halide.func "tiles"(%c, %xi, %xo, %yq, %yp, %n) {role = "tiles"} : !halide.func<32x6x5x3x8x1xf32> {
      %cst = arith.constant 0.000000e+00 : f32
      halide.yield %cst : f32
    }
    %tiles_u0 = halide.update %tiles(%c, %xi, %xo, %yq, %yp, %n) over (%ci = 128, %kx = 3, %ky = 3) : !halide.func<32x6x5x3x8x1xf32> {
      %c-3_i32 = arith.constant -3 : i32
      %c16_i32 = arith.constant 16 : i32
      %c128_i32 = arith.constant 128 : i32
      %c-1_i32 = arith.constant -1 : i32
      %c0_i32 = arith.constant 0 : i32
      %c-5_i32 = arith.constant -5 : i32
      %c30_i32 = arith.constant 30 : i32
      %c20_i32 = arith.constant 20 : i32
      %c-8_i32 = arith.constant -8 : i32
      %c8_i32 = arith.constant 8 : i32
      %c6_i32 = arith.constant 6 : i32
      %0 = halide.call %tiles[%c, %xi, %xo, %yq, %yp, %n] : <32x6x5x3x8x1xf32>
      %1 = arith.muli %xo, %c6_i32 : i32
      %2 = arith.muli %kx, %c8_i32 : i32
      %3 = arith.addi %1, %2 : i32
      %4 = arith.addi %3, %c-8_i32 : i32
      %5 = arith.addi %yq, %ky : i32
      %6 = arith.muli %yq, %c8_i32 : i32
      %7 = arith.addi %6, %yp : i32
      %8 = arith.cmpi slt, %7, %c20_i32 : i32
      %9 = arith.cmpi slt, %4, %c30_i32 : i32
      %10 = arith.andi %8, %9 : i1
      %11 = arith.cmpi sge, %4, %c-5_i32 : i32
      %12 = arith.andi %10, %11 : i1
      %13 = arith.muli %5, %c8_i32 : i32
      %14 = arith.addi %13, %yp : i32
      %15 = arith.addi %14, %c-8_i32 : i32
      %16 = arith.cmpi sge, %15, %c0_i32 : i32
      %17 = arith.cmpi slt, %15, %c20_i32 : i32
      %18 = arith.andi %16, %17 : i1
      %19 = arith.andi %12, %18 : i1
      halide.where %19
      %20 = arith.addi %3, %c-3_i32 : i32
      %21 = arith.addi %5, %c-1_i32 : i32
      %22 = halide.clamp_index %20 to 35
      %23 = halide.clamp_index %21 to 3
      %24 = arith.addi %22, %xi : i32
      %25 = halide.call %padded[%ci, %24, %23, %yp, %n] : <128x40x3x8x1xf32>
      %26 = arith.floordivsi %ci, %c128_i32 : i32
      %27 = arith.muli %26, %c128_i32 : i32
      %28 = arith.subi %ci, %27 : i32
      %29 = arith.floordivsi %c, %c16_i32 : i32
      %30 = arith.muli %29, %c16_i32 : i32
      %31 = arith.subi %c, %30 : i32
      %32 = halide.load %arg1[%29, %26, %ky, %kx, %28, %31] : <2x1x3x3x128x16xf32>
      %33 = arith.mulf %25, %32 fastmath<reassoc,contract> : f32
      %34 = arith.addf %0, %33 fastmath<reassoc,contract> : f32
      halide.yield %34 : f32
    }
    %conv = halide.func "conv"(%d1, %d3, %d2, %d0) : !halide.func<32x30x20x1xf32> {
      %c6_i32 = arith.constant 6 : i32
      %c8_i32 = arith.constant 8 : i32
      %0 = arith.floordivsi %d2, %c8_i32 : i32
      %1 = arith.floordivsi %d3, %c6_i32 : i32
      %2 = arith.muli %0, %c8_i32 : i32
      %3 = arith.subi %d2, %2 : i32
      %4 = halide.clamp_index %3 to 8
      %5 = arith.muli %1, %c6_i32 : i32
      %6 = arith.subi %d3, %5 : i32
      %7 = halide.clamp_index %6 to 6
      %8 = halide.call %tiles_u0[%d1, %7, %1, %0, %4, %d0] : <32x6x5x3x8x1xf32>
      halide.yield %8 : f32
    }
    %out = halide.func "out"(%d1, %d3, %d2, %d0) : !halide.func<32x30x20x1xf32> {
      %0 = halide.call %conv[%d1, %d3, %d2, %d0] : <32x30x20x1xf32>
      halide.yield %0 : f32
    }
    halide.output %out : !halide.func<32x30x20x1xf32>
  }
  halide.pipeline @uneven(%arg0 : !halide.image<1x128x20x30xf32, order [1, 3, 2, 0]>, %arg1 : !halide.image<2x1x3x3x128x16xf32>) -> !halide.image<1x32x20x30xf32, order [1, 3, 2, 0]> attributes {plan = #plan.blocked_conv<channels = 16, pixels = 6, block = 48, tap_percent = 63>} {
    %padded = halide.func "padded"(%c, %x, %yq, %yp, %n) {role = "padded"} : !halide.func<128x40x3x8x1xf32> {
      %cst = arith.constant 0.000000e+00 : f32
      %c30_i32 = arith.constant 30 : i32
      %c0_i32 = arith.constant 0 : i32
      %c-8_i32 = arith.constant -8 : i32
      %c8_i32 = arith.constant 8 : i32
      %c1_i32 = arith.constant 1 : i32
      %c-5_i32 = arith.constant -5 : i32
      %0 = arith.addi %x, %c-5_i32 : i32
      %1 = arith.addi %yq, %c1_i32 : i32
      %2 = arith.muli %1, %c8_i32 : i32
      %3 = arith.addi %2, %yp : i32
      %4 = arith.addi %3, %c-8_i32 : i32
      %5 = arith.cmpi sge, %0, %c0_i32 : i32
      %6 = arith.cmpi slt, %0, %c30_i32 : i32
      %7 = arith.andi %5, %6 : i1
      %8 = halide.clamp_index %4 to 20
      %9 = halide.clamp_index %0 to 30
      %10 = halide.load %arg0[%n, %c, %8, %9] : <1x128x20x30xf32, order [1, 3, 2, 0]>
      %11 = arith.select %7, %10, %cst : f32
      halide.yield %11 : f32
    }
    %tiles = halide.func "tiles"(%c, %xi, %xo, %yq, %yp, %n) {role = "tiles"} : !halide.func<32x6x5x3x8x1xf32> {
      %cst = arith.constant 0.000000e+00 : f32
      halide.yield %cst : f32
    }
    %tiles_u0 = halide.update %tiles(%c, %xi, %xo, %yq, %yp, %n) over (%ci = 128, %kx = 3, %ky = 3) : !halide.func<32x6x5x3x8x1xf32> {
      %c-3_i32 = arith.constant -3 : i32
      %c16_i32 = arith.constant 16 : i32
      %c128_i32 = arith.constant 128 : i32
      %c-1_i32 = arith.constant -1 : i32
      %c0_i32 = arith.constant 0 : i32
      %c-5_i32 = arith.constant -5 : i32
      %c30_i32 = arith.constant 30 : i32
      %c20_i32 = arith.constant 20 : i32
      %c-8_i32 = arith.constant -8 : i32
      %c8_i32 = arith.constant 8 : i32
      %c6_i32 = arith.constant 6 : i32
      %0 = halide.call %tiles[%c, %xi, %xo, %yq, %yp, %n] : <32x6x5x3x8x1xf32>
      %1 = arith.muli %xo, %c6_i32 : i32
      %2 = arith.muli %kx, %c8_i32 : i32
      %3 = arith.addi %1, %2 : i32
      %4 = arith.addi %3, %c-8_i32 : i32
      %5 = arith.addi %yq, %ky : i32
      %6 = arith.muli %yq, %c8_i32 : i32
      %7 = arith.addi %6, %yp : i32
      %8 = arith.cmpi slt, %7, %c20_i32 : i32
      %9 = arith.cmpi slt, %4, %c30_i32 : i32
      %10 = arith.andi %8, %9 : i1
      %11 = arith.cmpi sge, %4, %c-5_i32 : i32
      %12 = arith.andi %10, %11 : i1
      %13 = arith.muli %5, %c8_i32 : i32
      %14 = arith.addi %13, %yp : i32
      %15 = arith.addi %14, %c-8_i32 : i32
      %16 = arith.cmpi sge, %15, %c0_i32 : i32
      %17 = arith.cmpi slt, %15, %c20_i32 : i32
      %18 = arith.andi %16, %17 : i1
      %19 = arith.andi %12, %18 : i1
      halide.where %19
      %20 = arith.addi %3, %c-3_i32 : i32
      %21 = arith.addi %5, %c-1_i32 : i32
      %22 = halide.clamp_index %20 to 35
      %23 = halide.clamp_index %21 to 3
      %24 = arith.addi %22, %xi : i32
      %25 = halide.call %padded[%ci, %24, %23, %yp, %n] : <128x40x3x8x1xf32>
      %26 = arith.floordivsi %ci, %c128_i32 : i32
      %27 = arith.muli %26, %c128_i32 : i32
      %28 = arith.subi %ci, %27 : i32
      %29 = arith.floordivsi %c, %c16_i32 : i32
      %30 = arith.muli %29, %c16_i32 : i32
      %31 = arith.subi %c, %30 : i32
      %32 = halide.load %arg1[%29, %26, %ky, %kx, %28, %31] : <2x1x3x3x128x16xf32>
      %33 = arith.mulf %25, %32 fastmath<reassoc,contract> : f32
      %34 = arith.addf %0, %33 fastmath<reassoc,contract> : f32
      halide.yield %34 : f32
    }
    %conv = halide.func "conv"(%d1, %d3, %d2, %d0) : !halide.func<32x30x20x1xf32> {
      %c6_i32 = arith.constant 6 : i32
      %c8_i32 = arith.constant 8 : i32
      %0 = arith.floordivsi %d2, %c8_i32 : i32
      %1 = arith.floordivsi %d3, %c6_i32 : i32
      %2 = arith.muli %0, %c8_i32 : i32
      %3 = arith.subi %d2, %2 : i32
      %4 = halide.clamp_index %3 to 8
      %5 = arith.muli %1, %c6_i32 : i32
      %6 = arith.subi %d3, %5 : i32
      %7 = halide.clamp_index %6 to 6
      %8 = halide.call %tiles_u0[%d1, %7, %1, %0, %4, %d0] : <32x6x5x3x8x1xf32>
      halide.yield %8 : f32
    }
    %out = halide.func "out"(%d1, %d3, %d2, %d0) : !halide.func<32x30x20x1xf32> {
      %0 = halide.call %conv[%d1, %d3, %d2, %d0] : <32x30x20x1xf32>
      halide.yield %0 : f32
    }
    halide.output %out : !halide.func<32x30x20x1xf32>
  }
}

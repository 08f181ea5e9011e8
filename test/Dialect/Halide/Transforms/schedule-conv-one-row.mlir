// RUN: calotype-opt %s --halide-schedule | FileCheck %s

// An image of one row is cut in strips of pixels, each of which copies its input and takes
// all panels.

// CHECK-LABEL: halide.pipeline @one_row
// CHECK: } schedule {
// CHECK: %[[C:.+]], %[[X:.+]], %[[Y:.+]], %{{.+}} = halide.vars
// CHECK: %[[STRIPS:.+]], %[[STRIP:.+]] = halide.split %[[X]] by 1000
// CHECK: %[[PANELS:.+]], %{{.+}} = halide.split %[[C]] by 24
// CHECK: %[[TILES:.+]], %{{.+}} = halide.split %[[STRIP]] by 4
// CHECK: halide.reorder {{.*}}%[[TILES]], %[[Y]], %[[PANELS]], %[[STRIPS]]
// CHECK: halide.parallel %[[STRIPS]]
// CHECK: %[[PADDED:.+]] = halide.stage "padded"
// CHECK: halide.compute_at %[[PADDED]], %[[STRIPS]]

// A short one is not.

// CHECK-LABEL: halide.pipeline @short_row
// CHECK: %{{.+}}, %[[X:.+]], %{{.+}}, %{{.+}} = halide.vars
// CHECK-NOT: halide.split %[[X]] by {{[0-9][0-9]}}
// CHECK: halide.split %[[X]] by 4
// CHECK: halide.compute_root %padded
module attributes {calotype.target = #calotype.target<
    "x86_64-unknown-linux-gnu", cpu = "x86-64-v3", cores = 2,
    caches = [<bytes = 32768, ways = 8, line = 64>, <bytes = 524288, ways = 8, line = 64>]>} {
  halide.pipeline @one_row(%arg0 : !halide.image<1x64x1x2000xf32, order [1, 3, 2, 0]>, %arg1 : !halide.image<2x1x3x64x24xf32>) -> !halide.image<1x48x1x2000xf32, order [1, 3, 2, 0]> attributes {plan = #plan.conv<channels = 24, pixels = 4, rows = 1>} {
    %padded = halide.func "padded"(%c, %x, %y, %n) {role = "padded"} : !halide.func<64x2008x1x1xf32> {
      %cst = arith.constant 0.000000e+00 : f32
      %c2000_i32 = arith.constant 2000 : i32
      %c0_i32 = arith.constant 0 : i32
      %c-4_i32 = arith.constant -4 : i32
      %0 = arith.addi %x, %c-4_i32 : i32
      %1 = arith.cmpi sge, %0, %c0_i32 : i32
      %2 = arith.cmpi slt, %0, %c2000_i32 : i32
      %3 = arith.andi %1, %2 : i1
      %4 = halide.clamp_index %0 to 2000
      %5 = halide.load %arg0[%n, %c, %y, %4] : <1x64x1x2000xf32, order [1, 3, 2, 0]>
      %6 = arith.select %3, %5, %cst : f32
      halide.yield %6 : f32
    }
    %conv = halide.func "conv"(%c, %x, %y, %n) {role = "acc"} : !halide.func<48x2000x1x1xf32> {
      %cst = arith.constant 0.000000e+00 : f32
      halide.yield %cst : f32
    }
    %conv_u0 = halide.update %conv(%c, %x, %y, %n) over (%ci = 64, %kx = 3, %ky = 1) : !halide.func<48x2000x1x1xf32> {
      %c24_i32 = arith.constant 24 : i32
      %c4_i32 = arith.constant 4 : i32
      %0 = halide.call %conv[%c, %x, %y, %n] : <48x2000x1x1xf32>
      %1 = arith.addi %y, %ky : i32
      %2 = arith.muli %kx, %c4_i32 : i32
      %3 = arith.addi %x, %2 : i32
      %4 = halide.call %padded[%ci, %3, %1, %n] : <64x2008x1x1xf32>
      %5 = arith.floordivsi %c, %c24_i32 : i32
      %6 = arith.muli %5, %c24_i32 : i32
      %7 = arith.subi %c, %6 : i32
      %8 = halide.load %arg1[%5, %ky, %kx, %ci, %7] : <2x1x3x64x24xf32>
      %9 = arith.mulf %4, %8 fastmath<reassoc,contract> : f32
      %10 = arith.addf %0, %9 fastmath<reassoc,contract> : f32
      halide.yield %10 : f32
    }
    %out = halide.func "out"(%d1, %d3, %d2, %d0) : !halide.func<48x2000x1x1xf32> {
      %0 = halide.call %conv_u0[%d1, %d3, %d2, %d0] : <48x2000x1x1xf32>
      halide.yield %0 : f32
    }
    halide.output %out : !halide.func<48x2000x1x1xf32>
  }
  halide.pipeline @short_row(%arg0 : !halide.image<1x64x1x20xf32, order [1, 3, 2, 0]>, %arg1 : !halide.image<2x1x3x64x24xf32>) -> !halide.image<1x48x1x20xf32, order [1, 3, 2, 0]> attributes {plan = #plan.conv<channels = 24, pixels = 4, rows = 1>} {
    %padded = halide.func "padded"(%c, %x, %y, %n) {role = "padded"} : !halide.func<64x28x1x1xf32> {
      %cst = arith.constant 0.000000e+00 : f32
      %c20_i32 = arith.constant 20 : i32
      %c0_i32 = arith.constant 0 : i32
      %c-4_i32 = arith.constant -4 : i32
      %0 = arith.addi %x, %c-4_i32 : i32
      %1 = arith.cmpi sge, %0, %c0_i32 : i32
      %2 = arith.cmpi slt, %0, %c20_i32 : i32
      %3 = arith.andi %1, %2 : i1
      %4 = halide.clamp_index %0 to 20
      %5 = halide.load %arg0[%n, %c, %y, %4] : <1x64x1x20xf32, order [1, 3, 2, 0]>
      %6 = arith.select %3, %5, %cst : f32
      halide.yield %6 : f32
    }
    %conv = halide.func "conv"(%c, %x, %y, %n) {role = "acc"} : !halide.func<48x20x1x1xf32> {
      %cst = arith.constant 0.000000e+00 : f32
      halide.yield %cst : f32
    }
    %conv_u0 = halide.update %conv(%c, %x, %y, %n) over (%ci = 64, %kx = 3, %ky = 1) : !halide.func<48x20x1x1xf32> {
      %c24_i32 = arith.constant 24 : i32
      %c4_i32 = arith.constant 4 : i32
      %0 = halide.call %conv[%c, %x, %y, %n] : <48x20x1x1xf32>
      %1 = arith.addi %y, %ky : i32
      %2 = arith.muli %kx, %c4_i32 : i32
      %3 = arith.addi %x, %2 : i32
      %4 = halide.call %padded[%ci, %3, %1, %n] : <64x28x1x1xf32>
      %5 = arith.floordivsi %c, %c24_i32 : i32
      %6 = arith.muli %5, %c24_i32 : i32
      %7 = arith.subi %c, %6 : i32
      %8 = halide.load %arg1[%5, %ky, %kx, %ci, %7] : <2x1x3x64x24xf32>
      %9 = arith.mulf %4, %8 fastmath<reassoc,contract> : f32
      %10 = arith.addf %0, %9 fastmath<reassoc,contract> : f32
      halide.yield %10 : f32
    }
    %out = halide.func "out"(%d1, %d3, %d2, %d0) : !halide.func<48x20x1x1xf32> {
      %0 = halide.call %conv_u0[%d1, %d3, %d2, %d0] : <48x20x1x1xf32>
      halide.yield %0 : f32
    }
    halide.output %out : !halide.func<48x20x1x1xf32>
  }
}

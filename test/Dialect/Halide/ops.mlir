// RUN: calotype-opt %s | calotype-opt | FileCheck %s
// RUN: calotype-opt --mlir-print-op-generic %s | calotype-opt | FileCheck %s

// A 3x3 convolution of padding 1 with bias and relu, stored as NHWC, with the
// schedule of its register tile.

// CHECK-LABEL: halide.pipeline @conv_relu
// CHECK-SAME: (%{{.*}} : !halide.image<1x64x56x56xf32, order [1, 3, 2, 0]>,
// CHECK-SAME: -> !halide.image<1x64x56x56xf32, order [1, 3, 2, 0]> {
halide.pipeline @conv_relu(
    %x : !halide.image<1x64x56x56xf32, order [1, 3, 2, 0]>,
    %w : !halide.image<64x64x3x3xf32, order [0, 1, 3, 2]>,
    %b : !halide.image<64xf32>)
    -> !halide.image<1x64x56x56xf32, order [1, 3, 2, 0]> {
  // CHECK: %pad = halide.func "pad"(%c, %x0, %y, %n) : !halide.func<64x58x58x1xf32> {
  %pad = halide.func "pad"(%c, %x0, %y, %n) : !halide.func<64x58x58x1xf32> {
    %one = arith.constant 1 : i32
    %zero = arith.constant 0 : i32
    %size = arith.constant 56 : i32
    %xi = arith.subi %x0, %one : i32
    %yi = arith.subi %y, %one : i32
    %xl = arith.cmpi sge, %xi, %zero : i32
    %xh = arith.cmpi slt, %xi, %size : i32
    %yl = arith.cmpi sge, %yi, %zero : i32
    %yh = arith.cmpi slt, %yi, %size : i32
    %xin = arith.andi %xl, %xh : i1
    %yin = arith.andi %yl, %yh : i1
    %in = arith.andi %xin, %yin : i1
    // CHECK: halide.clamp_index %{{.*}} to 56
    %xc = halide.clamp_index %xi to 56
    %yc = halide.clamp_index %yi to 56
    // CHECK: halide.load %{{.*}}[%n, %c, %{{.*}}, %{{.*}}] : <
    %v = halide.load %x[%n, %c, %yc, %xc]
        : !halide.image<1x64x56x56xf32, order [1, 3, 2, 0]>
    %f0 = arith.constant 0.0 : f32
    %r = arith.select %in, %v, %f0 : f32
    halide.yield %r : f32
  }
  %acc = halide.func "acc"(%co, %x0, %y, %n) : !halide.func<64x56x56x1xf32> {
    %v = halide.load %b[%co] : !halide.image<64xf32>
    halide.yield %v : f32
  }
  // CHECK: %acc_u0 = halide.update %acc(%co, %x0, %y, %n) over (%ci = 64, %kx = 3, %ky = 3) : !halide.func<64x56x56x1xf32> {
  %acc1 = halide.update %acc(%co, %x0, %y, %n)
      over (%ci = 64, %kx = 3, %ky = 3) : !halide.func<64x56x56x1xf32> {
    // CHECK: halide.call %acc[%co, %x0, %y, %n] : <64x56x56x1xf32>
    %old = halide.call %acc[%co, %x0, %y, %n] : !halide.func<64x56x56x1xf32>
    %xk = arith.addi %x0, %kx : i32
    %yk = arith.addi %y, %ky : i32
    %p = halide.call %pad[%ci, %xk, %yk, %n] : !halide.func<64x58x58x1xf32>
    %wv = halide.load %w[%co, %ci, %ky, %kx]
        : !halide.image<64x64x3x3xf32, order [0, 1, 3, 2]>
    %m = arith.mulf %p, %wv fastmath<fast> : f32
    %s = arith.addf %old, %m fastmath<fast> : f32
    halide.yield %s : f32
  }
  %out = halide.func "out"(%c, %x0, %y, %n) : !halide.func<64x56x56x1xf32> {
    %v = halide.call %acc1[%c, %x0, %y, %n] : !halide.func<64x56x56x1xf32>
    %f0 = arith.constant 0.0 : f32
    %r = arith.maximumf %v, %f0 : f32
    halide.yield %r : f32
  }
  // CHECK: halide.output %out : !halide.func<64x56x56x1xf32>
  halide.output %out : !halide.func<64x56x56x1xf32>
} schedule {
  // CHECK: } schedule {
  // CHECK: %out = halide.stage "out"
  %out = halide.stage "out"
  // CHECK: %c, %x0, %y, %n = halide.vars %out : !halide.var, !halide.var, !halide.var, !halide.var
  %c, %x, %y, %n = halide.vars %out
      : !halide.var, !halide.var, !halide.var, !halide.var
  // CHECK: %co, %ci = halide.split %c by 16 tail<round_up> : !halide.var
  %co, %ci = halide.split %c by 16 tail<round_up> : !halide.var
  %cio, %cii = halide.split %ci by 8 : !halide.var
  %xo, %xi = halide.split %x by 4 : !halide.var
  // CHECK: halide.reorder
  halide.reorder %cii, %cio, %xi, %co, %xo, %y, %n : !halide.var, !halide.var,
      !halide.var, !halide.var, !halide.var, !halide.var, !halide.var
  halide.vectorize %cii : !halide.var
  halide.unroll %cio : !halide.var
  halide.unroll %xi : !halide.var
  // CHECK: halide.fuse %y, %n : !halide.var
  %yn = halide.fuse %y, %n : !halide.var
  halide.parallel %yn : !halide.var

  %acc = halide.stage "acc"
  // CHECK: halide.compute_at %acc, %x0o : !halide.var
  halide.compute_at %acc, %xo : !halide.var
  halide.store_in %acc, <stack>
  // CHECK: halide.store_in %acc, <stack>
  // CHECK: %acc_u0 = halide.stage "acc" update 0
  %acc_u0 = halide.stage "acc" update 0
  // CHECK: halide.vars %acc_u0 : !halide.var, !halide.var, !halide.var, !halide.var, !halide.rvar, !halide.rvar, !halide.rvar
  %uc, %ux, %uy, %un, %rc, %rx, %ry = halide.vars %acc_u0 : !halide.var,
      !halide.var, !halide.var, !halide.var, !halide.rvar, !halide.rvar,
      !halide.rvar
  %uco, %uci = halide.split %uc by 8 : !halide.var
  halide.reorder %uci, %uco, %ux, %rc, %rx, %ry : !halide.var, !halide.var,
      !halide.var, !halide.rvar, !halide.rvar, !halide.rvar
  halide.vectorize %uci : !halide.var
  halide.unroll %uco : !halide.var
  halide.unroll %ux : !halide.var
  %pad = halide.stage "pad"
  halide.compute_root %pad
  halide.align_storage %pad dim 0 to 16
}

// RUN: calotype-translate --halide-to-object --kernel=sum %s --symbol-file %t.sum -o %t.sum.o
// RUN: calotype-translate --halide-to-object --kernel=argmax %s --symbol-file %t.argmax -o %t.argmax.o
// RUN: calotype-translate --halide-to-object --kernel=scatter %s --symbol-file %t.scatter -o %t.scatter.o
// RUN: calotype-translate --halide-to-object --kernel=product %s --symbol-file %t.product -o %t.product.o
// RUN: calotype-translate --halide-to-object --kernel=together %s --symbol-file %t.together -o %t.together.o
// RUN: %cc -O1 -DTOGETHER=$(cat %t.together) -DSUM=$(cat %t.sum) -DARGMAX=$(cat %t.argmax) -DSCATTER=$(cat %t.scatter) -DPRODUCT=$(cat %t.product) -I %deps/halide/include %S/Inputs/directives.c %t.*.o -lm -o %t.exe
// RUN: %t.exe | FileCheck %s

// CHECK: 0 differences

// Partial sums in vector lanes, then in parallel blocks.
halide.pipeline @sum(%x : !halide.image<4096xf32>) -> !halide.image<f32> {
  %s = halide.func "s"() : !halide.func<f32> {
    %zero = arith.constant 0.0 : f32
    halide.yield %zero : f32
  }
  %s1 = halide.update %s() over (%k = 4096) : !halide.func<f32> {
    %old = halide.call %s[] : !halide.func<f32>
    %v = halide.load %x[%k] : !halide.image<4096xf32>
    %new = arith.addf %old, %v fastmath<fast> : f32
    halide.yield %new : f32
  }
  %out = halide.func "out"() : !halide.func<f32> {
    %v = halide.call %s1[] : !halide.func<f32>
    halide.yield %v : f32
  }
  halide.output %out : !halide.func<f32>
} schedule {
  %u = halide.stage "s" update 0
  %k = halide.vars %u : !halide.rvar
  %ko, %ki = halide.split %k by 1024 : !halide.rvar
  %intm, %intm_u, %merge = halide.rfactor %u over %ko as ["block"] name "blocks"
  halide.compute_root %intm
  %b = halide.vars %intm : !halide.var
  %bo, %bi = halide.split %b by 4 : !halide.var
  halide.vectorize %bi : !halide.var
  %ub, %uk = halide.vars %intm_u : !halide.var, !halide.rvar
  halide.parallel %ub : !halide.var
  %uko, %uki = halide.split %uk by 8 : !halide.rvar
  halide.atomic %intm_u
  halide.vectorize %uki : !halide.rvar
  %s = halide.stage "s"
  halide.compute_root %s
}

// A tuple: the first largest value of a row and where it is.
halide.pipeline @argmax(%x : !halide.image<8x100xf32>)
    -> (!halide.image<8xf32>, !halide.image<8xi64>) {
  %best = halide.func "best"(%i) : !halide.func<8x(f32, i32)> {
    %low = arith.constant 0xFF800000 : f32
    %none = arith.constant 0 : i32
    halide.yield %low, %none : f32, i32
  }
  %best1 = halide.update %best(%i) over (%k = 100) : !halide.func<8x(f32, i32)> {
    %v, %at = halide.call %best[%i] : !halide.func<8x(f32, i32)>
    %w = halide.load %x[%i, %k] : !halide.image<8x100xf32>
    %greater = arith.cmpf ogt, %w, %v fastmath<fast> : f32
    %nv = arith.select %greater, %w, %v : f32
    %nat = arith.select %greater, %k, %at : i32
    halide.yield %nv, %nat : f32, i32
  }
  %value = halide.func "value"(%i) : !halide.func<8xf32> {
    %v, %at = halide.call %best1[%i] : !halide.func<8x(f32, i32)>
    halide.yield %v : f32
  }
  %index = halide.func "index"(%i) : !halide.func<8xi64> {
    %v, %at = halide.call %best1[%i] : !halide.func<8x(f32, i32)>
    %wide = arith.extsi %at : i32 to i64
    halide.yield %wide : i64
  }
  halide.output %value, %index : !halide.func<8xf32>, !halide.func<8xi64>
} schedule {
  %best = halide.stage "best"
  halide.compute_root %best
  %u = halide.stage "best" update 0
  %i, %k = halide.vars %u : !halide.var, !halide.rvar
  halide.reorder %i, %k : !halide.var, !halide.rvar
  halide.vectorize %i : !halide.var
}

// Adds rows of updates at clamped positions, where a condition holds.
halide.pipeline @scatter(%x : !halide.image<16x4xf32>,
    %at : !halide.image<8xi64>, %v : !halide.image<8x4xf32>)
    -> !halide.image<16x4xf32> {
  %out = halide.func "out"(%j, %i) : !halide.func<4x16xf32> {
    %r = halide.load %x[%i, %j] : !halide.image<16x4xf32>
    halide.yield %r : f32
  }
  %out1 = halide.update %out(%j, %i) over (%k = 8) : !halide.func<4x16xf32> {
    %wide = halide.load %at[%k] : !halide.image<8xi64>
    %index = arith.trunci %wide : i64 to i32
    %row = halide.clamp_index %index to 16
    %old = halide.call %out[%j, %row] : !halide.func<4x16xf32>
    %w = halide.load %v[%k, %j] : !halide.image<8x4xf32>
    %new = arith.addf %old, %w : f32
    %three = arith.constant 3 : i32
    %other = arith.cmpi ne, %k, %three : i32
    halide.where %other
    halide.yield %new at [%j, %row] : f32
  }
  halide.output %out1 : !halide.func<4x16xf32>
} schedule {
  %u = halide.stage "out" update 0
  %j, %i, %k = halide.vars %u : !halide.var, !halide.var, !halide.rvar
  halide.reorder %j, %k : !halide.var, !halide.rvar
  halide.vectorize %j : !halide.var
}

// A product in register tiles with tails: the accumulator is its own function,
// and one operand is copied.
halide.pipeline @product(%a : !halide.image<30x40xf32>,
    %b : !halide.image<40x50xf32>) -> !halide.image<30x50xf32> {
  %c = halide.func "c"(%j, %i) : !halide.func<50x30xf32> {
    %zero = arith.constant 0.0 : f32
    halide.yield %zero : f32
  }
  %c1 = halide.update %c(%j, %i) over (%k = 40) : !halide.func<50x30xf32> {
    %old = halide.call %c[%j, %i] : !halide.func<50x30xf32>
    %x = halide.load %a[%i, %k] : !halide.image<30x40xf32>
    %y = halide.load %b[%k, %j] : !halide.image<40x50xf32>
    %m = arith.mulf %x, %y fastmath<fast> : f32
    %s = arith.addf %old, %m fastmath<fast> : f32
    halide.yield %s : f32
  }
  %out = halide.func "out"(%j, %i) : !halide.func<50x30xf32> {
    %v = halide.call %c1[%j, %i] : !halide.func<50x30xf32>
    halide.yield %v : f32
  }
  halide.output %out : !halide.func<50x30xf32>
} schedule {
  %c = halide.stage "c"
  %out = halide.stage "out"
  %j, %i = halide.vars %out : !halide.var, !halide.var
  %jo, %ji = halide.split %j by 16 tail<guard_with_if> : !halide.var
  %io, %ii = halide.split %i by 4 tail<shift_inwards> : !halide.var
  halide.reorder %ji, %ii, %jo, %io
      : !halide.var, !halide.var, !halide.var, !halide.var
  %jio, %jii = halide.split %ji by 8 : !halide.var
  halide.vectorize %jii : !halide.var
  halide.parallel %io : !halide.var
  halide.compute_at %c, %jo : !halide.var
  halide.store_in %c, <stack>
  halide.bound_storage %c dim 0 to 16
  %u = halide.stage "c" update 0
  %uj, %ui, %uk = halide.vars %u : !halide.var, !halide.var, !halide.rvar
  halide.reorder %uj, %ui, %uk : !halide.var, !halide.var, !halide.rvar
  %ib = halide.input 1
  %packed = halide.in %ib for %c
  halide.compute_root %packed
  %pj, %pk = halide.vars %packed : !halide.var, !halide.var
  halide.parallel %pk : !halide.var
}

// Running sums of rows and their totals: two outputs in one loop over the rows,
// and a function that has no value before its update.
halide.pipeline @together(%x : !halide.image<3x5x7xf32>)
    -> (!halide.image<3x5x7xf32>, !halide.image<3x5xf32>) {
  %run = halide.func "run"(%i, %h, %b) : !halide.func<7x5x3xf32> {
    %none = ub.poison : f32
    halide.yield %none : f32
  }
  %run1 = halide.update %run(%i, %h, %b) over (%k = 7) : !halide.func<7x5x3xf32> {
    %zero = arith.constant 0 : i32
    %one = arith.constant 1 : i32
    %f0 = arith.constant 0.0 : f32
    %before = arith.subi %k, %one : i32
    %at = halide.clamp_index %before to 7
    %old = halide.call %run[%at, %h, %b] : !halide.func<7x5x3xf32>
    %first = arith.cmpi eq, %k, %zero : i32
    %sum = arith.select %first, %f0, %old : f32
    %v = halide.load %x[%b, %h, %k] : !halide.image<3x5x7xf32>
    %new = arith.addf %sum, %v fastmath<fast> : f32
    halide.yield %new at [%k, %h, %b] : f32
  }
  %out = halide.func "out"(%i, %h, %b) : !halide.func<7x5x3xf32> {
    %v = halide.call %run1[%i, %h, %b] : !halide.func<7x5x3xf32>
    halide.yield %v : f32
  }
  %total = halide.func "total"(%h, %b) : !halide.func<5x3xf32> {
    %last = arith.constant 6 : i32
    %v = halide.call %run1[%last, %h, %b] : !halide.func<7x5x3xf32>
    halide.yield %v : f32
  }
  halide.output %out, %total : !halide.func<7x5x3xf32>, !halide.func<5x3xf32>
} schedule {
  %out = halide.stage "out"
  %i, %h, %b = halide.vars %out : !halide.var, !halide.var, !halide.var
  %hb = halide.fuse %h, %b : !halide.var
  halide.parallel %hb : !halide.var
  %total = halide.stage "total"
  %th, %tb = halide.vars %total : !halide.var, !halide.var
  %thb = halide.fuse %th, %tb : !halide.var
  halide.parallel %thb : !halide.var
  halide.compute_with %total, %hb : !halide.var
  %run = halide.stage "run"
  halide.compute_at %run, %hb : !halide.var
}

// RUN: calotype-translate --halide-to-object %s --symbol-file %t.sym -o %t.o
// RUN: FileCheck %s --check-prefix=SYMBOL < %t.sym
// RUN: calotype-translate --halide-to-loop-nest %s | FileCheck %s --check-prefix=NEST
// RUN: calotype-translate --halide-to-assembly %s | FileCheck %s --check-prefix=ASM
// RUN: calotype-translate --halide-to-statement %s | FileCheck %s --check-prefix=STMT

// Every output of one small kernel.

// SYMBOL: calotype_k_scale_{{[0-9a-f]+}}
// NEST: produce out:
// NEST: for i.io in [0, 7]:
// NEST: vectorized i.ii in [0, 7]:
// ASM: vmulps
// STMT: out
halide.pipeline @scale_7(%x : !halide.image<64xf32>) -> !halide.image<64xf32> {
  %out = halide.func "out"(%i) : !halide.func<64xf32> {
    %v = halide.load %x[%i] : !halide.image<64xf32>
    %two = arith.constant 3.0 : f32
    %m = arith.mulf %v, %two : f32
    halide.yield %m : f32
  }
  halide.output %out : !halide.func<64xf32>
} schedule {
  %s = halide.stage "out"
  %i = halide.vars %s : !halide.var
  %io, %ii = halide.split %i by 8 : !halide.var
  halide.vectorize %ii : !halide.var
}

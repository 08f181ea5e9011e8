// RUN: calotype-translate --halide-to-assembly %s | FileCheck %s --check-prefix=X86 --implicit-check-not=vsubps
// RUN: calotype-translate --halide-to-assembly --isa=x86-64-v4 %s | FileCheck %s --check-prefix=X86 --implicit-check-not=2udq
// RUN: calotype-translate --halide-to-assembly --isa=aarch64 %s | FileCheck %s --check-prefix=ARM --implicit-check-not=fcvtzu

// A signed integer of a float stays one when its bits are narrowed or read as unsigned: the conversion to an unsigned
// integer is undefined for negative numbers.
// X86: vcvttps2dq
// X86: vcvttps2dq
// ARM: fcvtzs
// ARM: fcvtzs
halide.pipeline @narrowed(%x : !halide.image<64xf32>) -> (!halide.image<64xi8>, !halide.image<64xi32>) {
  %integer = halide.func "integer"(%i) : !halide.func<64xi32> {
    %v = halide.load %x[%i] : !halide.image<64xf32>
    %r = arith.fptosi %v : f32 to i32
    halide.yield %r : i32
  }
  %narrow = halide.func "narrow"(%i) : !halide.func<64xi8> {
    %r = halide.call %integer[%i] : !halide.func<64xi32>
    %n = arith.trunci %r : i32 to i8
    halide.yield %n : i8
  }
  %wrapped = halide.func "wrapped"(%i) : !halide.func<64xi32> {
    %r = halide.call %integer[%i] : !halide.func<64xi32>
    %three = arith.constant 3 : i32
    %n = arith.addi %r, %three : i32
    halide.yield %n : i32
  }
  halide.output %narrow, %wrapped : !halide.func<64xi8>, !halide.func<64xi32>
} schedule {
  %n = halide.stage "narrow"
  %i = halide.vars %n : !halide.var
  %io, %ii = halide.split %i by 8 : !halide.var
  halide.vectorize %ii : !halide.var
  %w = halide.stage "wrapped"
  %j = halide.vars %w : !halide.var
  %jo, %ji = halide.split %j by 8 : !halide.var
  halide.vectorize %ji : !halide.var
}

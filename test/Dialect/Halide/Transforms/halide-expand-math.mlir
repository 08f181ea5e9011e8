// RUN: calotype-opt %s --halide-expand-math | FileCheck %s

// Vector forms replace the functions that would be called lane by lane; exp and
// erf stay, and so does f64.

// CHECK-LABEL: halide.pipeline @tanh
// CHECK-NOT: math.tanh
// CHECK: math.exp
halide.pipeline @tanh(%x : !halide.image<16xf32>) -> !halide.image<16xf32> {
  %out = halide.func "out"(%i) : !halide.func<16xf32> {
    %v = halide.load %x[%i] : !halide.image<16xf32>
    %t = math.tanh %v : f32
    %e = math.exp %t : f32
    halide.yield %e : f32
  }
  halide.output %out : !halide.func<16xf32>
}

// CHECK-LABEL: halide.pipeline @double
// CHECK: math.tanh
halide.pipeline @double(%x : !halide.image<16xf64>) -> !halide.image<16xf64> {
  %out = halide.func "out"(%i) : !halide.func<16xf64> {
    %v = halide.load %x[%i] : !halide.image<16xf64>
    %t = math.tanh %v : f64
    halide.yield %t : f64
  }
  halide.output %out : !halide.func<16xf64>
}

// exp(x) - 1 takes no exponential and no logarithm.
// CHECK-LABEL: halide.pipeline @expm1
// CHECK-NOT: math.expm1
// CHECK-NOT: math.exp
// CHECK-NOT: math.log
// CHECK: math.roundeven
// CHECK-NOT: arith.divf
// CHECK: halide.output
halide.pipeline @expm1(%x : !halide.image<16xf32>) -> !halide.image<16xf32> {
  %out = halide.func "out"(%i) : !halide.func<16xf32> {
    %v = halide.load %x[%i] : !halide.image<16xf32>
    %t = math.expm1 %v : f32
    halide.yield %t : f32
  }
  halide.output %out : !halide.func<16xf32>
}

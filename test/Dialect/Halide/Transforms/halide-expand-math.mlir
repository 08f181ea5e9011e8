// RUN: calotype-opt %s --halide-expand-math | FileCheck %s

// Arithmetic replaces functions of f32 that would be called lane by lane; functions of
// f64 stay calls.

// CHECK-LABEL: halide.pipeline @double
// CHECK: math.exp
// CHECK: math.tanh
halide.pipeline @double(%x : !halide.image<16xf64>) -> !halide.image<16xf64> {
  %out = halide.func "out"(%i) : !halide.func<16xf64> {
    %v = halide.load %x[%i] : !halide.image<16xf64>
    %e = math.exp %v : f64
    %t = math.tanh %e : f64
    halide.yield %t : f64
  }
  halide.output %out : !halide.func<16xf64>
}

// CHECK-LABEL: halide.pipeline @single
// CHECK-NOT: math.{{(exp|expm1|log|log1p|erf|sin|cos|tanh|powf)}} 
// CHECK: halide.output
halide.pipeline @single(%x : !halide.image<16xf32>) -> !halide.image<16xf32> {
  %out = halide.func "out"(%i) : !halide.func<16xf32> {
    %v = halide.load %x[%i] : !halide.image<16xf32>
    %0 = math.exp %v : f32
    %1 = math.expm1 %0 : f32
    %2 = math.log %1 : f32
    %3 = math.log1p %2 : f32
    %4 = math.erf %3 : f32
    %5 = math.sin %4 : f32
    %6 = math.cos %5 : f32
    %7 = math.tanh %6 : f32
    %8 = math.powf %7, %v : f32
    halide.yield %8 : f32
  }
  halide.output %out : !halide.func<16xf32>
}

// Small floats are computed in f32.
// CHECK-LABEL: halide.pipeline @half
// CHECK: arith.extf {{.*}} : f16 to f32
// CHECK-NOT: math.exp
// CHECK: arith.truncf {{.*}} : f32 to f16
halide.pipeline @half(%x : !halide.image<16xf16>) -> !halide.image<16xf16> {
  %out = halide.func "out"(%i) : !halide.func<16xf16> {
    %v = halide.load %x[%i] : !halide.image<16xf16>
    %e = math.exp %v : f16
    halide.yield %e : f16
  }
  halide.output %out : !halide.func<16xf16>
}

// The exponential of what is not above zero has one end.
// CHECK-LABEL: halide.pipeline @negative
// CHECK: arith.constant 1.040000e+02 : f32
// CHECK-NOT: arith.constant 8.900000e+01
// CHECK: halide.output
halide.pipeline @negative(%x : !halide.image<16xf32>) -> !halide.image<16xf32> {
  %out = halide.func "out"(%i) : !halide.func<16xf32> {
    %v = halide.load %x[%i] : !halide.image<16xf32>
    %a = math.absf %v : f32
    %n = arith.negf %a : f32
    %e = math.exp %n : f32
    halide.yield %e : f32
  }
  halide.output %out : !halide.func<16xf32>
}

// exp(x) - 1 takes no exponential and no logarithm.
// CHECK-LABEL: halide.pipeline @expm1
// CHECK-NOT: math.
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

// Sums are relaxed, and LLVM takes one in a register for finite: what asks for a NaN
// sees other bits, behind other arithmetic too. What was read from memory is asked itself.
// CHECK-LABEL: halide.pipeline @special_sum
halide.pipeline @special_sum(%x : !halide.image<16x4xf32>) -> !halide.image<4xi1> {
  %sum = halide.func "sum"(%i) : !halide.func<4xf32> {
    %zero = arith.constant 0.0 : f32
    halide.yield %zero : f32
  }
  %sum1 = halide.update %sum(%i) over (%k = 16) : !halide.func<4xf32> {
    %old = halide.call %sum[%i] : !halide.func<4xf32>
    %v = halide.load %x[%k, %i] : !halide.image<16x4xf32>
    %s = arith.addf %old, %v fastmath<reassoc,contract> : f32
    halide.yield %s : f32
  }
  %out = halide.func "out"(%i) : !halide.func<4xi1> {
    %one = arith.constant 1.0 : f32
    %s = halide.call %sum1[%i] : !halide.func<4xf32>
    // CHECK: %[[MORE:[^ ]*]] = arith.addf %{{[^ ]*}}, %{{[^ ]*}} : f32
    %more = arith.addf %s, %one : f32
    // CHECK: %[[BITS:.*]] = arith.bitcast %[[MORE]] : f32 to i32
    // CHECK: %[[SAME:.*]] = arith.minui %[[BITS]], %{{.*}} : i32
    // CHECK: %[[FLOAT:.*]] = arith.bitcast %[[SAME]] : i32 to f32
    // CHECK: math.isnan %[[FLOAT]] : f32
    %n = math.isnan %more : f32
    // CHECK: %[[V:.*]] = halide.load
    // CHECK: math.isinf %[[V]] : f32
    %v = halide.load %x[%i, %i] : !halide.image<16x4xf32>
    %f = math.isinf %v : f32
    %r = arith.ori %n, %f : i1
    halide.yield %r : i1
  }
  halide.output %out : !halide.func<4xi1>
}

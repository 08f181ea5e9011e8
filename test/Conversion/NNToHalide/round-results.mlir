// RUN: calotype-opt --convert-nn-to-halide %s | FileCheck %s --check-prefixes=CHECK,PLAIN
// RUN: calotype-opt --convert-nn-to-halide=round-results %s | FileCheck %s --check-prefixes=CHECK,ROUND

// What one f16 op hands on to the next is f32, or rounded when it is read.

// CHECK-LABEL: halide.pipeline @half
// CHECK: halide.func "ceil"
// PLAIN-NEXT: %[[SUM:.*]] = halide.call
// ROUND-NEXT: %[[CALL:.*]] = halide.call
// ROUND-NEXT: %[[F16:.*]] = arith.truncf %[[CALL]] : f32 to f16
// ROUND-NEXT: %[[SUM:.*]] = arith.extf %[[F16]] : f16 to f32
// CHECK-NEXT: math.ceil %[[SUM]]
nn.kernel @half(%a: tensor<8xf16>) -> tensor<8xf16> {
  %0 = nn.add %a, %a : (tensor<8xf16>, tensor<8xf16>) -> tensor<8xf16>
  %1 = nn.ceil %0 : (tensor<8xf16>) -> tensor<8xf16>
  nn.yield %1 : tensor<8xf16>
}

// CHECK-LABEL: halide.pipeline @single
// CHECK-NOT: arith.truncf
// CHECK: halide.output
nn.kernel @single(%a: tensor<8xf32>) -> tensor<8xf32> {
  %0 = nn.add %a, %a : (tensor<8xf32>, tensor<8xf32>) -> tensor<8xf32>
  %1 = nn.ceil %0 : (tensor<8xf32>) -> tensor<8xf32>
  nn.yield %1 : tensor<8xf32>
}

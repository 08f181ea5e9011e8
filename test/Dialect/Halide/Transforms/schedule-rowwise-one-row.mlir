// RUN: calotype-opt %s --convert-nn-to-halide --canonicalize --cse --halide-schedule | FileCheck %s

// One row, so no loop of the output has a row inside: statistics are computed on their
// own, in lanes, and each function is scheduled once.
// CHECK-LABEL: halide.pipeline @vector
// CHECK-SAME: plan = #plan.fallback
// CHECK: schedule
// CHECK: halide.rfactor {{.*}} name "max_lanes0"
// CHECK: halide.rfactor {{.*}} name "sum_lanes0"
// CHECK: %[[OUT:.*]] = halide.stage "out"
// CHECK-NEXT: halide.vars %[[OUT]]
// CHECK-NEXT: halide.split
// CHECK-NOT: halide.stage "out"
nn.kernel @vector(%x: tensor<64xf32>) -> tensor<64xf32> attributes {plan = #plan.rowwise} {
  %0 = nn.softmax %x {axis = 0 : i64} : (tensor<64xf32>) -> tensor<64xf32>
  nn.yield %0 : tensor<64xf32>
}

// All axes at once are one row, too.
// CHECK-LABEL: halide.pipeline @matrix
// CHECK-SAME: plan = #plan.fallback
nn.kernel @matrix(%x: tensor<4x16xf32>) -> tensor<4x16xf32> attributes {plan = #plan.rowwise} {
  %0 = nn.normalize %x {axes = array<i64: 0, 1>, groups = 1 : i64, epsilon = 1.0e-5 : f64, subtract_mean = true} : (tensor<4x16xf32>) -> tensor<4x16xf32>
  nn.yield %0 : tensor<4x16xf32>
}

// RUN: calotype-opt %s --convert-nn-to-halide --halide-schedule | FileCheck %s

// The activation costs enough to be stored, and it needs the whole product: the
// product is then copied to the root instead of being computed in the tiles of the
// output.
// CHECK: halide.pipeline @margin
// CHECK: %[[PRODUCT:.+]] = halide.stage "matmul"
// CHECK: %[[COPY:.+]] = halide.in %[[PRODUCT]]
// CHECK: halide.compute_root %[[COPY]]
// CHECK: %[[STORED:.+]] = halide.stage "tanh"
// CHECK: halide.compute_root %[[STORED]]
nn.kernel @margin(%a: tensor<32x64xf32>, %b: tensor<64x48xf32>) -> tensor<32x48xf32> attributes {plan = #plan.matmul<columns = 16, rows = 4>} {
  %0 = nn.matmul %a, %b : (tensor<32x64xf32>, tensor<64x48xf32>) -> tensor<32x48xf32>
  %1 = nn.tanh %0 : (tensor<32x48xf32>) -> tensor<32x48xf32>
  %2 = nn.mul %1, %1 : (tensor<32x48xf32>, tensor<32x48xf32>) -> tensor<32x48xf32>
  %3 = nn.add %2, %1 : (tensor<32x48xf32>, tensor<32x48xf32>) -> tensor<32x48xf32>
  nn.yield %3 : tensor<32x48xf32>
}

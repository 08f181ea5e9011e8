// RUN: calotype-opt --convert-nn-to-halide %s | FileCheck %s

#nhwc = #nn.layout<[0, 2, 3, 1], [], []>

// CHECK: halide.pipeline @pack(
// CHECK-SAME: plan = #plan.fallback
nn.kernel @pack(%x: tensor<1x3x4x5xf32>) -> (tensor<1x3x4x5xf32, #nhwc>) attributes {plan = #plan.fallback} {
  nn.yield %x : tensor<1x3x4x5xf32>
}
nn.kernel @pool(%x: tensor<1x3x4x5xf32, #nhwc>) -> tensor<1x3x1x1xf32, #nhwc> {
  %0 = nn.reduce %x {kind = #nn.reduce_kind<mean>, axes = array<i64: 2, 3>, keep_dims = true} : (tensor<1x3x4x5xf32, #nhwc>) -> tensor<1x3x1x1xf32>
  nn.yield %0 : tensor<1x3x1x1xf32>
}
nn.kernel @add(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = nn.add %x, %y : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  nn.yield %0 : tensor<3xf32>
}
// CHECK-LABEL: func.func @main
// CHECK: %[[C:.*]] = arith.constant dense<[1.0{{.*}}, 2.0{{.*}}, 3.0{{.*}}]> : tensor<3xf32>
// CHECK: %[[E:.*]] = tensor.empty() : tensor<1x4x5x3xf32>
// CHECK: %[[P:.*]] = host.call @pack ins(%arg0 : tensor<1x3x4x5xf32>) outs(%[[E]] : tensor<1x4x5x3xf32>) -> tensor<1x4x5x3xf32>
// CHECK: %[[Q:.*]] = host.call @pool ins(%[[P]] : tensor<1x4x5x3xf32>)
// CHECK: %[[R:.*]] = tensor.collapse_shape
// CHECK: %[[A:.*]] = tensor.expand_shape %[[R]]
// CHECK: %[[B:.*]] = tensor.collapse_shape %[[A]]
// CHECK: host.call @add ins(%[[B]], %[[C]]
func.func @main(%x: tensor<1x3x4x5xf32>) -> tensor<3xf32> {
  %c = nn.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
  %0 = nn.call @pack(%x) : (tensor<1x3x4x5xf32>) -> tensor<1x3x4x5xf32, #nhwc>
  %1 = nn.call @pool(%0) : (tensor<1x3x4x5xf32, #nhwc>) -> tensor<1x3x1x1xf32, #nhwc>
  %2 = nn.relayout %1 : (tensor<1x3x1x1xf32, #nhwc>) -> tensor<1x3x1x1xf32>
  %3 = nn.reshape %2 : (tensor<1x3x1x1xf32>) -> tensor<3xf32>
  %4 = nn.call @add(%3, %c) : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return %4 : tensor<3xf32>
}

// Tensors without elements do not reach a kernel.
// CHECK-LABEL: halide.pipeline @reduce_empty(
// CHECK-SAME: ) -> !halide.image<2xf32>
// CHECK-NOT: halide.update
// CHECK: halide.output
nn.kernel @reduce_empty(%x: tensor<2x0xf32>) -> tensor<2xf32> {
  %0 = nn.exp %x : (tensor<2x0xf32>) -> tensor<2x0xf32>
  %1 = nn.reduce %0 {kind = #nn.reduce_kind<sum>, axes = array<i64: 1>, keep_dims = false} : (tensor<2x0xf32>) -> tensor<2xf32>
  nn.yield %1 : tensor<2xf32>
}
// CHECK-NOT: @gone
nn.kernel @gone(%x: tensor<2x0xf32>) -> tensor<2x0xf32> {
  %0 = nn.exp %x : (tensor<2x0xf32>) -> tensor<2x0xf32>
  nn.yield %0 : tensor<2x0xf32>
}
// CHECK-LABEL: func.func @empty
// CHECK: %[[E:.*]] = tensor.empty() : tensor<2x0xf32>
// CHECK: host.call @reduce_empty outs(
// CHECK: return %[[E]]
func.func @empty(%x: tensor<2x0xf32>) -> (tensor<2x0xf32>, tensor<2xf32>) {
  %0 = nn.call @gone(%x) : (tensor<2x0xf32>) -> tensor<2x0xf32>
  %1 = nn.call @reduce_empty(%0) : (tensor<2x0xf32>) -> tensor<2xf32>
  return %0, %1 : tensor<2x0xf32>, tensor<2xf32>
}

// RUN: calotype-opt %s --nn-materialize-layout | FileCheck %s

// Equal layout changes share a kernel; one that moves only unit dimensions is a
// view and stays.

#nhwc = #nn.layout<[0, 2, 3, 1], [], []>

// CHECK: nn.kernel @[[K:k_relayout_[0-9a-f]*]](%[[X:.*]]: tensor<1x3x8x8xf32>) -> tensor<1x3x8x8xf32, #nn.layout<[0, 2, 3, 1], [], []>> {
// CHECK-NEXT: nn.yield %[[X]] : tensor<1x3x8x8xf32>
// CHECK-LABEL: func.func @relayouts
// CHECK: nn.call @[[K]](%arg0)
// CHECK: nn.call @[[K]](%arg1)
// CHECK: nn.relayout %arg2
func.func @relayouts(%x: tensor<1x3x8x8xf32>, %y: tensor<1x3x8x8xf32>, %z: tensor<1x3x1x1xf32>) -> (tensor<1x3x8x8xf32, #nhwc>, tensor<1x3x8x8xf32, #nhwc>, tensor<1x3x1x1xf32, #nhwc>) {
  %0 = nn.relayout %x : (tensor<1x3x8x8xf32>) -> tensor<1x3x8x8xf32, #nhwc>
  %1 = nn.relayout %y : (tensor<1x3x8x8xf32>) -> tensor<1x3x8x8xf32, #nhwc>
  %2 = nn.relayout %z : (tensor<1x3x1x1xf32>) -> tensor<1x3x1x1xf32, #nhwc>
  return %0, %1, %2 : tensor<1x3x8x8xf32, #nhwc>, tensor<1x3x8x8xf32, #nhwc>, tensor<1x3x1x1xf32, #nhwc>
}

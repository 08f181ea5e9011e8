// RUN: calotype-opt %s | calotype-opt | FileCheck %s
// Layouts as encodings of tensor types. Inference ignores them: operands and
// results of one op may be in different orders.

// CHECK-LABEL: @permuted(
// CHECK-SAME: tensor<1x3x8x8xf32, #nn.layout<[0, 2, 3, 1], [], []>>
func.func private @permuted(tensor<1x3x8x8xf32, #nn.layout<[0, 2, 3, 1], [], []>>)

// CHECK-LABEL: @panels(
// CHECK-SAME: tensor<64x40xf32, #nn.layout<[1, 0], [1], [16]>>
func.func private @panels(tensor<64x40xf32, #nn.layout<[1, 0], [1], [16]>>)

// CHECK-LABEL: @tiles_without_permutation(
// CHECK-SAME: tensor<64x40xf32, #nn.layout<[], [0, 1], [8, 16]>>
func.func private @tiles_without_permutation(tensor<64x40xf32, #nn.layout<[], [0, 1], [8, 16]>>)

// CHECK-LABEL: @different_layouts(
// CHECK: nn.relu %{{.*}} : (tensor<2x3xf32, #nn.layout<[1, 0], [], []>>) -> tensor<2x3xf32>
func.func @different_layouts(%x: tensor<2x3xf32, #nn.layout<[1, 0], [], []>>) -> tensor<2x3xf32> {
  %0 = nn.relu %x : (tensor<2x3xf32, #nn.layout<[1, 0], [], []>>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// RUN: calotype-opt %s --nn-pack-constants | FileCheck %s

// The panel of two columns comes first, lanes beyond the edge are zero:
// 1 2 3    panels of 2: 1 2 / 4 5, 3 0 / 6 0
// 4 5 6

// CHECK-LABEL: func.func @panels
// CHECK-NEXT: nn.constant dense_resource<[[B:calotype.packed[_0-9]*]]> : tensor<2x3xui8, #nn.layout<[1, 0], [1], [2]>>
// CHECK-LABEL: func.func @run_time
// CHECK-NEXT: nn.relayout
// CHECK: [[B]]: "0x{{........}}0102040503000600"
#panels = #nn.layout<[1, 0], [1], [2]>
func.func @panels() -> tensor<2x3xui8, #panels> {
  %0 = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xui8>
  %1 = nn.relayout %0 : (tensor<2x3xui8>) -> tensor<2x3xui8, #panels>
  return %1 : tensor<2x3xui8, #panels>
}

func.func @run_time(%x: tensor<2x3xui8>) -> tensor<2x3xui8, #panels> {
  %0 = nn.relayout %x : (tensor<2x3xui8>) -> tensor<2x3xui8, #panels>
  return %0 : tensor<2x3xui8, #panels>
}

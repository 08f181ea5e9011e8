// The buffers that the host program describes have the types that checked
// kernels demand, whatever the element type.
// REQUIRES: calotype
// RUN: calotype verify --checked %s | FileCheck %s
// CHECK: verify-checked.mlir: pass

func.func @types(%a: tensor<4xf32>, %b: tensor<4xi1>, %c: tensor<4xi64>,
                 %d: tensor<4xui8>, %e: tensor<4xf16>, %f: tensor<4xbf16>)
    -> (tensor<4xi1>, tensor<4xi64>, tensor<4xui8>, tensor<4xf16>, tensor<4xbf16>) {
  %0 = nn.not %b : (tensor<4xi1>) -> tensor<4xi1>
  %1 = nn.neg %c : (tensor<4xi64>) -> tensor<4xi64>
  %2 = nn.add %d, %d : (tensor<4xui8>, tensor<4xui8>) -> tensor<4xui8>
  %3 = nn.neg %e : (tensor<4xf16>) -> tensor<4xf16>
  %4 = nn.neg %f : (tensor<4xbf16>) -> tensor<4xbf16>
  return %0, %1, %2, %3, %4 : tensor<4xi1>, tensor<4xi64>, tensor<4xui8>, tensor<4xf16>, tensor<4xbf16>
}

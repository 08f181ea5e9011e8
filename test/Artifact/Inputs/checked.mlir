// A kernel for three elements. The test then makes the function pass two, which
// only checked code notices.
nn.kernel @add(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<3xf32> {
  %0 = nn.add %x, %y : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  nn.yield %0 : tensor<3xf32>
}
func.func @main(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = nn.call @add(%x, %x) : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

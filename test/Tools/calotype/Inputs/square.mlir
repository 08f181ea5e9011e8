func.func @square(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = nn.mul %x, %x : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

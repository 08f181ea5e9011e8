// Two products whose plans have parameters; the second is the heavier one.
func.func @products(%x: tensor<48x64xf32>, %a: tensor<64x80xf32>, %b: tensor<80x256xf32>) -> tensor<48x256xf32> {
  %0 = nn.matmul %x, %a : (tensor<48x64xf32>, tensor<64x80xf32>) -> tensor<48x80xf32>
  %1 = nn.relu %0 : (tensor<48x80xf32>) -> tensor<48x80xf32>
  %2 = nn.matmul %1, %b : (tensor<48x80xf32>, tensor<80x256xf32>) -> tensor<48x256xf32>
  return %2 : tensor<48x256xf32>
}

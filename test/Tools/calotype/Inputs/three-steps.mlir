// Each step is in a place of its own, so that a fault of one is the fault of a line.
func.func @steps(%x: tensor<6x8xf32>, %w: tensor<8x10xf32>, %y: tensor<6x10xf32>)
    -> tensor<6x10xf32> {
  %0 = nn.matmul %x, %w : (tensor<6x8xf32>, tensor<8x10xf32>) -> tensor<6x10xf32>
  %1 = nn.sub %0, %y : (tensor<6x10xf32>, tensor<6x10xf32>) -> tensor<6x10xf32>
  %2 = nn.softmax %1 {axis = 1 : i64} : (tensor<6x10xf32>) -> tensor<6x10xf32>
  %3 = nn.sub %y, %2 : (tensor<6x10xf32>, tensor<6x10xf32>) -> tensor<6x10xf32>
  %4 = nn.relu %3 : (tensor<6x10xf32>) -> tensor<6x10xf32>
  %5 = nn.exp %4 : (tensor<6x10xf32>) -> tensor<6x10xf32>
  return %5 : tensor<6x10xf32>
}

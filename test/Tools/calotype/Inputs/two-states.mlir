// Two states. The new h is made by the kernel that reads the old one, in another
// order, so it cannot be written straight into the same buffer; the new s is made by a
// kernel that reads a value in between.
func.func @step(%h: tensor<1x8xf32> {nn.name = "h"}, %s: tensor<4x8xf32> {nn.name = "s"},
                %x: tensor<1x8xf32> {nn.name = "x"})
    -> (tensor<1x8xf32> {nn.name = "h_next"}, tensor<4x8xf32> {nn.name = "s_next"}) {
  %w = nn.constant dense<[[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0],
                          [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0],
                          [0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0],
                          [0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0],
                          [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0],
                          [0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0],
                          [0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
                          [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]> : tensor<8x8xf32>
  %0 = nn.matmul %h, %w : (tensor<1x8xf32>, tensor<8x8xf32>) -> tensor<1x8xf32>
  %1 = nn.add %0, %x : (tensor<1x8xf32>, tensor<1x8xf32>) -> tensor<1x8xf32>
  %2 = nn.softmax %s {axis = 1 : i64} : (tensor<4x8xf32>) -> tensor<4x8xf32>
  %3 = nn.matmul %2, %w : (tensor<4x8xf32>, tensor<8x8xf32>) -> tensor<4x8xf32>
  return %1, %3 : tensor<1x8xf32>, tensor<4x8xf32>
}

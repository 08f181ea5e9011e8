// A convolution of 3 x 3 x 3 halves with a border of one: of an image of ones it is
// 13.5 inside, 9 at the edges and 6 at the corners.
func.func @net(%x: tensor<1x3x6x6xf32> {nn.name = "x"}) -> (tensor<1x8x6x6xf32> {nn.name = "y"}) {
  %w = nn.constant dense<0.5> : tensor<8x3x3x3xf32>
  %0 = nn.conv %x, %w {strides = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x3x6x6xf32>, tensor<8x3x3x3xf32>) -> tensor<1x8x6x6xf32>
  return %0 : tensor<1x8x6x6xf32>
}

// A product over 3,000 terms, and 3 whole numbers that are handed on.
func.func @sums(%x: tensor<2x3000xf32>, %n: tensor<3xi64>)
    -> (tensor<2x4xf32>, tensor<3xi64>) {
  %w = nn.constant dense<0.5> : tensor<3000x4xf32>
  %zero = nn.constant dense<0> : tensor<i64>
  %0 = nn.matmul %x, %w : (tensor<2x3000xf32>, tensor<3000x4xf32>) -> tensor<2x4xf32>
  %1 = nn.add %n, %zero : (tensor<3xi64>, tensor<i64>) -> tensor<3xi64>
  return %0, %1 : tensor<2x4xf32>, tensor<3xi64>
}

// Query x, keys 0 and 1, values 0 and 1: exp(x) / (1 + exp(x)).
func.func @exponential(%x: tensor<1x1x65536x1xf32> {nn.name = "x"}) -> (tensor<1x1x65536x1xf32> {nn.name = "y"}) {
  %k = nn.constant dense<[[[[0.0], [1.0]]]]> : tensor<1x1x2x1xf32>
  %v = nn.constant dense<[[[[0.0], [1.0]]]]> : tensor<1x1x2x1xf32>
  %0 = nn.attention %x, %k, %v {scale = 1.0, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x1x65536x1xf32>, tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>) -> tensor<1x1x65536x1xf32>
  return %0 : tensor<1x1x65536x1xf32>
}

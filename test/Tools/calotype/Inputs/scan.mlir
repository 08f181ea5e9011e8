// A kernel of the signature family: causal linear attention, with both results.
func.func @scan(%q: tensor<1x4x64x16xf32>, %k: tensor<1x4x64x16xf32>, %v: tensor<1x4x64x16xf32>) -> (tensor<1x4x64x16xf32>, tensor<1x4x16x16xf32>) {
  %r, %s = nn.linear_attention %q, %k, %v {scale = 1.0, causal = true, normalize = false, epsilon = 0.0, chunk = 0 : i64} : (tensor<1x4x64x16xf32>, tensor<1x4x64x16xf32>, tensor<1x4x64x16xf32>) -> (tensor<1x4x64x16xf32>, tensor<1x4x16x16xf32>)
  return %r, %s : tensor<1x4x64x16xf32>, tensor<1x4x16x16xf32>
}

// RUN: calotype verify %s --numerics exact --rtol 0 --atol 0 --quiet

// f16 has no number between 1000 and 1000.5, so that the ceiling of a sum shows whether
// the sum was rounded. bf16 and a sum of sums alike.
func.func @main(%x: tensor<1003xf16>, %z: tensor<1003xbf16>)
    -> (tensor<1003xf16>, tensor<1003xbf16>, tensor<1003xf16>) {
  %k = nn.constant dense<1000.0> : tensor<f16>
  %b = nn.constant dense<100.0> : tensor<bf16>
  %0 = nn.add %x, %k : (tensor<1003xf16>, tensor<f16>) -> tensor<1003xf16>
  %1 = nn.ceil %0 : (tensor<1003xf16>) -> tensor<1003xf16>
  %2 = nn.sub %z, %b : (tensor<1003xbf16>, tensor<bf16>) -> tensor<1003xbf16>
  %3 = nn.floor %2 : (tensor<1003xbf16>) -> tensor<1003xbf16>
  %4 = nn.add %0, %x : (tensor<1003xf16>, tensor<1003xf16>) -> tensor<1003xf16>
  %5 = nn.sub %4, %0 : (tensor<1003xf16>, tensor<1003xf16>) -> tensor<1003xf16>
  return %1, %3, %5 : tensor<1003xf16>, tensor<1003xbf16>, tensor<1003xf16>
}

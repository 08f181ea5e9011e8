// Scales, adds, joins and compares: every way that the host passes memory.
host.kernel @scale
host.kernel @add
host.kernel @positive

func.func @net(%x: tensor<2x3xf32> {nn.name = "x.in"}) -> (tensor<12xf32> {nn.name = "joined"}, tensor<2x3xi1> {nn.name = "positive"}) {
  %two = arith.constant dense<2.0> : tensor<1xf32>
  %ramp = arith.constant dense<[[10.0, 20.0, 30.0], [40.0, 50.0, 60.0]]> : tensor<2x3xf32>
  %bound = arith.constant dense<24> : tensor<i64>
  %e = tensor.empty() : tensor<2x3xf32>
  %0 = host.call @scale ins(%x, %two : tensor<2x3xf32>, tensor<1xf32>) outs(%e : tensor<2x3xf32>) -> tensor<2x3xf32>
  %1 = host.call @add ins(%0, %ramp : tensor<2x3xf32>, tensor<2x3xf32>) outs(%e : tensor<2x3xf32>) -> tensor<2x3xf32>
  %e1 = tensor.empty() : tensor<2x3xi1>
  %2 = host.call @positive ins(%1, %bound : tensor<2x3xf32>, tensor<i64>) outs(%e1 : tensor<2x3xi1>) -> tensor<2x3xi1>
  // Columns joined: slices with gaps, which kernels do not write.
  %e2 = tensor.empty() : tensor<2x6xf32>
  %3 = tensor.insert_slice %1 into %e2[0, 0] [2, 3] [1, 1] : tensor<2x3xf32> into tensor<2x6xf32>
  %4 = tensor.insert_slice %0 into %3[0, 3] [2, 3] [1, 1] : tensor<2x3xf32> into tensor<2x6xf32>
  %5 = tensor.collapse_shape %4 [[0, 1]] : tensor<2x6xf32> into tensor<12xf32>
  return %5, %2 : tensor<12xf32>, tensor<2x3xi1>
}

// One model compiled for two lengths; C keywords and odd words as names.
host.kernel @scale
host.kernel @fails

func.func @short(%x: tensor<4xf32> {nn.name = "float"}) -> (tensor<4xf32> {nn.name = "a.b"}) attributes {nn.specialization = {batch = 1 : i64, sequence = 4 : i64}} {
  %two = arith.constant dense<2.0> : tensor<1xf32>
  %e = tensor.empty() : tensor<4xf32>
  %0 = host.call @scale ins(%x, %two : tensor<4xf32>, tensor<1xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

func.func @long(%x: tensor<8xf32> {nn.name = "float"}) -> (tensor<8xf32> {nn.name = "a.b"}) attributes {nn.specialization = {batch = 1 : i64, sequence = 8 : i64}} {
  %two = arith.constant dense<2.0> : tensor<1xf32>
  %e = tensor.empty() : tensor<8xf32>
  %0 = host.call @scale ins(%x, %two : tensor<8xf32>, tensor<1xf32>) outs(%e : tensor<8xf32>) -> tensor<8xf32>
  %1 = host.call @scale ins(%0, %two : tensor<8xf32>, tensor<1xf32>) outs(%e : tensor<8xf32>) -> tensor<8xf32>
  return %1 : tensor<8xf32>
}

func.func @broken(%x: tensor<2xf32> {nn.name = "float"}) -> (tensor<2xf32> {nn.name = "a.b"}) attributes {nn.specialization = {batch = 1 : i64, sequence = 2 : i64}} {
  %two = arith.constant dense<2.0> : tensor<1xf32>
  %e = tensor.empty() : tensor<2xf32>
  %0 = host.call @fails ins(%x : tensor<2xf32>) outs(%e : tensor<2xf32>) -> tensor<2xf32>
  %1 = host.call @scale ins(%0, %two : tensor<2xf32>, tensor<1xf32>) outs(%e : tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

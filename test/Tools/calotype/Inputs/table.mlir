// Four rows of a large table, and a quarter of a large input.
func.func @table(%table: tensor<10000x64xf32>, %indices: tensor<4xi64>,
                 %x: tensor<1024x256xf32>)
    -> (tensor<4x64xf32>, tensor<256x256xf32>) {
  %half = nn.constant dense<0.5> : tensor<f32>
  %0 = nn.add %table, %half : (tensor<10000x64xf32>, tensor<f32>) -> tensor<10000x64xf32>
  %1 = nn.gather %0, %indices {axis = 0 : i64} : (tensor<10000x64xf32>, tensor<4xi64>) -> tensor<4x64xf32>
  %2 = nn.exp %1 : (tensor<4x64xf32>) -> tensor<4x64xf32>
  %3 = nn.slice %x {starts = array<i64: 0, 0>, sizes = array<i64: 256, 256>, steps = array<i64: 1, 1>} : (tensor<1024x256xf32>) -> tensor<256x256xf32>
  %4 = nn.exp %3 : (tensor<256x256xf32>) -> tensor<256x256xf32>
  return %2, %4 : tensor<4x64xf32>, tensor<256x256xf32>
}

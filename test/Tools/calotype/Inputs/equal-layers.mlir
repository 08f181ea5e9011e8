// Three layers that are one kernel, with names as an importer gives them.
func.func @layers(%x: tensor<7x9xf32>) -> tensor<7x9xf32> {
  %0 = nn.softmax %x {axis = 1 : i64} : (tensor<7x9xf32>) -> tensor<7x9xf32> loc("first"("model.onnx":1:1))
  %1 = nn.exp %0 : (tensor<7x9xf32>) -> tensor<7x9xf32> loc("first_exp"("model.onnx":1:1))
  %2 = nn.softmax %1 {axis = 1 : i64} : (tensor<7x9xf32>) -> tensor<7x9xf32> loc("second"("model.onnx":1:1))
  %3 = nn.exp %2 : (tensor<7x9xf32>) -> tensor<7x9xf32> loc("second_exp"("model.onnx":1:1))
  %4 = nn.softmax %3 {axis = 1 : i64} : (tensor<7x9xf32>) -> tensor<7x9xf32> loc("third"("model.onnx":1:1))
  %5 = nn.exp %4 : (tensor<7x9xf32>) -> tensor<7x9xf32> loc("third_exp"("model.onnx":1:1))
  return %5 : tensor<7x9xf32>
}

// RUN: calotype-opt %s --nn-interpret -o /dev/null | FileCheck %s
// Gather and scatter.

// CHECK: @gather: 2x3xi32 [4, 5, 6, 1, 2, 3]
func.func @gather() -> tensor<2x3xi32> {
  %0 = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi32>
  %1 = nn.constant dense<[1, 0]> : tensor<2xi64>
  %r = nn.gather %0, %1 {axis = 0 : i64} : (tensor<2x3xi32>, tensor<2xi64>) -> tensor<2x3xi32>
  return %r : tensor<2x3xi32>
}

// CHECK: @gather_negative_and_outside: 2x2xi32 [3, 3, 6, 6]
func.func @gather_negative_and_outside() -> tensor<2x2xi32> {
  %0 = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi32>
  %1 = nn.constant dense<[-1, 7]> : tensor<2xi64>
  %r = nn.gather %0, %1 {axis = 1 : i64} : (tensor<2x3xi32>, tensor<2xi64>) -> tensor<2x2xi32>
  return %r : tensor<2x2xi32>
}

// CHECK: @gather_elements: 2x2xi32 [3, 1, 5, 6]
func.func @gather_elements() -> tensor<2x2xi32> {
  %0 = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi32>
  %1 = nn.constant dense<[[2, 0], [1, -1]]> : tensor<2x2xi64>
  %r = nn.gather_elements %0, %1 {axis = 1 : i64} : (tensor<2x3xi32>, tensor<2x2xi64>) -> tensor<2x2xi32>
  return %r : tensor<2x2xi32>
}

// CHECK: @gather_nd: 2xi32 [3, 4]
func.func @gather_nd() -> tensor<2xi32> {
  %0 = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi32>
  %1 = nn.constant dense<[[0, 2], [1, 0]]> : tensor<2x2xi64>
  %r = nn.gather_nd %0, %1 {batch_dims = 0 : i64} : (tensor<2x3xi32>, tensor<2x2xi64>) -> tensor<2xi32>
  return %r : tensor<2xi32>
}

// CHECK: @gather_nd_batch: 2xi32 [3, 4]
func.func @gather_nd_batch() -> tensor<2xi32> {
  %0 = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi32>
  %1 = nn.constant dense<[[2], [0]]> : tensor<2x1xi64>
  %r = nn.gather_nd %0, %1 {batch_dims = 1 : i64} : (tensor<2x3xi32>, tensor<2x1xi64>) -> tensor<2xi32>
  return %r : tensor<2xi32>
}

// CHECK: @gather_nd_rows: 2x3xi32 [4, 5, 6, 1, 2, 3]
func.func @gather_nd_rows() -> tensor<2x3xi32> {
  %0 = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi32>
  %1 = nn.constant dense<[[1], [-2]]> : tensor<2x1xi64>
  %r = nn.gather_nd %0, %1 {batch_dims = 0 : i64} : (tensor<2x3xi32>, tensor<2x1xi64>) -> tensor<2x3xi32>
  return %r : tensor<2x3xi32>
}

// CHECK: @scatter_elements: 2x3xi32 [1, 2, 10, 20, 5, 6]
func.func @scatter_elements() -> tensor<2x3xi32> {
  %0 = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi32>
  %1 = nn.constant dense<[[2], [0]]> : tensor<2x1xi64>
  %2 = nn.constant dense<[[10], [20]]> : tensor<2x1xi32>
  %r = nn.scatter_elements %0, %1, %2 {axis = 1 : i64, kind = #nn.scatter_kind<set>} : (tensor<2x3xi32>, tensor<2x1xi64>, tensor<2x1xi32>) -> tensor<2x3xi32>
  return %r : tensor<2x3xi32>
}

// CHECK: @scatter_elements_add_twice: 2xi64 [5, 7]
func.func @scatter_elements_add_twice() -> tensor<2xi64> {
  %0 = nn.constant dense<[0, 0]> : tensor<2xi64>
  %1 = nn.constant dense<[1, 1, -2]> : tensor<3xi64>
  %2 = nn.constant dense<[3, 4, 5]> : tensor<3xi64>
  %r = nn.scatter_elements %0, %1, %2 {axis = 0 : i64, kind = #nn.scatter_kind<add>} : (tensor<2xi64>, tensor<3xi64>, tensor<3xi64>) -> tensor<2xi64>
  return %r : tensor<2xi64>
}

// CHECK: @scatter_elements_outside: 2xi64 [1, 2]
func.func @scatter_elements_outside() -> tensor<2xi64> {
  %0 = nn.constant dense<[1, 2]> : tensor<2xi64>
  %1 = nn.constant dense<[2, -3]> : tensor<2xi64>
  %2 = nn.constant dense<[9, 9]> : tensor<2xi64>
  %r = nn.scatter_elements %0, %1, %2 {axis = 0 : i64, kind = #nn.scatter_kind<set>} : (tensor<2xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<2xi64>
  return %r : tensor<2xi64>
}

// CHECK: @scatter_nd: 2x3xi32 [1, 2, 3, 7, 8, 9]
func.func @scatter_nd() -> tensor<2x3xi32> {
  %0 = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi32>
  %1 = nn.constant dense<[[1]]> : tensor<1x1xi64>
  %2 = nn.constant dense<[[7, 8, 9]]> : tensor<1x3xi32>
  %r = nn.scatter_nd %0, %1, %2 {kind = #nn.scatter_kind<set>} : (tensor<2x3xi32>, tensor<1x1xi64>, tensor<1x3xi32>) -> tensor<2x3xi32>
  return %r : tensor<2x3xi32>
}

// CHECK: @scatter_nd_max: 2xf32 [3, 5]
func.func @scatter_nd_max() -> tensor<2xf32> {
  %0 = nn.constant dense<[1.0, 5.0]> : tensor<2xf32>
  %1 = nn.constant dense<[[0], [1]]> : tensor<2x1xi64>
  %2 = nn.constant dense<[3.0, 3.0]> : tensor<2xf32>
  %r = nn.scatter_nd %0, %1, %2 {kind = #nn.scatter_kind<max>} : (tensor<2xf32>, tensor<2x1xi64>, tensor<2xf32>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}

// CHECK: @one_hot: 3x3xi1 [0, 1, 0, 0, 0, 1, 0, 0, 0]
func.func @one_hot() -> tensor<3x3xi1> {
  %0 = nn.constant dense<[1, -1, 5]> : tensor<3xi64>
  %r = nn.one_hot %0 {depth = 3 : i64, axis = 1 : i64} : (tensor<3xi64>) -> tensor<3x3xi1>
  return %r : tensor<3x3xi1>
}

// CHECK: @one_hot_first_axis: 2x2xi1 [0, 1, 1, 0]
func.func @one_hot_first_axis() -> tensor<2x2xi1> {
  %0 = nn.constant dense<[1, 0]> : tensor<2xi64>
  %r = nn.one_hot %0 {depth = 2 : i64, axis = 0 : i64} : (tensor<2xi64>) -> tensor<2x2xi1>
  return %r : tensor<2x2xi1>
}

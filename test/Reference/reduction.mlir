// RUN: calotype-opt %s --nn-interpret -o /dev/null | FileCheck %s
// Reductions and scans.

// CHECK: @reduce_sum: 3xf32 [5, 7, 9]
func.func @reduce_sum() -> tensor<3xf32> {
  %0 = nn.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<2x3xf32>
  %r = nn.reduce %0 {kind = #nn.reduce_kind<sum>, axes = array<i64: 0>, keep_dims = false} : (tensor<2x3xf32>) -> tensor<3xf32>
  return %r : tensor<3xf32>
}

// CHECK: @reduce_mean_keeps_dims: 2x1xf32 [2, 5]
func.func @reduce_mean_keeps_dims() -> tensor<2x1xf32> {
  %0 = nn.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<2x3xf32>
  %r = nn.reduce %0 {kind = #nn.reduce_kind<mean>, axes = array<i64: 1>, keep_dims = true} : (tensor<2x3xf32>) -> tensor<2x1xf32>
  return %r : tensor<2x1xf32>
}

// CHECK: @reduce_max: f32 [6]
func.func @reduce_max() -> tensor<f32> {
  %0 = nn.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<2x3xf32>
  %r = nn.reduce %0 {kind = #nn.reduce_kind<max>, axes = array<i64: 0, 1>, keep_dims = false} : (tensor<2x3xf32>) -> tensor<f32>
  return %r : tensor<f32>
}

// CHECK: @reduce_max_of_nothing: 2xf32 [-inf, -inf]
func.func @reduce_max_of_nothing() -> tensor<2xf32> {
  %0 = nn.constant dense<> : tensor<0x2xf32>
  %r = nn.reduce %0 {kind = #nn.reduce_kind<max>, axes = array<i64: 0>, keep_dims = false} : (tensor<0x2xf32>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}

// CHECK: @reduce_min_signed: 2xi32 [-3, -1]
func.func @reduce_min_signed() -> tensor<2xi32> {
  %0 = nn.constant dense<[[-3, 2], [1, -1]]> : tensor<2x2xi32>
  %r = nn.reduce %0 {kind = #nn.reduce_kind<min>, axes = array<i64: 1>, keep_dims = false} : (tensor<2x2xi32>) -> tensor<2xi32>
  return %r : tensor<2xi32>
}

// CHECK: @reduce_max_unsigned: ui8 [255]
func.func @reduce_max_unsigned() -> tensor<ui8> {
  %0 = nn.constant dense<[255, 1]> : tensor<2xui8>
  %r = nn.reduce %0 {kind = #nn.reduce_kind<max>, axes = array<i64: 0>, keep_dims = false} : (tensor<2xui8>) -> tensor<ui8>
  return %r : tensor<ui8>
}

// CHECK: @reduce_prod: i64 [24]
func.func @reduce_prod() -> tensor<i64> {
  %0 = nn.constant dense<[2, 3, 4]> : tensor<3xi64>
  %r = nn.reduce %0 {kind = #nn.reduce_kind<prod>, axes = array<i64: 0>, keep_dims = false} : (tensor<3xi64>) -> tensor<i64>
  return %r : tensor<i64>
}

// CHECK: @reduce_l1: f32 [6]
func.func @reduce_l1() -> tensor<f32> {
  %0 = nn.constant dense<[-1.0, 2.0, -3.0]> : tensor<3xf32>
  %r = nn.reduce %0 {kind = #nn.reduce_kind<l1>, axes = array<i64: 0>, keep_dims = false} : (tensor<3xf32>) -> tensor<f32>
  return %r : tensor<f32>
}

// CHECK: @reduce_l2: f32 [5]
func.func @reduce_l2() -> tensor<f32> {
  %0 = nn.constant dense<[3.0, -4.0]> : tensor<2xf32>
  %r = nn.reduce %0 {kind = #nn.reduce_kind<l2>, axes = array<i64: 0>, keep_dims = false} : (tensor<2xf32>) -> tensor<f32>
  return %r : tensor<f32>
}

// CHECK: @reduce_log_sum: f32 [0]
func.func @reduce_log_sum() -> tensor<f32> {
  %0 = nn.constant dense<[0.5, 0.5]> : tensor<2xf32>
  %r = nn.reduce %0 {kind = #nn.reduce_kind<log_sum>, axes = array<i64: 0>, keep_dims = false} : (tensor<2xf32>) -> tensor<f32>
  return %r : tensor<f32>
}

// 1000 + log 2, without overflow.
// CHECK: @reduce_log_sum_exp: f32 [1000.69]
func.func @reduce_log_sum_exp() -> tensor<f32> {
  %0 = nn.constant dense<[1000.0, 1000.0]> : tensor<2xf32>
  %r = nn.reduce %0 {kind = #nn.reduce_kind<log_sum_exp>, axes = array<i64: 0>, keep_dims = false} : (tensor<2xf32>) -> tensor<f32>
  return %r : tensor<f32>
}

// CHECK: @reduce_sum_square: f32 [14]
func.func @reduce_sum_square() -> tensor<f32> {
  %0 = nn.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
  %r = nn.reduce %0 {kind = #nn.reduce_kind<sum_square>, axes = array<i64: 0>, keep_dims = false} : (tensor<3xf32>) -> tensor<f32>
  return %r : tensor<f32>
}

// CHECK: @reduce_no_axes: 2xf32 [1, 2]
func.func @reduce_no_axes() -> tensor<2xf32> {
  %0 = nn.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %r = nn.reduce %0 {kind = #nn.reduce_kind<sum>, axes = array<i64>, keep_dims = false} : (tensor<2xf32>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}

// CHECK: @arg_reduce_first: 2xi64 [1, 0]
func.func @arg_reduce_first() -> tensor<2xi64> {
  %0 = nn.constant dense<[[1.0, 3.0, 3.0], [2.0, 2.0, 1.0]]> : tensor<2x3xf32>
  %r = nn.arg_reduce %0 {kind = #nn.arg_reduce_kind<max>, axis = 1 : i64, keep_dims = false, select_last = false} : (tensor<2x3xf32>) -> tensor<2xi64>
  return %r : tensor<2xi64>
}

// CHECK: @arg_reduce_last: 2x1xi64 [2, 1]
func.func @arg_reduce_last() -> tensor<2x1xi64> {
  %0 = nn.constant dense<[[1.0, 3.0, 3.0], [2.0, 2.0, 1.0]]> : tensor<2x3xf32>
  %r = nn.arg_reduce %0 {kind = #nn.arg_reduce_kind<max>, axis = 1 : i64, keep_dims = true, select_last = true} : (tensor<2x3xf32>) -> tensor<2x1xi64>
  return %r : tensor<2x1xi64>
}

// CHECK: @arg_reduce_min: i64 [1]
func.func @arg_reduce_min() -> tensor<i64> {
  %0 = nn.constant dense<[3.0, 1.0, 1.0]> : tensor<3xf32>
  %r = nn.arg_reduce %0 {kind = #nn.arg_reduce_kind<min>, axis = 0 : i64, keep_dims = false, select_last = false} : (tensor<3xf32>) -> tensor<i64>
  return %r : tensor<i64>
}

// Equal elements keep their order, zeros of both signs too, and NaN is the largest.
// CHECK: @top_k_largest: 6xi64 [1, 5, 3, 0, 2, 4]
func.func @top_k_largest() -> tensor<6xi64> {
  %0 = nn.constant dense<[0.0, 0x7FC00000, -0.0, 2.0, 0xFF800000, 0xFFC00000]> : tensor<6xf32>
  %r = nn.top_k %0 {k = 6 : i64, axis = 0 : i64, largest = true} : (tensor<6xf32>) -> tensor<6xi64>
  return %r : tensor<6xi64>
}

// CHECK: @top_k_smallest: 3x1xi64 [1, 0, 2]
func.func @top_k_smallest() -> tensor<3x1xi64> {
  %0 = nn.constant dense<[[2.0, 1.0, 2.0], [0.0, 0.0, 0x7FC00000], [0x7FC00000, 0x7F800000, 1.0]]> : tensor<3x3xf32>
  %r = nn.top_k %0 {k = 1 : i64, axis = 1 : i64, largest = false} : (tensor<3x3xf32>) -> tensor<3x1xi64>
  return %r : tensor<3x1xi64>
}

// CHECK: @top_k_unsigned: 1x3xi64 [1, 0, 1]
func.func @top_k_unsigned() -> tensor<1x3xi64> {
  %0 = nn.constant dense<[[1, 128, 0], [255, 2, 200]]> : tensor<2x3xui8>
  %r = nn.top_k %0 {k = 1 : i64, axis = 0 : i64, largest = true} : (tensor<2x3xui8>) -> tensor<1x3xi64>
  return %r : tensor<1x3xi64>
}

// CHECK: @scan_sum: 2x3xf32 [1, 3, 6, 4, 9, 15]
func.func @scan_sum() -> tensor<2x3xf32> {
  %0 = nn.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<2x3xf32>
  %r = nn.scan %0 {kind = #nn.scan_kind<sum>, axis = 1 : i64, exclusive = false, reverse = false} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK: @scan_exclusive_reverse: 2x3xf32 [5, 3, 0, 11, 6, 0]
func.func @scan_exclusive_reverse() -> tensor<2x3xf32> {
  %0 = nn.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<2x3xf32>
  %r = nn.scan %0 {kind = #nn.scan_kind<sum>, axis = 1 : i64, exclusive = true, reverse = true} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK: @scan_product: 4xi64 [1, 2, 6, 24]
func.func @scan_product() -> tensor<4xi64> {
  %0 = nn.constant dense<[1, 2, 3, 4]> : tensor<4xi64>
  %r = nn.scan %0 {kind = #nn.scan_kind<prod>, axis = 0 : i64, exclusive = false, reverse = false} : (tensor<4xi64>) -> tensor<4xi64>
  return %r : tensor<4xi64>
}

// RUN: calotype-opt %s --nn-canonicalize-graph | FileCheck %s

// CHECK-LABEL: func.func @transposes_undo
// CHECK-NEXT: return %arg0
func.func @transposes_undo(%x: tensor<2x3x4xf32>) -> tensor<2x3x4xf32> {
  %0 = nn.transpose %x {permutation = array<i64: 1, 2, 0>} : (tensor<2x3x4xf32>) -> tensor<3x4x2xf32>
  %1 = nn.transpose %0 {permutation = array<i64: 2, 0, 1>} : (tensor<3x4x2xf32>) -> tensor<2x3x4xf32>
  return %1 : tensor<2x3x4xf32>
}

// CHECK-LABEL: func.func @transpose_of_unit_dims
// CHECK-NEXT: nn.reshape %arg0
func.func @transpose_of_unit_dims(%x: tensor<1x3x4xf32>) -> tensor<3x4x1xf32> {
  %0 = nn.transpose %x {permutation = array<i64: 1, 2, 0>} : (tensor<1x3x4xf32>) -> tensor<3x4x1xf32>
  return %0 : tensor<3x4x1xf32>
}

// CHECK-LABEL: func.func @slice_of_concat
// CHECK-NEXT: nn.slice %arg1 {sizes = array<i64: 1, 2>, starts = array<i64: 0, 1>
func.func @slice_of_concat(%x: tensor<2x3xf32>, %y: tensor<2x3xf32>) -> tensor<1x2xf32> {
  %0 = nn.concat %x, %y {axis = 1 : i64} : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x6xf32>
  %1 = nn.slice %0 {starts = array<i64: 0, 2>, sizes = array<i64: 1, 4>, steps = array<i64: 1, 1>} : (tensor<2x6xf32>) -> tensor<1x4xf32>
  %2 = nn.slice %1 {starts = array<i64: 0, 2>, sizes = array<i64: 1, 2>, steps = array<i64: 1, 1>} : (tensor<1x4xf32>) -> tensor<1x2xf32>
  return %2 : tensor<1x2xf32>
}

// CHECK-LABEL: func.func @slice_of_two_parts
// CHECK: nn.concat
// CHECK: nn.slice
func.func @slice_of_two_parts(%x: tensor<2x3xf32>, %y: tensor<2x3xf32>) -> tensor<2x2xf32> {
  %0 = nn.concat %x, %y {axis = 1 : i64} : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x6xf32>
  %1 = nn.slice %0 {starts = array<i64: 0, 2>, sizes = array<i64: 2, 2>, steps = array<i64: 1, 1>} : (tensor<2x6xf32>) -> tensor<2x2xf32>
  return %1 : tensor<2x2xf32>
}

// CHECK-LABEL: func.func @concat_of_all_slices
// CHECK-NEXT: return %arg0
func.func @concat_of_all_slices(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = nn.slice %x {starts = array<i64: 0, 0>, sizes = array<i64: 2, 1>, steps = array<i64: 1, 1>} : (tensor<2x3xf32>) -> tensor<2x1xf32>
  %1 = nn.slice %x {starts = array<i64: 0, 1>, sizes = array<i64: 2, 2>, steps = array<i64: 1, 1>} : (tensor<2x3xf32>) -> tensor<2x2xf32>
  %2 = nn.concat %0, %1 {axis = 1 : i64} : (tensor<2x1xf32>, tensor<2x2xf32>) -> tensor<2x3xf32>
  return %2 : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @neutral
// CHECK-NEXT: return %arg0
func.func @neutral(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %zero = nn.constant dense<0.0> : tensor<f32>
  %minus_zero = nn.constant dense<-0.0> : tensor<f32>
  %one = nn.constant dense<1.0> : tensor<1x3xf32>
  %0 = nn.add %minus_zero, %x : (tensor<f32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  %1 = nn.mul %0, %one : (tensor<2x3xf32>, tensor<1x3xf32>) -> tensor<2x3xf32>
  %2 = nn.div %1, %one : (tensor<2x3xf32>, tensor<1x3xf32>) -> tensor<2x3xf32>
  %3 = nn.sub %2, %zero : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  return %3 : tensor<2x3xf32>
}

// -0 + 0 and -0 - -0 are 0.

// CHECK-LABEL: func.func @zeros_that_change_a_sign
// CHECK: nn.add
// CHECK: nn.sub
func.func @zeros_that_change_a_sign(%x: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
  %zero = nn.constant dense<0.0> : tensor<f32>
  %minus_zero = nn.constant dense<-0.0> : tensor<f32>
  %0 = nn.add %x, %zero : (tensor<3xf32>, tensor<f32>) -> tensor<3xf32>
  %1 = nn.sub %x, %minus_zero : (tensor<3xf32>, tensor<f32>) -> tensor<3xf32>
  return %0, %1 : tensor<3xf32>, tensor<3xf32>
}

// Nobody sees the sign of a zero here.

// CHECK-LABEL: func.func @zeros_before_a_softmax
// CHECK-NEXT: nn.softmax %arg0
func.func @zeros_before_a_softmax(%x: tensor<3xf32>) -> tensor<3xf32> {
  %zero = nn.constant dense<0.0> : tensor<f32>
  %0 = nn.add %x, %zero : (tensor<3xf32>, tensor<f32>) -> tensor<3xf32>
  %1 = nn.softmax %0 {axis = 0 : i64} : (tensor<3xf32>) -> tensor<3xf32>
  return %1 : tensor<3xf32>
}

// CHECK-LABEL: func.func @integer_zero
// CHECK-NEXT: return %arg0
func.func @integer_zero(%x: tensor<3xi32>) -> tensor<3xi32> {
  %zero = nn.constant dense<0> : tensor<i32>
  %0 = nn.add %x, %zero : (tensor<3xi32>, tensor<i32>) -> tensor<3xi32>
  return %0 : tensor<3xi32>
}

// A neutral operand that broadcasts leaves the broadcast behind; 0 - x stays.

// CHECK-LABEL: func.func @neutral_that_broadcasts
// CHECK: nn.sub
// CHECK-NEXT: nn.expand
func.func @neutral_that_broadcasts(%x: tensor<3xf32>) -> tensor<2x3xf32> {
  %zero = nn.constant dense<-0.0> : tensor<2x3xf32>
  %scalar = nn.constant dense<0.0> : tensor<f32>
  %0 = nn.sub %scalar, %x : (tensor<f32>, tensor<3xf32>) -> tensor<3xf32>
  %1 = nn.add %0, %zero : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @powers
// CHECK: %[[EIGHTH:.*]] = nn.constant dense<1.250000e-01>
// CHECK: %[[SQUARE:.*]] = nn.mul %arg0, %arg0
// CHECK: %[[ROOT:.*]] = nn.sqrt %[[SQUARE]]
// CHECK: nn.mul %[[ROOT]], %[[EIGHTH]]
// CHECK: nn.pow
func.func @powers(%x: tensor<3xf32>) -> (tensor<3xf32>, tensor<3xf32>) {
  %two = nn.constant dense<2.0> : tensor<f32>
  %half = nn.constant dense<0.5> : tensor<f32>
  %eight = nn.constant dense<8.0> : tensor<f32>
  %other = nn.constant dense<1.7> : tensor<f32>
  %0 = nn.pow %x, %two : (tensor<3xf32>, tensor<f32>) -> tensor<3xf32>
  %1 = nn.pow %0, %half : (tensor<3xf32>, tensor<f32>) -> tensor<3xf32>
  %2 = nn.div %1, %eight : (tensor<3xf32>, tensor<f32>) -> tensor<3xf32>
  %3 = nn.pow %x, %other : (tensor<3xf32>, tensor<f32>) -> tensor<3xf32>
  return %2, %3 : tensor<3xf32>, tensor<3xf32>
}

// Dividing by three is not multiplying by a rounded third.

// CHECK-LABEL: func.func @inexact_division
// CHECK: nn.div
func.func @inexact_division(%x: tensor<3xf32>) -> tensor<3xf32> {
  %three = nn.constant dense<3.0> : tensor<f32>
  %0 = nn.div %x, %three : (tensor<3xf32>, tensor<f32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}

// CHECK-LABEL: func.func @casts
// CHECK: %[[A:.*]] = nn.cast %arg0 : (tensor<3xi1>) -> tensor<3xi64>
// CHECK: %[[B:.*]] = nn.cast %arg1 : (tensor<3xf32>) -> tensor<3xi32>
// CHECK: %[[C:.*]] = nn.cast %[[B]] : (tensor<3xi32>) -> tensor<3xf32>
// CHECK: return %[[A]], %[[C]]
func.func @casts(%x: tensor<3xi1>, %y: tensor<3xf32>) -> (tensor<3xi64>, tensor<3xf32>) {
  %0 = nn.cast %x : (tensor<3xi1>) -> tensor<3xf32>
  %1 = nn.cast %0 : (tensor<3xf32>) -> tensor<3xi64>
  %2 = nn.cast %y : (tensor<3xf32>) -> tensor<3xi32>
  %3 = nn.cast %2 : (tensor<3xi32>) -> tensor<3xf32>
  return %1, %3 : tensor<3xi64>, tensor<3xf32>
}

// CHECK-LABEL: func.func @expand_before_broadcast
// CHECK-NEXT: nn.add %arg0, %arg1 : (tensor<2x3xf32>, tensor<3xf32>)
func.func @expand_before_broadcast(%x: tensor<2x3xf32>, %y: tensor<3xf32>) -> tensor<2x3xf32> {
  %0 = nn.expand %y : (tensor<3xf32>) -> tensor<1x3xf32>
  %1 = nn.expand %0 : (tensor<1x3xf32>) -> tensor<2x3xf32>
  %2 = nn.add %x, %1 : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %2 : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @expand_that_shapes
// CHECK: nn.expand
func.func @expand_that_shapes(%x: tensor<3xf32>, %y: tensor<3xf32>) -> tensor<2x3xf32> {
  %0 = nn.expand %y : (tensor<3xf32>) -> tensor<2x3xf32>
  %1 = nn.add %x, %0 : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @gather_of_scalar
// CHECK-NEXT: %[[S:.*]] = nn.slice %arg0 {sizes = array<i64: 2, 1>, starts = array<i64: 0, 2>
// CHECK-NEXT: nn.reshape %[[S]]
func.func @gather_of_scalar(%x: tensor<2x3xf32>) -> tensor<2xf32> {
  %i = nn.constant dense<-1> : tensor<i64>
  %0 = nn.gather %x, %i {axis = 1 : i64} : (tensor<2x3xf32>, tensor<i64>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK-LABEL: func.func @gather_uneven
// CHECK: nn.gather
func.func @gather_uneven(%x: tensor<2x4xf32>) -> tensor<2x3xf32> {
  %i = nn.constant dense<[0, 1, 3]> : tensor<3xi64>
  %0 = nn.gather %x, %i {axis = 1 : i64} : (tensor<2x4xf32>, tensor<3xi64>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @reduce_of_unit_dims
// CHECK-NEXT: nn.reshape
// CHECK-NEXT: nn.reduce
func.func @reduce_of_unit_dims(%x: tensor<2x1xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
  %0 = nn.reduce %x {kind = #nn.reduce_kind<mean>, axes = array<i64: 1>, keep_dims = false} : (tensor<2x1xf32>) -> tensor<2xf32>
  %1 = nn.reduce %x {kind = #nn.reduce_kind<sum_square>, axes = array<i64: 1>, keep_dims = false} : (tensor<2x1xf32>) -> tensor<2xf32>
  return %0, %1 : tensor<2xf32>, tensor<2xf32>
}

// CHECK-LABEL: func.func @common
// CHECK-NEXT: %[[A:.*]] = nn.exp
// CHECK-NEXT: nn.add %[[A]], %[[A]]
func.func @common(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = nn.exp %x : (tensor<2xf32>) -> tensor<2xf32>
  %1 = nn.exp %x : (tensor<2xf32>) -> tensor<2xf32>
  %2 = nn.add %0, %1 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %2 : tensor<2xf32>
}

// Packed queries and keys: the slices go through transpose and view to the
// product, which is split; each part then has a view and a transpose of its own.

// CHECK-LABEL: func.func @packed_heads
// CHECK-DAG: %[[W:.*]] = nn.constant dense_resource<weights>
// CHECK-DAG: %[[B:.*]] = nn.constant dense_resource<bias>
// CHECK: nn.slice %[[W]] {sizes = array<i64: 2, 16>, starts = array<i64: 0, 0>
// CHECK: nn.matmul
// CHECK: nn.slice %[[B]] {sizes = array<i64: 16>, starts = array<i64: 0>
// CHECK: nn.slice %[[W]] {sizes = array<i64: 2, 16>, starts = array<i64: 0, 16>
// CHECK: nn.matmul
// CHECK-NOT: nn.slice {{.*}}4x32
// CHECK: return
func.func @packed_heads(%x: tensor<4x2xf32>) -> (tensor<4x16xf32>, tensor<4x16xf32>) {
  %w = nn.constant dense_resource<weights> : tensor<2x32xf32>
  %b = nn.constant dense_resource<bias> : tensor<32xf32>
  %0 = nn.matmul %x, %w : (tensor<4x2xf32>, tensor<2x32xf32>) -> tensor<4x32xf32>
  %1 = nn.add %0, %b : (tensor<4x32xf32>, tensor<32xf32>) -> tensor<4x32xf32>
  %2 = nn.reshape %1 : (tensor<4x32xf32>) -> tensor<4x2x16xf32>
  %3 = nn.transpose %2 {permutation = array<i64: 1, 0, 2>} : (tensor<4x2x16xf32>) -> tensor<2x4x16xf32>
  %4 = nn.slice %3 {starts = array<i64: 0, 0, 0>, sizes = array<i64: 1, 4, 16>, steps = array<i64: 1, 1, 1>} : (tensor<2x4x16xf32>) -> tensor<1x4x16xf32>
  %5 = nn.slice %3 {starts = array<i64: 1, 0, 0>, sizes = array<i64: 1, 4, 16>, steps = array<i64: 1, 1, 1>} : (tensor<2x4x16xf32>) -> tensor<1x4x16xf32>
  %6 = nn.reshape %4 : (tensor<1x4x16xf32>) -> tensor<4x16xf32>
  %7 = nn.reshape %5 : (tensor<1x4x16xf32>) -> tensor<4x16xf32>
  return %6, %7 : tensor<4x16xf32>, tensor<4x16xf32>
}

// The slice cuts across what the view joins; the product has a reader of all
// columns.

// CHECK-LABEL: func.func @slice_across
// CHECK: nn.matmul
// CHECK-NEXT: nn.reshape
// CHECK-NEXT: nn.slice
func.func @slice_across(%x: tensor<4x2xf32>) -> tensor<3x32xf32> {
  %w = nn.constant dense_resource<weights> : tensor<2x32xf32>
  %0 = nn.matmul %x, %w : (tensor<4x2xf32>, tensor<2x32xf32>) -> tensor<4x32xf32>
  %1 = nn.reshape %0 : (tensor<4x32xf32>) -> tensor<128xf32>
  %2 = nn.slice %1 {starts = array<i64: 5>, sizes = array<i64: 96>, steps = array<i64: 1>} : (tensor<128xf32>) -> tensor<96xf32>
  %3 = nn.reshape %2 : (tensor<96xf32>) -> tensor<3x32xf32>
  return %3 : tensor<3x32xf32>
}

// CHECK-LABEL: func.func @unit_view
// CHECK-NEXT: %[[V:.*]] = nn.reshape %arg0 : (tensor<8x4x2xf32>) -> tensor<1x8x4x2xf32>
// CHECK-NEXT: nn.transpose %[[V]] {permutation = array<i64: 0, 2, 1, 3>}
func.func @unit_view(%x: tensor<8x4x2xf32>) -> tensor<1x4x8x2xf32> {
  %0 = nn.transpose %x {permutation = array<i64: 1, 0, 2>} : (tensor<8x4x2xf32>) -> tensor<4x8x2xf32>
  %1 = nn.reshape %0 : (tensor<4x8x2xf32>) -> tensor<1x4x8x2xf32>
  return %1 : tensor<1x4x8x2xf32>
}

// CHECK-LABEL: func.func @resize_of_one_pixel
// CHECK-NEXT: nn.expand %arg0 : (tensor<1x4x1x1xf32>) -> tensor<1x4x8x8xf32>
// CHECK-NEXT: nn.resize %arg1
func.func @resize_of_one_pixel(%x: tensor<1x4x1x1xf32>, %y: tensor<1x4x1x2xf32>) -> (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>) {
  %0 = nn.resize %x {mode = #nn.resize_mode<linear>, coordinate_mode = #nn.coordinate_mode<half_pixel>, nearest_mode = #nn.nearest_mode<floor>, scales = array<f64: 1.0, 1.0, 8.0, 8.0>, cubic_coefficient = -0.75 : f64, exclude_outside = false, antialias = false} : (tensor<1x4x1x1xf32>) -> tensor<1x4x8x8xf32>
  %1 = nn.resize %y {mode = #nn.resize_mode<linear>, coordinate_mode = #nn.coordinate_mode<half_pixel>, nearest_mode = #nn.nearest_mode<floor>, scales = array<f64: 1.0, 1.0, 8.0, 4.0>, cubic_coefficient = -0.75 : f64, exclude_outside = false, antialias = false} : (tensor<1x4x1x2xf32>) -> tensor<1x4x8x8xf32>
  return %0, %1 : tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>
}

// A mask that an exporter broadcasts by a conjunction with true: what is computed
// of it has one row.
// CHECK-LABEL: func.func @mask_of_one_row
// CHECK: nn.select %arg1, {{.*}} : (tensor<1x1x1x8xi1>, tensor<f32>, tensor<f32>) -> tensor<1x1x1x8xf32>
// CHECK-NEXT: nn.add %arg0, {{.*}} : (tensor<1x2x8x8xf32>, tensor<1x1x1x8xf32>)
func.func @mask_of_one_row(%x: tensor<1x2x8x8xf32>, %m: tensor<1x1x1x8xi1>) -> tensor<1x2x8x8xf32> {
  %t = nn.constant dense<true> : tensor<1x1x8x1xi1>
  %z = nn.constant dense<0.0> : tensor<f32>
  %h = nn.constant dense<-1.0e9> : tensor<1x1x1x1xf32>
  %0 = nn.and %t, %m : (tensor<1x1x8x1xi1>, tensor<1x1x1x8xi1>) -> tensor<1x1x8x8xi1>
  %1 = nn.select %0, %z, %h : (tensor<1x1x8x8xi1>, tensor<f32>, tensor<1x1x1x1xf32>) -> tensor<1x1x8x8xf32>
  %2 = nn.add %x, %1 : (tensor<1x2x8x8xf32>, tensor<1x1x8x8xf32>) -> tensor<1x2x8x8xf32>
  return %2 : tensor<1x2x8x8xf32>
}

// Together they are as large as the result: nothing to gain.
// CHECK-LABEL: func.func @two_broadcasts
// CHECK: nn.add %arg0, %arg1 : (tensor<8x1xf32>, tensor<1x8xf32>) -> tensor<8x8xf32>
func.func @two_broadcasts(%x: tensor<8x1xf32>, %y: tensor<1x8xf32>) -> tensor<8x8xf32> {
  %0 = nn.expand %x : (tensor<8x1xf32>) -> tensor<8x8xf32>
  %1 = nn.expand %y : (tensor<1x8xf32>) -> tensor<8x8xf32>
  %2 = nn.add %0, %1 : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  return %2 : tensor<8x8xf32>
}

// CHECK-LABEL: func.func @attention_mask_broadcasts
// CHECK-NEXT: nn.attention %arg0, %arg0, %arg0, %arg1
func.func @attention_mask_broadcasts(%x: tensor<1x2x8x4xf32>, %m: tensor<1x1x1x8xf32>) -> tensor<1x2x8x4xf32> {
  %0 = nn.expand %m : (tensor<1x1x1x8xf32>) -> tensor<1x1x8x8xf32>
  %1 = nn.attention %x, %x, %x, %0 {scale = 1.0, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>, tensor<1x1x8x8xf32>) -> tensor<1x2x8x4xf32>
  return %1 : tensor<1x2x8x4xf32>
}

// A decoder's step: the diagonal hides nothing, and heads that share keys become
// queries of one head.
// CHECK-LABEL: func.func @attention_step
// CHECK-NEXT: %[[Q:.*]] = nn.reshape %arg0 : (tensor<1x4x1x8xf32>) -> tensor<1x2x2x8xf32>
// CHECK-NEXT: %[[R:.*]] = nn.attention %[[Q]], %arg1, %arg1, %arg2 {causal = false, causal_offset = 0 : i64
// CHECK-NEXT: nn.reshape %[[R]] : (tensor<1x2x2x8xf32>) -> tensor<1x4x1x8xf32>
func.func @attention_step(%q: tensor<1x4x1x8xf32>, %k: tensor<1x2x9x8xf32>, %m: tensor<9xf32>) -> tensor<1x4x1x8xf32> {
  %0 = nn.attention %q, %k, %k, %m {scale = 1.0, causal = true, causal_offset = 8 : i64, softcap = 0.0} : (tensor<1x4x1x8xf32>, tensor<1x2x9x8xf32>, tensor<1x2x9x8xf32>, tensor<9xf32>) -> tensor<1x4x1x8xf32>
  return %0 : tensor<1x4x1x8xf32>
}

// The mask differs between the heads.
// CHECK-LABEL: func.func @attention_step_of_different_heads
// CHECK-NEXT: nn.attention %arg0
func.func @attention_step_of_different_heads(%q: tensor<1x4x1x8xf32>, %k: tensor<1x2x9x8xf32>, %m: tensor<4x1x9xf32>) -> tensor<1x4x1x8xf32> {
  %0 = nn.attention %q, %k, %k, %m {scale = 1.0, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x4x1x8xf32>, tensor<1x2x9x8xf32>, tensor<1x2x9x8xf32>, tensor<4x1x9xf32>) -> tensor<1x4x1x8xf32>
  return %0 : tensor<1x4x1x8xf32>
}

// RUN: calotype-opt %s --nn-raise-normalization | FileCheck %s

// CHECK-LABEL: func.func @layer_norm
// CHECK-NEXT: nn.normalize %arg0 {axes = array<i64: 1>, epsilon = {{.*}}, groups = 1 : i64, subtract_mean = true}
// CHECK-NEXT: return
func.func @layer_norm(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %epsilon = nn.constant dense<1.0e-5> : tensor<f32>
  %two = nn.constant dense<2.0> : tensor<f32>
  %0 = nn.reduce %x {kind = #nn.reduce_kind<mean>, axes = array<i64: 1>, keep_dims = true} : (tensor<4x8xf32>) -> tensor<4x1xf32>
  %1 = nn.sub %x, %0 : (tensor<4x8xf32>, tensor<4x1xf32>) -> tensor<4x8xf32>
  %2 = nn.pow %1, %two : (tensor<4x8xf32>, tensor<f32>) -> tensor<4x8xf32>
  %3 = nn.reduce %2 {kind = #nn.reduce_kind<mean>, axes = array<i64: 1>, keep_dims = true} : (tensor<4x8xf32>) -> tensor<4x1xf32>
  %4 = nn.add %3, %epsilon : (tensor<4x1xf32>, tensor<f32>) -> tensor<4x1xf32>
  %5 = nn.sqrt %4 : (tensor<4x1xf32>) -> tensor<4x1xf32>
  %6 = nn.div %1, %5 : (tensor<4x8xf32>, tensor<4x1xf32>) -> tensor<4x8xf32>
  return %6 : tensor<4x8xf32>
}

// CHECK-LABEL: func.func @rms_norm
// CHECK-NEXT: nn.normalize %arg0 {{.*}}subtract_mean = false
// CHECK-NEXT: return
func.func @rms_norm(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %epsilon = nn.constant dense<1.0e-5> : tensor<f32>
  %0 = nn.mul %x, %x : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  %1 = nn.reduce %0 {kind = #nn.reduce_kind<mean>, axes = array<i64: 1>, keep_dims = true} : (tensor<4x8xf32>) -> tensor<4x1xf32>
  %2 = nn.add %1, %epsilon : (tensor<4x1xf32>, tensor<f32>) -> tensor<4x1xf32>
  %3 = nn.rsqrt %2 : (tensor<4x1xf32>) -> tensor<4x1xf32>
  %4 = nn.mul %x, %3 : (tensor<4x8xf32>, tensor<4x1xf32>) -> tensor<4x8xf32>
  return %4 : tensor<4x8xf32>
}

// The mean runs over other dimensions than the variance.

// CHECK-LABEL: func.func @other_axes
// CHECK-NOT: nn.normalize
func.func @other_axes(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %epsilon = nn.constant dense<1.0e-5> : tensor<f32>
  %0 = nn.reduce %x {kind = #nn.reduce_kind<mean>, axes = array<i64: 0>, keep_dims = true} : (tensor<4x8xf32>) -> tensor<1x8xf32>
  %1 = nn.sub %x, %0 : (tensor<4x8xf32>, tensor<1x8xf32>) -> tensor<4x8xf32>
  %2 = nn.mul %1, %x : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  %3 = nn.reduce %2 {kind = #nn.reduce_kind<mean>, axes = array<i64: 1>, keep_dims = true} : (tensor<4x8xf32>) -> tensor<4x1xf32>
  %4 = nn.add %3, %epsilon : (tensor<4x1xf32>, tensor<f32>) -> tensor<4x1xf32>
  %5 = nn.sqrt %4 : (tensor<4x1xf32>) -> tensor<4x1xf32>
  %6 = nn.div %1, %5 : (tensor<4x8xf32>, tensor<4x1xf32>) -> tensor<4x8xf32>
  return %6 : tensor<4x8xf32>
}

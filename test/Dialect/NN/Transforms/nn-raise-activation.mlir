// RUN: calotype-opt %s --nn-raise-activation | FileCheck %s

// CHECK-LABEL: func.func @erf_gelu
// CHECK-NEXT: %[[G:.*]] = nn.gelu %arg0 {tanh_approximation = false}
// CHECK-NEXT: return %[[G]]
func.func @erf_gelu(%x: tensor<4xf32>) -> tensor<4xf32> {
  %root = nn.constant dense<1.41421354> : tensor<f32>
  %one = nn.constant dense<1.0> : tensor<f32>
  %half = nn.constant dense<0.5> : tensor<f32>
  %0 = nn.div %x, %root : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %1 = nn.erf %0 : (tensor<4xf32>) -> tensor<4xf32>
  %2 = nn.add %1, %one : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %3 = nn.mul %x, %2 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %4 = nn.mul %3, %half : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %4 : tensor<4xf32>
}

// The half first, the root as a factor.

// CHECK-LABEL: func.func @erf_gelu_other_order
// CHECK-NEXT: nn.gelu %arg0 {tanh_approximation = false}
func.func @erf_gelu_other_order(%x: tensor<4xf32>) -> tensor<4xf32> {
  %root = nn.constant dense<0.707106769> : tensor<f32>
  %one = nn.constant dense<1.0> : tensor<f32>
  %half = nn.constant dense<0.5> : tensor<f32>
  %0 = nn.mul %x, %half : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %1 = nn.mul %x, %root : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %2 = nn.erf %1 : (tensor<4xf32>) -> tensor<4xf32>
  %3 = nn.add %one, %2 : (tensor<f32>, tensor<4xf32>) -> tensor<4xf32>
  %4 = nn.mul %0, %3 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %4 : tensor<4xf32>
}

// Another scale inside the error function is no gelu.

// CHECK-LABEL: func.func @no_gelu
// CHECK-NOT: nn.gelu
func.func @no_gelu(%x: tensor<4xf32>) -> tensor<4xf32> {
  %one = nn.constant dense<1.0> : tensor<f32>
  %half = nn.constant dense<0.5> : tensor<f32>
  %0 = nn.mul %x, %half : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %1 = nn.erf %x : (tensor<4xf32>) -> tensor<4xf32>
  %2 = nn.add %one, %1 : (tensor<f32>, tensor<4xf32>) -> tensor<4xf32>
  %3 = nn.mul %0, %2 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %3 : tensor<4xf32>
}

// CHECK-LABEL: func.func @tanh_gelu
// CHECK-NEXT: nn.gelu %arg0 {tanh_approximation = true}
func.func @tanh_gelu(%x: tensor<4xf32>) -> tensor<4xf32> {
  %cubic = nn.constant dense<0.044715> : tensor<f32>
  %scale = nn.constant dense<0.797884583> : tensor<f32>
  %one = nn.constant dense<1.0> : tensor<f32>
  %half = nn.constant dense<0.5> : tensor<f32>
  %0 = nn.mul %x, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %1 = nn.mul %0, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %2 = nn.mul %1, %cubic : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %3 = nn.add %x, %2 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %4 = nn.mul %3, %scale : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %5 = nn.tanh %4 : (tensor<4xf32>) -> tensor<4xf32>
  %6 = nn.add %5, %one : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %7 = nn.mul %x, %6 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %8 = nn.mul %7, %half : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %8 : tensor<4xf32>
}

// CHECK-LABEL: func.func @silu
// CHECK-NEXT: nn.silu %arg0
func.func @silu(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = nn.sigmoid %x : (tensor<4xf32>) -> tensor<4xf32>
  %1 = nn.mul %0, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// A gate by another value is no silu.

// CHECK-LABEL: func.func @gate
// CHECK: nn.mul
func.func @gate(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  %0 = nn.sigmoid %x : (tensor<4xf32>) -> tensor<4xf32>
  %1 = nn.mul %0, %y : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// CHECK-LABEL: func.func @hard_swish
// CHECK-NEXT: nn.hard_swish %arg0
func.func @hard_swish(%x: tensor<4xf32>) -> tensor<4xf32> {
  %three = nn.constant dense<3.0> : tensor<f32>
  %six = nn.constant dense<6.0> : tensor<f32>
  %0 = nn.add %x, %three : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %1 = nn.clamp %0 {low = 0.0 : f64, high = 6.0 : f64} : (tensor<4xf32>) -> tensor<4xf32>
  %2 = nn.div %1, %six : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  %3 = nn.mul %x, %2 : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %3 : tensor<4xf32>
}

// RUN: calotype-opt %s --nn-evaluate-constants | FileCheck %s

// CHECK-LABEL: func.func @transpose_and_reshape
// CHECK-NEXT: nn.constant dense<{{\[}}[1.000000e+00, 4.000000e+00], [2.000000e+00, 5.000000e+00], [3.000000e+00, 6.000000e+00]]> : tensor<3x2xf32>
// CHECK-NEXT: return
func.func @transpose_and_reshape() -> tensor<3x2xf32> {
  %0 = nn.constant dense<[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]> : tensor<6xf32>
  %1 = nn.reshape %0 : (tensor<6xf32>) -> tensor<2x3xf32>
  %2 = nn.transpose %1 {permutation = array<i64: 1, 0>} : (tensor<2x3xf32>) -> tensor<3x2xf32>
  return %2 : tensor<3x2xf32>
}

// CHECK-LABEL: func.func @blob
// CHECK-NEXT: nn.constant dense<{{\[}}[0, 3], [1, 4], [2, 5]]> : tensor<3x2xui8>
// CHECK-NEXT: return
func.func @blob() -> tensor<3x2xui8> {
  %0 = nn.constant dense_resource<weights> : tensor<2x3xui8>
  %1 = nn.transpose %0 {permutation = array<i64: 1, 0>} : (tensor<2x3xui8>) -> tensor<3x2xui8>
  return %1 : tensor<3x2xui8>
}

// CHECK-LABEL: func.func @slice
// CHECK-NEXT: nn.constant dense<{{\[}}[3, 1], [6, 4]]> : tensor<2x2xi32>
// CHECK-NEXT: nn.constant dense<{{\[}}[5, 6]]> : tensor<1x2xi32>
func.func @slice() -> (tensor<2x2xi32>, tensor<1x2xi32>) {
  %0 = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi32>
  %1 = nn.slice %0 {starts = array<i64: 0, 2>, sizes = array<i64: 2, 2>, steps = array<i64: 1, -2>} : (tensor<2x3xi32>) -> tensor<2x2xi32>
  %2 = nn.slice %0 {starts = array<i64: 1, 1>, sizes = array<i64: 1, 2>, steps = array<i64: 1, 1>} : (tensor<2x3xi32>) -> tensor<1x2xi32>
  return %1, %2 : tensor<2x2xi32>, tensor<1x2xi32>
}

// A broadcast of one value costs nothing as a splat.

// CHECK-LABEL: func.func @splat
// CHECK-NEXT: nn.constant dense<2.000000e+00> : tensor<1000x1000xf32>
func.func @splat() -> tensor<1000x1000xf32> {
  %0 = nn.constant dense<2.0> : tensor<f32>
  %1 = nn.expand %0 : (tensor<f32>) -> tensor<1000x1000xf32>
  return %1 : tensor<1000x1000xf32>
}

// One that would grow stays, as does what reads run-time values.

// CHECK-LABEL: func.func @stays
// CHECK: nn.expand
// CHECK: nn.add
func.func @stays(%x: tensor<2xf32>) -> (tensor<100000x2xf32>, tensor<2xf32>) {
  %0 = nn.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %1 = nn.expand %0 : (tensor<2xf32>) -> tensor<100000x2xf32>
  %2 = nn.add %x, %0 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %1, %2 : tensor<100000x2xf32>, tensor<2xf32>
}

// One value in more than 16 MiB is held by nobody.

// CHECK-LABEL: func.func @long_splat
// CHECK-NEXT: %[[ONE:.*]] = nn.constant dense<2.000000e+00> : tensor<f32>
// CHECK-NEXT: nn.expand %[[ONE]] : (tensor<f32>) -> tensor<5000000xf32>
// CHECK-NEXT: %[[OTHER:.*]] = nn.constant dense<true> : tensor<i1>
// CHECK-NEXT: nn.expand %[[OTHER]] : (tensor<i1>) -> tensor<20000000xi1>
func.func @long_splat() -> (tensor<5000000xf32>, tensor<20000000xi1>) {
  %0 = nn.constant dense<2.0> : tensor<f32>
  %1 = nn.expand %0 : (tensor<f32>) -> tensor<5000000xf32>
  %2 = nn.constant dense<true> : tensor<20000000xi1>
  return %1, %2 : tensor<5000000xf32>, tensor<20000000xi1>
}

{-#
  dialect_resources: {
    builtin: {
      weights: "0x01000000000102030405"
    }
  }
#-}

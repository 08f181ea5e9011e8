// RUN: calotype-opt --convert-nn-to-halide %s | FileCheck %s

// CHECK-LABEL: halide.pipeline @relu__h(
// CHECK: %[[V:.*]] = halide.load %{{.*}} : <2x3x4x5xf16>
// CHECK: %[[X:.*]] = arith.extf %[[V]] : f16 to f32
// CHECK: arith.maximumf %[[X]]
// CHECK: halide.func "out"
// CHECK: arith.truncf %{{.*}} : f32 to f16
nn.kernel @relu__h(%a: tensor<2x3x4x5xf16>) -> (tensor<2x3x4x5xf16>) {
  %0 = nn.relu %a  : (tensor<2x3x4x5xf16>) -> tensor<2x3x4x5xf16>
  nn.yield %0 : tensor<2x3x4x5xf16>
}

// CHECK-LABEL: halide.pipeline @add(
// CHECK: halide.func "add"(%d3, %d2, %d1, %d0) : !halide.func<5x4x3x2xf32>
// CHECK: halide.load %arg0[%d0, %d1, %d2, %d3]
// CHECK: halide.load %arg1[%d2, %c0
// CHECK: arith.addf
nn.kernel @add(%a: tensor<2x3x4x5xf32>, %b: tensor<4x1xf32>) -> (tensor<2x3x4x5xf32>) {
  %0 = nn.add %a, %b  : (tensor<2x3x4x5xf32>, tensor<4x1xf32>) -> tensor<2x3x4x5xf32>
  nn.yield %0 : tensor<2x3x4x5xf32>
}

// CHECK-LABEL: halide.pipeline @add__u(
// CHECK-SAME: -> !halide.image<2x3x4x5xui8>
// CHECK: arith.addi %{{.*}} : i8
nn.kernel @add__u(%a: tensor<2x3x4x5xui8>, %b: tensor<2x3x4x5xui8>) -> (tensor<2x3x4x5xui8>) {
  %0 = nn.add %a, %b  : (tensor<2x3x4x5xui8>, tensor<2x3x4x5xui8>) -> tensor<2x3x4x5xui8>
  nn.yield %0 : tensor<2x3x4x5xui8>
}

// CHECK-LABEL: halide.pipeline @add__0(
// CHECK: halide.func "add"() : !halide.func<f32>
nn.kernel @add__0(%a: tensor<f32>, %b: tensor<f32>) -> (tensor<f32>) {
  %0 = nn.add %a, %b  : (tensor<f32>, tensor<f32>) -> tensor<f32>
  nn.yield %0 : tensor<f32>
}

// CHECK-LABEL: halide.pipeline @less(
// CHECK: arith.cmpf olt
// CHECK: halide.func "out"{{.*}}xi1>
nn.kernel @less(%a: tensor<2x3x4x5xf32>, %b: tensor<2x3x4x5xf32>) -> (tensor<2x3x4x5xi1>) {
  %0 = nn.less %a, %b  : (tensor<2x3x4x5xf32>, tensor<2x3x4x5xf32>) -> tensor<2x3x4x5xi1>
  nn.yield %0 : tensor<2x3x4x5xi1>
}

// CHECK-LABEL: halide.pipeline @batch_norm(
// CHECK: math.sqrt
nn.kernel @batch_norm(%a: tensor<2x3x4x5xf32>, %b: tensor<3xf32>, %c: tensor<3xf32>, %d: tensor<3xf32>, %e: tensor<3xf32>) -> (tensor<2x3x4x5xf32>) {
  %0 = nn.batch_norm %a, %b, %c, %d, %e {epsilon = 1.0e-5 : f64} : (tensor<2x3x4x5xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<2x3x4x5xf32>
  nn.yield %0 : tensor<2x3x4x5xf32>
}

// CHECK-LABEL: halide.pipeline @const(
// CHECK: arith.constant 2.0
// CHECK-COUNT-4: arith.select
nn.kernel @const(%a: tensor<4x5xf32>) -> (tensor<4x5xf32>) {
  %c = nn.constant dense<2.0> : tensor<f32>
  %d = nn.constant dense<[1.0, 2.0, 3.0, 4.0, 5.0]> : tensor<5xf32>
  %0 = nn.mul %a, %c : (tensor<4x5xf32>, tensor<f32>) -> tensor<4x5xf32>
  %1 = nn.add %0, %d : (tensor<4x5xf32>, tensor<5xf32>) -> tensor<4x5xf32>
  nn.yield %1 : tensor<4x5xf32>
}

// On the bits: a widened value may be assumed to be finite.
// CHECK-LABEL: halide.pipeline @is_nan_f16(
// CHECK: arith.bitcast %{{.*}} : f16 to i16
// CHECK: arith.cmpi sgt
nn.kernel @is_nan_f16(%a: tensor<4xf16>) -> (tensor<4xi1>) {
  %0 = nn.is_nan %a : (tensor<4xf16>) -> tensor<4xi1>
  nn.yield %0 : tensor<4xi1>
}

// Rounded once: to odd in f32, then to f16.
// CHECK-LABEL: halide.pipeline @narrow(
// CHECK: arith.truncf %{{.*}} : f64 to f32
// CHECK: arith.ori
// CHECK: arith.truncf %{{.*}} : f32 to f16
nn.kernel @narrow(%a: tensor<4xf64>) -> (tensor<4xf16>) {
  %0 = nn.cast %a : (tensor<4xf64>) -> tensor<4xf16>
  nn.yield %0 : tensor<4xf16>
}

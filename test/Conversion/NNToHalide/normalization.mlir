// RUN: calotype-opt --convert-nn-to-halide %s | FileCheck %s

// CHECK-LABEL: halide.pipeline @softmax(
// CHECK: {role = "max"}
// CHECK: {role = "exp"}
// CHECK: {role = "sum"}
// CHECK: {role = "inv"}
// CHECK: halide.func "softmax"
nn.kernel @softmax(%a: tensor<2x3x4x5xf32>) -> (tensor<2x3x4x5xf32>) {
  %0 = nn.softmax %a {axis = 3 : i64} : (tensor<2x3x4x5xf32>) -> tensor<2x3x4x5xf32>
  nn.yield %0 : tensor<2x3x4x5xf32>
}

// CHECK-LABEL: halide.pipeline @log_softmax(
// CHECK: {role = "log"}
nn.kernel @log_softmax(%a: tensor<2x3x4x5xf16>) -> (tensor<2x3x4x5xf16>) {
  %0 = nn.log_softmax %a {axis = 1 : i64} : (tensor<2x3x4x5xf16>) -> tensor<2x3x4x5xf16>
  nn.yield %0 : tensor<2x3x4x5xf16>
}

// CHECK-LABEL: halide.pipeline @normalize(
// CHECK: halide.func "sum"(%d1, %d0) {role = "sum"} : !halide.func<3x2xf32>
// CHECK: over (%r3 = 5, %r2 = 4)
// CHECK: {role = "mean"}
// CHECK: {role = "sumsq"}
// CHECK: {role = "rstd"}
nn.kernel @normalize(%a: tensor<2x3x4x5xf32>) -> (tensor<2x3x4x5xf32>) {
  %0 = nn.normalize %a {axes = array<i64: 2, 3>, groups = 1 : i64, epsilon = 1.0e-5 : f64, subtract_mean = true} : (tensor<2x3x4x5xf32>) -> tensor<2x3x4x5xf32>
  nn.yield %0 : tensor<2x3x4x5xf32>
}

// CHECK-LABEL: halide.pipeline @normalize__g(
// CHECK: over (%r3 = 5, %r2 = 4, %r1 = 3)
nn.kernel @normalize__g(%a: tensor<2x6x4x5xf32>) -> (tensor<2x6x4x5xf32>) {
  %0 = nn.normalize %a {axes = array<i64: 2, 3>, groups = 2 : i64, epsilon = 1.0e-5 : f64, subtract_mean = true} : (tensor<2x6x4x5xf32>) -> tensor<2x6x4x5xf32>
  nn.yield %0 : tensor<2x6x4x5xf32>
}

// CHECK-LABEL: halide.pipeline @lp_normalize(
// CHECK: math.sqrt
nn.kernel @lp_normalize(%a: tensor<2x3x4x5xf32>) -> (tensor<2x3x4x5xf32>) {
  %0 = nn.lp_normalize %a {axis = 1 : i64, p = 2 : i64} : (tensor<2x3x4x5xf32>) -> tensor<2x3x4x5xf32>
  nn.yield %0 : tensor<2x3x4x5xf32>
}

// CHECK-LABEL: halide.pipeline @attention__2(
// CHECK: {role = "product"}
// CHECK: {role = "scores"}
// CHECK: math.tanh
// CHECK: {role = "max"}
// CHECK: {role = "exp"}
// CHECK: {role = "sum"}
// CHECK: {role = "acc"}
// CHECK: {role = "inv"}
nn.kernel @attention__2(%q: tensor<2x4x4x8xf32>, %k: tensor<2x2x5x8xf32>, %v: tensor<2x2x5x6xf32>, %m: tensor<2x1x4x5xf32>) -> (tensor<2x4x4x6xf32>) {
  %0 = nn.attention %q, %k, %v, %m {scale = 0.5 : f64, causal = true, causal_offset = 1 : i64, softcap = 2.0 : f64} : (tensor<2x4x4x8xf32>, tensor<2x2x5x8xf32>, tensor<2x2x5x6xf32>, tensor<2x1x4x5xf32>) -> tensor<2x4x4x6xf32>
  nn.yield %0 : tensor<2x4x4x6xf32>
}

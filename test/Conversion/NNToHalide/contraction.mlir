// RUN: calotype-opt --convert-nn-to-halide %s | FileCheck %s

// CHECK-LABEL: halide.pipeline @matmul(
// CHECK: halide.func "lhs"(%d3, %d2, %d1, %d0) {role = "lhs"} : !halide.func<5x4x1x2xf32>
// CHECK: halide.func "rhs"
// CHECK: halide.func "matmul"(%d3, %d2, %d1, %d0) {role = "acc"}
// CHECK: halide.update %matmul(%d3, %d2, %d1, %d0) over (%k = 5)
// CHECK: halide.call %lhs[%k, %d2, %c0
// CHECK: halide.call %rhs[%d3, %k, %d1]
// CHECK: arith.mulf %{{.*}} fastmath<reassoc,contract>
nn.kernel @matmul(%a: tensor<2x1x4x5xf32>, %b: tensor<3x5x6xf32>) -> (tensor<2x3x4x6xf32>) {
  %0 = nn.matmul %a, %b  : (tensor<2x1x4x5xf32>, tensor<3x5x6xf32>) -> tensor<2x3x4x6xf32>
  nn.yield %0 : tensor<2x3x4x6xf32>
}

// CHECK-LABEL: halide.pipeline @matmul__t(
// CHECK: halide.call %lhs[%d0, %k]
// CHECK: halide.call %rhs[%k, %d1]
nn.kernel @matmul__t(%a: tensor<5x4xf32>, %b: tensor<6x5xf32>) -> (tensor<4x6xf32>) {
  %0 = nn.matmul %a, %b {transpose_lhs = true, transpose_rhs = true} : (tensor<5x4xf32>, tensor<6x5xf32>) -> tensor<4x6xf32>
  nn.yield %0 : tensor<4x6xf32>
}

// CHECK-LABEL: halide.pipeline @conv(
// CHECK: halide.func "padded"(%x, %y, %c, %n) {role = "padded"} : !halide.func<10x10x3x1xf32>
// CHECK: halide.clamp_index
// CHECK: arith.select
// CHECK: over (%ci = 3, %kx = 3, %ky = 3)
nn.kernel @conv(%a: tensor<1x3x8x8xf32>, %b: tensor<6x3x3x3xf32>) -> (tensor<1x6x8x8xf32>) {
  %0 = nn.conv %a, %b {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x3x8x8xf32>, tensor<6x3x3x3xf32>) -> tensor<1x6x8x8xf32>
  nn.yield %0 : tensor<1x6x8x8xf32>
}

// CHECK-LABEL: halide.pipeline @conv__dw(
// CHECK: over (%ci = 1, %kx = 3, %ky = 3)
nn.kernel @conv__dw(%a: tensor<1x4x8x8xf32>, %b: tensor<4x1x3x3xf32>) -> (tensor<1x4x8x8xf32>) {
  %0 = nn.conv %a, %b {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, groups = 4 : i64} : (tensor<1x4x8x8xf32>, tensor<4x1x3x3xf32>) -> tensor<1x4x8x8xf32>
  nn.yield %0 : tensor<1x4x8x8xf32>
}

// CHECK-LABEL: halide.pipeline @conv__3(
// CHECK-NOT: padded
// CHECK: over (%ci = 2, %kx = 2, %ky = 2, %kz = 2)
nn.kernel @conv__3(%a: tensor<1x2x4x4x4xf32>, %b: tensor<3x2x2x2x2xf32>) -> (tensor<1x3x3x3x3xf32>) {
  %0 = nn.conv %a, %b {strides = array<i64: 1, 1, 1>, dilations = array<i64: 1, 1, 1>, pads_begin = array<i64: 0, 0, 0>, pads_end = array<i64: 0, 0, 0>, groups = 1 : i64} : (tensor<1x2x4x4x4xf32>, tensor<3x2x2x2x2xf32>) -> tensor<1x3x3x3x3xf32>
  nn.yield %0 : tensor<1x3x3x3x3xf32>
}

// CHECK-LABEL: halide.pipeline @conv_transpose(
// CHECK: over (%ci = 2, %kx = 3, %ky = 3)
// CHECK: arith.cmpi eq
// CHECK: arith.select
nn.kernel @conv_transpose(%a: tensor<1x4x5x5xf32>, %b: tensor<4x3x3x3xf32>) -> (tensor<1x6x11x11xf32>) {
  %0 = nn.conv_transpose %a, %b {strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 0>, output_padding = array<i64: 0, 0>, groups = 2 : i64} : (tensor<1x4x5x5xf32>, tensor<4x3x3x3xf32>) -> tensor<1x6x11x11xf32>
  nn.yield %0 : tensor<1x6x11x11xf32>
}

// CHECK-LABEL: halide.pipeline @einsum(
// CHECK: over (%rd = 4)
nn.kernel @einsum(%a: tensor<2x3x4xf32>, %b: tensor<2x5x4xf32>) -> (tensor<2x3x5xf32>) {
  %0 = nn.einsum %a, %b {equation = "bqd,bkd->bqk"} : (tensor<2x3x4xf32>, tensor<2x5x4xf32>) -> tensor<2x3x5xf32>
  nn.yield %0 : tensor<2x3x5xf32>
}

// CHECK-LABEL: halide.pipeline @einsum__t(
// CHECK-NOT: halide.update
// CHECK: halide.load %arg0[%d1, %d0]
nn.kernel @einsum__t(%a: tensor<2x3xf32>) -> (tensor<3x2xf32>) {
  %0 = nn.einsum %a {equation = "ij->ji"} : (tensor<2x3xf32>) -> tensor<3x2xf32>
  nn.yield %0 : tensor<3x2xf32>
}

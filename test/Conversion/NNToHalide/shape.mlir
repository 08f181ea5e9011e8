// RUN: calotype-opt --convert-nn-to-halide %s | FileCheck %s

// CHECK-LABEL: halide.pipeline @reshape(
// CHECK: halide.func "reshape"(%d1, %d0) : !halide.func<20x6xf32>
// CHECK: arith.floordivsi
nn.kernel @reshape(%a: tensor<2x3x4x5xf32>) -> (tensor<6x20xf32>) {
  %0 = nn.reshape %a  : (tensor<2x3x4x5xf32>) -> tensor<6x20xf32>
  nn.yield %0 : tensor<6x20xf32>
}

// The remainder of a quotient is promised to be one.
// CHECK-LABEL: halide.pipeline @space_to_depth(
// CHECK: halide.clamp_index unsafe %{{.*}} to 2
// CHECK: halide.output
nn.kernel @space_to_depth(%a: tensor<1x3x8x12xf32>) -> (tensor<1x12x4x6xf32>) {
  %0 = nn.space_to_depth %a {block = 2 : i64} : (tensor<1x3x8x12xf32>) -> tensor<1x12x4x6xf32>
  nn.yield %0 : tensor<1x12x4x6xf32>
}

// CHECK-LABEL: halide.pipeline @transpose(
// CHECK: halide.load %arg0[%d2, %d1, %d3, %d0]
nn.kernel @transpose(%a: tensor<2x3x4x5xf32>) -> (tensor<5x3x2x4xf32>) {
  %0 = nn.transpose %a {permutation = array<i64: 3, 1, 0, 2>} : (tensor<2x3x4x5xf32>) -> tensor<5x3x2x4xf32>
  nn.yield %0 : tensor<5x3x2x4xf32>
}

// CHECK-LABEL: halide.pipeline @slice(
// CHECK: arith.muli %d2, %c-2
nn.kernel @slice(%a: tensor<2x3x4x5xf32>) -> (tensor<1x3x2x3xf32>) {
  %0 = nn.slice %a {starts = array<i64: 1, 0, 3, 0>, sizes = array<i64: 1, 3, 2, 3>, steps = array<i64: 1, 1, -2, 2>} : (tensor<2x3x4x5xf32>) -> tensor<1x3x2x3xf32>
  nn.yield %0 : tensor<1x3x2x3xf32>
}

// CHECK-LABEL: halide.pipeline @concat(
// CHECK: halide.clamp_index
// CHECK-COUNT-2: arith.select
nn.kernel @concat(%a: tensor<2x3xf32>, %b: tensor<2x1xf32>, %c: tensor<2x5xf32>) -> (tensor<2x9xf32>) {
  %0 = nn.concat %a, %b, %c {axis = 1 : i64} : (tensor<2x3xf32>, tensor<2x1xf32>, tensor<2x5xf32>) -> tensor<2x9xf32>
  nn.yield %0 : tensor<2x9xf32>
}

// CHECK-LABEL: halide.pipeline @pad__v(
// CHECK: halide.load %arg1[]
// CHECK: arith.select
nn.kernel @pad__v(%a: tensor<4x5xf32>, %v: tensor<f32>) -> (tensor<7x6xf32>) {
  %0 = nn.pad %a, %v {low = array<i64: 2, -1>, high = array<i64: 1, 2>, mode = #nn.pad_mode<constant>} : (tensor<4x5xf32>, tensor<f32>) -> tensor<7x6xf32>
  nn.yield %0 : tensor<7x6xf32>
}

// CHECK-LABEL: halide.pipeline @pad__reflect(
// CHECK: arith.minsi
nn.kernel @pad__reflect(%a: tensor<4x5xf32>) -> (tensor<7x6xf32>) {
  %0 = nn.pad %a {low = array<i64: 2, -1>, high = array<i64: 1, 2>, mode = #nn.pad_mode<reflect>} : (tensor<4x5xf32>) -> tensor<7x6xf32>
  nn.yield %0 : tensor<7x6xf32>
}

// CHECK-LABEL: halide.pipeline @gather(
// CHECK: halide.load %arg1[%d1, %d2]
// CHECK: halide.clamp_index %{{.*}} to 6
nn.kernel @gather(%a: tensor<5x6x7xf32>, %i: tensor<2x3xi64>) -> (tensor<5x2x3x7xf32>) {
  %0 = nn.gather %a, %i {axis = 1 : i64} : (tensor<5x6x7xf32>, tensor<2x3xi64>) -> tensor<5x2x3x7xf32>
  nn.yield %0 : tensor<5x2x3x7xf32>
}

// CHECK-LABEL: halide.pipeline @gather_nd(
// CHECK: halide.clamp_index %{{.*}} to 5
nn.kernel @gather_nd(%a: tensor<2x5x6xf32>, %i: tensor<2x4x1xi64>) -> (tensor<2x4x6xf32>) {
  %0 = nn.gather_nd %a, %i {batch_dims = 1 : i64} : (tensor<2x5x6xf32>, tensor<2x4x1xi64>) -> tensor<2x4x6xf32>
  nn.yield %0 : tensor<2x4x6xf32>
}

// CHECK-LABEL: halide.pipeline @scatter_elements__add(
// CHECK: over (%r1 = 6, %r0 = 2)
// CHECK: halide.yield %{{.*}} at[%r1, %{{.*}}]
nn.kernel @scatter_elements__add(%a: tensor<5x6xf32>, %i: tensor<2x6xi64>, %u: tensor<2x6xf32>) -> (tensor<5x6xf32>) {
  %0 = nn.scatter_elements %a, %i, %u {axis = 0 : i64, kind = #nn.scatter_kind<add>} : (tensor<5x6xf32>, tensor<2x6xi64>, tensor<2x6xf32>) -> tensor<5x6xf32>
  nn.yield %0 : tensor<5x6xf32>
}

// CHECK-LABEL: halide.pipeline @scatter_nd__set(
// CHECK: over (%r2 = 2, %r1 = 6, %r0 = 4)
nn.kernel @scatter_nd__set(%a: tensor<5x6x2xf32>, %i: tensor<4x1xi64>, %u: tensor<4x6x2xf32>) -> (tensor<5x6x2xf32>) {
  %0 = nn.scatter_nd %a, %i, %u {kind = #nn.scatter_kind<set>} : (tensor<5x6x2xf32>, tensor<4x1xi64>, tensor<4x6x2xf32>) -> tensor<5x6x2xf32>
  nn.yield %0 : tensor<5x6x2xf32>
}

// CHECK-LABEL: halide.pipeline @one_hot(
// CHECK: arith.cmpi eq
nn.kernel @one_hot(%i: tensor<3xi64>) -> (tensor<4x3xi1>) {
  %0 = nn.one_hot %i {depth = 4 : i64, axis = 0 : i64} : (tensor<3xi64>) -> tensor<4x3xi1>
  nn.yield %0 : tensor<4x3xi1>
}

// CHECK-LABEL: halide.pipeline @relayout(
// CHECK-SAME: -> !halide.image<2x3x4x5xf32, order [1, 3, 2, 0]>
// CHECK: halide.func "out"(%d1, %d3, %d2, %d0)
nn.kernel @relayout(%a: tensor<2x3x4x5xf32>) -> (tensor<2x3x4x5xf32, #nn.layout<[0,2,3,1],[],[]>>) {
  nn.yield %a : tensor<2x3x4x5xf32>
}

// CHECK-LABEL: halide.pipeline @relayout_tile(
// CHECK-SAME: -> !halide.image<2x4x5x1x8xf32>
// CHECK: halide.clamp_index %{{.*}} to 3
nn.kernel @relayout_tile(%a: tensor<2x3x4x5xf32>) -> (tensor<2x3x4x5xf32, #nn.layout<[0,2,3,1],[1],[8]>>) {
  nn.yield %a : tensor<2x3x4x5xf32>
}

// CHECK-LABEL: halide.pipeline @untile(
// CHECK: halide.load %arg0[%d0, %d2, %d3, %{{.*}}, %{{.*}}] : <2x4x5x1x8xf32>
nn.kernel @untile(%a: tensor<2x3x4x5xf32, #nn.layout<[0,2,3,1],[1],[8]>>) -> (tensor<2x3x4x5xf32>) {
  nn.yield %a : tensor<2x3x4x5xf32, #nn.layout<[0,2,3,1],[1],[8]>>
}

// CHECK-LABEL: halide.pipeline @two(
// CHECK-SAME: -> (!halide.image<4x5xf32>, !halide.image<4xf32>)
// CHECK: halide.output %out, %out_1
nn.kernel @two(%a: tensor<4x5xf32>) -> (tensor<4x5xf32>, tensor<4xf32>) {
  %0 = nn.exp %a : (tensor<4x5xf32>) -> tensor<4x5xf32>
  %1 = nn.reduce %0 {kind = #nn.reduce_kind<sum>, axes = array<i64: 1>, keep_dims = false} : (tensor<4x5xf32>) -> tensor<4xf32>
  nn.yield %0, %1 : tensor<4x5xf32>, tensor<4xf32>
}

// RUN: calotype-opt --convert-nn-to-halide --split-input-file %s | FileCheck %s
// Separable pools: a pass over one dimension after the other.

// Rows of the image first, then neighbours in a row, of lines that are padded.
// CHECK-LABEL: halide.pipeline @rows(
// CHECK: halide.func "pass"(%x, %y, %c, %n) {role = "pass"} : !halide.func<8x6x2x1xf32>
// CHECK: halide.clamp_index %{{.*}} to 6
// CHECK: halide.func "line"(%x, %y, %c, %n) {role = "line"} : !halide.func<10x6x2x1xf32>
// CHECK: 0xFF800000
// CHECK: halide.update %line{{.*}} over (%r = 8)
// CHECK: halide.yield %{{.*}} at[%{{.*}}, %y, %c, %n]
// CHECK: halide.func "pass_1"{{.*}} : !halide.func<8x6x2x1xf32>
// CHECK-COUNT-3: halide.call %line_u0
nn.kernel @rows(%a: tensor<1x2x6x8xf32>) -> tensor<1x2x6x8xf32> {
  %0 = nn.pool %a {kind = #nn.pool_kind<max>, kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x6x8xf32>) -> tensor<1x2x6x8xf32>
  nn.yield %0 : tensor<1x2x6x8xf32>
}

// -----

// With channels innermost each pixel is read once: neighbours in a row first.
// CHECK-LABEL: halide.pipeline @channels(
// CHECK: halide.func "pass"(%c, %x, %y, %n)
// CHECK: halide.clamp_index %{{.*}} to 8
// CHECK-NOT: "line"
// CHECK: halide.func "pass_1"(%c, %x, %y, %n)
// CHECK: halide.clamp_index %{{.*}} to 6
#nhwc = #nn.layout<[0, 2, 3, 1], [], []>
nn.kernel @channels(%a: tensor<1x2x6x8xf32, #nhwc>) -> tensor<1x2x6x8xf32, #nhwc> {
  %0 = nn.pool %a {kind = #nn.pool_kind<max>, kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x6x8xf32, #nhwc>) -> tensor<1x2x6x8xf32>
  nn.yield %0 : tensor<1x2x6x8xf32>
}

// -----

// Bins of one size, at one distance, divided by it.
// CHECK-LABEL: halide.pipeline @bins(
// CHECK: halide.func "pass"(%x, %y, %c, %n) {{.*}}<8x3x3x1xf32>
// CHECK: arith.muli %y, %c2_i32
// CHECK: halide.func "pass_1"(%x, %y, %c, %n) {{.*}}<4x3x3x1xf32>
// CHECK: arith.muli %x, %c2_i32
// CHECK: arith.divf %{{.*}}, %cst
nn.kernel @bins(%a: tensor<1x3x7x8xf32>) -> tensor<1x3x3x4xf32> {
  %0 = nn.adaptive_pool %a {kind = #nn.pool_kind<average>, output_size = array<i64: 3, 4>} : (tensor<1x3x7x8xf32>) -> tensor<1x3x3x4xf32>
  nn.yield %0 : tensor<1x3x3x4xf32>
}

// -----

// Bins of 2, 3 and 2: what a smaller one lacks is zero in a sum and the last element
// again in a maximum.
// CHECK-LABEL: halide.pipeline @uneven_average(
// CHECK: arith.select
// CHECK: arith.sitofp
// CHECK: arith.divf
nn.kernel @uneven_average(%a: tensor<1x3x5xf32>) -> tensor<1x3x3xf32> {
  %0 = nn.adaptive_pool %a {kind = #nn.pool_kind<average>, output_size = array<i64: 3>} : (tensor<1x3x5xf32>) -> tensor<1x3x3xf32>
  nn.yield %0 : tensor<1x3x3xf32>
}

// -----

// CHECK-LABEL: halide.pipeline @uneven_max(
// CHECK: arith.minsi
// CHECK-NOT: arith.select
// CHECK: halide.output
nn.kernel @uneven_max(%a: tensor<1x3x5xf32>) -> tensor<1x3x3xf32> {
  %0 = nn.adaptive_pool %a {kind = #nn.pool_kind<max>, output_size = array<i64: 3>} : (tensor<1x3x5xf32>) -> tensor<1x3x3xf32>
  nn.yield %0 : tensor<1x3x3xf32>
}

// -----

// Large bins are one reduction.
// CHECK-LABEL: halide.pipeline @large_bins(
// CHECK: over (%kx = 2, %ky = 66)
// CHECK: arith.floordivsi
nn.kernel @large_bins(%a: tensor<1x3x131x8xf32>) -> tensor<1x3x2x4xf32> {
  %0 = nn.adaptive_pool %a {kind = #nn.pool_kind<average>, output_size = array<i64: 2, 4>} : (tensor<1x3x131x8xf32>) -> tensor<1x3x2x4xf32>
  nn.yield %0 : tensor<1x3x2x4xf32>
}

// -----

// The image of a stack has a dimension for the part; the host sees the channels of all.
// CHECK-LABEL: halide.pipeline @tower(
// CHECK-SAME: -> !halide.image<1x3x2x6x8xf32, order [2, 1, 4, 3, 0]>
// CHECK: halide.func "out"(%d2, %d1, %d4, %d3, %d0) {role = "stack"} : !halide.func<2x3x8x6x1xf32>
// CHECK-DAG: halide.call %pass_3[%d2, %d4, %d3, %d0]
// CHECK-DAG: halide.call %pass_1[%d2, %d4, %d3, %d0]
// CHECK-DAG: halide.load %arg0[%d0, %d2, %d3, %d4]
// CHECK-DAG: arith.cmpi eq, %d1
// CHECK: halide.output %out
#nhwc = #nn.layout<[0, 2, 3, 1], [], []>
nn.kernel @tower(%a: tensor<1x2x6x8xf32, #nhwc>) -> tensor<1x6x6x8xf32, #nhwc> {
  %0 = nn.pool %a {kind = #nn.pool_kind<max>, kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x6x8xf32, #nhwc>) -> tensor<1x2x6x8xf32>
  %1 = nn.pool %0 {kind = #nn.pool_kind<max>, kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x6x8xf32>) -> tensor<1x2x6x8xf32>
  %2 = nn.concat %a, %0, %1 {axis = 1 : i64} : (tensor<1x2x6x8xf32, #nhwc>, tensor<1x2x6x8xf32>, tensor<1x2x6x8xf32>) -> tensor<1x6x6x8xf32>
  nn.yield %2 : tensor<1x6x6x8xf32>
}

// -----

// In row-major order the parts are planes; the host sees the channels of all.
// CHECK-LABEL: halide.pipeline @planes(
// CHECK-SAME: -> !halide.image<1x3x2x6x8xf32>
// CHECK: halide.func "out"(%d4, %d3, %d2, %d1, %d0)
// CHECK: func.func @calls
// CHECK: host.call @planes {{.*}} -> tensor<1x3x2x6x8xf32>
// CHECK: tensor.collapse_shape %{{.*}} {{\[\[}}0], [1, 2], [3], [4]] : tensor<1x3x2x6x8xf32> into tensor<1x6x6x8xf32>
nn.kernel @planes(%a: tensor<1x2x6x8xf32>) -> tensor<1x6x6x8xf32> {
  %0 = nn.pool %a {kind = #nn.pool_kind<max>, kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x6x8xf32>) -> tensor<1x2x6x8xf32>
  %1 = nn.pool %0 {kind = #nn.pool_kind<max>, kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x6x8xf32>) -> tensor<1x2x6x8xf32>
  %2 = nn.concat %a, %0, %1 {axis = 1 : i64} : (tensor<1x2x6x8xf32>, tensor<1x2x6x8xf32>, tensor<1x2x6x8xf32>) -> tensor<1x6x6x8xf32>
  nn.yield %2 : tensor<1x6x6x8xf32>
}
func.func @calls(%a: tensor<1x2x6x8xf32>) -> tensor<1x6x6x8xf32> {
  %0 = nn.call @planes(%a) : (tensor<1x2x6x8xf32>) -> tensor<1x6x6x8xf32>
  return %0 : tensor<1x6x6x8xf32>
}

// -----

// Unlike parts are stored one after the other, each from what it is a view of.
// CHECK-LABEL: halide.pipeline @pyramid(
// CHECK-SAME: -> !halide.image<2x15xf32>
// CHECK: halide.func "concat"(%d1, %d0) {role = "parts"} : !halide.func<15x2xf32>
// CHECK: over (%r3 = 1, %r2 = 1, %r1 = 3, %r0 = 2)
// CHECK: over (%r3 = 2, %r2 = 2, %r1 = 3, %r0 = 2)
// CHECK: halide.output %concat_u1
nn.kernel @pyramid(%a: tensor<2x3x8x8xf32>) -> tensor<2x15xf32> {
  %0 = nn.adaptive_pool %a {kind = #nn.pool_kind<max>, output_size = array<i64: 2, 2>} : (tensor<2x3x8x8xf32>) -> tensor<2x3x2x2xf32>
  %1 = nn.adaptive_pool %0 {kind = #nn.pool_kind<max>, output_size = array<i64: 1, 1>} : (tensor<2x3x2x2xf32>) -> tensor<2x3x1x1xf32>
  %2 = nn.reshape %1 : (tensor<2x3x1x1xf32>) -> tensor<2x3xf32>
  %3 = nn.reshape %0 : (tensor<2x3x2x2xf32>) -> tensor<2x12xf32>
  %4 = nn.concat %2, %3 {axis = 1 : i64} : (tensor<2x3xf32>, tensor<2x12xf32>) -> tensor<2x15xf32>
  nn.yield %4 : tensor<2x15xf32>
}

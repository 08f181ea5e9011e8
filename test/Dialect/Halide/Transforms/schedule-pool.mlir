// RUN: calotype-opt --convert-nn-to-halide --halide-schedule --split-input-file %s | FileCheck %s
// Pools in passes.

// Lanes of channels: a task is a block of channels, in which all passes are computed;
// the last one stays in the expression of the output. The parts of the stack are
// unrolled, so each is written where the others are.
// CHECK-LABEL: halide.pipeline @channels(
// CHECK: %d2, %d1, %d4, %d3, %d0 = halide.vars %out
// CHECK: %[[TASK:.*]], %[[BLOCK:.*]] = halide.split %d2 by 32 tail<round_up>
// CHECK: halide.split %[[BLOCK]] by 8
// CHECK: halide.unroll %d1
// CHECK: halide.parallel %[[TASK]]
// CHECK: %[[PASS:.*]] = halide.stage "pass"
// CHECK: halide.compute_at %[[PASS]], %[[TASK]]
// CHECK: halide.split %c by 8
// CHECK: %{{.*}}, %[[X:.*]] = halide.split %x by 20
// CHECK: halide.unroll %[[X]]
// CHECK: halide.stage "pass_1"
// CHECK: %{{.*}}, %[[Y:.*]] = halide.split %y{{.*}} by 20
// CHECK: halide.unroll %[[Y]]
// CHECK: halide.stage "pass_2"
// CHECK-NOT: halide.stage "pass_3"
// CHECK-NOT: halide.compute_root
#nhwc = #nn.layout<[0, 2, 3, 1], [], []>
nn.kernel @channels(%a: tensor<1x128x20x20xf32, #nhwc>) -> tensor<1x384x20x20xf32, #nhwc> attributes {plan = #plan.pool} {
  %0 = nn.pool %a {kind = #nn.pool_kind<max>, kernel = array<i64: 5, 5>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 2, 2>, pads_end = array<i64: 2, 2>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x128x20x20xf32, #nhwc>) -> tensor<1x128x20x20xf32>
  %1 = nn.pool %0 {kind = #nn.pool_kind<max>, kernel = array<i64: 5, 5>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 2, 2>, pads_end = array<i64: 2, 2>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x128x20x20xf32>) -> tensor<1x128x20x20xf32>
  %2 = nn.concat %a, %0, %1 {axis = 1 : i64} : (tensor<1x128x20x20xf32, #nhwc>, tensor<1x128x20x20xf32>, tensor<1x128x20x20xf32>) -> tensor<1x384x20x20xf32>
  nn.yield %2 : tensor<1x384x20x20xf32>
}

// -----

// Lanes of a row: the passes of a plane in the loop over planes; lines are filled with
// the neutral element, then with the row.
// CHECK-LABEL: halide.pipeline @rows(
// CHECK: %d4, %d3, %d2, %d1, %d0 = halide.vars %out
// CHECK: halide.split %d4 by 8 tail<shift_inwards>
// CHECK: halide.unroll %d1
// CHECK: %[[GROUP:.*]], %[[PLANE:.*]] = halide.split %d2 by 8
// CHECK: halide.parallel %[[GROUP]]
// CHECK: %[[LINE:.*]] = halide.stage "line"
// CHECK: halide.compute_at %[[LINE]], %[[PLANE]]
// CHECK: halide.stage "line" update 0
// CHECK: halide.split %r by 8 tail<guard_with_if>
nn.kernel @rows(%a: tensor<1x128x20x20xf32>) -> tensor<1x384x20x20xf32> attributes {plan = #plan.pool} {
  %0 = nn.pool %a {kind = #nn.pool_kind<max>, kernel = array<i64: 5, 5>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 2, 2>, pads_end = array<i64: 2, 2>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x128x20x20xf32>) -> tensor<1x128x20x20xf32>
  %1 = nn.pool %0 {kind = #nn.pool_kind<max>, kernel = array<i64: 5, 5>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 2, 2>, pads_end = array<i64: 2, 2>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x128x20x20xf32>) -> tensor<1x128x20x20xf32>
  %2 = nn.concat %a, %0, %1 {axis = 1 : i64} : (tensor<1x128x20x20xf32>, tensor<1x128x20x20xf32>, tensor<1x128x20x20xf32>) -> tensor<1x384x20x20xf32>
  nn.yield %2 : tensor<1x384x20x20xf32>
}

// -----

// The passes of a large image exceed the cache: strips of rows, and few channels. What a strip needs of a pass has
// one size in memory, also where the image ends.
// CHECK-LABEL: halide.pipeline @strips(
// CHECK: %d2o, %{{.*}} = halide.split %d2 by 8
// CHECK: %d3o, %{{.*}} = halide.split %d3 by [[S:.*]] tail
// CHECK: halide.fuse %d3o, %d2o
// CHECK: %[[PASS:.*]] = halide.stage "pass"
// CHECK: halide.bound_storage %[[PASS]] dim 2 to {{[0-9]+}}
// CHECK: %{{.*}}, %[[X:.*]] = halide.split %x by 20
// CHECK: %[[NEXT:.*]] = halide.stage "pass_1"
// CHECK: halide.bound_storage %[[NEXT]] dim 2 to [[ROWS:[0-9]+]]
// CHECK: halide.split %y{{.*}} by {{.*}} tail<shift_inwards>
// CHECK: %[[LAST:.*]] = halide.stage "pass_2"
// CHECK: halide.bound_storage %[[LAST]] dim 2 to [[ROWS]]
#nhwc = #nn.layout<[0, 2, 3, 1], [], []>
nn.kernel @strips(%a: tensor<1x32x80x80xf32, #nhwc>) -> tensor<1x96x80x80xf32, #nhwc> attributes {plan = #plan.pool} {
  %0 = nn.pool %a {kind = #nn.pool_kind<max>, kernel = array<i64: 5, 5>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 2, 2>, pads_end = array<i64: 2, 2>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x32x80x80xf32, #nhwc>) -> tensor<1x32x80x80xf32>
  %1 = nn.pool %0 {kind = #nn.pool_kind<max>, kernel = array<i64: 5, 5>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 2, 2>, pads_end = array<i64: 2, 2>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x32x80x80xf32>) -> tensor<1x32x80x80xf32>
  %2 = nn.concat %a, %0, %1 {axis = 1 : i64} : (tensor<1x32x80x80xf32, #nhwc>, tensor<1x32x80x80xf32>, tensor<1x32x80x80xf32>) -> tensor<1x96x80x80xf32>
  nn.yield %2 : tensor<1x96x80x80xf32>
}

// -----

// Levels are stored, the coarse one from the fine one; then each part is written.
// CHECK-LABEL: halide.pipeline @pyramid(
// CHECK: %[[FINE:.*]] = halide.stage "pass_1"
// CHECK: halide.compute_root %[[FINE]]
// CHECK: %[[ROWS:.*]] = halide.stage "pass"
// CHECK: halide.compute_at %[[ROWS]]
// CHECK: %[[COARSE:.*]] = halide.stage "pass_3"
// CHECK: halide.compute_root %[[COARSE]]
// CHECK: halide.stage "concat" update 0
// CHECK: halide.stage "concat" update 1
// CHECK-COUNT-2: halide.unroll
nn.kernel @pyramid(%a: tensor<1x64x13x13xf32>) -> tensor<1x320xf32> attributes {plan = #plan.pool} {
  %0 = nn.adaptive_pool %a {kind = #nn.pool_kind<max>, output_size = array<i64: 2, 2>} : (tensor<1x64x13x13xf32>) -> tensor<1x64x2x2xf32>
  %1 = nn.adaptive_pool %0 {kind = #nn.pool_kind<max>, output_size = array<i64: 1, 1>} : (tensor<1x64x2x2xf32>) -> tensor<1x64x1x1xf32>
  %2 = nn.reshape %1 : (tensor<1x64x1x1xf32>) -> tensor<1x64xf32>
  %3 = nn.reshape %0 : (tensor<1x64x2x2xf32>) -> tensor<1x256xf32>
  %4 = nn.concat %2, %3 {axis = 1 : i64} : (tensor<1x64xf32>, tensor<1x256xf32>) -> tensor<1x320xf32>
  nn.yield %4 : tensor<1x320xf32>
}

// -----

// An average over the whole of a row-major image.
// CHECK-LABEL: halide.pipeline @reduction(
// CHECK: %d3, %d2, %d1, %d0 = halide.vars %out
// CHECK: %[[PASS:.*]] = halide.stage "pass"
// CHECK: halide.compute_at %[[PASS]], %d1
// CHECK: %{{.*}}, %[[X:.*]] = halide.split %x by 4 tail<shift_inwards>
// CHECK: halide.vectorize %[[X]]
nn.kernel @reduction(%a: tensor<1x64x7x7xf32>) -> tensor<1x64x1x1xf32> attributes {plan = #plan.reduction} {
  %0 = nn.reduce %a {kind = #nn.reduce_kind<mean>, axes = array<i64: 2, 3>, keep_dims = true} : (tensor<1x64x7x7xf32>) -> tensor<1x64x1x1xf32>
  nn.yield %0 : tensor<1x64x1x1xf32>
}

// RUN: calotype-opt --convert-nn-to-halide %s | FileCheck %s

// CHECK-LABEL: halide.pipeline @reduce__sum(
// CHECK: halide.func "reduce"(%d1, %d0) {role = "acc"} : !halide.func<4x2xf32>
// CHECK: over (%r3 = 5, %r1 = 3)
// CHECK: halide.load %arg0[%d0, %r1, %d1, %r3]
// CHECK: arith.addf
nn.kernel @reduce__sum(%a: tensor<2x3x4x5xf32>) -> (tensor<2x4xf32>) {
  %0 = nn.reduce %a {kind = #nn.reduce_kind<sum>, axes = array<i64: 1, 3>, keep_dims = false} : (tensor<2x3x4x5xf32>) -> tensor<2x4xf32>
  nn.yield %0 : tensor<2x4xf32>
}

// CHECK-LABEL: halide.pipeline @reduce__mean(
// CHECK: arith.constant 1.5
// CHECK: arith.divf
nn.kernel @reduce__mean(%a: tensor<2x3x4x5xf32>) -> (tensor<2x4xf32>) {
  %0 = nn.reduce %a {kind = #nn.reduce_kind<mean>, axes = array<i64: 1, 3>, keep_dims = false} : (tensor<2x3x4x5xf32>) -> tensor<2x4xf32>
  nn.yield %0 : tensor<2x4xf32>
}

// CHECK-LABEL: halide.pipeline @reduce__log_sum_exp(
// CHECK: role = "max"
// CHECK: arith.maxnumf
// CHECK: role = "sum"
// CHECK: math.exp
// CHECK: math.log
nn.kernel @reduce__log_sum_exp(%a: tensor<2x3x4x5xf32>) -> (tensor<2x4xf32>) {
  %0 = nn.reduce %a {kind = #nn.reduce_kind<log_sum_exp>, axes = array<i64: 1, 3>, keep_dims = false} : (tensor<2x3x4x5xf32>) -> tensor<2x4xf32>
  nn.yield %0 : tensor<2x4xf32>
}

// CHECK-LABEL: halide.pipeline @reduce__k(
// CHECK: arith.constant -2147483648
// CHECK: halide.load %arg0[%d0, %r1, %d2, %r3]
// CHECK: arith.maxsi
nn.kernel @reduce__k(%a: tensor<2x3x4x5xi32>) -> (tensor<2x1x4x1xi32>) {
  %0 = nn.reduce %a {kind = #nn.reduce_kind<max>, axes = array<i64: 1, 3>, keep_dims = true} : (tensor<2x3x4x5xi32>) -> tensor<2x1x4x1xi32>
  nn.yield %0 : tensor<2x1x4x1xi32>
}

// CHECK-LABEL: halide.pipeline @arg_reduce__false(
// CHECK: halide.func "extremum"{{.*}} : !halide.func<5x4x2x(f32, i32)>
// CHECK: halide.update
// CHECK: arith.cmpf ogt
// CHECK: arith.extsi
nn.kernel @arg_reduce__false(%a: tensor<2x3x4x5xf32>) -> (tensor<2x4x5xi64>) {
  %0 = nn.arg_reduce %a {kind = #nn.arg_reduce_kind<max>, axis = 1 : i64, keep_dims = false, select_last = false} : (tensor<2x3x4x5xf32>) -> tensor<2x4x5xi64>
  nn.yield %0 : tensor<2x4x5xi64>
}

// A NaN wins: it is noted beside the extremum.
// CHECK-LABEL: halide.pipeline @reduce__max_of_floats(
// CHECK: halide.func "reduce"{{.*}} : !halide.func<2x(f32, i32)>
// CHECK: arith.cmpf uno
// CHECK: arith.maxnumf
// CHECK: arith.minsi
nn.kernel @reduce__max_of_floats(%a: tensor<2x3xf32>) -> (tensor<2xf32>) {
  %0 = nn.reduce %a {kind = #nn.reduce_kind<max>, axes = array<i64: 1>, keep_dims = false} : (tensor<2x3xf32>) -> tensor<2xf32>
  nn.yield %0 : tensor<2xf32>
}

// More than 4096 terms one after the other are held in f64.
// CHECK-LABEL: halide.pipeline @reduce__long_sum(
// CHECK: halide.func "reduce"{{.*}} : !halide.func<2xf64>
// CHECK: arith.extf
// CHECK: arith.truncf
nn.kernel @reduce__long_sum(%a: tensor<2x4097xf32>) -> (tensor<2xf32>) {
  %0 = nn.reduce %a {kind = #nn.reduce_kind<sum>, axes = array<i64: 1>, keep_dims = false} : (tensor<2x4097xf32>) -> tensor<2xf32>
  nn.yield %0 : tensor<2xf32>
}

// CHECK-LABEL: halide.pipeline @reduce__short_sum(
// CHECK: halide.func "reduce"{{.*}} : !halide.func<2xf32>
nn.kernel @reduce__short_sum(%a: tensor<2x4096xf32>) -> (tensor<2xf32>) {
  %0 = nn.reduce %a {kind = #nn.reduce_kind<sum>, axes = array<i64: 1>, keep_dims = false} : (tensor<2x4096xf32>) -> tensor<2xf32>
  nn.yield %0 : tensor<2xf32>
}

// Short rows are ordered by counting.
// CHECK-LABEL: halide.pipeline @top_k__counted(
// CHECK: halide.func "keys"
// CHECK: halide.func "ranks"
// CHECK: halide.func "places"
// CHECK-NOT: halide.func "sorted"
nn.kernel @top_k__counted(%a: tensor<2x256xf32>) -> (tensor<2x3xi64>) {
  %0 = nn.top_k %a {k = 3 : i64, axis = 1 : i64, largest = true} : (tensor<2x256xf32>) -> tensor<2x3xi64>
  nn.yield %0 : tensor<2x3xi64>
}

// Long rows are sorted: a pass for each byte.
// CHECK-LABEL: halide.pipeline @top_k__sorted(
// CHECK: halide.func "keys"
// CHECK: halide.func "sorted"
// CHECK: halide.func "sorted_1"
// CHECK-NOT: halide.func "sorted_2"
nn.kernel @top_k__sorted(%a: tensor<2x257xi16>) -> (tensor<2x3xi64>) {
  %0 = nn.top_k %a {k = 3 : i64, axis = 1 : i64, largest = true} : (tensor<2x257xi16>) -> tensor<2x3xi64>
  nn.yield %0 : tensor<2x3xi64>
}

// CHECK-LABEL: halide.pipeline @scan__r(
// CHECK: halide.update %scan(%d3, %d2, %d1, %d0) over (%r = 4)
// CHECK: arith.mulf
// CHECK: halide.yield %{{.*}} at[%{{.*}}, %d2, %d1, %d0]
nn.kernel @scan__r(%a: tensor<2x3x4x5xf32>) -> (tensor<2x3x4x5xf32>) {
  %0 = nn.scan %a {kind = #nn.scan_kind<prod>, axis = 3 : i64, exclusive = true, reverse = true} : (tensor<2x3x4x5xf32>) -> tensor<2x3x4x5xf32>
  nn.yield %0 : tensor<2x3x4x5xf32>
}

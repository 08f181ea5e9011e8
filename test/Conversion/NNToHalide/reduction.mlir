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

// CHECK-LABEL: halide.pipeline @scan__r(
// CHECK: halide.update %scan(%d3, %d2, %d1, %d0) over (%r = 4)
// CHECK: arith.mulf
// CHECK: halide.yield %{{.*}} at[%{{.*}}, %d2, %d1, %d0]
nn.kernel @scan__r(%a: tensor<2x3x4x5xf32>) -> (tensor<2x3x4x5xf32>) {
  %0 = nn.scan %a {kind = #nn.scan_kind<prod>, axis = 3 : i64, exclusive = true, reverse = true} : (tensor<2x3x4x5xf32>) -> tensor<2x3x4x5xf32>
  nn.yield %0 : tensor<2x3x4x5xf32>
}

// RUN: calotype-opt %s --nn-reassociate-attention=min-gain=0 --nn-canonicalize-graph | FileCheck %s
// Masks between the two products: padding, small ranks, triangles and decays.

// Padding by a product and by a choice; the latter keeps infinities out.

// CHECK-LABEL: func.func @padding_by_product
// CHECK: %[[M:.*]] = nn.reshape %arg3 : (tensor<1x5xf32>) -> tensor<1x1x5x1xf32>
// CHECK: %[[K:.*]] = nn.mul %arg1, %[[M]]
// CHECK: nn.matmul %[[K]], %arg2 {transpose_lhs = true}
func.func @padding_by_product(%q: tensor<1x2x6x4xf32>, %k: tensor<1x2x5x4xf32>, %v: tensor<1x2x5x3xf32>, %mask: tensor<1x5xf32>) -> tensor<1x2x6x3xf32> {
  %m = nn.reshape %mask : (tensor<1x5xf32>) -> tensor<1x1x1x5xf32>
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x6x4xf32>, tensor<1x2x5x4xf32>) -> tensor<1x2x6x5xf32>
  %1 = nn.mul %0, %m : (tensor<1x2x6x5xf32>, tensor<1x1x1x5xf32>) -> tensor<1x2x6x5xf32>
  %2 = nn.matmul %1, %v : (tensor<1x2x6x5xf32>, tensor<1x2x5x3xf32>) -> tensor<1x2x6x3xf32>
  return %2 : tensor<1x2x6x3xf32>
}

// CHECK-LABEL: func.func @padding_by_choice
// CHECK-DAG: %[[Z:.*]] = nn.constant dense<0.000000e+00>
// CHECK-DAG: %[[C:.*]] = nn.reshape %arg3 : (tensor<1x1x1x5xi1>) -> tensor<1x1x5x1xi1>
// CHECK: %[[K:.*]] = nn.select %[[C]], %arg1, %[[Z]]
// CHECK: %[[S:.*]] = nn.matmul %[[K]], %arg2 {transpose_lhs = true}
// CHECK: %[[R:.*]] = nn.matmul %arg0, %[[S]] :
// CHECK: nn.select %arg4, %[[Z]], %[[R]]
func.func @padding_by_choice(%q: tensor<1x2x6x4xf32>, %k: tensor<1x2x5x4xf32>, %v: tensor<1x2x5x3xf32>, %keep: tensor<1x1x1x5xi1>, %drop: tensor<1x1x6x1xi1>) -> tensor<1x2x6x3xf32> {
  %zero = nn.constant dense<0.0> : tensor<f32>
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x6x4xf32>, tensor<1x2x5x4xf32>) -> tensor<1x2x6x5xf32>
  %1 = nn.select %keep, %0, %zero : (tensor<1x1x1x5xi1>, tensor<1x2x6x5xf32>, tensor<f32>) -> tensor<1x2x6x5xf32>
  %2 = nn.select %drop, %zero, %1 : (tensor<1x1x6x1xi1>, tensor<f32>, tensor<1x2x6x5xf32>) -> tensor<1x2x6x5xf32>
  %3 = nn.matmul %2, %v : (tensor<1x2x6x5xf32>, tensor<1x2x5x3xf32>) -> tensor<1x2x6x3xf32>
  return %3 : tensor<1x2x6x3xf32>
}

// A constant of rank 2 doubles the features; one of rank 1 does not.

// CHECK-LABEL: func.func @constant_of_rank_2
// CHECK: nn.matmul {{.*}} (tensor<1x1x3x8xf32>, tensor<1x1x3x2xf32>)
// CHECK: nn.matmul {{.*}} (tensor<1x1x3x8xf32>, tensor<1x1x8x2xf32>)
func.func @constant_of_rank_2(%q: tensor<1x1x3x4xf32>, %k: tensor<1x1x3x4xf32>, %v: tensor<1x1x3x2xf32>) -> tensor<1x1x3x2xf32> {
  %m = nn.constant dense<[[1.0, 2.0, 3.0], [2.0, 3.0, 4.0], [3.0, 4.0, 5.0]]> : tensor<3x3xf32>
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x1x3x4xf32>, tensor<1x1x3x4xf32>) -> tensor<1x1x3x3xf32>
  %1 = nn.mul %0, %m : (tensor<1x1x3x3xf32>, tensor<3x3xf32>) -> tensor<1x1x3x3xf32>
  %2 = nn.matmul %1, %v : (tensor<1x1x3x3xf32>, tensor<1x1x3x2xf32>) -> tensor<1x1x3x2xf32>
  return %2 : tensor<1x1x3x2xf32>
}

// CHECK-LABEL: func.func @constant_of_rank_1
// CHECK: %[[K:.*]] = nn.mul %arg1, %{{.*}} : (tensor<1x1x3x4xf32>, tensor<1x1x3x1xf32>)
// CHECK: %[[S:.*]] = nn.matmul %[[K]], %arg2 {transpose_lhs = true}
// CHECK: %[[R:.*]] = nn.matmul %arg0, %[[S]] :
// CHECK: nn.mul %[[R]], %{{.*}} : (tensor<1x1x3x2xf32>, tensor<1x1x3x1xf32>)
func.func @constant_of_rank_1(%q: tensor<1x1x3x4xf32>, %k: tensor<1x1x3x4xf32>, %v: tensor<1x1x3x2xf32>) -> tensor<1x1x3x2xf32> {
  %m = nn.constant dense<[[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [-1.0, -2.0, -3.0]]> : tensor<3x3xf32>
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x1x3x4xf32>, tensor<1x1x3x4xf32>) -> tensor<1x1x3x3xf32>
  %1 = nn.mul %0, %m : (tensor<1x1x3x3xf32>, tensor<3x3xf32>) -> tensor<1x1x3x3xf32>
  %2 = nn.matmul %1, %v : (tensor<1x1x3x3xf32>, tensor<1x1x3x2xf32>) -> tensor<1x1x3x2xf32>
  return %2 : tensor<1x1x3x2xf32>
}

// cos(i - j) as two outer products of run-time values (cosFormer).

// CHECK-LABEL: func.func @sum_of_outer_products
// CHECK: nn.matmul {{.*}} (tensor<1x1x5x8xf32>, tensor<1x1x5x2xf32>)
// CHECK: nn.matmul {{.*}} (tensor<1x1x6x8xf32>, tensor<1x1x8x2xf32>)
func.func @sum_of_outer_products(%q: tensor<1x1x6x4xf32>, %k: tensor<1x1x5x4xf32>, %v: tensor<1x1x5x2xf32>, %a: tensor<6x1xf32>, %b: tensor<1x5xf32>, %c: tensor<6x1xf32>, %d: tensor<1x5xf32>) -> tensor<1x1x6x2xf32> {
  %0 = nn.mul %a, %b : (tensor<6x1xf32>, tensor<1x5xf32>) -> tensor<6x5xf32>
  %1 = nn.matmul %c, %d : (tensor<6x1xf32>, tensor<1x5xf32>) -> tensor<6x5xf32>
  %m = nn.add %0, %1 : (tensor<6x5xf32>, tensor<6x5xf32>) -> tensor<6x5xf32>
  %2 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x1x6x4xf32>, tensor<1x1x5x4xf32>) -> tensor<1x1x6x5xf32>
  %3 = nn.mul %m, %2 : (tensor<6x5xf32>, tensor<1x1x6x5xf32>) -> tensor<1x1x6x5xf32>
  %4 = nn.matmul %3, %v : (tensor<1x1x6x5xf32>, tensor<1x1x5x2xf32>) -> tensor<1x1x6x2xf32>
  return %4 : tensor<1x1x6x2xf32>
}

// Triangles: a constant, nn.trilu of the scores, a choice by a comparison of positions
// together with padding.

// CHECK-LABEL: func.func @constant_triangle
// CHECK: nn.linear_attention %arg0, %arg1, %arg2 {causal = true, {{.*}} scale = 5.000000e-01
func.func @constant_triangle(%q: tensor<1x1x3x4xf32>, %k: tensor<1x1x3x4xf32>, %v: tensor<1x1x3x2xf32>) -> tensor<1x1x3x2xf32> {
  %m = nn.constant dense<[[0.5, 0.0, 0.0], [0.5, 0.5, 0.0], [0.5, 0.5, 0.5]]> : tensor<3x3xf32>
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x1x3x4xf32>, tensor<1x1x3x4xf32>) -> tensor<1x1x3x3xf32>
  %1 = nn.mul %0, %m : (tensor<1x1x3x3xf32>, tensor<3x3xf32>) -> tensor<1x1x3x3xf32>
  %2 = nn.matmul %1, %v : (tensor<1x1x3x3xf32>, tensor<1x1x3x2xf32>) -> tensor<1x1x3x2xf32>
  return %2 : tensor<1x1x3x2xf32>
}

// CHECK-LABEL: func.func @trilu
// CHECK-NEXT: nn.linear_attention %arg0, %arg1, %arg2 {causal = true, {{.*}} normalize = true
// CHECK-NEXT: return
func.func @trilu(%q: tensor<1x1x3x4xf32>, %k: tensor<1x1x3x4xf32>, %v: tensor<1x1x3x2xf32>) -> tensor<1x1x3x2xf32> {
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x1x3x4xf32>, tensor<1x1x3x4xf32>) -> tensor<1x1x3x3xf32>
  %1 = nn.trilu %0 {k = 0 : i64, upper = false} : (tensor<1x1x3x3xf32>) -> tensor<1x1x3x3xf32>
  %2 = nn.reduce %1 {kind = #nn.reduce_kind<sum>, axes = array<i64: 3>, keep_dims = true} : (tensor<1x1x3x3xf32>) -> tensor<1x1x3x1xf32>
  %3 = nn.div %1, %2 : (tensor<1x1x3x3xf32>, tensor<1x1x3x1xf32>) -> tensor<1x1x3x3xf32>
  %4 = nn.matmul %3, %v : (tensor<1x1x3x3xf32>, tensor<1x1x3x2xf32>) -> tensor<1x1x3x2xf32>
  return %4 : tensor<1x1x3x2xf32>
}

// CHECK-LABEL: func.func @comparison_and_padding
// CHECK: %[[K:.*]] = nn.select
// CHECK: nn.linear_attention %arg0, %[[K]], %arg2 {causal = true
func.func @comparison_and_padding(%q: tensor<2x1x3x4xf32>, %k: tensor<2x1x3x4xf32>, %v: tensor<2x1x3x2xf32>, %keep: tensor<2x1x3xi1>) -> tensor<2x1x3x2xf32> {
  %zero = nn.constant dense<0.0> : tensor<f32>
  %i = nn.constant dense<[[0], [1], [2]]> : tensor<3x1xi64>
  %j = nn.constant dense<[[0, 1, 2]]> : tensor<1x3xi64>
  %c = nn.less_equal %j, %i : (tensor<1x3xi64>, tensor<3x1xi64>) -> tensor<3x3xi1>
  %both = nn.and %c, %keep : (tensor<3x3xi1>, tensor<2x1x3xi1>) -> tensor<2x3x3xi1>
  %m = nn.reshape %both : (tensor<2x3x3xi1>) -> tensor<2x1x3x3xi1>
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<2x1x3x4xf32>, tensor<2x1x3x4xf32>) -> tensor<2x1x3x3xf32>
  %1 = nn.select %m, %0, %zero : (tensor<2x1x3x3xi1>, tensor<2x1x3x3xf32>, tensor<f32>) -> tensor<2x1x3x3xf32>
  %2 = nn.matmul %1, %v : (tensor<2x1x3x3xf32>, tensor<2x1x3x2xf32>) -> tensor<2x1x3x2xf32>
  return %2 : tensor<2x1x3x2xf32>
}

// A triangle of ones that no constant holds, of any size.

// CHECK-LABEL: func.func @triangle_of_ones
// CHECK: nn.linear_attention {{.*}}causal = true
func.func @triangle_of_ones(%q: tensor<1x1x8192x4xf32>, %k: tensor<1x1x8192x4xf32>, %v: tensor<1x1x8192x2xf32>) -> tensor<1x1x8192x2xf32> {
  %ones = nn.constant dense<1.0> : tensor<8192x8192xf32>
  %m = nn.trilu %ones {k = 0 : i64, upper = false} : (tensor<8192x8192xf32>) -> tensor<8192x8192xf32>
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x1x8192x4xf32>, tensor<1x1x8192x4xf32>) -> tensor<1x1x8192x8192xf32>
  %1 = nn.mul %0, %m : (tensor<1x1x8192x8192xf32>, tensor<8192x8192xf32>) -> tensor<1x1x8192x8192xf32>
  %2 = nn.matmul %1, %v : (tensor<1x1x8192x8192xf32>, tensor<1x1x8192x2xf32>) -> tensor<1x1x8192x2xf32>
  return %2 : tensor<1x1x8192x2xf32>
}

// The scores of keys by queries: their upper triangle is causal.

// CHECK-LABEL: func.func @upper_triangle
// CHECK: nn.linear_attention %arg1, %arg0, %arg2 {causal = true
func.func @upper_triangle(%k: tensor<1x1x3x4xf32>, %q: tensor<1x1x3x4xf32>, %v: tensor<1x1x3x2xf32>) -> tensor<1x1x3x2xf32> {
  %0 = nn.matmul %k, %q {transpose_rhs = true} : (tensor<1x1x3x4xf32>, tensor<1x1x3x4xf32>) -> tensor<1x1x3x3xf32>
  %1 = nn.trilu %0 {k = 0 : i64, upper = true} : (tensor<1x1x3x3xf32>) -> tensor<1x1x3x3xf32>
  %2 = nn.matmul %1, %v {transpose_lhs = true} : (tensor<1x1x3x3xf32>, tensor<1x1x3x2xf32>) -> tensor<1x1x3x2xf32>
  return %2 : tensor<1x1x3x2xf32>
}

// Decays per head, by their numbers: 1/2 and 1/4 (RetNet).

// CHECK-LABEL: func.func @constant_decay
// CHECK: %[[G:.*]] = nn.constant dense<{{\[\[}}[0.000000e+00], [-0.693147182], [-0.693147182]], {{\[\[}}0.000000e+00], [-1.38629436], [-1.38629436]]]>
// CHECK: %[[D:.*]] = nn.reshape %[[G]] : (tensor<2x3x1xf32>) -> tensor<1x2x3x1xf32>
// CHECK: nn.linear_attention %arg0, %arg1, %arg2 decay %[[D]] {causal = true
func.func @constant_decay(%q: tensor<1x2x3x4xf32>, %k: tensor<1x2x3x4xf32>, %v: tensor<1x2x3x2xf32>) -> tensor<1x2x3x2xf32> {
  %m = nn.constant dense<[[[1.0, 0.0, 0.0], [0.5, 1.0, 0.0], [0.25, 0.5, 1.0]], [[1.0, 0.0, 0.0], [0.25, 1.0, 0.0], [0.0625, 0.25, 1.0]]]> : tensor<2x3x3xf32>
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x3x4xf32>, tensor<1x2x3x4xf32>) -> tensor<1x2x3x3xf32>
  %1 = nn.mul %0, %m : (tensor<1x2x3x3xf32>, tensor<2x3x3xf32>) -> tensor<1x2x3x3xf32>
  %2 = nn.matmul %1, %v : (tensor<1x2x3x3xf32>, tensor<1x2x3x2xf32>) -> tensor<1x2x3x2xf32>
  return %2 : tensor<1x2x3x2xf32>
}

// The same computed in the graph from positions; rows divided by their sums, which
// leaves a factor per key.

// CHECK-LABEL: func.func @computed_decay
// CHECK: %[[K:.*]] = nn.mul %arg1,
// CHECK: nn.linear_attention %arg0, %[[K]], %arg2 decay %{{.*}} {causal = true
func.func @computed_decay(%q: tensor<1x2x3x4xf32>, %k: tensor<1x2x3x4xf32>, %v: tensor<1x2x3x2xf32>) -> tensor<1x2x3x2xf32> {
  %i = nn.iota {axis = 0 : i64} : () -> tensor<3x1xf32>
  %j = nn.iota {axis = 1 : i64} : () -> tensor<1x3xf32>
  %g = nn.constant dense<0.5> : tensor<f32>
  %zero = nn.constant dense<0.0> : tensor<f32>
  %d = nn.sub %i, %j : (tensor<3x1xf32>, tensor<1x3xf32>) -> tensor<3x3xf32>
  %p = nn.pow %g, %d : (tensor<f32>, tensor<3x3xf32>) -> tensor<3x3xf32>
  %c = nn.greater_equal %d, %zero : (tensor<3x3xf32>, tensor<f32>) -> tensor<3x3xi1>
  %m = nn.select %c, %p, %zero : (tensor<3x3xi1>, tensor<3x3xf32>, tensor<f32>) -> tensor<3x3xf32>
  %s = nn.reduce %m {kind = #nn.reduce_kind<sum>, axes = array<i64: 1>, keep_dims = true} : (tensor<3x3xf32>) -> tensor<3x1xf32>
  %n = nn.div %m, %s : (tensor<3x3xf32>, tensor<3x1xf32>) -> tensor<3x3xf32>
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x3x4xf32>, tensor<1x2x3x4xf32>) -> tensor<1x2x3x3xf32>
  %1 = nn.mul %0, %n : (tensor<1x2x3x3xf32>, tensor<3x3xf32>) -> tensor<1x2x3x3xf32>
  %2 = nn.matmul %1, %v : (tensor<1x2x3x3xf32>, tensor<1x2x3x2xf32>) -> tensor<1x2x3x2xf32>
  return %2 : tensor<1x2x3x2xf32>
}

// Decays of run-time values (state space duality): exp of differences of running
// sums. The steps are what was summed.

// CHECK-LABEL: func.func @running_sums
// CHECK: %[[D:.*]] = nn.reshape %arg3 : (tensor<1x2x3xf32>) -> tensor<1x2x3x1xf32>
// CHECK: nn.linear_attention %arg0, %arg1, %arg2 decay %[[D]] {causal = true
func.func @running_sums(%q: tensor<1x2x3x4xf32>, %k: tensor<1x2x3x4xf32>, %v: tensor<1x2x3x2xf32>, %a: tensor<1x2x3xf32>) -> tensor<1x2x3x2xf32> {
  %fill = nn.constant dense<-1.0e30> : tensor<f32>
  %t = nn.constant dense<[[true, false, false], [true, true, false], [true, true, true]]> : tensor<3x3xi1>
  %c = nn.scan %a {kind = #nn.scan_kind<sum>, axis = 2 : i64, exclusive = false, reverse = false} : (tensor<1x2x3xf32>) -> tensor<1x2x3xf32>
  %i = nn.reshape %c : (tensor<1x2x3xf32>) -> tensor<1x2x3x1xf32>
  %j = nn.reshape %c : (tensor<1x2x3xf32>) -> tensor<1x2x1x3xf32>
  %d = nn.sub %i, %j : (tensor<1x2x3x1xf32>, tensor<1x2x1x3xf32>) -> tensor<1x2x3x3xf32>
  %s = nn.select %t, %d, %fill : (tensor<3x3xi1>, tensor<1x2x3x3xf32>, tensor<f32>) -> tensor<1x2x3x3xf32>
  %m = nn.exp %s : (tensor<1x2x3x3xf32>) -> tensor<1x2x3x3xf32>
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x3x4xf32>, tensor<1x2x3x4xf32>) -> tensor<1x2x3x3xf32>
  %1 = nn.mul %0, %m : (tensor<1x2x3x3xf32>, tensor<1x2x3x3xf32>) -> tensor<1x2x3x3xf32>
  %2 = nn.matmul %1, %v : (tensor<1x2x3x3xf32>, tensor<1x2x3x2xf32>) -> tensor<1x2x3x2xf32>
  return %2 : tensor<1x2x3x2xf32>
}

// Of other numbers the steps are differences.

// CHECK-LABEL: func.func @positions
// CHECK: %[[S:.*]] = nn.sub
// CHECK: %[[D:.*]] = nn.pad %[[S]] {{.*}} low = array<i64: 0, 0, 1, 0>
// CHECK: nn.linear_attention %arg0, %arg1, %arg2 decay %{{.*}} {causal = true
func.func @positions(%q: tensor<1x2x3x4xf32>, %k: tensor<1x2x3x4xf32>, %v: tensor<1x2x3x2xf32>, %c: tensor<1x2x3xf32>) -> tensor<1x2x3x2xf32> {
  %i = nn.reshape %c : (tensor<1x2x3xf32>) -> tensor<1x2x3x1xf32>
  %j = nn.reshape %c : (tensor<1x2x3xf32>) -> tensor<1x2x1x3xf32>
  %d = nn.sub %i, %j : (tensor<1x2x3x1xf32>, tensor<1x2x1x3xf32>) -> tensor<1x2x3x3xf32>
  %e = nn.exp %d : (tensor<1x2x3x3xf32>) -> tensor<1x2x3x3xf32>
  %m = nn.trilu %e {k = 0 : i64, upper = false} : (tensor<1x2x3x3xf32>) -> tensor<1x2x3x3xf32>
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x3x4xf32>, tensor<1x2x3x4xf32>) -> tensor<1x2x3x3xf32>
  %1 = nn.mul %0, %m : (tensor<1x2x3x3xf32>, tensor<1x2x3x3xf32>) -> tensor<1x2x3x3xf32>
  %2 = nn.matmul %1, %v : (tensor<1x2x3x3xf32>, tensor<1x2x3x2xf32>) -> tensor<1x2x3x2xf32>
  return %2 : tensor<1x2x3x2xf32>
}

// An offset before a causal mask becomes a feature, one behind it stays an offset.

// CHECK-LABEL: func.func @offsets_and_triangle
// CHECK: %[[R:.*]], %{{.*}} = nn.linear_attention {{.*}}causal = true, {{.*}} (tensor<1x1x3x5xf32>, tensor<1x1x3x5xf32>, tensor<1x1x3x2xf32>)
// CHECK: nn.add %[[R]],
func.func @offsets_and_triangle(%q: tensor<1x1x3x4xf32>, %k: tensor<1x1x3x4xf32>, %v: tensor<1x1x3x2xf32>, %w: tensor<1x1x1x3xf32>) -> tensor<1x1x3x2xf32> {
  %one = nn.constant dense<1.0> : tensor<f32>
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x1x3x4xf32>, tensor<1x1x3x4xf32>) -> tensor<1x1x3x3xf32>
  %1 = nn.add %0, %one : (tensor<1x1x3x3xf32>, tensor<f32>) -> tensor<1x1x3x3xf32>
  %2 = nn.trilu %1 {k = 0 : i64, upper = false} : (tensor<1x1x3x3xf32>) -> tensor<1x1x3x3xf32>
  %3 = nn.add %2, %w : (tensor<1x1x3x3xf32>, tensor<1x1x1x3xf32>) -> tensor<1x1x3x3xf32>
  %4 = nn.matmul %3, %v : (tensor<1x1x3x3xf32>, tensor<1x1x3x2xf32>) -> tensor<1x1x3x2xf32>
  return %4 : tensor<1x1x3x2xf32>
}

// RUN: calotype-opt %s --nn-raise-matmul --nn-raise-attention --nn-canonicalize-graph | FileCheck %s
// Every spelling of attention.

// BERT: heads by reshape and transpose, the scale as a division, a mask that is added.
// CHECK-LABEL: @bert(
// CHECK-DAG: %[[Q:.*]] = nn.transpose %arg0 {permutation = array<i64: 0, 2, 1, 3>}
// CHECK-DAG: %[[K:.*]] = nn.transpose %arg1 {permutation = array<i64: 0, 2, 1, 3>}
// CHECK-DAG: %[[V:.*]] = nn.transpose %arg2 {permutation = array<i64: 0, 2, 1, 3>}
// CHECK: nn.attention %[[Q]], %[[K]], %[[V]], %arg3 {causal = false, causal_offset = 0 : i64, nan_rows, scale = 5.000000e-01 : f64
// CHECK-NEXT: nn.transpose
// CHECK-NOT: nn.softmax
func.func @bert(%x: tensor<1x8x2x4xf32>, %y: tensor<1x8x2x4xf32>, %z: tensor<1x8x2x4xf32>, %m: tensor<1x1x1x8xf32>) -> tensor<1x8x2x4xf32> {
  %c = nn.constant dense<2.0> : tensor<f32>
  %q = nn.transpose %x {permutation = array<i64: 0, 2, 1, 3>} : (tensor<1x8x2x4xf32>) -> tensor<1x2x8x4xf32>
  %k = nn.transpose %y {permutation = array<i64: 0, 2, 1, 3>} : (tensor<1x8x2x4xf32>) -> tensor<1x2x8x4xf32>
  %v = nn.transpose %z {permutation = array<i64: 0, 2, 1, 3>} : (tensor<1x8x2x4xf32>) -> tensor<1x2x8x4xf32>
  %s = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x8xf32>
  %d = nn.div %s, %c : (tensor<1x2x8x8xf32>, tensor<f32>) -> tensor<1x2x8x8xf32>
  %a = nn.add %d, %m : (tensor<1x2x8x8xf32>, tensor<1x1x1x8xf32>) -> tensor<1x2x8x8xf32>
  %p = nn.softmax %a {axis = 3 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x8x8xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
  %t = nn.transpose %o {permutation = array<i64: 0, 2, 1, 3>} : (tensor<1x2x8x4xf32>) -> tensor<1x8x2x4xf32>
  return %t : tensor<1x8x2x4xf32>
}

// DistilBERT: a finite number where a key is masked; the broadcast of the mask is its own.
// CHECK-LABEL: @distilbert(
// CHECK: %[[M:.*]] = nn.not %arg3
// CHECK: nn.attention %arg0, %arg1, %arg2, %[[M]] {causal = false, causal_offset = 0 : i64, hidden_score = -1.000000e+04 : f64
func.func @distilbert(%q: tensor<1x2x8x4xf32>, %k: tensor<1x2x8x4xf32>, %v: tensor<1x2x8x4xf32>, %m: tensor<1x1x1x8xi1>) -> tensor<1x2x8x4xf32> {
  %c = nn.constant dense<-1.0e4> : tensor<f32>
  %s = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x8xf32>
  %e = nn.expand %m : (tensor<1x1x1x8xi1>) -> tensor<1x2x8x8xi1>
  %a = nn.select %e, %c, %s : (tensor<1x2x8x8xi1>, tensor<f32>, tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %p = nn.softmax %a {axis = 3 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x8x8xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
  return %o : tensor<1x2x8x4xf32>
}

// GPT-2: a triangle selects, then the mask of the keys is added. The triangle hides with a
// finite number, so where all keys before it are masked it must not hide alone.
// CHECK-LABEL: @gpt2(
// CHECK: %[[T:.*]] = nn.select
// CHECK: %[[M:.*]] = nn.add %[[T]], %arg3
// CHECK: nn.attention %arg0, %arg1, %arg2, %[[M]] {causal = false
func.func @gpt2(%q: tensor<1x2x8x4xf32>, %k: tensor<1x2x8x4xf32>, %v: tensor<1x2x8x4xf32>, %m: tensor<1x1x1x8xf32>) -> tensor<1x2x8x4xf32> {
  %c = nn.constant dense<-3.40282347E+38> : tensor<f32>
  %one = nn.constant dense<true> : tensor<8x8xi1>
  %tri = nn.trilu %one {upper = false, k = 0 : i64} : (tensor<8x8xi1>) -> tensor<8x8xi1>
  %s = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x8xf32>
  %a = nn.select %tri, %s, %c : (tensor<8x8xi1>, tensor<1x2x8x8xf32>, tensor<f32>) -> tensor<1x2x8x8xf32>
  %b = nn.add %a, %m : (tensor<1x2x8x8xf32>, tensor<1x1x1x8xf32>) -> tensor<1x2x8x8xf32>
  %p = nn.softmax %b {axis = 3 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x8x8xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
  return %o : tensor<1x2x8x4xf32>
}

// Without another mask the finite number hides.
// CHECK-LABEL: @gpt2_without_padding(
// CHECK: nn.attention %arg0, %arg1, %arg2 {causal = true, causal_offset = 0 : i64, scale
func.func @gpt2_without_padding(%q: tensor<1x2x8x4xf32>, %k: tensor<1x2x8x4xf32>, %v: tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32> {
  %c = nn.constant dense<-3.40282347E+38> : tensor<f32>
  %one = nn.constant dense<true> : tensor<8x8xi1>
  %tri = nn.trilu %one {upper = false, k = 0 : i64} : (tensor<8x8xi1>) -> tensor<8x8xi1>
  %s = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x8xf32>
  %a = nn.select %tri, %s, %c : (tensor<8x8xi1>, tensor<1x2x8x8xf32>, tensor<f32>) -> tensor<1x2x8x8xf32>
  %p = nn.softmax %a {axis = 3 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x8x8xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
  return %o : tensor<1x2x8x4xf32>
}

// GPT-2 as it was first: scores times the triangle, minus a large number elsewhere.
// CHECK-LABEL: @old_gpt2(
// CHECK: nn.attention %arg0, %arg1, %arg2 {causal = true, causal_offset = 0 : i64, scale
func.func @old_gpt2(%q: tensor<1x2x8x4xf32>, %k: tensor<1x2x8x4xf32>, %v: tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32> {
  %one = nn.constant dense<1.0> : tensor<8x8xf32>
  %u = nn.constant dense<1.0> : tensor<f32>
  %big = nn.constant dense<1.0e10> : tensor<f32>
  %tri = nn.trilu %one {upper = false, k = 0 : i64} : (tensor<8x8xf32>) -> tensor<8x8xf32>
  %inv = nn.sub %u, %tri : (tensor<f32>, tensor<8x8xf32>) -> tensor<8x8xf32>
  %h = nn.mul %inv, %big : (tensor<8x8xf32>, tensor<f32>) -> tensor<8x8xf32>
  %s = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x8xf32>
  %a = nn.mul %s, %tri : (tensor<1x2x8x8xf32>, tensor<8x8xf32>) -> tensor<1x2x8x8xf32>
  %b = nn.sub %a, %h : (tensor<1x2x8x8xf32>, tensor<8x8xf32>) -> tensor<1x2x8x8xf32>
  %p = nn.softmax %b {axis = 3 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x8x8xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
  return %o : tensor<1x2x8x4xf32>
}

// A constant of minus infinity above the diagonal, and a mask of keys.
// CHECK-LABEL: @transformer(
// CHECK: nn.attention %{{.*}}, %{{.*}}, %{{.*}}, %arg3 {causal = true, causal_offset = 1 : i64, nan_rows
func.func @transformer(%q: tensor<1x1x2x4xf32>, %k: tensor<1x1x3x4xf32>, %v: tensor<1x1x3x4xf32>, %m: tensor<3xf32>) -> tensor<1x1x2x4xf32> {
  %c = nn.constant dense<[[0.0, 0.0, 0xFF800000], [0.0, 0.0, 0.0]]> : tensor<2x3xf32>
  %s = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x1x2x4xf32>, tensor<1x1x3x4xf32>) -> tensor<1x1x2x3xf32>
  %a = nn.add %s, %c : (tensor<1x1x2x3xf32>, tensor<2x3xf32>) -> tensor<1x1x2x3xf32>
  %b = nn.add %m, %a : (tensor<3xf32>, tensor<1x1x2x3xf32>) -> tensor<1x1x2x3xf32>
  %p = nn.softmax %b {axis = 3 : i64} : (tensor<1x1x2x3xf32>) -> tensor<1x1x2x3xf32>
  %o = nn.matmul %p, %v : (tensor<1x1x2x3xf32>, tensor<1x1x3x4xf32>) -> tensor<1x1x2x4xf32>
  return %o : tensor<1x1x2x4xf32>
}

// The sum of both is taken apart.
// CHECK-LABEL: @sum_of_masks(
// CHECK: nn.attention %{{.*}}, %{{.*}}, %{{.*}}, %arg3 {causal = true, causal_offset = 1 : i64, nan_rows
func.func @sum_of_masks(%q: tensor<1x1x2x4xf32>, %k: tensor<1x1x3x4xf32>, %v: tensor<1x1x3x4xf32>, %m: tensor<1x1x1x3xf32>) -> tensor<1x1x2x4xf32> {
  %c = nn.constant dense<[[0.0, 0.0, 0xFF800000], [0.0, 0.0, 0.0]]> : tensor<2x3xf32>
  %s = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x1x2x4xf32>, tensor<1x1x3x4xf32>) -> tensor<1x1x2x3xf32>
  %a = nn.add %m, %c : (tensor<1x1x1x3xf32>, tensor<2x3xf32>) -> tensor<1x1x2x3xf32>
  %b = nn.add %s, %a : (tensor<1x1x2x3xf32>, tensor<1x1x2x3xf32>) -> tensor<1x1x2x3xf32>
  %p = nn.softmax %b {axis = 3 : i64} : (tensor<1x1x2x3xf32>) -> tensor<1x1x2x3xf32>
  %o = nn.matmul %p, %v : (tensor<1x1x2x3xf32>, tensor<1x1x3x4xf32>) -> tensor<1x1x2x4xf32>
  return %o : tensor<1x1x2x4xf32>
}

// torch with is_causal: the triangle becomes a mask of zeros and minus infinity.
// CHECK-LABEL: @sdpa_causal(
// CHECK: nn.attention %arg0, %arg1, %arg2 {causal = true, causal_offset = 0 : i64, scale = 2.500000e-01 : f64
func.func @sdpa_causal(%q: tensor<1x2x8x4xf32>, %k: tensor<1x2x8x4xf32>, %v: tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32> {
  %one = nn.constant dense<1.0> : tensor<8x8xf32>
  %z = nn.constant dense<0.0> : tensor<f32>
  %inf = nn.constant dense<0xFF800000> : tensor<f32>
  %c = nn.constant dense<0.25> : tensor<f32>
  %tri = nn.trilu %one {upper = false, k = 0 : i64} : (tensor<8x8xf32>) -> tensor<8x8xf32>
  %e = nn.equal %tri, %z : (tensor<8x8xf32>, tensor<f32>) -> tensor<8x8xi1>
  %m = nn.select %e, %inf, %z : (tensor<8x8xi1>, tensor<f32>, tensor<f32>) -> tensor<8x8xf32>
  %s = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x8xf32>
  %d = nn.mul %s, %c : (tensor<1x2x8x8xf32>, tensor<f32>) -> tensor<1x2x8x8xf32>
  %a = nn.add %d, %m : (tensor<1x2x8x8xf32>, tensor<8x8xf32>) -> tensor<1x2x8x8xf32>
  %p = nn.softmax %a {axis = 3 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x8x8xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
  return %o : tensor<1x2x8x4xf32>
}

// Row numbers compared with column numbers.
// CHECK-LABEL: @row_and_column_numbers(
// CHECK: nn.attention %arg0, %arg1, %arg2 {causal = true, causal_offset = 0 : i64
func.func @row_and_column_numbers(%q: tensor<1x2x8x4xf32>, %k: tensor<1x2x8x4xf32>, %v: tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32> {
  %i = nn.iota {axis = 0 : i64} : () -> tensor<8x1xi64>
  %j = nn.iota {axis = 1 : i64} : () -> tensor<1x8xi64>
  %inf = nn.constant dense<0xFF800000> : tensor<f32>
  %e = nn.greater_equal %i, %j : (tensor<8x1xi64>, tensor<1x8xi64>) -> tensor<8x8xi1>
  %s = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x8xf32>
  %a = nn.select %e, %s, %inf : (tensor<8x8xi1>, tensor<1x2x8x8xf32>, tensor<f32>) -> tensor<1x2x8x8xf32>
  %p = nn.softmax %a {axis = 3 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x8x8xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
  return %o : tensor<1x2x8x4xf32>
}

// The upper triangle of a large negative number.
// CHECK-LABEL: @upper_triangle(
// CHECK: nn.attention %arg0, %arg1, %arg2 {causal = true, causal_offset = 0 : i64
func.func @upper_triangle(%q: tensor<1x2x8x4xf32>, %k: tensor<1x2x8x4xf32>, %v: tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32> {
  %c = nn.constant dense<-65504.0> : tensor<8x8xf32>
  %m = nn.trilu %c {upper = true, k = 1 : i64} : (tensor<8x8xf32>) -> tensor<8x8xf32>
  %m4 = nn.reshape %m : (tensor<8x8xf32>) -> tensor<1x1x8x8xf32>
  %s = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x8xf32>
  %a = nn.add %s, %m4 : (tensor<1x2x8x8xf32>, tensor<1x1x8x8xf32>) -> tensor<1x2x8x8xf32>
  %p = nn.softmax %a {axis = 3 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x8x8xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
  return %o : tensor<1x2x8x4xf32>
}

// One key too many is visible: a mask.
// CHECK-LABEL: @not_quite_causal(
// CHECK: %[[M:.*]] = nn.constant
// CHECK: nn.attention %arg0, %arg1, %arg2, %[[M]] {causal = false
func.func @not_quite_causal(%q: tensor<1x1x3x4xf32>, %k: tensor<1x1x3x4xf32>, %v: tensor<1x1x3x4xf32>) -> tensor<1x1x3x4xf32> {
  %c = nn.constant dense<[[0.0, 0xFF800000, 0.0], [0.0, 0.0, 0xFF800000], [0.0, 0.0, 0.0]]> : tensor<3x3xf32>
  %s = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x1x3x4xf32>, tensor<1x1x3x4xf32>) -> tensor<1x1x3x3xf32>
  %a = nn.add %s, %c : (tensor<1x1x3x3xf32>, tensor<3x3xf32>) -> tensor<1x1x3x3xf32>
  %p = nn.softmax %a {axis = 3 : i64} : (tensor<1x1x3x3xf32>) -> tensor<1x1x3x3xf32>
  %o = nn.matmul %p, %v : (tensor<1x1x3x3xf32>, tensor<1x1x3x4xf32>) -> tensor<1x1x3x4xf32>
  return %o : tensor<1x1x3x4xf32>
}

// A row that is NaN becomes zeros: what nn.attention does by itself.
// CHECK-LABEL: @nan_to_zero(
// CHECK: nn.attention %arg0, %arg1, %arg2, %{{.*}} {causal = false, causal_offset = 0 : i64, scale
func.func @nan_to_zero(%q: tensor<1x2x8x4xf32>, %k: tensor<1x2x8x4xf32>, %v: tensor<1x2x8x4xf32>, %m: tensor<8x8xf32>) -> tensor<1x2x8x4xf32> {
  %z = nn.constant dense<0.0> : tensor<f32>
  %s = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x8xf32>
  %a = nn.add %s, %m : (tensor<1x2x8x8xf32>, tensor<8x8xf32>) -> tensor<1x2x8x8xf32>
  %w = nn.softmax %a {axis = 3 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %n = nn.is_nan %w : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xi1>
  %p = nn.select %n, %z, %w : (tensor<1x2x8x8xi1>, tensor<f32>, tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x8x8xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
  return %o : tensor<1x2x8x4xf32>
}

// A soft cap; the scale inside of it.
// CHECK-LABEL: @soft_cap(
// CHECK: nn.attention %arg0, %arg1, %arg2 {causal = false, causal_offset = 0 : i64, scale = 5.000000e-01 : f64, softcap = 3.000000e+01 : f64}
func.func @soft_cap(%q: tensor<1x2x8x4xf32>, %k: tensor<1x2x8x4xf32>, %v: tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32> {
  %h = nn.constant dense<0.5> : tensor<f32>
  %c = nn.constant dense<30.0> : tensor<f32>
  %s = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x8xf32>
  %a = nn.mul %s, %h : (tensor<1x2x8x8xf32>, tensor<f32>) -> tensor<1x2x8x8xf32>
  %b = nn.div %a, %c : (tensor<1x2x8x8xf32>, tensor<f32>) -> tensor<1x2x8x8xf32>
  %t = nn.tanh %b : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %d = nn.mul %t, %c : (tensor<1x2x8x8xf32>, tensor<f32>) -> tensor<1x2x8x8xf32>
  %p = nn.softmax %d {axis = 3 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x8x8xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
  return %o : tensor<1x2x8x4xf32>
}

// Batch and heads in one dimension (diffusers), queries from another order of dimensions.
// CHECK-LABEL: @merged_heads(
// CHECK: %[[Q:.*]] = nn.transpose %{{.*}} : (tensor<8x1x6x4xf32>) -> tensor<1x6x8x4xf32>
// CHECK: nn.attention %[[Q]]
// CHECK-NEXT: nn.reshape {{.*}} -> tensor<6x8x4xf32>
func.func @merged_heads(%x: tensor<8x6x4xf32>, %k: tensor<6x8x4xf32>, %v: tensor<6x8x4xf32>) -> tensor<6x8x4xf32> {
  %q = nn.transpose %x {permutation = array<i64: 1, 0, 2>} : (tensor<8x6x4xf32>) -> tensor<6x8x4xf32>
  %s = nn.matmul %q, %k {transpose_rhs = true} : (tensor<6x8x4xf32>, tensor<6x8x4xf32>) -> tensor<6x8x8xf32>
  %p = nn.softmax %s {axis = 2 : i64} : (tensor<6x8x8xf32>) -> tensor<6x8x8xf32>
  %o = nn.matmul %p, %v : (tensor<6x8x8xf32>, tensor<6x8x4xf32>) -> tensor<6x8x4xf32>
  return %o : tensor<6x8x4xf32>
}

// The mask acts where batch and heads are apart.
// CHECK-LABEL: @merged_and_split(
// CHECK: nn.attention %{{.*}}, %{{.*}}, %{{.*}}, %arg3 {{{.*}}} : (tensor<3x2x8x4xf32>, tensor<3x2x8x4xf32>, tensor<3x2x8x4xf32>, tensor<3x1x1x8xf32>)
func.func @merged_and_split(%q: tensor<6x8x4xf32>, %k: tensor<6x8x4xf32>, %v: tensor<6x8x4xf32>, %m: tensor<3x1x1x8xf32>) -> tensor<6x8x4xf32> {
  %s = nn.matmul %q, %k {transpose_rhs = true} : (tensor<6x8x4xf32>, tensor<6x8x4xf32>) -> tensor<6x8x8xf32>
  %a = nn.reshape %s : (tensor<6x8x8xf32>) -> tensor<3x2x8x8xf32>
  %b = nn.add %a, %m : (tensor<3x2x8x8xf32>, tensor<3x1x1x8xf32>) -> tensor<3x2x8x8xf32>
  %c = nn.reshape %b : (tensor<3x2x8x8xf32>) -> tensor<6x8x8xf32>
  %p = nn.softmax %c {axis = 2 : i64} : (tensor<6x8x8xf32>) -> tensor<6x8x8xf32>
  %o = nn.matmul %p, %v : (tensor<6x8x8xf32>, tensor<6x8x4xf32>) -> tensor<6x8x4xf32>
  return %o : tensor<6x8x4xf32>
}

// One head.
// CHECK-LABEL: @one_head(
// CHECK: nn.attention {{.*}} : (tensor<1x1x8x4xf32>, tensor<1x1x8x4xf32>, tensor<1x1x8x4xf32>) -> tensor<1x1x8x4xf32>
func.func @one_head(%q: tensor<8x4xf32>, %k: tensor<8x4xf32>, %v: tensor<8x4xf32>) -> tensor<8x4xf32> {
  %s = nn.matmul %q, %k {transpose_rhs = true} : (tensor<8x4xf32>, tensor<8x4xf32>) -> tensor<8x8xf32>
  %p = nn.softmax %s {axis = 1 : i64} : (tensor<8x8xf32>) -> tensor<8x8xf32>
  %o = nn.matmul %p, %v : (tensor<8x8xf32>, tensor<8x4xf32>) -> tensor<8x4xf32>
  return %o : tensor<8x4xf32>
}

// Keys and values of one head, repeated for two.
// CHECK-LABEL: @grouped_heads(
// CHECK: nn.attention %arg0, %arg1, %arg2 {{{.*}}} : (tensor<1x2x8x4xf32>, tensor<1x1x8x4xf32>, tensor<1x1x8x4xf32>)
func.func @grouped_heads(%q: tensor<1x2x8x4xf32>, %x: tensor<1x1x8x4xf32>, %y: tensor<1x1x8x4xf32>) -> tensor<1x2x8x4xf32> {
  %x5 = nn.reshape %x : (tensor<1x1x8x4xf32>) -> tensor<1x1x1x8x4xf32>
  %xe = nn.expand %x5 : (tensor<1x1x1x8x4xf32>) -> tensor<1x1x2x8x4xf32>
  %k = nn.reshape %xe : (tensor<1x1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
  %y5 = nn.reshape %y : (tensor<1x1x8x4xf32>) -> tensor<1x1x1x8x4xf32>
  %ye = nn.expand %y5 : (tensor<1x1x1x8x4xf32>) -> tensor<1x1x2x8x4xf32>
  %v = nn.reshape %ye : (tensor<1x1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
  %s = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x8xf32>
  %p = nn.softmax %s {axis = 3 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x8x8xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
  return %o : tensor<1x2x8x4xf32>
}

// Repeated while heads are the third dimension.
// CHECK-LABEL: @repeated_before_the_transpose(
// CHECK-DAG: %[[K:.*]] = nn.transpose %arg1
// CHECK-DAG: %[[V:.*]] = nn.transpose %arg2
// CHECK: nn.attention %arg0, %[[K]], %[[V]] {{{.*}}} : (tensor<1x4x8x4xf32>, tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>)
func.func @repeated_before_the_transpose(%q: tensor<1x4x8x4xf32>, %x: tensor<1x8x2x4xf32>, %y: tensor<1x8x2x4xf32>) -> tensor<1x4x8x4xf32> {
  %x5 = nn.reshape %x : (tensor<1x8x2x4xf32>) -> tensor<1x8x2x1x4xf32>
  %xe = nn.expand %x5 : (tensor<1x8x2x1x4xf32>) -> tensor<1x8x2x2x4xf32>
  %xm = nn.reshape %xe : (tensor<1x8x2x2x4xf32>) -> tensor<1x8x4x4xf32>
  %k = nn.transpose %xm {permutation = array<i64: 0, 2, 1, 3>} : (tensor<1x8x4x4xf32>) -> tensor<1x4x8x4xf32>
  %y5 = nn.reshape %y : (tensor<1x8x2x4xf32>) -> tensor<1x8x2x1x4xf32>
  %ye = nn.expand %y5 : (tensor<1x8x2x1x4xf32>) -> tensor<1x8x2x2x4xf32>
  %ym = nn.reshape %ye : (tensor<1x8x2x2x4xf32>) -> tensor<1x8x4x4xf32>
  %v = nn.transpose %ym {permutation = array<i64: 0, 2, 1, 3>} : (tensor<1x8x4x4xf32>) -> tensor<1x4x8x4xf32>
  %s = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x4x8x4xf32>, tensor<1x4x8x4xf32>) -> tensor<1x4x8x8xf32>
  %p = nn.softmax %s {axis = 3 : i64} : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %o = nn.matmul %p, %v : (tensor<1x4x8x8xf32>, tensor<1x4x8x4xf32>) -> tensor<1x4x8x4xf32>
  return %o : tensor<1x4x8x4xf32>
}

// One head of keys and values broadcasts.
// CHECK-LABEL: @shared_head(
// CHECK: nn.attention %arg0, %arg1, %arg2 {{{.*}}} : (tensor<1x2x8x4xf32>, tensor<1x1x8x4xf32>, tensor<1x1x8x4xf32>)
func.func @shared_head(%q: tensor<1x2x8x4xf32>, %k: tensor<1x1x8x4xf32>, %v: tensor<1x1x8x4xf32>) -> tensor<1x2x8x4xf32> {
  %s = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x8x4xf32>, tensor<1x1x8x4xf32>) -> tensor<1x2x8x8xf32>
  %p = nn.softmax %s {axis = 3 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x8x8xf32>, tensor<1x1x8x4xf32>) -> tensor<1x2x8x4xf32>
  return %o : tensor<1x2x8x4xf32>
}

// Queries, keys and values are parts of one product.
// CHECK-LABEL: @packed(
// CHECK-COUNT-3: nn.transpose
// CHECK: nn.attention
// CHECK-NOT: nn.softmax
func.func @packed(%x: tensor<1x8x24xf32>) -> tensor<1x2x8x4xf32> {
  %y = nn.reshape %x : (tensor<1x8x24xf32>) -> tensor<1x8x3x2x4xf32>
  %t = nn.transpose %y {permutation = array<i64: 2, 0, 3, 1, 4>} : (tensor<1x8x3x2x4xf32>) -> tensor<3x1x2x8x4xf32>
  %q5 = nn.slice %t {starts = array<i64: 0, 0, 0, 0, 0>, sizes = array<i64: 1, 1, 2, 8, 4>, steps = array<i64: 1, 1, 1, 1, 1>} : (tensor<3x1x2x8x4xf32>) -> tensor<1x1x2x8x4xf32>
  %q = nn.reshape %q5 : (tensor<1x1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
  %k5 = nn.slice %t {starts = array<i64: 1, 0, 0, 0, 0>, sizes = array<i64: 1, 1, 2, 8, 4>, steps = array<i64: 1, 1, 1, 1, 1>} : (tensor<3x1x2x8x4xf32>) -> tensor<1x1x2x8x4xf32>
  %k = nn.reshape %k5 : (tensor<1x1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
  %v5 = nn.slice %t {starts = array<i64: 2, 0, 0, 0, 0>, sizes = array<i64: 1, 1, 2, 8, 4>, steps = array<i64: 1, 1, 1, 1, 1>} : (tensor<3x1x2x8x4xf32>) -> tensor<1x1x2x8x4xf32>
  %v = nn.reshape %v5 : (tensor<1x1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
  %s = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x8xf32>
  %p = nn.softmax %s {axis = 3 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x8x8xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
  return %o : tensor<1x2x8x4xf32>
}

// Einsums.
// CHECK-LABEL: @einsum(
// CHECK: nn.attention
// CHECK-NOT: nn.softmax
func.func @einsum(%q: tensor<1x8x2x4xf32>, %k: tensor<1x8x2x4xf32>, %v: tensor<1x8x2x4xf32>) -> tensor<1x8x2x4xf32> {
  %s = nn.einsum %q, %k {equation = "blhe,bshe->bhls"} : (tensor<1x8x2x4xf32>, tensor<1x8x2x4xf32>) -> tensor<1x2x8x8xf32>
  %p = nn.softmax %s {axis = 3 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %o = nn.einsum %p, %v {equation = "bhls,bshe->blhe"} : (tensor<1x2x8x8xf32>, tensor<1x8x2x4xf32>) -> tensor<1x8x2x4xf32>
  return %o : tensor<1x8x2x4xf32>
}

// A root of the scale on each operand (torch).
// CHECK-LABEL: @scaled_operands(
// CHECK: nn.attention %arg0, %arg1, %arg2 {causal = false, causal_offset = 0 : i64, scale = 2.500000e-01 : f64
func.func @scaled_operands(%x: tensor<1x2x8x4xf32>, %y: tensor<1x2x8x4xf32>, %v: tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32> {
  %c = nn.constant dense<0.5> : tensor<f32>
  %q = nn.mul %x, %c : (tensor<1x2x8x4xf32>, tensor<f32>) -> tensor<1x2x8x4xf32>
  %k = nn.mul %y, %c : (tensor<1x2x8x4xf32>, tensor<f32>) -> tensor<1x2x8x4xf32>
  %s = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x8xf32>
  %p = nn.softmax %s {axis = 3 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x8x8xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
  return %o : tensor<1x2x8x4xf32>
}

// Scores with keys as rows, the values on the left.
// CHECK-LABEL: @turned(
// CHECK: %[[A:.*]] = nn.attention %arg0, %arg1, %arg2
// CHECK: nn.transpose %[[A]] {permutation = array<i64: 0, 1, 3, 2>}
func.func @turned(%q: tensor<1x2x8x4xf32>, %k: tensor<1x2x8x4xf32>, %v: tensor<1x2x8x4xf32>) -> tensor<1x2x4x8xf32> {
  %s = nn.matmul %k, %q {transpose_rhs = true} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x8xf32>
  %p = nn.softmax %s {axis = 2 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %o = nn.matmul %v, %p {transpose_lhs = true} : (tensor<1x2x8x4xf32>, tensor<1x2x8x8xf32>) -> tensor<1x2x4x8xf32>
  return %o : tensor<1x2x4x8xf32>
}

// A softmax in f32 between products in f16.
// CHECK-LABEL: @half(
// CHECK: nn.attention %arg0, %arg1, %arg2 {{{.*}}} : (tensor<1x2x8x4xf16>
// CHECK-NEXT: return
func.func @half(%q: tensor<1x2x8x4xf16>, %k: tensor<1x2x8x4xf16>, %v: tensor<1x2x8x4xf16>) -> tensor<1x2x8x4xf16> {
  %s = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x8x4xf16>, tensor<1x2x8x4xf16>) -> tensor<1x2x8x8xf16>
  %w = nn.cast %s : (tensor<1x2x8x8xf16>) -> tensor<1x2x8x8xf32>
  %x = nn.softmax %w {axis = 3 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %p = nn.cast %x : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf16>
  %o = nn.matmul %p, %v : (tensor<1x2x8x8xf16>, tensor<1x2x8x4xf16>) -> tensor<1x2x8x4xf16>
  return %o : tensor<1x2x8x4xf16>
}

// RUN: calotype-opt %s --nn-reassociate-attention=min-gain=0 --nn-canonicalize-graph | FileCheck %s
// Two products with ops between them that keep the scores linear. Masks have a file
// of their own. Without a division by sums the linear order is two products as well.

// CHECK-LABEL: func.func @plain
// CHECK-NEXT: %[[S:.*]] = nn.matmul %arg1, %arg2 {transpose_lhs = true}
// CHECK-NEXT: %[[R:.*]] = nn.matmul %arg0, %[[S]] :
// CHECK-NEXT: return %[[R]]
func.func @plain(%q: tensor<1x2x6x4xf32>, %k: tensor<1x2x5x4xf32>, %v: tensor<1x2x5x3xf32>) -> tensor<1x2x6x3xf32> {
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x6x4xf32>, tensor<1x2x5x4xf32>) -> tensor<1x2x6x5xf32>
  %1 = nn.matmul %0, %v : (tensor<1x2x6x5xf32>, tensor<1x2x5x3xf32>) -> tensor<1x2x6x3xf32>
  return %1 : tensor<1x2x6x3xf32>
}

// An explicit transpose of the keys, matrices without heads.

// CHECK-LABEL: func.func @matrices
// CHECK-NEXT: %[[S:.*]] = nn.matmul %arg1, %arg2 {transpose_lhs = true}
// CHECK-NEXT: nn.matmul %arg0, %[[S]] :
func.func @matrices(%q: tensor<6x4xf32>, %k: tensor<5x4xf32>, %v: tensor<5x3xf32>) -> tensor<6x3xf32> {
  %t = nn.transpose %k {permutation = array<i64: 1, 0>} : (tensor<5x4xf32>) -> tensor<4x5xf32>
  %0 = nn.matmul %q, %t : (tensor<6x4xf32>, tensor<4x5xf32>) -> tensor<6x5xf32>
  %1 = nn.matmul %0, %v : (tensor<6x5xf32>, tensor<5x3xf32>) -> tensor<6x3xf32>
  return %1 : tensor<6x3xf32>
}

// Channels before positions, and the values on the left: V (K Q^T)^T as non-local
// blocks of images have it. The products read the operands as they lie.

// CHECK-LABEL: func.func @values_on_the_left
// CHECK: %[[S:.*]] = nn.matmul %arg1, %arg2 {transpose_rhs = true}
// CHECK: %[[R:.*]] = nn.matmul %arg0, %[[S]] {transpose_lhs = true}
// CHECK: nn.transpose %[[R]] {{.*}} -> tensor<2x3x6xf32>
func.func @values_on_the_left(%theta: tensor<2x4x6xf32>, %phi: tensor<2x4x5xf32>, %g: tensor<2x3x5xf32>) -> tensor<2x3x6xf32> {
  %0 = nn.matmul %theta, %phi {transpose_lhs = true} : (tensor<2x4x6xf32>, tensor<2x4x5xf32>) -> tensor<2x6x5xf32>
  %1 = nn.matmul %g, %0 {transpose_rhs = true} : (tensor<2x3x5xf32>, tensor<2x6x5xf32>) -> tensor<2x3x6xf32>
  return %1 : tensor<2x3x6xf32>
}

// Scores transposed: the second product sums over their rows.

// CHECK-LABEL: func.func @over_rows
// CHECK-NEXT: %[[S:.*]] = nn.matmul %arg0, %arg2 {transpose_lhs = true}
// CHECK-NEXT: %[[R:.*]] = nn.matmul %arg1, %[[S]] :
// CHECK-NEXT: return %[[R]]
func.func @over_rows(%k: tensor<1x2x5x4xf32>, %q: tensor<1x2x6x4xf32>, %v: tensor<1x2x5x3xf32>) -> tensor<1x2x6x3xf32> {
  %0 = nn.matmul %k, %q {transpose_rhs = true} : (tensor<1x2x5x4xf32>, tensor<1x2x6x4xf32>) -> tensor<1x2x5x6xf32>
  %1 = nn.matmul %0, %v {transpose_lhs = true} : (tensor<1x2x5x6xf32>, tensor<1x2x5x3xf32>) -> tensor<1x2x6x3xf32>
  return %1 : tensor<1x2x6x3xf32>
}

// CHECK-LABEL: func.func @scales
// CHECK: %[[F:.*]] = nn.constant dense<-2.500000e-01> : tensor<f32>
// CHECK: %[[S:.*]] = nn.matmul %arg1, %arg2 {transpose_lhs = true}
// CHECK: %[[T:.*]] = nn.mul %[[S]], %[[F]] : (tensor<1x2x4x3xf32>
// CHECK: %[[R:.*]] = nn.matmul %arg0, %[[T]] :
// CHECK-NEXT: return %[[R]]
func.func @scales(%q: tensor<1x2x8x4xf32>, %k: tensor<1x2x8x4xf32>, %v: tensor<1x2x8x3xf32>) -> tensor<1x2x8x3xf32> {
  %n = nn.constant dense<32.0> : tensor<f32>
  %s = nn.constant dense<4.0> : tensor<1xf32>
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x8xf32>
  %1 = nn.div %0, %n : (tensor<1x2x8x8xf32>, tensor<f32>) -> tensor<1x2x8x8xf32>
  %2 = nn.neg %1 : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %3 = nn.mul %s, %2 : (tensor<1xf32>, tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %4 = nn.matmul %3, %v : (tensor<1x2x8x8xf32>, tensor<1x2x8x3xf32>) -> tensor<1x2x8x3xf32>
  %two = nn.constant dense<2.0> : tensor<f32>
  %5 = nn.mul %4, %two : (tensor<1x2x8x3xf32>, tensor<f32>) -> tensor<1x2x8x3xf32>
  return %5 : tensor<1x2x8x3xf32>
}

// A factor per query goes behind the product, one per key to the keys.

// CHECK-LABEL: func.func @vectors
// CHECK-DAG: %[[C:.*]] = nn.reshape %arg4 : (tensor<1x1x1x5xf32>) -> tensor<1x1x5x1xf32>
// CHECK: %[[K:.*]] = nn.div %arg1, %[[C]]
// CHECK: %[[S:.*]] = nn.matmul %[[K]], %arg2 {transpose_lhs = true}
// CHECK: %[[R:.*]] = nn.matmul %arg0, %[[S]] :
// CHECK-NEXT: nn.mul %[[R]], %arg3
func.func @vectors(%q: tensor<1x2x6x4xf32>, %k: tensor<1x2x5x4xf32>, %v: tensor<1x2x5x3xf32>, %r: tensor<1x2x6x1xf32>, %c: tensor<1x1x1x5xf32>) -> tensor<1x2x6x3xf32> {
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x6x4xf32>, tensor<1x2x5x4xf32>) -> tensor<1x2x6x5xf32>
  %1 = nn.mul %0, %r : (tensor<1x2x6x5xf32>, tensor<1x2x6x1xf32>) -> tensor<1x2x6x5xf32>
  %2 = nn.div %1, %c : (tensor<1x2x6x5xf32>, tensor<1x1x1x5xf32>) -> tensor<1x2x6x5xf32>
  %3 = nn.matmul %2, %v : (tensor<1x2x6x5xf32>, tensor<1x2x5x3xf32>) -> tensor<1x2x6x3xf32>
  return %3 : tensor<1x2x6x3xf32>
}

// Divided before the product by the scores' sums.

// CHECK-LABEL: func.func @normalized_before
// CHECK-NEXT: %[[R:.*]], %{{.*}} = nn.linear_attention %arg0, %arg1, %arg2 {{.*}} epsilon = 1.250000e-01 : f64, normalize = true, scale = 5.000000e-01
// CHECK-NEXT: return %[[R]]
func.func @normalized_before(%q: tensor<1x2x6x4xf32>, %k: tensor<1x2x5x4xf32>, %v: tensor<1x2x5x3xf32>) -> tensor<1x2x6x3xf32> {
  %s = nn.constant dense<0.5> : tensor<f32>
  %e = nn.constant dense<0.125> : tensor<f32>
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x6x4xf32>, tensor<1x2x5x4xf32>) -> tensor<1x2x6x5xf32>
  %1 = nn.mul %0, %s : (tensor<1x2x6x5xf32>, tensor<f32>) -> tensor<1x2x6x5xf32>
  %2 = nn.reduce %1 {kind = #nn.reduce_kind<sum>, axes = array<i64: 3>, keep_dims = true} : (tensor<1x2x6x5xf32>) -> tensor<1x2x6x1xf32>
  %3 = nn.add %2, %e : (tensor<1x2x6x1xf32>, tensor<f32>) -> tensor<1x2x6x1xf32>
  %4 = nn.div %1, %3 : (tensor<1x2x6x5xf32>, tensor<1x2x6x1xf32>) -> tensor<1x2x6x5xf32>
  %5 = nn.matmul %4, %v : (tensor<1x2x6x5xf32>, tensor<1x2x5x3xf32>) -> tensor<1x2x6x3xf32>
  return %5 : tensor<1x2x6x3xf32>
}

// Behind the product, the sums written as a product with ones.

// CHECK-LABEL: func.func @normalized_behind
// CHECK-NEXT: %[[R:.*]], %{{.*}} = nn.linear_attention %arg0, %arg1, %arg2 {{.*}} epsilon = 0.000000e+00 : f64, normalize = true
// CHECK-NEXT: return %[[R]]
func.func @normalized_behind(%q: tensor<1x2x6x4xf32>, %k: tensor<1x2x5x4xf32>, %v: tensor<1x2x5x3xf32>) -> tensor<1x2x6x3xf32> {
  %ones = nn.constant dense<1.0> : tensor<5x1xf32>
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x6x4xf32>, tensor<1x2x5x4xf32>) -> tensor<1x2x6x5xf32>
  %1 = nn.matmul %0, %v : (tensor<1x2x6x5xf32>, tensor<1x2x5x3xf32>) -> tensor<1x2x6x3xf32>
  %2 = nn.matmul %0, %ones : (tensor<1x2x6x5xf32>, tensor<5x1xf32>) -> tensor<1x2x6x1xf32>
  %3 = nn.div %1, %2 : (tensor<1x2x6x3xf32>, tensor<1x2x6x1xf32>) -> tensor<1x2x6x3xf32>
  return %3 : tensor<1x2x6x3xf32>
}

// Sums that are read in another way are the queries times the sum of the keys.

// CHECK-LABEL: func.func @clamped_sums
// CHECK: %[[Z:.*]] = nn.reduce %arg1 {axes = array<i64: 2>, keep_dims = true, kind = #nn.reduce_kind<sum>}
// CHECK: %[[P:.*]] = nn.mul %arg0, %[[Z]]
// CHECK: %[[S:.*]] = nn.reduce %[[P]] {axes = array<i64: 3>, keep_dims = true, kind = #nn.reduce_kind<sum>}
// CHECK: %[[D:.*]] = nn.clamp %[[S]]
// CHECK: %[[R:.*]] = nn.matmul %arg0, %{{.*}} -> tensor<1x2x6x3xf32>
// CHECK: nn.div %[[R]], %[[D]]
func.func @clamped_sums(%q: tensor<1x2x6x4xf32>, %k: tensor<1x2x5x4xf32>, %v: tensor<1x2x5x3xf32>) -> tensor<1x2x6x3xf32> {
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x6x4xf32>, tensor<1x2x5x4xf32>) -> tensor<1x2x6x5xf32>
  %1 = nn.reduce %0 {kind = #nn.reduce_kind<sum>, axes = array<i64: 3>, keep_dims = false} : (tensor<1x2x6x5xf32>) -> tensor<1x2x6xf32>
  %2 = nn.reshape %1 : (tensor<1x2x6xf32>) -> tensor<1x2x6x1xf32>
  %3 = nn.clamp %2 {low = 1.0e-6 : f64, high = 1.0e30 : f64} : (tensor<1x2x6x1xf32>) -> tensor<1x2x6x1xf32>
  %4 = nn.div %0, %3 : (tensor<1x2x6x5xf32>, tensor<1x2x6x1xf32>) -> tensor<1x2x6x5xf32>
  %5 = nn.matmul %4, %v : (tensor<1x2x6x5xf32>, tensor<1x2x5x3xf32>) -> tensor<1x2x6x3xf32>
  return %5 : tensor<1x2x6x3xf32>
}

// The mean of the scores belongs to no other reader: it is a sum.

// CHECK-LABEL: func.func @mean
// CHECK-NOT: tensor<{{.*}}6x5xf32>
// CHECK: return
func.func @mean(%q: tensor<1x2x6x4xf32>, %k: tensor<1x2x5x4xf32>, %v: tensor<1x2x5x3xf32>) -> (tensor<1x2x6x3xf32>, tensor<1x2x6xf32>) {
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x6x4xf32>, tensor<1x2x5x4xf32>) -> tensor<1x2x6x5xf32>
  %1 = nn.matmul %0, %v : (tensor<1x2x6x5xf32>, tensor<1x2x5x3xf32>) -> tensor<1x2x6x3xf32>
  %2 = nn.reduce %0 {kind = #nn.reduce_kind<mean>, axes = array<i64: 3>, keep_dims = false} : (tensor<1x2x6x5xf32>) -> tensor<1x2x6xf32>
  return %1, %2 : tensor<1x2x6x3xf32>, tensor<1x2x6xf32>
}

// Added numbers, vectors and outer products: u (w^T V).

// CHECK-LABEL: func.func @offsets
// CHECK: %[[R:.*]] = nn.matmul %arg0,
// CHECK: %[[V:.*]] = nn.mul %arg2, %{{.*}}
// CHECK: %[[S:.*]] = nn.reduce %[[V]] {axes = array<i64: 2>
// CHECK: %[[O:.*]] = nn.mul %[[S]], %arg3
// CHECK: %[[A:.*]] = nn.add %[[R]], %[[O]]
// CHECK: %[[T:.*]] = nn.reduce %arg2 {axes = array<i64: 2>
// CHECK: nn.add %[[A]],
func.func @offsets(%q: tensor<1x2x6x4xf32>, %k: tensor<1x2x5x4xf32>, %v: tensor<1x2x5x3xf32>, %u: tensor<1x1x6x1xf32>, %w: tensor<1x2x1x5xf32>) -> tensor<1x2x6x3xf32> {
  %one = nn.constant dense<0.25> : tensor<f32>
  %b = nn.mul %u, %w : (tensor<1x1x6x1xf32>, tensor<1x2x1x5xf32>) -> tensor<1x2x6x5xf32>
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x6x4xf32>, tensor<1x2x5x4xf32>) -> tensor<1x2x6x5xf32>
  %1 = nn.add %0, %b : (tensor<1x2x6x5xf32>, tensor<1x2x6x5xf32>) -> tensor<1x2x6x5xf32>
  %2 = nn.add %one, %1 : (tensor<f32>, tensor<1x2x6x5xf32>) -> tensor<1x2x6x5xf32>
  %3 = nn.matmul %2, %v : (tensor<1x2x6x5xf32>, tensor<1x2x5x3xf32>) -> tensor<1x2x6x3xf32>
  return %3 : tensor<1x2x6x3xf32>
}

// Moves of batches and heads between the products, applied to the operands.

// CHECK-LABEL: func.func @moves
// CHECK-NOT: tensor<{{.*}}6x5xf32>
// CHECK: return
func.func @moves(%q: tensor<2x3x6x4xf32>, %k: tensor<2x3x5x4xf32>, %v: tensor<6x5x2xf32>) -> tensor<6x6x2xf32> {
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<2x3x6x4xf32>, tensor<2x3x5x4xf32>) -> tensor<2x3x6x5xf32>
  %1 = nn.transpose %0 {permutation = array<i64: 1, 0, 2, 3>} : (tensor<2x3x6x5xf32>) -> tensor<3x2x6x5xf32>
  %2 = nn.reshape %1 : (tensor<3x2x6x5xf32>) -> tensor<6x6x5xf32>
  %3 = nn.matmul %2, %v : (tensor<6x6x5xf32>, tensor<6x5x2xf32>) -> tensor<6x6x2xf32>
  return %3 : tensor<6x6x2xf32>
}

// Half-precision scores that are widened: the products run in f32.

// CHECK-LABEL: func.func @widened
// CHECK-DAG: %[[Q:.*]] = nn.cast %arg0 : (tensor<1x2x6x4xf16>) -> tensor<1x2x6x4xf32>
// CHECK-DAG: %[[K:.*]] = nn.cast %arg1 : (tensor<1x2x5x4xf16>) -> tensor<1x2x5x4xf32>
// CHECK: %[[S:.*]] = nn.matmul %[[K]], %arg2 {transpose_lhs = true}
// CHECK: nn.matmul %[[Q]], %[[S]] :
func.func @widened(%q: tensor<1x2x6x4xf16>, %k: tensor<1x2x5x4xf16>, %v: tensor<1x2x5x3xf32>) -> tensor<1x2x6x3xf32> {
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x6x4xf16>, tensor<1x2x5x4xf16>) -> tensor<1x2x6x5xf16>
  %1 = nn.cast %0 : (tensor<1x2x6x5xf16>) -> tensor<1x2x6x5xf32>
  %2 = nn.matmul %1, %v : (tensor<1x2x6x5xf32>, tensor<1x2x5x3xf32>) -> tensor<1x2x6x3xf32>
  return %2 : tensor<1x2x6x3xf32>
}

// Keys and values repeated for groups of heads, the keys mapped behind the
// repetition: once per group.

// CHECK-LABEL: func.func @grouped_heads
// CHECK: %[[K:.*]] = nn.relu %arg1 : (tensor<2x2x5x4xf32>)
// CHECK: %[[S:.*]] = nn.matmul %[[K]], %arg2 {transpose_lhs = true} : (tensor<2x2x5x4xf32>, tensor<2x2x5x3xf32>)
// CHECK: nn.matmul %{{.*}}, %[[S]] : (tensor<2x2x21x4xf32>, tensor<2x2x4x3xf32>)
func.func @grouped_heads(%q: tensor<2x6x7x4xf32>, %k: tensor<2x2x5x4xf32>, %v: tensor<2x2x5x3xf32>) -> tensor<2x6x7x3xf32> {
  %k0 = nn.reshape %k : (tensor<2x2x5x4xf32>) -> tensor<2x2x1x5x4xf32>
  %k1 = nn.expand %k0 : (tensor<2x2x1x5x4xf32>) -> tensor<2x2x3x5x4xf32>
  %k2 = nn.reshape %k1 : (tensor<2x2x3x5x4xf32>) -> tensor<2x6x5x4xf32>
  %k3 = nn.relu %k2 : (tensor<2x6x5x4xf32>) -> tensor<2x6x5x4xf32>
  %v0 = nn.reshape %v : (tensor<2x2x5x3xf32>) -> tensor<2x2x1x5x3xf32>
  %v1 = nn.expand %v0 : (tensor<2x2x1x5x3xf32>) -> tensor<2x2x3x5x3xf32>
  %v2 = nn.reshape %v1 : (tensor<2x2x3x5x3xf32>) -> tensor<2x6x5x3xf32>
  %0 = nn.matmul %q, %k3 {transpose_rhs = true} : (tensor<2x6x7x4xf32>, tensor<2x6x5x4xf32>) -> tensor<2x6x7x5xf32>
  %1 = nn.matmul %0, %v2 : (tensor<2x6x7x5xf32>, tensor<2x6x5x3xf32>) -> tensor<2x6x7x3xf32>
  return %1 : tensor<2x6x7x3xf32>
}

// The same by broadcasting products, divided by the sums: the op knows groups.

// CHECK-LABEL: func.func @broadcast_heads
// CHECK: nn.linear_attention {{.*}} (tensor<2x6x7x4xf32>, tensor<2x2x5x4xf32>, tensor<2x2x5x3xf32>)
func.func @broadcast_heads(%q: tensor<2x2x3x7x4xf32>, %k: tensor<2x2x1x5x4xf32>, %v: tensor<2x2x1x5x3xf32>) -> tensor<2x2x3x7x3xf32> {
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<2x2x3x7x4xf32>, tensor<2x2x1x5x4xf32>) -> tensor<2x2x3x7x5xf32>
  %1 = nn.matmul %0, %v : (tensor<2x2x3x7x5xf32>, tensor<2x2x1x5x3xf32>) -> tensor<2x2x3x7x3xf32>
  %2 = nn.reduce %0 {kind = #nn.reduce_kind<sum>, axes = array<i64: 4>, keep_dims = true} : (tensor<2x2x3x7x5xf32>) -> tensor<2x2x3x7x1xf32>
  %3 = nn.div %1, %2 : (tensor<2x2x3x7x3xf32>, tensor<2x2x3x7x1xf32>) -> tensor<2x2x3x7x3xf32>
  return %3 : tensor<2x2x3x7x3xf32>
}

// Heads that share one key, but not the values.

// CHECK-LABEL: func.func @shared_keys
// CHECK-NEXT: nn.matmul %arg1, %arg2 {transpose_lhs = true} : (tensor<1x1x5x4xf32>, tensor<1x2x5x3xf32>)
func.func @shared_keys(%q: tensor<1x2x6x4xf32>, %k: tensor<1x1x5x4xf32>, %v: tensor<1x2x5x3xf32>) -> tensor<1x2x6x3xf32> {
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x6x4xf32>, tensor<1x1x5x4xf32>) -> tensor<1x2x6x5xf32>
  %1 = nn.matmul %0, %v : (tensor<1x2x6x5xf32>, tensor<1x2x5x3xf32>) -> tensor<1x2x6x3xf32>
  return %1 : tensor<1x2x6x3xf32>
}

// The square of the scores: products of all pairs of features.

// CHECK-LABEL: func.func @square
// CHECK: nn.matmul {{.*}} (tensor<1x2x5x9xf32>, tensor<1x2x5x3xf32>)
// CHECK: nn.matmul {{.*}} (tensor<1x2x6x9xf32>, tensor<1x2x9x3xf32>)
func.func @square(%q: tensor<1x2x6x3xf32>, %k: tensor<1x2x5x3xf32>, %v: tensor<1x2x5x3xf32>) -> tensor<1x2x6x3xf32> {
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x6x3xf32>, tensor<1x2x5x3xf32>) -> tensor<1x2x6x5xf32>
  %1 = nn.mul %0, %0 : (tensor<1x2x6x5xf32>, tensor<1x2x6x5xf32>) -> tensor<1x2x6x5xf32>
  %2 = nn.matmul %1, %v : (tensor<1x2x6x5xf32>, tensor<1x2x5x3xf32>) -> tensor<1x2x6x3xf32>
  return %2 : tensor<1x2x6x3xf32>
}

// Narrow types would round the state: the op holds it wide.

// CHECK-LABEL: func.func @narrow
// CHECK: nn.linear_attention %arg0, %arg1, %arg2 {causal = false, {{.*}} normalize = false
func.func @narrow(%q: tensor<1x2x6x4xf16>, %k: tensor<1x2x5x4xf16>, %v: tensor<1x2x5x3xf16>) -> tensor<1x2x6x3xf16> {
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x6x4xf16>, tensor<1x2x5x4xf16>) -> tensor<1x2x6x5xf16>
  %1 = nn.matmul %0, %v : (tensor<1x2x6x5xf16>, tensor<1x2x5x3xf16>) -> tensor<1x2x6x3xf16>
  return %1 : tensor<1x2x6x3xf16>
}

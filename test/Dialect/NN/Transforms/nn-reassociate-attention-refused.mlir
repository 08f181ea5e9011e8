// RUN: calotype-opt %s --nn-reassociate-attention=min-gain=0 --remarks-filter=nn-.* -o %t.mlir 2>&1 | FileCheck %s
// RUN: FileCheck %s --check-prefix=KEPT --input-file=%t.mlir
// What stands between the products forbids the linear order, and is named. Nothing
// changes.

// KEPT-NOT: {{nn.linear_attention|transpose_lhs = true}}

// CHECK: [Missed] nn.matmul | Category:nn-reassociate-attention:reassociating | Function=softmax
// CHECK-SAME: text="softmax between the products"
func.func @softmax(%q: tensor<2x6x4xf32>, %k: tensor<2x5x4xf32>, %v: tensor<2x5x3xf32>, %m: tensor<2x6x5xf32>) -> tensor<2x6x3xf32> {
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<2x6x4xf32>, tensor<2x5x4xf32>) -> tensor<2x6x5xf32>
  %1 = nn.add %0, %m : (tensor<2x6x5xf32>, tensor<2x6x5xf32>) -> tensor<2x6x5xf32>
  %2 = nn.softmax %1 {axis = 2 : i64} : (tensor<2x6x5xf32>) -> tensor<2x6x5xf32>
  %3 = nn.matmul %2, %v : (tensor<2x6x5xf32>, tensor<2x5x3xf32>) -> tensor<2x6x3xf32>
  return %3 : tensor<2x6x3xf32>
}

// CHECK: Function=relu
// CHECK-SAME: text="nn.relu of the scores is not linear"
func.func @relu(%q: tensor<2x6x4xf32>, %k: tensor<2x5x4xf32>, %v: tensor<2x5x3xf32>) -> tensor<2x6x3xf32> {
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<2x6x4xf32>, tensor<2x5x4xf32>) -> tensor<2x6x5xf32>
  %1 = nn.relu %0 : (tensor<2x6x5xf32>) -> tensor<2x6x5xf32>
  %2 = nn.matmul %1, %v : (tensor<2x6x5xf32>, tensor<2x5x3xf32>) -> tensor<2x6x3xf32>
  return %2 : tensor<2x6x3xf32>
}

// CHECK: Function=clamp
// CHECK-SAME: text="nn.clamp of the scores is not linear"
func.func @clamp(%q: tensor<2x6x4xf32>, %k: tensor<2x5x4xf32>, %v: tensor<2x5x3xf32>) -> tensor<2x6x3xf32> {
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<2x6x4xf32>, tensor<2x5x4xf32>) -> tensor<2x6x5xf32>
  %1 = nn.clamp %0 {low = -1.0 : f64, high = 1.0 : f64} : (tensor<2x6x5xf32>) -> tensor<2x6x5xf32>
  %2 = nn.matmul %1, %v : (tensor<2x6x5xf32>, tensor<2x5x3xf32>) -> tensor<2x6x3xf32>
  return %2 : tensor<2x6x3xf32>
}

// A softmax spelled out.

// CHECK: Function=exponential
// CHECK-SAME: text="nn.exp of the scores is not linear"
func.func @exponential(%q: tensor<2x6x4xf32>, %k: tensor<2x5x4xf32>, %v: tensor<2x5x3xf32>) -> tensor<2x6x3xf32> {
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<2x6x4xf32>, tensor<2x5x4xf32>) -> tensor<2x6x5xf32>
  %1 = nn.exp %0 : (tensor<2x6x5xf32>) -> tensor<2x6x5xf32>
  %2 = nn.reduce %1 {kind = #nn.reduce_kind<sum>, axes = array<i64: 2>, keep_dims = true} : (tensor<2x6x5xf32>) -> tensor<2x6x1xf32>
  %3 = nn.div %1, %2 : (tensor<2x6x5xf32>, tensor<2x6x1xf32>) -> tensor<2x6x5xf32>
  %4 = nn.matmul %3, %v : (tensor<2x6x5xf32>, tensor<2x5x3xf32>) -> tensor<2x6x3xf32>
  return %4 : tensor<2x6x3xf32>
}

// CHECK: Function=run_time_mask
// CHECK-SAME: text="the mask is not known to have a small rank"
func.func @run_time_mask(%q: tensor<2x6x4xf32>, %k: tensor<2x5x4xf32>, %v: tensor<2x5x3xf32>, %m: tensor<6x5xf32>) -> tensor<2x6x3xf32> {
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<2x6x4xf32>, tensor<2x5x4xf32>) -> tensor<2x6x5xf32>
  %1 = nn.mul %0, %m : (tensor<2x6x5xf32>, tensor<6x5xf32>) -> tensor<2x6x5xf32>
  %2 = nn.matmul %1, %v : (tensor<2x6x5xf32>, tensor<2x5x3xf32>) -> tensor<2x6x3xf32>
  return %2 : tensor<2x6x3xf32>
}

// CHECK: Function=full_rank_mask
// CHECK-SAME: text="the mask has a rank above 8"
func.func @full_rank_mask(%q: tensor<2x9x4xf32>, %k: tensor<2x9x4xf32>, %v: tensor<2x9x3xf32>) -> tensor<2x9x3xf32> {
  %m = nn.constant dense<[
    [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    [0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    [0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0],
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0],
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]]> : tensor<9x9xf32>
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<2x9x4xf32>, tensor<2x9x4xf32>) -> tensor<2x9x9xf32>
  %1 = nn.mul %0, %m : (tensor<2x9x9xf32>, tensor<9x9xf32>) -> tensor<2x9x9xf32>
  %2 = nn.matmul %1, %v : (tensor<2x9x9xf32>, tensor<2x9x3xf32>) -> tensor<2x9x3xf32>
  return %2 : tensor<2x9x3xf32>
}

// CHECK: Function=added_mask
// CHECK-SAME: text="the added matrix is not known to have a small rank"
func.func @added_mask(%q: tensor<2x6x4xf32>, %k: tensor<2x5x4xf32>, %v: tensor<2x5x3xf32>, %m: tensor<6x5xf32>) -> tensor<2x6x3xf32> {
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<2x6x4xf32>, tensor<2x5x4xf32>) -> tensor<2x6x5xf32>
  %1 = nn.add %0, %m : (tensor<2x6x5xf32>, tensor<6x5xf32>) -> tensor<2x6x5xf32>
  %2 = nn.matmul %1, %v : (tensor<2x6x5xf32>, tensor<2x5x3xf32>) -> tensor<2x6x3xf32>
  return %2 : tensor<2x6x3xf32>
}

// CHECK: Function=another_value
// CHECK-SAME: text="a choice of another value than zero"
func.func @another_value(%q: tensor<2x6x4xf32>, %k: tensor<2x5x4xf32>, %v: tensor<2x5x3xf32>, %c: tensor<1x5xi1>) -> tensor<2x6x3xf32> {
  %fill = nn.constant dense<-1.0e30> : tensor<f32>
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<2x6x4xf32>, tensor<2x5x4xf32>) -> tensor<2x6x5xf32>
  %1 = nn.select %c, %0, %fill : (tensor<1x5xi1>, tensor<2x6x5xf32>, tensor<f32>) -> tensor<2x6x5xf32>
  %2 = nn.matmul %1, %v : (tensor<2x6x5xf32>, tensor<2x5x3xf32>) -> tensor<2x6x3xf32>
  return %2 : tensor<2x6x3xf32>
}

// CHECK: Function=another_reader
// CHECK-SAME: text="the function returns the scores"
func.func @another_reader(%q: tensor<2x6x4xf32>, %k: tensor<2x5x4xf32>, %v: tensor<2x5x3xf32>) -> (tensor<2x6x3xf32>, tensor<2x6x5xf32>) {
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<2x6x4xf32>, tensor<2x5x4xf32>) -> tensor<2x6x5xf32>
  %1 = nn.matmul %0, %v : (tensor<2x6x5xf32>, tensor<2x5x3xf32>) -> tensor<2x6x3xf32>
  return %1, %0 : tensor<2x6x3xf32>, tensor<2x6x5xf32>
}

// CHECK: Function=maximum
// CHECK-SAME: text="a reduction by max is no sum over the rows or columns of the scores"
func.func @maximum(%q: tensor<2x6x4xf32>, %k: tensor<2x5x4xf32>, %v: tensor<2x5x3xf32>) -> tensor<2x6x3xf32> {
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<2x6x4xf32>, tensor<2x5x4xf32>) -> tensor<2x6x5xf32>
  %1 = nn.reduce %0 {kind = #nn.reduce_kind<max>, axes = array<i64: 2>, keep_dims = true} : (tensor<2x6x5xf32>) -> tensor<2x6x1xf32>
  %2 = nn.sub %0, %1 : (tensor<2x6x5xf32>, tensor<2x6x1xf32>) -> tensor<2x6x5xf32>
  %3 = nn.matmul %2, %v : (tensor<2x6x5xf32>, tensor<2x5x3xf32>) -> tensor<2x6x3xf32>
  return %3 : tensor<2x6x3xf32>
}

// CHECK: Function=divisor
// CHECK-SAME: text="division by the scores is not linear"
func.func @divisor(%q: tensor<2x6x4xf32>, %k: tensor<2x5x4xf32>, %v: tensor<2x5x3xf32>, %c: tensor<1x5xf32>) -> tensor<2x6x3xf32> {
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<2x6x4xf32>, tensor<2x5x4xf32>) -> tensor<2x6x5xf32>
  %1 = nn.div %c, %0 : (tensor<1x5xf32>, tensor<2x6x5xf32>) -> tensor<2x6x5xf32>
  %2 = nn.matmul %1, %v : (tensor<2x6x5xf32>, tensor<2x5x3xf32>) -> tensor<2x6x3xf32>
  return %2 : tensor<2x6x3xf32>
}

// CHECK: Function=narrowed
// CHECK-SAME: text="a conversion to f16 rounds the scores"
func.func @narrowed(%q: tensor<2x6x4xf32>, %k: tensor<2x5x4xf32>, %v: tensor<2x5x3xf16>) -> tensor<2x6x3xf16> {
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<2x6x4xf32>, tensor<2x5x4xf32>) -> tensor<2x6x5xf32>
  %1 = nn.cast %0 : (tensor<2x6x5xf32>) -> tensor<2x6x5xf16>
  %2 = nn.matmul %1, %v : (tensor<2x6x5xf16>, tensor<2x5x3xf16>) -> tensor<2x6x3xf16>
  return %2 : tensor<2x6x3xf16>
}

// CHECK: Function=later_positions
// CHECK-SAME: text="the triangle keeps later positions"
func.func @later_positions(%q: tensor<2x6x4xf32>, %k: tensor<2x6x4xf32>, %v: tensor<2x6x3xf32>) -> tensor<2x6x3xf32> {
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x6x6xf32>
  %1 = nn.trilu %0 {k = 0 : i64, upper = true} : (tensor<2x6x6xf32>) -> tensor<2x6x6xf32>
  %2 = nn.matmul %1, %v : (tensor<2x6x6xf32>, tensor<2x6x3xf32>) -> tensor<2x6x3xf32>
  return %2 : tensor<2x6x3xf32>
}

// CHECK: Function=beside_the_diagonal
// CHECK-SAME: text="the triangle begins beside the diagonal"
func.func @beside_the_diagonal(%q: tensor<2x6x4xf32>, %k: tensor<2x6x4xf32>, %v: tensor<2x6x3xf32>) -> tensor<2x6x3xf32> {
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x6x6xf32>
  %1 = nn.trilu %0 {k = -1 : i64, upper = false} : (tensor<2x6x6xf32>) -> tensor<2x6x6xf32>
  %2 = nn.matmul %1, %v : (tensor<2x6x6xf32>, tensor<2x6x3xf32>) -> tensor<2x6x3xf32>
  return %2 : tensor<2x6x3xf32>
}

// CHECK: Function=not_square
// CHECK-SAME: text="the causal mask is not square"
func.func @not_square(%q: tensor<2x6x4xf32>, %k: tensor<2x5x4xf32>, %v: tensor<2x5x3xf32>) -> tensor<2x6x3xf32> {
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<2x6x4xf32>, tensor<2x5x4xf32>) -> tensor<2x6x5xf32>
  %1 = nn.trilu %0 {k = 0 : i64, upper = false} : (tensor<2x6x5xf32>) -> tensor<2x6x5xf32>
  %2 = nn.matmul %1, %v : (tensor<2x6x5xf32>, tensor<2x5x3xf32>) -> tensor<2x6x3xf32>
  return %2 : tensor<2x6x3xf32>
}

// CHECK: Function=decay_of_all_positions
// CHECK-SAME: text="a decay without the causal mask of its direction"
func.func @decay_of_all_positions(%q: tensor<2x6x4xf32>, %k: tensor<2x6x4xf32>, %v: tensor<2x6x3xf32>, %c: tensor<6xf32>) -> tensor<2x6x3xf32> {
  %i = nn.reshape %c : (tensor<6xf32>) -> tensor<6x1xf32>
  %j = nn.reshape %c : (tensor<6xf32>) -> tensor<1x6xf32>
  %d = nn.sub %i, %j : (tensor<6x1xf32>, tensor<1x6xf32>) -> tensor<6x6xf32>
  %m = nn.exp %d : (tensor<6x6xf32>) -> tensor<6x6xf32>
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x6x6xf32>
  %1 = nn.mul %0, %m : (tensor<2x6x6xf32>, tensor<6x6xf32>) -> tensor<2x6x6xf32>
  %2 = nn.matmul %1, %v : (tensor<2x6x6xf32>, tensor<2x6x3xf32>) -> tensor<2x6x3xf32>
  return %2 : tensor<2x6x3xf32>
}

// CHECK: Function=mask_behind_bias_behind_triangle
// CHECK-SAME: text="a mask behind a bias behind a causal mask"
func.func @mask_behind_bias_behind_triangle(%q: tensor<2x6x4xf32>, %k: tensor<2x6x4xf32>, %v: tensor<2x6x3xf32>, %w: tensor<1x6xf32>) -> tensor<2x6x3xf32> {
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x6x6xf32>
  %1 = nn.trilu %0 {k = 0 : i64, upper = false} : (tensor<2x6x6xf32>) -> tensor<2x6x6xf32>
  %2 = nn.add %1, %w : (tensor<2x6x6xf32>, tensor<1x6xf32>) -> tensor<2x6x6xf32>
  %3 = nn.trilu %2 {k = 0 : i64, upper = false} : (tensor<2x6x6xf32>) -> tensor<2x6x6xf32>
  %4 = nn.matmul %3, %v : (tensor<2x6x6xf32>, tensor<2x6x3xf32>) -> tensor<2x6x3xf32>
  return %4 : tensor<2x6x3xf32>
}

// CHECK: Function=unknown_extents
// CHECK-SAME: text="extents are not known at compile time"
func.func @unknown_extents(%q: tensor<2x?x4xf32>, %k: tensor<2x?x4xf32>, %v: tensor<2x?x3xf32>) -> tensor<2x?x3xf32> {
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<2x?x4xf32>, tensor<2x?x4xf32>) -> tensor<2x?x?xf32>
  %1 = nn.matmul %0, %v : (tensor<2x?x?xf32>, tensor<2x?x3xf32>) -> tensor<2x?x3xf32>
  return %1 : tensor<2x?x3xf32>
}

// CHECK: Function=unknown_depth
// CHECK-SAME: text="extents are not known at compile time"
func.func @unknown_depth(%q: tensor<2x6x?xf32>, %k: tensor<2x5x?xf32>, %v: tensor<2x5x3xf32>) -> tensor<2x6x3xf32> {
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<2x6x?xf32>, tensor<2x5x?xf32>) -> tensor<2x6x5xf32>
  %1 = nn.matmul %0, %v : (tensor<2x6x5xf32>, tensor<2x5x3xf32>) -> tensor<2x6x3xf32>
  return %1 : tensor<2x6x3xf32>
}

// CHECK: Function=empty
// CHECK-SAME: text="the scores are empty"
func.func @empty(%q: tensor<2x6x0xf32>, %k: tensor<2x5x0xf32>, %v: tensor<2x5x3xf32>) -> tensor<2x6x3xf32> {
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<2x6x0xf32>, tensor<2x5x0xf32>) -> tensor<2x6x5xf32>
  %1 = nn.matmul %0, %v : (tensor<2x6x5xf32>, tensor<2x5x3xf32>) -> tensor<2x6x3xf32>
  return %1 : tensor<2x6x3xf32>
}

// CHECK: Function=single_row
// CHECK-SAME: text="the scores have a single row or column"
func.func @single_row(%q: tensor<2x1x4xf32>, %k: tensor<2x5x4xf32>, %v: tensor<2x5x3xf32>) -> tensor<2x1x3xf32> {
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<2x1x4xf32>, tensor<2x5x4xf32>) -> tensor<2x1x5xf32>
  %1 = nn.matmul %0, %v : (tensor<2x1x5xf32>, tensor<2x5x3xf32>) -> tensor<2x1x3xf32>
  return %1 : tensor<2x1x3xf32>
}

// CHECK: Function=nested_region
// CHECK-SAME: text="a nested region reads the scores"
func.func @nested_region(%q: tensor<2x6x4xf32>, %c: i1) -> (tensor<2x6x6xf32>, tensor<2x6x4xf32>) {
  %0 = nn.matmul %q, %q {transpose_rhs = true} : (tensor<2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x6x6xf32>
  %1 = nn.matmul %0, %q : (tensor<2x6x6xf32>, tensor<2x6x4xf32>) -> tensor<2x6x4xf32>
  %2 = scf.if %c -> tensor<2x6x6xf32> {
    %3 = nn.relu %0 : (tensor<2x6x6xf32>) -> tensor<2x6x6xf32>
    scf.yield %3 : tensor<2x6x6xf32>
  } else {
    scf.yield %0 : tensor<2x6x6xf32>
  }
  return %2, %1 : tensor<2x6x6xf32>, tensor<2x6x4xf32>
}

// Heads that are merged with the keys.

// CHECK: Function=mixed
// CHECK-SAME: text="nn.reshape mixes rows or columns of the scores with other dimensions"
func.func @mixed(%q: tensor<2x6x4xf32>, %k: tensor<2x6x4xf32>, %v: tensor<2x6x3xf32>) -> (tensor<2x6x3xf32>, tensor<12x6xf32>) {
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<2x6x4xf32>, tensor<2x6x4xf32>) -> tensor<2x6x6xf32>
  %1 = nn.reshape %0 : (tensor<2x6x6xf32>) -> tensor<12x6xf32>
  %2 = nn.matmul %0, %v : (tensor<2x6x6xf32>, tensor<2x6x3xf32>) -> tensor<2x6x3xf32>
  return %2, %1 : tensor<2x6x3xf32>, tensor<12x6xf32>
}

// CHECK: Function=integers
// CHECK-SAME: text="the scores are integers"
func.func @integers(%q: tensor<2x6x4xi32>, %k: tensor<2x5x4xi32>, %v: tensor<2x5x3xi32>) -> tensor<2x6x3xi32> {
  %0 = nn.matmul %q, %k {transpose_rhs = true} : (tensor<2x6x4xi32>, tensor<2x5x4xi32>) -> tensor<2x6x5xi32>
  %1 = nn.matmul %0, %v : (tensor<2x6x5xi32>, tensor<2x5x3xi32>) -> tensor<2x6x3xi32>
  return %1 : tensor<2x6x3xi32>
}

// Products with weights are layers, not attention: no remark.

// CHECK-NOT: Function=weights
func.func @weights(%x: tensor<2x6x4xf32>, %v: tensor<2x5x3xf32>) -> tensor<2x6x3xf32> {
  %w = nn.constant dense<0.5> : tensor<4x5xf32>
  %0 = nn.matmul %x, %w : (tensor<2x6x4xf32>, tensor<4x5xf32>) -> tensor<2x6x5xf32>
  %1 = nn.relu %0 : (tensor<2x6x5xf32>) -> tensor<2x6x5xf32>
  %2 = nn.matmul %1, %v : (tensor<2x6x5xf32>, tensor<2x5x3xf32>) -> tensor<2x6x3xf32>
  return %2 : tensor<2x6x3xf32>
}

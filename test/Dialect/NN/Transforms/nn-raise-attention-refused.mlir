// RUN: calotype-opt %s --nn-raise-attention | FileCheck %s
// RUN: calotype-opt %s --nn-raise-attention --remarks-filter=nn-.* -o /dev/null 2>&1 | FileCheck %s --check-prefix=REMARK --implicit-check-not=Missed
// What is no attention, or none that nn.attention can say, and why.

// The scores have another reader.
// CHECK-LABEL: @scores_are_read(
// CHECK: nn.softmax
// CHECK-NOT: nn.attention
// REMARK: [Missed] nn.matmul | Category:nn-raise-attention:reassociating | Function=scores_are_read | {{.*}}text="the scores have another reader"
func.func @scores_are_read(%q: tensor<1x2x8x4xf32>, %k: tensor<1x2x8x4xf32>, %v: tensor<1x2x8x4xf32>) -> (tensor<1x2x8x4xf32>, tensor<1x2x8x8xf32>) {
  %s = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x8xf32>
  %p = nn.softmax %s {axis = 3 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x8x8xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
  return %o, %s : tensor<1x2x8x4xf32>, tensor<1x2x8x8xf32>
}

// The weights have another reader.
// CHECK-LABEL: @weights_are_read(
// CHECK: nn.softmax
// CHECK-NOT: nn.attention
// REMARK: [Missed] nn.matmul | Category:nn-raise-attention:reassociating | Function=weights_are_read | {{.*}}text="the weights have another reader"
func.func @weights_are_read(%q: tensor<1x2x8x4xf32>, %k: tensor<1x2x8x4xf32>, %v: tensor<1x2x8x4xf32>) -> (tensor<1x2x8x4xf32>, tensor<1x2x8x8xf32>) {
  %s = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x8xf32>
  %p = nn.softmax %s {axis = 3 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x8x8xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
  return %o, %p : tensor<1x2x8x4xf32>, tensor<1x2x8x8xf32>
}

// A softmax over the queries.
// CHECK-LABEL: @other_axis(
// CHECK: nn.softmax
// CHECK-NOT: nn.attention
// REMARK: [Missed] nn.matmul | Category:nn-raise-attention:reassociating | Function=other_axis | {{.*}}text="the softmax is not over the keys"
func.func @other_axis(%q: tensor<1x2x8x4xf32>, %k: tensor<1x2x8x4xf32>, %v: tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32> {
  %s = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x8xf32>
  %p = nn.softmax %s {axis = 2 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x8x8xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
  return %o : tensor<1x2x8x4xf32>
}

// Another function of the scores.
// CHECK-LABEL: @relu(
// CHECK: nn.softmax
// CHECK-NOT: nn.attention
// REMARK: [Missed] nn.matmul | Category:nn-raise-attention:reassociating | Function=relu | {{.*}}text="'nn.relu' acts on the scores"
func.func @relu(%q: tensor<1x2x8x4xf32>, %k: tensor<1x2x8x4xf32>, %v: tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32> {
  %s = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x8xf32>
  %a = nn.relu %s : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %p = nn.softmax %a {axis = 3 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x8x8xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
  return %o : tensor<1x2x8x4xf32>
}

// Scores of several heads mixed: their mask is the same for the pairs of heads.
// CHECK-LABEL: @talking_heads(
// CHECK: nn.softmax
// CHECK-NOT: nn.attention
// REMARK: [Missed] nn.matmul | Category:nn-raise-attention:reassociating | Function=talking_heads | {{.*}}text="a mask does not broadcast to the scores of all heads"
func.func @talking_heads(%q: tensor<2x2x2x8x4xf32>, %k: tensor<2x2x2x8x4xf32>, %v: tensor<2x2x2x8x4xf32>, %m: tensor<1x2x1x8x8xf32>) -> tensor<2x2x2x8x4xf32> {
  %s = nn.matmul %q, %k {transpose_rhs = true} : (tensor<2x2x2x8x4xf32>, tensor<2x2x2x8x4xf32>) -> tensor<2x2x2x8x8xf32>
  %a = nn.add %s, %m : (tensor<2x2x2x8x8xf32>, tensor<1x2x1x8x8xf32>) -> tensor<2x2x2x8x8xf32>
  %p = nn.softmax %a {axis = 4 : i64} : (tensor<2x2x2x8x8xf32>) -> tensor<2x2x2x8x8xf32>
  %o = nn.matmul %p, %v : (tensor<2x2x2x8x8xf32>, tensor<2x2x2x8x4xf32>) -> tensor<2x2x2x8x4xf32>
  return %o : tensor<2x2x2x8x4xf32>
}

// Scores times a matrix.
// CHECK-LABEL: @weighted_scores(
// CHECK: nn.softmax
// CHECK-NOT: nn.attention
// REMARK: [Missed] nn.matmul | Category:nn-raise-attention:reassociating | Function=weighted_scores | {{.*}}text="the scores are multiplied by a matrix"
func.func @weighted_scores(%q: tensor<1x2x8x4xf32>, %k: tensor<1x2x8x4xf32>, %v: tensor<1x2x8x4xf32>, %m: tensor<8x8xf32>) -> tensor<1x2x8x4xf32> {
  %s = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x8xf32>
  %a = nn.mul %s, %m : (tensor<1x2x8x8xf32>, tensor<8x8xf32>) -> tensor<1x2x8x8xf32>
  %p = nn.softmax %a {axis = 3 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x8x8xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
  return %o : tensor<1x2x8x4xf32>
}

// Scores divided by a vector.
// CHECK-LABEL: @divided_scores(
// CHECK: nn.softmax
// CHECK-NOT: nn.attention
// REMARK: [Missed] nn.matmul | Category:nn-raise-attention:reassociating | Function=divided_scores | {{.*}}text="the scores are divided by what is no number"
func.func @divided_scores(%q: tensor<1x2x8x4xf32>, %k: tensor<1x2x8x4xf32>, %v: tensor<1x2x8x4xf32>, %m: tensor<8x1xf32>) -> tensor<1x2x8x4xf32> {
  %s = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x8xf32>
  %a = nn.div %s, %m : (tensor<1x2x8x8xf32>, tensor<8x1xf32>) -> tensor<1x2x8x8xf32>
  %p = nn.softmax %a {axis = 3 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x8x8xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
  return %o : tensor<1x2x8x4xf32>
}

// A mask inside of the soft cap.
// CHECK-LABEL: @mask_before_the_cap(
// CHECK: nn.softmax
// CHECK-NOT: nn.attention
// REMARK: [Missed] nn.matmul | Category:nn-raise-attention:reassociating | Function=mask_before_the_cap | {{.*}}text="a mask acts before the soft cap"
func.func @mask_before_the_cap(%q: tensor<1x2x8x4xf32>, %k: tensor<1x2x8x4xf32>, %v: tensor<1x2x8x4xf32>, %m: tensor<8x8xf32>) -> tensor<1x2x8x4xf32> {
  %s = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x8xf32>
  %a = nn.add %s, %m : (tensor<1x2x8x8xf32>, tensor<8x8xf32>) -> tensor<1x2x8x8xf32>
  %t = nn.tanh %a : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %p = nn.softmax %t {axis = 3 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x8x8xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
  return %o : tensor<1x2x8x4xf32>
}

// tanh with a negative factor.
// CHECK-LABEL: @negative_cap(
// CHECK: nn.softmax
// CHECK-NOT: nn.attention
// REMARK: [Missed] nn.matmul | Category:nn-raise-attention:reassociating | Function=negative_cap | {{.*}}text="the tanh of the scores is no soft cap"
func.func @negative_cap(%q: tensor<1x2x8x4xf32>, %k: tensor<1x2x8x4xf32>, %v: tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32> {
  %c = nn.constant dense<-2.0> : tensor<f32>
  %s = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x8xf32>
  %t = nn.tanh %s : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %a = nn.mul %t, %c : (tensor<1x2x8x8xf32>, tensor<f32>) -> tensor<1x2x8x8xf32>
  %p = nn.softmax %a {axis = 3 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x8x8xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
  return %o : tensor<1x2x8x4xf32>
}

// A finite number that a score still changes, selected, then a sum.
// CHECK-LABEL: @mixed_masks(
// CHECK: nn.softmax
// CHECK-NOT: nn.attention
// REMARK: [Missed] nn.matmul | Category:nn-raise-attention:reassociating | Function=mixed_masks | {{.*}}text="masks that select and masks that are added act together"
func.func @mixed_masks(%q: tensor<1x2x8x4xf32>, %k: tensor<1x2x8x4xf32>, %v: tensor<1x2x8x4xf32>, %b: tensor<8x8xi1>, %m: tensor<8xf32>) -> tensor<1x2x8x4xf32> {
  %c = nn.constant dense<-1.0e4> : tensor<f32>
  %s = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x8xf32>
  %a = nn.select %b, %s, %c : (tensor<8x8xi1>, tensor<1x2x8x8xf32>, tensor<f32>) -> tensor<1x2x8x8xf32>
  %d = nn.add %a, %m : (tensor<1x2x8x8xf32>, tensor<8xf32>) -> tensor<1x2x8x8xf32>
  %p = nn.softmax %d {axis = 3 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x8x8xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
  return %o : tensor<1x2x8x4xf32>
}

// A finite number put over minus infinity.
// CHECK-LABEL: @select_after_the_diagonal(
// CHECK: nn.softmax
// CHECK-NOT: nn.attention
// REMARK: [Missed] nn.matmul | Category:nn-raise-attention:reassociating | Function=select_after_the_diagonal | {{.*}}text="after a causal mask another one selects a finite number"
func.func @select_after_the_diagonal(%q: tensor<1x2x8x4xf32>, %k: tensor<1x2x8x4xf32>, %v: tensor<1x2x8x4xf32>, %b: tensor<8x8xi1>) -> tensor<1x2x8x4xf32> {
  %c = nn.constant dense<-1.0e4> : tensor<f32>
  %inf = nn.constant dense<0xFF800000> : tensor<f32>
  %one = nn.constant dense<true> : tensor<8x8xi1>
  %tri = nn.trilu %one {upper = false, k = 0 : i64} : (tensor<8x8xi1>) -> tensor<8x8xi1>
  %s = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x8xf32>
  %a = nn.select %tri, %s, %inf : (tensor<8x8xi1>, tensor<1x2x8x8xf32>, tensor<f32>) -> tensor<1x2x8x8xf32>
  %d = nn.select %b, %a, %c : (tensor<8x8xi1>, tensor<1x2x8x8xf32>, tensor<f32>) -> tensor<1x2x8x8xf32>
  %p = nn.softmax %d {axis = 3 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x8x8xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
  return %o : tensor<1x2x8x4xf32>
}

// Shapes that are not known.
// CHECK-LABEL: @unknown_shapes(
// CHECK: nn.softmax
// CHECK-NOT: nn.attention
// REMARK: [Missed] nn.matmul | Category:nn-raise-attention:reassociating | Function=unknown_shapes | {{.*}}text="shapes are not known"
func.func @unknown_shapes(%q: tensor<1x2x?x4xf32>, %k: tensor<1x2x?x4xf32>, %v: tensor<1x2x?x4xf32>) -> tensor<1x2x?x4xf32> {
  %s = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x?x4xf32>, tensor<1x2x?x4xf32>) -> tensor<1x2x?x?xf32>
  %p = nn.softmax %s {axis = 3 : i64} : (tensor<1x2x?x?xf32>) -> tensor<1x2x?x?xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x?x?xf32>, tensor<1x2x?x4xf32>) -> tensor<1x2x?x4xf32>
  return %o : tensor<1x2x?x4xf32>
}

// Scores that a conversion rounds.
// CHECK-LABEL: @narrowed(
// CHECK: nn.softmax
// CHECK-NOT: nn.attention
// REMARK: [Missed] nn.matmul | Category:nn-raise-attention:reassociating | Function=narrowed | {{.*}}text="the scores are converted"
func.func @narrowed(%q: tensor<1x2x8x4xf32>, %k: tensor<1x2x8x4xf32>, %v: tensor<1x2x8x4xf16>) -> tensor<1x2x8x4xf16> {
  %s = nn.matmul %q, %k {transpose_rhs = true} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x8xf32>
  %n = nn.cast %s : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf16>
  %p = nn.softmax %n {axis = 3 : i64} : (tensor<1x2x8x8xf16>) -> tensor<1x2x8x8xf16>
  %o = nn.matmul %p, %v : (tensor<1x2x8x8xf16>, tensor<1x2x8x4xf16>) -> tensor<1x2x8x4xf16>
  return %o : tensor<1x2x8x4xf16>
}

// A softmax of an argument is no attention, and no near miss.
// CHECK-LABEL: @no_product(
// CHECK: nn.softmax
// CHECK-NOT: nn.attention
func.func @no_product(%p0: tensor<1x2x8x8xf32>, %v: tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32> {
  %p = nn.softmax %p0 {axis = 3 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %o = nn.matmul %p, %v : (tensor<1x2x8x8xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
  return %o : tensor<1x2x8x4xf32>
}

// RUN: calotype-opt %s --nn-form-kernels --split-input-file | FileCheck %s

// A convolution takes bias, residual and activation.

// CHECK: nn.kernel @[[K:k_conv_[0-9a-f]{16}]](%{{.*}}: tensor<1x4x8x8xf32>, %{{.*}}: tensor<4x4x3x3xf32>, %{{.*}}: tensor<1x4x1x1xf32>, %{{.*}}: tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32> {
// CHECK-NEXT: nn.conv
// CHECK-NEXT: nn.add
// CHECK-NEXT: nn.add
// CHECK-NEXT: nn.relu
// CHECK-NEXT: nn.yield
// CHECK-LABEL: func.func @epilogue
// CHECK: %[[A:.*]] = nn.call @[[K]](%arg0, %arg1, %arg2, %arg3)
// CHECK-NEXT: %[[B:.*]] = nn.call @[[K]](%[[A]], %arg1, %arg2, %arg3)
// CHECK-NEXT: return %[[B]]
func.func @epilogue(%x: tensor<1x4x8x8xf32>, %f: tensor<4x4x3x3xf32>, %b: tensor<1x4x1x1xf32>, %r: tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32> {
  %0 = nn.conv %x, %f {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x4x8x8xf32>, tensor<4x4x3x3xf32>) -> tensor<1x4x8x8xf32>
  %1 = nn.add %0, %b : (tensor<1x4x8x8xf32>, tensor<1x4x1x1xf32>) -> tensor<1x4x8x8xf32>
  %2 = nn.add %1, %r : (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %3 = nn.relu %2 : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %4 = nn.conv %3, %f {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x4x8x8xf32>, tensor<4x4x3x3xf32>) -> tensor<1x4x8x8xf32>
  %5 = nn.add %4, %b : (tensor<1x4x8x8xf32>, tensor<1x4x1x1xf32>) -> tensor<1x4x8x8xf32>
  %6 = nn.add %5, %r : (tensor<1x4x8x8xf32>, tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  %7 = nn.relu %6 : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  return %7 : tensor<1x4x8x8xf32>
}

// -----

// A value that two ops of the epilogue read still has one exit.

// CHECK: nn.kernel @k_matmul
// CHECK-NEXT: nn.matmul
// CHECK-NEXT: nn.sigmoid
// CHECK-NEXT: nn.mul
// CHECK-NEXT: nn.yield
// CHECK-LABEL: func.func @diamond
// CHECK-COUNT-1: nn.call
// CHECK-NOT: nn.call
func.func @diamond(%x: tensor<4x8xf32>, %y: tensor<8x8xf32>) -> tensor<4x8xf32> {
  %0 = nn.matmul %x, %y : (tensor<4x8xf32>, tensor<8x8xf32>) -> tensor<4x8xf32>
  %1 = nn.sigmoid %0 : (tensor<4x8xf32>) -> tensor<4x8xf32>
  %2 = nn.mul %0, %1 : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  return %2 : tensor<4x8xf32>
}

// -----

// A transpose joins the product behind it, a transcendental function does not.

// CHECK-LABEL: nn.kernel @k_exp
// CHECK-NEXT: nn.exp
// CHECK-NEXT: nn.yield
// CHECK-LABEL: nn.kernel @k_matmul
// CHECK-NEXT: nn.transpose
// CHECK-NEXT: nn.matmul
// CHECK-NEXT: nn.yield
func.func @prologue(%x: tensor<8x4xf32>, %y: tensor<8x8xf32>) -> tensor<4x8xf32> {
  %0 = nn.transpose %x {permutation = array<i64: 1, 0>} : (tensor<8x4xf32>) -> tensor<4x8xf32>
  %1 = nn.exp %y : (tensor<8x8xf32>) -> tensor<8x8xf32>
  %2 = nn.matmul %0, %1 : (tensor<4x8xf32>, tensor<8x8xf32>) -> tensor<4x8xf32>
  return %2 : tensor<4x8xf32>
}

// -----

// Cheap arithmetic joins a softmax, with its splat constant inside; any joins a
// reduction.

// CHECK-LABEL: nn.kernel @k_softmax
// CHECK-DAG: nn.constant dense<5.000000e-01>
// CHECK-DAG: nn.mul
// CHECK: nn.softmax
// CHECK-LABEL: nn.kernel @k_reduce
// CHECK-NEXT: nn.exp
// CHECK-NEXT: nn.reduce
// CHECK-LABEL: func.func @prologue_of_reductions(
// CHECK-NOT: nn.constant
func.func @prologue_of_reductions(%x: tensor<4x8xf32>) -> (tensor<4x8xf32>, tensor<4xf32>) {
  %c = nn.constant dense<0.5> : tensor<f32>
  %0 = nn.mul %x, %c : (tensor<4x8xf32>, tensor<f32>) -> tensor<4x8xf32>
  %1 = nn.softmax %0 {axis = 1 : i64} : (tensor<4x8xf32>) -> tensor<4x8xf32>
  %2 = nn.exp %x : (tensor<4x8xf32>) -> tensor<4x8xf32>
  %3 = nn.reduce %2 {kind = #nn.reduce_kind<sum>, axes = array<i64: 1>, keep_dims = false} : (tensor<4x8xf32>) -> tensor<4xf32>
  return %1, %3 : tensor<4x8xf32>, tensor<4xf32>
}

// -----

// The product's value is a result itself: nothing joins it. A costly value that
// a broadcast would repeat is a kernel of its own.

// CHECK-LABEL: nn.kernel @k_matmul
// CHECK-NEXT: nn.matmul
// CHECK-NEXT: nn.yield
// CHECK-LABEL: nn.kernel @k_exp
// CHECK-LABEL: nn.kernel @k_add
// CHECK-NEXT: nn.add
// CHECK-NEXT: nn.yield
// CHECK-LABEL: func.func @not_fused(
func.func @not_fused(%x: tensor<4x8xf32>, %y: tensor<8x8xf32>, %z: tensor<8xf32>) -> (tensor<4x8xf32>, tensor<4x8xf32>) {
  %0 = nn.matmul %x, %y : (tensor<4x8xf32>, tensor<8x8xf32>) -> tensor<4x8xf32>
  %1 = nn.exp %z : (tensor<8xf32>) -> tensor<8xf32>
  %2 = nn.add %0, %1 : (tensor<4x8xf32>, tensor<8xf32>) -> tensor<4x8xf32>
  return %0, %2 : tensor<4x8xf32>, tensor<4x8xf32>
}

// -----

// Ops without cost are repeated in the kernels that read them; views stay.

// CHECK: nn.kernel @[[A:k_[a-z]+]]_{{.*}}(%arg0: tensor<4x8xi64>
// CHECK: nn.iota
// CHECK: nn.kernel @[[B:k_[a-z]+]]_{{.*}}(%arg0: tensor<4x8xi64>
// CHECK: nn.iota
// CHECK-LABEL: func.func @trivial
// CHECK-COUNT-2: nn.call
// CHECK: nn.reshape
// CHECK-NEXT: return
func.func @trivial(%x: tensor<4x8xi64>) -> (tensor<4x8xi1>, tensor<32xi64>) {
  %0 = nn.iota {axis = 1 : i64} : () -> tensor<4x8xi64>
  %1 = nn.less %x, %0 : (tensor<4x8xi64>, tensor<4x8xi64>) -> tensor<4x8xi1>
  %2 = nn.add %x, %0 : (tensor<4x8xi64>, tensor<4x8xi64>) -> tensor<4x8xi64>
  %3 = nn.reshape %2 : (tensor<4x8xi64>) -> tensor<32xi64>
  return %1, %3 : tensor<4x8xi1>, tensor<32xi64>
}

// -----

// Results that no kernel writes are copied, constants of many values are
// arguments.

// CHECK-LABEL: nn.kernel @k_copy
// CHECK-SAME: (%[[X:.*]]: tensor<2xf32>) -> tensor<2xf32>
// CHECK-NEXT: nn.yield %[[X]]
// CHECK-LABEL: func.func @forwarded
// CHECK: %[[C:.*]] = nn.constant
// CHECK: %[[ADD:.*]] = nn.call @k_add_{{.*}}(%arg0, %[[C]])
// CHECK: %[[ONE:.*]] = nn.call @k_copy_{{.*}}(%arg0)
// CHECK: %[[TWO:.*]] = nn.call @k_copy_{{.*}}(%[[C]])
// CHECK: %[[THREE:.*]] = nn.call @k_copy_{{.*}}(%[[ADD]])
// CHECK: return %[[ONE]], %[[TWO]], %[[ADD]], %[[THREE]]
func.func @forwarded(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) {
  %c = nn.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %0 = nn.add %x, %c : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %x, %c, %0, %0 : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>
}

// -----

// Attention reads heads where they lie, computes its mask, and writes its heads
// where the next op wants them.

// CHECK: nn.kernel @k_attention
// CHECK-NEXT: nn.constant
// CHECK-NEXT: nn.transpose
// CHECK-NEXT: nn.mul
// CHECK-NEXT: nn.attention
// CHECK-NEXT: nn.relu
// CHECK-NEXT: nn.transpose
// CHECK-NEXT: nn.yield
// CHECK-LABEL: func.func @attention
// CHECK-NEXT: nn.call
// CHECK-NEXT: nn.reshape
// CHECK-NEXT: return
func.func @attention(%x: tensor<1x8x2x4xf32>, %k: tensor<1x2x8x4xf32>, %m: tensor<8x8xf32>) -> tensor<1x8x8xf32> {
  %c = nn.constant dense<-1.0e9> : tensor<f32>
  %q = nn.transpose %x {permutation = array<i64: 0, 2, 1, 3>} : (tensor<1x8x2x4xf32>) -> tensor<1x2x8x4xf32>
  %n = nn.mul %m, %c : (tensor<8x8xf32>, tensor<f32>) -> tensor<8x8xf32>
  %0 = nn.attention %q, %k, %k, %n {scale = 1.0, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>, tensor<8x8xf32>) -> tensor<1x2x8x4xf32>
  %1 = nn.relu %0 : (tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
  %2 = nn.transpose %1 {permutation = array<i64: 0, 2, 1, 3>} : (tensor<1x2x8x4xf32>) -> tensor<1x8x2x4xf32>
  %3 = nn.reshape %2 : (tensor<1x8x2x4xf32>) -> tensor<1x8x8xf32>
  return %3 : tensor<1x8x8xf32>
}

// -----

// What would be computed for every use of a query or key stays outside.

// CHECK: nn.kernel @k_mul
// CHECK: nn.kernel @k_attention
// CHECK-NEXT: nn.attention
// CHECK-NEXT: nn.yield
func.func @scaled_query(%x: tensor<1x2x8x4xf32>, %y: tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32> {
  %q = nn.mul %x, %y : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
  %0 = nn.attention %q, %y, %y {scale = 1.0, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>, tensor<1x2x8x4xf32>) -> tensor<1x2x8x4xf32>
  return %0 : tensor<1x2x8x4xf32>
}

// -----

// Pools that a concatenation alone reads, and each other, are one kernel with it: the
// levels of a pyramid through their views,
// CHECK-LABEL: nn.kernel @k_adaptive_pool
// CHECK-COUNT-2: nn.adaptive_pool
// CHECK: nn.concat
// CHECK-NEXT: nn.yield
// CHECK: func.func @pyramid
// CHECK-NEXT: nn.call
// CHECK-NEXT: return
func.func @pyramid(%x: tensor<1x3x8x8xf32>) -> tensor<1x15xf32> {
  %0 = nn.adaptive_pool %x {kind = #nn.pool_kind<max>, output_size = array<i64: 2, 2>} : (tensor<1x3x8x8xf32>) -> tensor<1x3x2x2xf32>
  %1 = nn.adaptive_pool %0 {kind = #nn.pool_kind<max>, output_size = array<i64: 1, 1>} : (tensor<1x3x2x2xf32>) -> tensor<1x3x1x1xf32>
  %2 = nn.reshape %1 : (tensor<1x3x1x1xf32>) -> tensor<1x3xf32>
  %3 = nn.reshape %0 : (tensor<1x3x2x2xf32>) -> tensor<1x12xf32>
  %4 = nn.concat %2, %3 {axis = 1} : (tensor<1x3xf32>, tensor<1x12xf32>) -> tensor<1x15xf32>
  return %4 : tensor<1x15xf32>
}

// -----

// and the maxima of a tower.
// CHECK-LABEL: nn.kernel @k_pool
// CHECK-COUNT-2: nn.pool
// CHECK: nn.concat
// CHECK: func.func @tower
// CHECK-NEXT: nn.call
// CHECK-NEXT: return
func.func @tower(%x: tensor<1x2x6x8xf32>) -> tensor<1x6x6x8xf32> {
  %0 = nn.pool %x {kind = #nn.pool_kind<max>, kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x6x8xf32>) -> tensor<1x2x6x8xf32>
  %1 = nn.pool %0 {kind = #nn.pool_kind<max>, kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x6x8xf32>) -> tensor<1x2x6x8xf32>
  %2 = nn.concat %x, %0, %1 {axis = 1} : (tensor<1x2x6x8xf32>, tensor<1x2x6x8xf32>, tensor<1x2x6x8xf32>) -> tensor<1x6x6x8xf32>
  return %2 : tensor<1x6x6x8xf32>
}

// -----

// A pool with another reader stays alone, and so does a tower whose parts lie along
// another dimension.
// CHECK-LABEL: func.func @apart
// CHECK-COUNT-6: nn.call
// CHECK-NEXT: return
func.func @apart(%x: tensor<1x2x6x8xf32>) -> (tensor<1x6x6x8xf32>, tensor<1x2x6x8xf32>, tensor<1x2x12x8xf32>) {
  %0 = nn.pool %x {kind = #nn.pool_kind<max>, kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x6x8xf32>) -> tensor<1x2x6x8xf32>
  %1 = nn.pool %0 {kind = #nn.pool_kind<max>, kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x6x8xf32>) -> tensor<1x2x6x8xf32>
  %3 = nn.pool %x {kind = #nn.pool_kind<max>, kernel = array<i64: 5, 5>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 2, 2>, pads_end = array<i64: 2, 2>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x6x8xf32>) -> tensor<1x2x6x8xf32>
  %4 = nn.pool %3 {kind = #nn.pool_kind<max>, kernel = array<i64: 5, 5>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 2, 2>, pads_end = array<i64: 2, 2>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x6x8xf32>) -> tensor<1x2x6x8xf32>
  %2 = nn.concat %x, %0, %1 {axis = 1} : (tensor<1x2x6x8xf32>, tensor<1x2x6x8xf32>, tensor<1x2x6x8xf32>) -> tensor<1x6x6x8xf32>
  %5 = nn.concat %3, %4 {axis = 2} : (tensor<1x2x6x8xf32>, tensor<1x2x6x8xf32>) -> tensor<1x2x12x8xf32>
  return %2, %0, %5 : tensor<1x6x6x8xf32>, tensor<1x2x6x8xf32>, tensor<1x2x12x8xf32>
}

// -----

// Further results of a root are results of the kernel where they are used.

// CHECK: nn.kernel @[[BOTH:k_linear_attention_[0-9a-f]+]](
// CHECK-SAME: -> (tensor<1x1x2x4xf32>, tensor<1x1x3x4xf32>)
// CHECK-NEXT: %[[R:.*]], %[[S:.*]] = nn.linear_attention
// CHECK-NEXT: nn.yield %[[R]], %[[S]]
// CHECK: nn.kernel @[[FIRST:k_linear_attention_[0-9a-f]+]](
// CHECK-SAME: -> tensor<1x1x2x4xf32>
// CHECK: nn.kernel @[[STATE:k_linear_attention_[0-9a-f]+]](
// CHECK-SAME: -> tensor<1x1x3x4xf32>
// CHECK: func.func @both(
// CHECK-NEXT: %[[C:.*]]:2 = nn.call @[[BOTH]](
// CHECK-NEXT: return %[[C]]#0, %[[C]]#1
func.func @both(%q: tensor<1x1x2x3xf32>, %k: tensor<1x1x2x3xf32>, %v: tensor<1x1x2x4xf32>) -> (tensor<1x1x2x4xf32>, tensor<1x1x3x4xf32>) {
  %r, %s = nn.linear_attention %q, %k, %v {scale = 1.0, causal = true, normalize = false, epsilon = 0.0, chunk = 0 : i64} : (tensor<1x1x2x3xf32>, tensor<1x1x2x3xf32>, tensor<1x1x2x4xf32>) -> (tensor<1x1x2x4xf32>, tensor<1x1x3x4xf32>)
  return %r, %s : tensor<1x1x2x4xf32>, tensor<1x1x3x4xf32>
}
// CHECK: func.func @first(
// CHECK-NEXT: %[[C:.*]] = nn.call @[[FIRST]](
func.func @first(%q: tensor<1x1x2x3xf32>, %k: tensor<1x1x2x3xf32>, %v: tensor<1x1x2x4xf32>) -> tensor<1x1x2x4xf32> {
  %r, %s = nn.linear_attention %q, %k, %v {scale = 1.0, causal = true, normalize = false, epsilon = 0.0, chunk = 0 : i64} : (tensor<1x1x2x3xf32>, tensor<1x1x2x3xf32>, tensor<1x1x2x4xf32>) -> (tensor<1x1x2x4xf32>, tensor<1x1x3x4xf32>)
  return %r : tensor<1x1x2x4xf32>
}
// CHECK: func.func @state(
// CHECK-NEXT: %[[C:.*]] = nn.call @[[STATE]](
func.func @state(%q: tensor<1x1x2x3xf32>, %k: tensor<1x1x2x3xf32>, %v: tensor<1x1x2x4xf32>) -> tensor<1x1x3x4xf32> {
  %r, %s = nn.linear_attention %q, %k, %v {scale = 1.0, causal = true, normalize = false, epsilon = 0.0, chunk = 0 : i64} : (tensor<1x1x2x3xf32>, tensor<1x1x2x3xf32>, tensor<1x1x2x4xf32>) -> (tensor<1x1x2x4xf32>, tensor<1x1x3x4xf32>)
  return %s : tensor<1x1x3x4xf32>
}

// -----

// An epilogue behind the first result; the state is read after it.

// CHECK: nn.kernel @k_linear_attention_
// CHECK: %[[R:.*]], %[[S:.*]] = nn.linear_attention
// CHECK-NEXT: %[[RELU:.*]] = nn.relu %[[R]]
// CHECK-NEXT: nn.yield %[[RELU]], %[[S]]
// CHECK: nn.kernel @k_neg_
// CHECK: func.func @epilogue(
// CHECK-NEXT: %[[C:.*]]:2 = nn.call @k_linear_attention_
// CHECK-NEXT: %[[N:.*]] = nn.call @k_neg_{{[0-9a-f]+}}(%[[C]]#1)
// CHECK-NEXT: return %[[C]]#0, %[[N]]
func.func @epilogue(%q: tensor<1x1x2x3xf32>, %k: tensor<1x1x2x3xf32>, %v: tensor<1x1x2x4xf32>) -> (tensor<1x1x2x4xf32>, tensor<1x1x3x4xf32>) {
  %r, %s = nn.linear_attention %q, %k, %v {scale = 1.0, causal = true, normalize = false, epsilon = 0.0, chunk = 0 : i64} : (tensor<1x1x2x3xf32>, tensor<1x1x2x3xf32>, tensor<1x1x2x4xf32>) -> (tensor<1x1x2x4xf32>, tensor<1x1x3x4xf32>)
  %0 = nn.relu %r : (tensor<1x1x2x4xf32>) -> tensor<1x1x2x4xf32>
  %1 = nn.neg %s : (tensor<1x1x3x4xf32>) -> tensor<1x1x3x4xf32>
  return %0, %1 : tensor<1x1x2x4xf32>, tensor<1x1x3x4xf32>
}

// -----

// The product behind the first result needs what is made of the state: together
// they would be a cycle.

// CHECK: nn.kernel @k_linear_attention_
// CHECK-NEXT: %[[R:.*]], %[[S:.*]] = nn.linear_attention
// CHECK-NEXT: nn.yield %[[R]], %[[S]]
// CHECK: func.func @cycle(
// CHECK-NEXT: nn.call @k_linear_attention_
// CHECK-NEXT: nn.call @k_exp_
// CHECK-NEXT: nn.call @k_mul_
func.func @cycle(%q: tensor<1x1x3x3xf32>, %k: tensor<1x1x3x3xf32>, %v: tensor<1x1x3x4xf32>) -> (tensor<1x1x3x4xf32>, tensor<1x1x3x4xf32>) {
  %r, %s = nn.linear_attention %q, %k, %v {scale = 1.0, causal = true, normalize = false, epsilon = 0.0, chunk = 0 : i64} : (tensor<1x1x3x3xf32>, tensor<1x1x3x3xf32>, tensor<1x1x3x4xf32>) -> (tensor<1x1x3x4xf32>, tensor<1x1x3x4xf32>)
  %0 = nn.exp %s : (tensor<1x1x3x4xf32>) -> tensor<1x1x3x4xf32>
  %1 = nn.mul %r, %0 : (tensor<1x1x3x4xf32>, tensor<1x1x3x4xf32>) -> tensor<1x1x3x4xf32>
  return %1, %0 : tensor<1x1x3x4xf32>, tensor<1x1x3x4xf32>
}

// -----

// Linear attention writes its result in any order: a transpose behind it joins, and
// what follows in the new order.

// CHECK: nn.kernel @k_linear_attention_
// CHECK: %[[R:.*]], %[[S:.*]] = nn.linear_attention
// CHECK-NEXT: %[[T:.*]] = nn.transpose %[[R]]
// CHECK-NEXT: %[[E:.*]] = nn.exp %[[T]]
// CHECK-NEXT: nn.yield %[[E]]
// CHECK: func.func @transposed(
// CHECK-NEXT: nn.call @k_linear_attention_
// CHECK-NEXT: return
func.func @transposed(%q: tensor<1x2x3x3xf32>, %k: tensor<1x2x3x3xf32>, %v: tensor<1x2x3x4xf32>) -> tensor<1x3x2x4xf32> {
  %r, %s = nn.linear_attention %q, %k, %v {scale = 1.0, causal = true, normalize = false, epsilon = 0.0, chunk = 0 : i64} : (tensor<1x2x3x3xf32>, tensor<1x2x3x3xf32>, tensor<1x2x3x4xf32>) -> (tensor<1x2x3x4xf32>, tensor<1x2x3x4xf32>)
  %0 = nn.transpose %r {permutation = array<i64: 0, 2, 1, 3>} : (tensor<1x2x3x4xf32>) -> tensor<1x3x2x4xf32>
  %1 = nn.exp %0 : (tensor<1x3x2x4xf32>) -> tensor<1x3x2x4xf32>
  return %1 : tensor<1x3x2x4xf32>
}

// -----

// Behind a product a transpose is a kernel of its own.

// CHECK: func.func @apart_from_product(
// CHECK-NEXT: nn.call @k_matmul_
// CHECK-NEXT: nn.call @k_transpose_
func.func @apart_from_product(%a: tensor<2x3x4xf32>, %b: tensor<2x4x5xf32>) -> tensor<2x5x3xf32> {
  %0 = nn.matmul %a, %b : (tensor<2x3x4xf32>, tensor<2x4x5xf32>) -> tensor<2x3x5xf32>
  %1 = nn.transpose %0 {permutation = array<i64: 0, 2, 1>} : (tensor<2x3x5xf32>) -> tensor<2x5x3xf32>
  return %1 : tensor<2x5x3xf32>
}

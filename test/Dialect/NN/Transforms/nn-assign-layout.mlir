// RUN: calotype-opt %s --nn-form-kernels --nn-plan-kernels=target=x86-64-v3 --nn-assign-layout --split-input-file | FileCheck %s
// RUN: calotype-opt %s --nn-form-kernels --nn-plan-kernels=target=x86-64-v3 --nn-assign-layout --nn-pack-constants --nn-materialize-layout --split-input-file | FileCheck %s --check-prefix=DONE

// Between two convolutions nothing changes its order: a relayout at the model's
// input, one at its result, constants apart.

// CHECK: nn.kernel @[[CONV:k_conv_[0-9a-f]*]]({{.*}}) -> tensor<1x8x8x8xf32, #nn.layout<[0, 2, 3, 1], [], []>> attributes {plan = #plan.conv<
// CHECK-LABEL: func.func @chain
// CHECK-DAG: %[[X:.*]] = nn.relayout %arg0 : (tensor<1x8x8x8xf32>) -> tensor<1x8x8x8xf32, #nn.layout<[0, 2, 3, 1], [], []>>
// CHECK-DAG: %[[F:.*]] = nn.relayout %{{.*}} : (tensor<8x8x3x3xf32>) -> tensor<8x8x3x3xf32, #nn.layout<[0, 2, 3, 1], [0], [8]>>
// CHECK-DAG: %[[B:.*]] = nn.relayout %{{.*}} : (tensor<1x8x1x1xf32>) -> tensor<1x8x1x1xf32, #nn.layout<[0, 2, 3, 1], [], []>>
// CHECK: %[[Y:.*]] = nn.call @[[CONV]](%[[X]], %[[F]], %[[B]])
// CHECK-NEXT: %[[P:.*]] = nn.call @k_pool_{{.*}}(%[[Y]])
// CHECK-NEXT: %[[Z:.*]] = nn.call @[[CONV]](%[[P]], %[[F]], %[[B]])
// CHECK-NEXT: %[[R:.*]] = nn.relayout %[[Z]]
// CHECK-NEXT: return %[[R]]

// DONE-LABEL: nn.kernel @k_relayout_
// DONE-NEXT: nn.yield
// DONE-LABEL: func.func @chain
// DONE-DAG: %[[F:.*]] = nn.constant dense_resource<calotype.packed{{.*}}> : tensor<8x8x3x3xf32, #{{.*}}>
// DONE-DAG: nn.call @k_relayout_{{.*}}(%arg0)
// DONE-NOT: nn.relayout
// DONE: return
func.func @chain(%x: tensor<1x8x8x8xf32>) -> tensor<1x8x8x8xf32> {
  %f = nn.constant dense<1.5> : tensor<8x8x3x3xf32>
  %b = nn.constant dense<[[[[1.0]], [[2.0]], [[3.0]], [[4.0]], [[5.0]], [[6.0]], [[7.0]], [[8.0]]]]> : tensor<1x8x1x1xf32>
  %0 = nn.conv %x, %f {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x8x8x8xf32>, tensor<8x8x3x3xf32>) -> tensor<1x8x8x8xf32>
  %1 = nn.add %0, %b : (tensor<1x8x8x8xf32>, tensor<1x8x1x1xf32>) -> tensor<1x8x8x8xf32>
  %2 = nn.pool %1 {kind = #nn.pool_kind<max>, kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x8x8x8xf32>) -> tensor<1x8x8x8xf32>
  %3 = nn.conv %2, %f {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x8x8x8xf32>, tensor<8x8x3x3xf32>) -> tensor<1x8x8x8xf32>
  %4 = nn.add %3, %b : (tensor<1x8x8x8xf32>, tensor<1x8x1x1xf32>) -> tensor<1x8x8x8xf32>
  return %4 : tensor<1x8x8x8xf32>
}

// -----

// The head of a classifier: the mean over the image comes out with channels last,
// which for one pixel is a view of the row-major order. The matrix is packed.

// CHECK-LABEL: func.func @head
// CHECK: nn.relayout %{{.*}} : (tensor<4x10xf32>) -> tensor<4x10xf32, #nn.layout<[1, 0], [1], [
// CHECK: %[[Y:.*]] = nn.call @k_conv
// CHECK: %[[M:.*]] = nn.call @k_reduce_{{.*}}(%[[Y]])
// CHECK: %[[N:.*]] = nn.relayout %[[M]]
// CHECK: %[[V:.*]] = nn.reshape %[[N]]
// CHECK: nn.call @k_matmul

// DONE-LABEL: func.func @head
// DONE: %[[M:.*]] = nn.call @k_reduce
// DONE-NEXT: %[[N:.*]] = nn.relayout %[[M]]
// DONE-NEXT: nn.reshape %[[N]]
func.func @head(%x: tensor<1x4x8x8xf32>, %f: tensor<4x4x1x1xf32>) -> tensor<1x10xf32> {
  %w = nn.constant dense<1.0> : tensor<4x10xf32>
  %0 = nn.conv %x, %f {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 0>, groups = 1 : i64} : (tensor<1x4x8x8xf32>, tensor<4x4x1x1xf32>) -> tensor<1x4x8x8xf32>
  %1 = nn.reduce %0 {kind = #nn.reduce_kind<mean>, axes = array<i64: 2, 3>, keep_dims = true} : (tensor<1x4x8x8xf32>) -> tensor<1x4x1x1xf32>
  %2 = nn.reshape %1 : (tensor<1x4x1x1xf32>) -> tensor<1x4xf32>
  %3 = nn.matmul %2, %w : (tensor<1x4xf32>, tensor<4x10xf32>) -> tensor<1x10xf32>
  return %3 : tensor<1x10xf32>
}

// -----

// A kernel that only convolutions read writes their order itself; one with
// another reader does not.

// CHECK-LABEL: func.func @before_conv
// CHECK: %[[A:.*]] = nn.call @k_sub_{{.*}}(%arg0, %arg1) : (tensor<1x4x8x8xf32>, tensor<1x4x1x1xf32>) -> tensor<1x4x8x8xf32, #
// CHECK-NOT: nn.relayout
// CHECK: nn.call @k_conv_{{.*}}(%[[A]], %arg2)
func.func @before_conv(%x: tensor<1x4x8x8xf32>, %mean: tensor<1x4x1x1xf32>, %f: tensor<4x4x1x1xf32>) -> tensor<1x4x8x8xf32> {
  %0 = nn.sub %x, %mean : (tensor<1x4x8x8xf32>, tensor<1x4x1x1xf32>) -> tensor<1x4x8x8xf32>
  %1 = nn.conv %0, %f {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 0>, groups = 1 : i64} : (tensor<1x4x8x8xf32>, tensor<4x4x1x1xf32>) -> tensor<1x4x8x8xf32>
  return %1 : tensor<1x4x8x8xf32>
}

// -----

// Without a convolution everything stays row-major.

// CHECK-LABEL: func.func @no_convolution
// CHECK-NEXT: nn.call @k_softmax_{{.*}}(%arg0) : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
// CHECK-NEXT: return
func.func @no_convolution(%x: tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32> {
  %0 = nn.softmax %x {axis = 1 : i64} : (tensor<1x4x8x8xf32>) -> tensor<1x4x8x8xf32>
  return %0 : tensor<1x4x8x8xf32>
}

// -----

// From row-major [1, 4, 64] to channels last of [1, 64, 4] nothing moves: the
// transpose is a view. The one behind the convolution is read by the softmax.

// CHECK-LABEL: func.func @transposes_as_views
// CHECK: %[[T:.*]] = nn.transpose %{{.*}} {permutation = array<i64: 0, 2, 1>} : (tensor<1x4x64xf32>) -> tensor<1x64x4xf32, #nn.layout<[0, 2, 1], [], []>>
// CHECK-NEXT: %[[C:.*]] = nn.call @k_conv_{{.*}}(%[[T]],
// CHECK-NEXT: %[[S:.*]] = nn.call @k_softmax_{{.*}}(%[[C]])
// CHECK-NEXT: return %[[S]]
func.func @transposes_as_views(%x: tensor<1x4x64xf32>, %f: tensor<64x64x1xf32>) -> tensor<1x4x64xf32> {
  %0 = nn.softmax %x {axis = 2 : i64} : (tensor<1x4x64xf32>) -> tensor<1x4x64xf32>
  %1 = nn.transpose %0 {permutation = array<i64: 0, 2, 1>} : (tensor<1x4x64xf32>) -> tensor<1x64x4xf32>
  %2 = nn.conv %1, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x64x4xf32>, tensor<64x64x1xf32>) -> tensor<1x64x4xf32>
  %3 = nn.transpose %2 {permutation = array<i64: 0, 2, 1>} : (tensor<1x64x4xf32>) -> tensor<1x4x64xf32>
  %4 = nn.softmax %3 {axis = 2 : i64} : (tensor<1x4x64xf32>) -> tensor<1x4x64xf32>
  return %4 : tensor<1x4x64xf32>
}

// -----

// A transpose between other kernels is a view when the image before it has
// channels last; one that moves elements is a kernel.

// CHECK-LABEL: func.func @channels_last_result
// CHECK: %[[C:.*]] = nn.call @k_conv
// CHECK: %[[T:.*]] = nn.transpose %[[C]] {permutation = array<i64: 0, 2, 3, 1>} : (tensor<1x4x8x8xf32, #nn.layout<[0, 2, 3, 1], [], []>>) -> tensor<1x8x8x4xf32>
// CHECK: nn.reshape %[[T]]
// CHECK: nn.call @k_transpose_{{.*}}(%[[C]])
func.func @channels_last_result(%x: tensor<1x4x8x8xf32>, %f: tensor<4x4x1x1xf32>, %w: tensor<4x4xf32>) -> (tensor<64x4xf32>, tensor<1x8x4x8xf32>) {
  %0 = nn.conv %x, %f {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 0>, groups = 1 : i64} : (tensor<1x4x8x8xf32>, tensor<4x4x1x1xf32>) -> tensor<1x4x8x8xf32>
  %1 = nn.transpose %0 {permutation = array<i64: 0, 2, 3, 1>} : (tensor<1x4x8x8xf32>) -> tensor<1x8x8x4xf32>
  %2 = nn.reshape %1 : (tensor<1x8x8x4xf32>) -> tensor<64x4xf32>
  %3 = nn.matmul %2, %w : (tensor<64x4xf32>, tensor<4x4xf32>) -> tensor<64x4xf32>
  %4 = nn.transpose %0 {permutation = array<i64: 0, 2, 1, 3>} : (tensor<1x4x8x8xf32>) -> tensor<1x8x4x8xf32>
  return %3, %4 : tensor<64x4xf32>, tensor<1x8x4x8xf32>
}

// -----

// A model with channels last: its result is the convolution's, seen another way.

// CHECK-LABEL: func.func @channels_last_model
// CHECK: %[[X:.*]] = nn.transpose %arg0 {{.*}} -> tensor<1x4x8x8xf32, #nn.layout<[0, 2, 3, 1], [], []>>
// CHECK-NEXT: %[[Y:.*]] = nn.call @k_conv_{{.*}}(%[[X]], %arg1)
// CHECK-NEXT: %[[R:.*]] = nn.transpose %[[Y]] {{.*}} -> tensor<1x8x8x4xf32>
// CHECK-NEXT: return %[[R]]
// 
// DONE-LABEL: func.func @channels_last_model
func.func @channels_last_model(%x: tensor<1x8x8x4xf32>, %f: tensor<4x4x3x3xf32>) -> tensor<1x8x8x4xf32> {
  %0 = nn.transpose %x {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x4xf32>) -> tensor<1x4x8x8xf32>
  %1 = nn.conv %0, %f {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x4x8x8xf32>, tensor<4x4x3x3xf32>) -> tensor<1x4x8x8xf32>
  %2 = nn.transpose %1 {permutation = array<i64: 0, 2, 3, 1>} : (tensor<1x4x8x8xf32>) -> tensor<1x8x8x4xf32>
  return %2 : tensor<1x8x8x4xf32>
}

// -----

// Two results need two buffers: one of them is a copy.

// CHECK-LABEL: func.func @two_views
// CHECK: nn.call @k_conv
// CHECK: nn.call @k_copy
// 
// DONE-LABEL: func.func @two_views
func.func @two_views(%x: tensor<1x8x8x4xf32>, %f: tensor<4x4x3x3xf32>) -> (tensor<1x8x8x4xf32>, tensor<64x4xf32>) {
  %0 = nn.transpose %x {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x4xf32>) -> tensor<1x4x8x8xf32>
  %1 = nn.conv %0, %f {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x4x8x8xf32>, tensor<4x4x3x3xf32>) -> tensor<1x4x8x8xf32>
  %2 = nn.transpose %1 {permutation = array<i64: 0, 2, 3, 1>} : (tensor<1x4x8x8xf32>) -> tensor<1x8x8x4xf32>
  %3 = nn.reshape %2 : (tensor<1x8x8x4xf32>) -> tensor<64x4xf32>
  return %2, %3 : tensor<1x8x8x4xf32>, tensor<64x4xf32>
}

// -----

// A sequence convolved as an image of one row: the unit dimension is no obstacle.

// CHECK-LABEL: func.func @line_of_pixels
// CHECK: %[[V:.*]] = nn.reshape %arg0
// CHECK-NEXT: %[[X:.*]] = nn.transpose %[[V]]
// CHECK-NEXT: %[[Y:.*]] = nn.call @k_conv_{{.*}}(%[[X]], %arg1)
// CHECK-NEXT: %[[T:.*]] = nn.transpose %[[Y]] {permutation = array<i64: 0, 2, 3, 1>} : {{.*}} -> tensor<1x1x16x4xf32>
// CHECK-NEXT: %[[R:.*]] = nn.reshape %[[T]] : {{.*}} -> tensor<1x16x4xf32>
// CHECK-NEXT: return %[[R]]
// 
// DONE-LABEL: func.func @line_of_pixels
func.func @line_of_pixels(%x: tensor<1x16x4xf32>, %f: tensor<4x4x1x3xf32>) -> tensor<1x16x4xf32> {
  %0 = nn.reshape %x : (tensor<1x16x4xf32>) -> tensor<1x1x16x4xf32>
  %1 = nn.transpose %0 {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x1x16x4xf32>) -> tensor<1x4x1x16xf32>
  %2 = nn.conv %1, %f {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 0, 1>, pads_end = array<i64: 0, 1>, groups = 1 : i64} : (tensor<1x4x1x16xf32>, tensor<4x4x1x3xf32>) -> tensor<1x4x1x16xf32>
  %3 = nn.reshape %2 : (tensor<1x4x1x16xf32>) -> tensor<1x4x16xf32>
  %4 = nn.transpose %3 {permutation = array<i64: 0, 2, 1>} : (tensor<1x4x16xf32>) -> tensor<1x16x4xf32>
  return %4 : tensor<1x16x4xf32>
}

// -----

// A filter whose reduction is done in blocks: all taps of a block of channels and a
// panel lie together.

// CHECK-LABEL: func.func @blocks
// CHECK: nn.relayout %{{.*}} : (tensor<48x64x3x3xf32>) -> tensor<48x64x3x3xf32, #nn.layout<[0, 1, 2, 3], [1, 0], [64, 24]>>
// DONE-LABEL: func.func @blocks
// DONE: nn.constant dense_resource<{{.*}}> : tensor<48x64x3x3xf32, #nn.layout<[0, 1, 2, 3], [1, 0], [64, 24]>>
func.func @blocks(%x: tensor<1x64x32x32xf32>) -> tensor<1x48x32x32xf32> {
  %w = nn.constant dense<1.0> : tensor<48x64x3x3xf32>
  %0 = nn.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 12, 12>, pads_begin = array<i64: 12, 12>, pads_end = array<i64: 12, 12>, groups = 1 : i64} : (tensor<1x64x32x32xf32>, tensor<48x64x3x3xf32>) -> tensor<1x48x32x32xf32>
  return %0 : tensor<1x48x32x32xf32>
}

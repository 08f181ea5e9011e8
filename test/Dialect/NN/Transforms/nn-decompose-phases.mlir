// RUN: calotype-opt %s --nn-decompose-phases="dense-speedup=2 flops-per-byte=0" | FileCheck %s
// RUN: calotype-opt %s --nn-decompose-phases --remarks-filter=nn-.* -o /dev/null 2>&1 | FileCheck %s --check-prefix=DEAR

// Each dimension has its own block; phases are filled up, and cropped.

// CHECK-LABEL: func.func @plane
// CHECK-NEXT: %[[S:.*]] = nn.space_to_batch %arg0 {block = array<i64: 2, 3>, pads_begin = array<i64: 2, 1>, pads_end = array<i64: 3, 0>} : {{.*}} -> tensor<6x2x6x3xf32>
// CHECK-NEXT: %[[Y:.*]] = nn.conv %[[S]], %arg1 {dilations = array<i64: 1, 1>, groups = 2 : i64, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 0>, strides = array<i64: 1, 1>}
// CHECK-NEXT: %[[R:.*]] = nn.batch_to_space %[[Y]] {block = array<i64: 2, 3>, crops_begin = array<i64: 0, 0>, crops_end = array<i64: 1, 0>}
// CHECK-NEXT: return %[[R]]
// DEAR: remark: [Missed] nn.conv | Category:nn-decompose-phases:exact | Function=plane
// DEAR-SAME: text="moving the phases takes longer than it saves"
func.func @plane(%x: tensor<1x2x7x8xf32>, %f: tensor<2x1x3x3xf32>) -> tensor<1x2x7x3xf32> {
  %0 = nn.conv %x, %f {strides = array<i64: 1, 1>, dilations = array<i64: 2, 3>, pads_begin = array<i64: 2, 1>, pads_end = array<i64: 2, 0>, groups = 2 : i64} : (tensor<1x2x7x8xf32>, tensor<2x1x3x3xf32>) -> tensor<1x2x7x3xf32>
  return %0 : tensor<1x2x7x3xf32>
}

// A stride reads some phases only.

// CHECK-LABEL: func.func @strides
// CHECK-NEXT: nn.conv
// DEAR: Function=strides
// DEAR-SAME: text="strides leave out phases"
func.func @strides(%x: tensor<1x1x9xf32>, %f: tensor<1x1x3xf32>) -> tensor<1x1x3xf32> {
  %0 = nn.conv %x, %f {strides = array<i64: 2>, dilations = array<i64: 2>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x1x9xf32>, tensor<1x1x3xf32>) -> tensor<1x1x3xf32>
  return %0 : tensor<1x1x3xf32>
}

// A dense one is what it is.

// CHECK-LABEL: func.func @dense
// CHECK-NEXT: nn.conv
// DEAR-NOT: Function=dense
func.func @dense(%x: tensor<1x1x9xf32>, %f: tensor<1x1x3xf32>) -> tensor<1x1x7xf32> {
  %0 = nn.conv %x, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x1x9xf32>, tensor<1x1x3xf32>) -> tensor<1x1x7xf32>
  return %0 : tensor<1x1x7xf32>
}

// More phases than a dimension has room for.

// CHECK-LABEL: func.func @many_phases
// CHECK-NEXT: nn.conv
// DEAR: Function=many_phases
// DEAR-SAME: text="the phases are too many"
func.func @many_phases(%x: tensor<2x1x9x9xf32>, %f: tensor<1x1x1x1xf32>) -> tensor<2x1x9x9xf32> {
  %0 = nn.conv %x, %f {strides = array<i64: 1, 1>, dilations = array<i64: 2000000, 2000000>, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 0>, groups = 1 : i64} : (tensor<2x1x9x9xf32>, tensor<1x1x1x1xf32>) -> tensor<2x1x9x9xf32>
  return %0 : tensor<2x1x9x9xf32>
}

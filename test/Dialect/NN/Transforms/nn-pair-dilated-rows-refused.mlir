// RUN: calotype-opt %s --nn-pair-dilated-rows="flops-per-byte=0" --remarks-filter=nn-.* -o %t 2>&1 | FileCheck %s --implicit-check-not=Passed
// RUN: FileCheck %s --check-prefix=IR --input-file=%t
// RUN: calotype-opt %s --nn-pair-dilated-rows --remarks-filter=nn-.* -o /dev/null 2>&1 | FileCheck %s --check-prefix=COST

// What nn-pair-dilated-rows leaves alone, and why.

// IR-NOT: nn.slice

// CHECK: remark: [Missed] nn.conv | Category:nn-pair-dilated-rows:reassociating | Function=many_blocks
// CHECK-SAME: the rows are in 9 blocks
func.func @many_blocks(%x: tensor<1x1x18x1xf32>) -> tensor<1x1x18x1xf32> {
  %f = nn.constant dense<[[[[1.0], [2.0], [4.0]]]]> : tensor<1x1x3x1xf32>
  %0 = nn.conv %x, %f {strides = array<i64: 1, 1>, dilations = array<i64: 2, 1>, pads_begin = array<i64: 2, 0>, pads_end = array<i64: 2, 0>, groups = 1 : i64} : (tensor<1x1x18x1xf32>, tensor<1x1x3x1xf32>) -> tensor<1x1x18x1xf32>
  return %0 : tensor<1x1x18x1xf32>
}

// CHECK: Function=infinite
// CHECK-SAME: the filter has infinite weights
// COST: Function=infinite
// COST-SAME: more memory is read and written than products are worth
func.func @infinite(%x: tensor<1x1x4x1xf32>) -> tensor<1x1x4x1xf32> {
  %f = nn.constant dense<[[[[0x7F800000], [2.0], [4.0]]]]> : tensor<1x1x3x1xf32>
  %0 = nn.conv %x, %f {strides = array<i64: 1, 1>, dilations = array<i64: 2, 1>, pads_begin = array<i64: 2, 0>, pads_end = array<i64: 2, 0>, groups = 1 : i64} : (tensor<1x1x4x1xf32>, tensor<1x1x3x1xf32>) -> tensor<1x1x4x1xf32>
  return %0 : tensor<1x1x4x1xf32>
}

// Other pads, a stride of rows, groups, a filter at run time, 16 bits, taps outside of
// all rows: no candidates.

// CHECK-NOT: Function
func.func @pads(%x: tensor<1x1x6x1xf32>) -> tensor<1x1x4x1xf32> {
  %f = nn.constant dense<1.0> : tensor<1x1x3x1xf32>
  %0 = nn.conv %x, %f {strides = array<i64: 1, 1>, dilations = array<i64: 2, 1>, pads_begin = array<i64: 2, 0>, pads_end = array<i64: 0, 0>, groups = 1 : i64} : (tensor<1x1x6x1xf32>, tensor<1x1x3x1xf32>) -> tensor<1x1x4x1xf32>
  return %0 : tensor<1x1x4x1xf32>
}
func.func @stride(%x: tensor<1x1x6x1xf32>) -> tensor<1x1x3x1xf32> {
  %f = nn.constant dense<1.0> : tensor<1x1x3x1xf32>
  %0 = nn.conv %x, %f {strides = array<i64: 2, 1>, dilations = array<i64: 2, 1>, pads_begin = array<i64: 2, 0>, pads_end = array<i64: 2, 0>, groups = 1 : i64} : (tensor<1x1x6x1xf32>, tensor<1x1x3x1xf32>) -> tensor<1x1x3x1xf32>
  return %0 : tensor<1x1x3x1xf32>
}
func.func @groups(%x: tensor<1x2x4x1xf32>) -> tensor<1x2x4x1xf32> {
  %f = nn.constant dense<1.0> : tensor<2x1x3x1xf32>
  %0 = nn.conv %x, %f {strides = array<i64: 1, 1>, dilations = array<i64: 2, 1>, pads_begin = array<i64: 2, 0>, pads_end = array<i64: 2, 0>, groups = 2 : i64} : (tensor<1x2x4x1xf32>, tensor<2x1x3x1xf32>) -> tensor<1x2x4x1xf32>
  return %0 : tensor<1x2x4x1xf32>
}
func.func @run_time(%x: tensor<1x1x4x1xf32>, %f: tensor<1x1x3x1xf32>) -> tensor<1x1x4x1xf32> {
  %0 = nn.conv %x, %f {strides = array<i64: 1, 1>, dilations = array<i64: 2, 1>, pads_begin = array<i64: 2, 0>, pads_end = array<i64: 2, 0>, groups = 1 : i64} : (tensor<1x1x4x1xf32>, tensor<1x1x3x1xf32>) -> tensor<1x1x4x1xf32>
  return %0 : tensor<1x1x4x1xf32>
}
func.func @half(%x: tensor<1x1x4x1xf16>) -> tensor<1x1x4x1xf16> {
  %f = nn.constant dense<1.0> : tensor<1x1x3x1xf16>
  %0 = nn.conv %x, %f {strides = array<i64: 1, 1>, dilations = array<i64: 2, 1>, pads_begin = array<i64: 2, 0>, pads_end = array<i64: 2, 0>, groups = 1 : i64} : (tensor<1x1x4x1xf16>, tensor<1x1x3x1xf16>) -> tensor<1x1x4x1xf16>
  return %0 : tensor<1x1x4x1xf16>
}
func.func @far(%x: tensor<1x1x4x1xf32>) -> tensor<1x1x4x1xf32> {
  %f = nn.constant dense<1.0> : tensor<1x1x3x1xf32>
  %0 = nn.conv %x, %f {strides = array<i64: 1, 1>, dilations = array<i64: 4, 1>, pads_begin = array<i64: 4, 0>, pads_end = array<i64: 4, 0>, groups = 1 : i64} : (tensor<1x1x4x1xf32>, tensor<1x1x3x1xf32>) -> tensor<1x1x4x1xf32>
  return %0 : tensor<1x1x4x1xf32>
}

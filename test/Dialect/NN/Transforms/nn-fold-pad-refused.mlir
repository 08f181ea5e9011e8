// RUN: calotype-opt %s --nn-fold-pad --remarks-filter=nn-.* -o %t 2>&1 | FileCheck %s
// RUN: calotype-opt %s -o - | diff - %t
// What nn-fold-pad leaves alone, and why.

// Ones around the image.

// CHECK: remark: [Missed] nn.conv | Category:nn-fold-pad:exact | Function=ones
// CHECK-SAME: text="the padding is not zero"
func.func @ones(%x: tensor<1x2x6xf32>, %f: tensor<2x2x3xf32>) -> tensor<1x2x6xf32> {
  %c0 = nn.constant dense<1.0> : tensor<f32>
  %1 = nn.pad %x, %c0 {low = array<i64: 0, 0, 1>, high = array<i64: 0, 0, 1>, mode = #nn.pad_mode<constant>} : (tensor<1x2x6xf32>, tensor<f32>) -> tensor<1x2x8xf32>
  %2 = nn.conv %1, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x2x8xf32>, tensor<2x2x3xf32>) -> tensor<1x2x6xf32>
  return %2 : tensor<1x2x6xf32>
}

// A value of the run.

// CHECK: remark: [Missed] nn.conv | Category:nn-fold-pad:exact | Function=unknown_value
// CHECK-SAME: text="the padding is not zero"
func.func @unknown_value(%x: tensor<1x2x6xf32>, %f: tensor<2x2x3xf32>, %v: tensor<f32>) -> tensor<1x2x6xf32> {
  %0 = nn.pad %x, %v {low = array<i64: 0, 0, 1>, high = array<i64: 0, 0, 1>, mode = #nn.pad_mode<constant>} : (tensor<1x2x6xf32>, tensor<f32>) -> tensor<1x2x8xf32>
  %1 = nn.conv %0, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x2x8xf32>, tensor<2x2x3xf32>) -> tensor<1x2x6xf32>
  return %1 : tensor<1x2x6xf32>
}

// Repeated edges.

// CHECK: remark: [Missed] nn.conv | Category:nn-fold-pad:exact | Function=edge
// CHECK-SAME: text="the padding repeats elements"
func.func @edge(%x: tensor<1x2x6xf32>, %f: tensor<2x2x3xf32>) -> tensor<1x2x6xf32> {
  %0 = nn.pad %x {low = array<i64: 0, 0, 1>, high = array<i64: 0, 0, 1>, mode = #nn.pad_mode<edge>} : (tensor<1x2x6xf32>) -> tensor<1x2x8xf32>
  %1 = nn.conv %0, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x2x8xf32>, tensor<2x2x3xf32>) -> tensor<1x2x6xf32>
  return %1 : tensor<1x2x6xf32>
}

// An added channel.

// CHECK: remark: [Missed] nn.conv | Category:nn-fold-pad:exact | Function=channels
// CHECK-SAME: text="the padding adds images or channels"
func.func @channels(%x: tensor<1x2x6xf32>, %f: tensor<2x3x3xf32>) -> tensor<1x2x4xf32> {
  %0 = nn.pad %x {low = array<i64: 0, 1, 0>, high = array<i64: 0, 0, 0>, mode = #nn.pad_mode<constant>} : (tensor<1x2x6xf32>) -> tensor<1x3x6xf32>
  %1 = nn.conv %0, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x3x6xf32>, tensor<2x3x3xf32>) -> tensor<1x2x4xf32>
  return %1 : tensor<1x2x4xf32>
}

// Zero may be the maximum of negative values.

// CHECK: remark: [Missed] nn.pool | Category:nn-fold-pad:exact | Function=signed_max
// CHECK-SAME: text="the padding may be a maximum"
func.func @signed_max(%x: tensor<1x2x6xf32>) -> tensor<1x2x6xf32> {
  %0 = nn.pad %x {low = array<i64: 0, 0, 1>, high = array<i64: 0, 0, 1>, mode = #nn.pad_mode<constant>} : (tensor<1x2x6xf32>) -> tensor<1x2x8xf32>
  %1 = nn.pool %0 {kind = #nn.pool_kind<max>, kernel = array<i64: 3>, strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x8xf32>) -> tensor<1x2x6xf32>
  return %1 : tensor<1x2x6xf32>
}

// Something above zero may, too.

// CHECK: remark: [Missed] nn.pool | Category:nn-fold-pad:exact | Function=positive_padding
// CHECK-SAME: text="the padding may be a maximum"
func.func @positive_padding(%x: tensor<1x2x6xf32>) -> tensor<1x2x6xf32> {
  %c0 = nn.constant dense<1.0> : tensor<f32>
  %1 = nn.relu %x : (tensor<1x2x6xf32>) -> tensor<1x2x6xf32>
  %2 = nn.pad %1, %c0 {low = array<i64: 0, 0, 1>, high = array<i64: 0, 0, 1>, mode = #nn.pad_mode<constant>} : (tensor<1x2x6xf32>, tensor<f32>) -> tensor<1x2x8xf32>
  %3 = nn.pool %2 {kind = #nn.pool_kind<max>, kernel = array<i64: 3>, strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x8xf32>) -> tensor<1x2x6xf32>
  return %3 : tensor<1x2x6xf32>
}

// A window of zeros alone has the maximum zero.

// CHECK: remark: [Missed] nn.pool | Category:nn-fold-pad:exact | Function=empty_window
// CHECK-SAME: text="a window reads padding only"
func.func @empty_window(%x: tensor<1x2x6xf32>) -> tensor<1x2x7xf32> {
  %0 = nn.relu %x : (tensor<1x2x6xf32>) -> tensor<1x2x6xf32>
  %1 = nn.pad %0 {low = array<i64: 0, 0, 3>, high = array<i64: 0, 0, 0>, mode = #nn.pad_mode<constant>} : (tensor<1x2x6xf32>) -> tensor<1x2x9xf32>
  %2 = nn.pool %1 {kind = #nn.pool_kind<max>, kernel = array<i64: 3>, strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x9xf32>) -> tensor<1x2x7xf32>
  return %2 : tensor<1x2x7xf32>
}

// The average leaves out its own pads.

// CHECK: remark: [Missed] nn.pool | Category:nn-fold-pad:exact | Function=uncounted
// CHECK-SAME: text="the average counts the padding but not its own pads"
func.func @uncounted(%x: tensor<1x2x6xf32>) -> tensor<1x2x8xf32> {
  %0 = nn.pad %x {low = array<i64: 0, 0, 1>, high = array<i64: 0, 0, 1>, mode = #nn.pad_mode<constant>} : (tensor<1x2x6xf32>) -> tensor<1x2x8xf32>
  %1 = nn.pool %0 {kind = #nn.pool_kind<average>, kernel = array<i64: 3>, strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 1>, pads_end = array<i64: 1>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x8xf32>) -> tensor<1x2x8xf32>
  return %1 : tensor<1x2x8xf32>
}

// Ones in an average.

// CHECK: remark: [Missed] nn.pool | Category:nn-fold-pad:exact | Function=average_of_ones
// CHECK-SAME: text="the padding is not zero"
func.func @average_of_ones(%x: tensor<1x2x6xf32>) -> tensor<1x2x6xf32> {
  %c0 = nn.constant dense<1.0> : tensor<f32>
  %1 = nn.pad %x, %c0 {low = array<i64: 0, 0, 1>, high = array<i64: 0, 0, 1>, mode = #nn.pad_mode<constant>} : (tensor<1x2x6xf32>, tensor<f32>) -> tensor<1x2x8xf32>
  %2 = nn.pool %1 {kind = #nn.pool_kind<average>, kernel = array<i64: 3>, strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x8xf32>) -> tensor<1x2x6xf32>
  return %2 : tensor<1x2x6xf32>
}

// With ceil_mode a window begins in what would be the end pad.

// CHECK: remark: [Missed] nn.pool | Category:nn-fold-pad:exact | Function=last_window
// CHECK-SAME: text="a last window begins in the padding"
func.func @last_window(%x: tensor<1x2x5xf32>) -> tensor<1x2x3xf32> {
  %0 = nn.pad %x {low = array<i64: 0, 0, 0>, high = array<i64: 0, 0, 2>, mode = #nn.pad_mode<constant>} : (tensor<1x2x5xf32>) -> tensor<1x2x7xf32>
  %1 = nn.pool %0 {kind = #nn.pool_kind<average>, kernel = array<i64: 2>, strides = array<i64: 3>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, ceil_mode = true, count_include_pad = false, p = 0 : i64} : (tensor<1x2x7xf32>) -> tensor<1x2x3xf32>
  return %1 : tensor<1x2x3xf32>
}

// All rows are a result.

// CHECK: remark: [Missed] nn.slice | Category:nn-fold-pad:exact | Function=all_rows
// CHECK-SAME: text="what the slice removes has another reader"
func.func @all_rows(%x: tensor<1x2x8xf32>, %f: tensor<2x2x3xf32>) -> (tensor<1x2x6xf32>, tensor<1x2x4xf32>) {
  %0 = nn.conv %x, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x2x8xf32>, tensor<2x2x3xf32>) -> tensor<1x2x6xf32>
  %1 = nn.slice %0 {starts = array<i64: 0, 0, 1>, sizes = array<i64: 1, 2, 4>, steps = array<i64: 1, 1, 1>} : (tensor<1x2x6xf32>) -> tensor<1x2x4xf32>
  return %0, %1 : tensor<1x2x6xf32>, tensor<1x2x4xf32>
}

// Half the channels, too.

// CHECK: remark: [Missed] nn.slice | Category:nn-fold-pad:exact | Function=half_the_channels
// CHECK-SAME: text="the slice removes images or channels"
func.func @half_the_channels(%x: tensor<1x2x8xf32>, %f: tensor<4x2x3xf32>) -> tensor<1x2x4xf32> {
  %0 = nn.conv %x, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x2x8xf32>, tensor<4x2x3xf32>) -> tensor<1x4x6xf32>
  %1 = nn.slice %0 {starts = array<i64: 0, 2, 1>, sizes = array<i64: 1, 2, 4>, steps = array<i64: 1, 1, 1>} : (tensor<1x4x6xf32>) -> tensor<1x2x4xf32>
  return %1 : tensor<1x2x4xf32>
}

// From the last row to the first.

// CHECK: remark: [Missed] nn.slice | Category:nn-fold-pad:exact | Function=backwards
// CHECK-SAME: text="the slice is empty or runs backwards"
func.func @backwards(%x: tensor<1x2x8xf32>, %f: tensor<2x2x3xf32>) -> tensor<1x2x6xf32> {
  %0 = nn.conv %x, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x2x8xf32>, tensor<2x2x3xf32>) -> tensor<1x2x6xf32>
  %1 = nn.slice %0 {starts = array<i64: 0, 0, 5>, sizes = array<i64: 1, 2, 6>, steps = array<i64: 1, 1, -1>} : (tensor<1x2x6xf32>) -> tensor<1x2x6xf32>
  return %1 : tensor<1x2x6xf32>
}

// Rows that see zeros only.

// CHECK: remark: [Missed] nn.slice | Category:nn-fold-pad:exact | Function=padding_alone
// CHECK-SAME: text="the slice reads padding only"
func.func @padding_alone(%x: tensor<1x2x4xf32>, %f: tensor<2x2x3xf32>) -> tensor<1x2x2xf32> {
  %0 = nn.conv %x, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 5>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x2x4xf32>, tensor<2x2x3xf32>) -> tensor<1x2x7xf32>
  %1 = nn.slice %0 {starts = array<i64: 0, 0, 0>, sizes = array<i64: 1, 2, 2>, steps = array<i64: 1, 1, 1>} : (tensor<1x2x7xf32>) -> tensor<1x2x2xf32>
  return %1 : tensor<1x2x2xf32>
}

// Sixty-four channels would move so that one need not.

// CHECK: remark: [Missed] nn.slice | Category:nn-fold-pad:exact | Function=dear_crop
// CHECK-SAME: text="a crop of the input costs more than it saves"
func.func @dear_crop(%x: tensor<1x64x16xf32>, %f: tensor<1x64x1xf32>) -> tensor<1x1x15xf32> {
  %0 = nn.conv %x, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x64x16xf32>, tensor<1x64x1xf32>) -> tensor<1x1x16xf32>
  %1 = nn.slice %0 {starts = array<i64: 0, 0, 1>, sizes = array<i64: 1, 1, 15>, steps = array<i64: 1, 1, 1>} : (tensor<1x1x16xf32>) -> tensor<1x1x15xf32>
  return %1 : tensor<1x1x15xf32>
}

// Channels alone have nothing to do with pads.

// CHECK-NOT: Function=gates
func.func @gates(%x: tensor<1x2x8xf32>, %f: tensor<4x2x3xf32>) -> tensor<1x2x6xf32> {
  %0 = nn.conv %x, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x2x8xf32>, tensor<4x2x3xf32>) -> tensor<1x4x6xf32>
  %1 = nn.slice %0 {starts = array<i64: 0, 2, 0>, sizes = array<i64: 1, 2, 6>, steps = array<i64: 1, 1, 1>} : (tensor<1x4x6xf32>) -> tensor<1x2x6xf32>
  return %1 : tensor<1x2x6xf32>
}

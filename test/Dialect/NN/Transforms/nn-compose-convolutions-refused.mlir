// RUN: calotype-opt %s --nn-compose-convolutions --remarks-filter=nn-.* -o %t 2>&1 | FileCheck %s
// RUN: calotype-opt %s -o - | diff - %t
// What nn-compose-convolutions leaves alone, and why.

// Few channels between the two are there to save work.

// CHECK: remark: [Missed] nn.conv | Category:nn-compose-convolutions:reassociating | Function=bottleneck
// CHECK-SAME: text="two filters multiply less than one"
func.func @bottleneck(%x: tensor<1x4x9xf32>) -> tensor<1x4x7xf32> {
  %c0 = nn.constant dense<1.0> : tensor<1x4x3xf32>
  %c1 = nn.constant dense<1.0> : tensor<4x1x1xf32>
  %2 = nn.conv %x, %c0 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x4x9xf32>, tensor<1x4x3xf32>) -> tensor<1x1x7xf32>
  %3 = nn.conv %2, %c1 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x1x7xf32>, tensor<4x1x1xf32>) -> tensor<1x4x7xf32>
  return %3 : tensor<1x4x7xf32>
}

// The second one's zeros never had the bias.

// CHECK: remark: [Missed] nn.conv | Category:nn-compose-convolutions:reassociating | Function=bias_and_pads
// CHECK-SAME: text="zeros around the second convolution have no bias"
func.func @bias_and_pads(%x: tensor<1x1x9xf32>) -> tensor<1x1x9xf32> {
  %c0 = nn.constant dense<1.0> : tensor<4x1x1xf32>
  %c1 = nn.constant dense<1.0> : tensor<1x4x1xf32>
  %c2 = nn.constant dense<1.0> : tensor<1x4x3xf32>
  %3 = nn.conv %x, %c0 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x1x9xf32>, tensor<4x1x1xf32>) -> tensor<1x4x9xf32>
  %4 = nn.add %3, %c1 : (tensor<1x4x9xf32>, tensor<1x4x1xf32>) -> tensor<1x4x9xf32>
  %5 = nn.conv %4, %c2 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 1>, pads_end = array<i64: 1>, groups = 1 : i64} : (tensor<1x4x9xf32>, tensor<1x4x3xf32>) -> tensor<1x1x9xf32>
  return %5 : tensor<1x1x9xf32>
}

// Taps between the chosen pixels.

// CHECK: remark: [Missed] nn.conv | Category:nn-compose-convolutions:reassociating | Function=strided_first
// CHECK-SAME: text="the first convolution strides"
func.func @strided_first(%x: tensor<1x1x9xf32>) -> tensor<1x1x3xf32> {
  %c0 = nn.constant dense<1.0> : tensor<4x1x1xf32>
  %c1 = nn.constant dense<1.0> : tensor<1x4x3xf32>
  %2 = nn.conv %x, %c0 {strides = array<i64: 2>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x1x9xf32>, tensor<4x1x1xf32>) -> tensor<1x4x5xf32>
  %3 = nn.conv %2, %c1 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x4x5xf32>, tensor<1x4x3xf32>) -> tensor<1x1x3xf32>
  return %3 : tensor<1x1x3xf32>
}

// Counted zeros never had the bias.

// CHECK: remark: [Missed] nn.pool | Category:nn-compose-convolutions:reassociating | Function=counted_pads
// CHECK-SAME: text="zeros around the average have no bias"
func.func @counted_pads(%x: tensor<1x2x4xf32>) -> tensor<1x2x3xf32> {
  %c0 = nn.constant dense<1.0> : tensor<2x2x1xf32>
  %c1 = nn.constant dense<1.0> : tensor<1x2x1xf32>
  %2 = nn.conv %x, %c0 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x2x4xf32>, tensor<2x2x1xf32>) -> tensor<1x2x4xf32>
  %3 = nn.add %2, %c1 : (tensor<1x2x4xf32>, tensor<1x2x1xf32>) -> tensor<1x2x4xf32>
  %4 = nn.pool %3 {kind = #nn.pool_kind<average>, kernel = array<i64: 2>, strides = array<i64: 2>, dilations = array<i64: 1>, pads_begin = array<i64: 1>, pads_end = array<i64: 1>, ceil_mode = false, count_include_pad = true, p = 0 : i64} : (tensor<1x2x4xf32>) -> tensor<1x2x3xf32>
  return %4 : tensor<1x2x3xf32>
}

// Sixty-four averages for one.

// CHECK: remark: [Missed] nn.pool | Category:nn-compose-convolutions:reassociating | Function=growing_average
// CHECK-SAME: text="the average of the input is more work"
func.func @growing_average(%x: tensor<1x64x4xf32>) -> tensor<1x1x5xf32> {
  %c0 = nn.constant dense<1.0> : tensor<1x64x1xf32>
  %1 = nn.conv %x, %c0 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x64x4xf32>, tensor<1x64x1xf32>) -> tensor<1x1x4xf32>
  %2 = nn.pool %1 {kind = #nn.pool_kind<average>, kernel = array<i64: 2>, strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 1>, pads_end = array<i64: 1>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x1x4xf32>) -> tensor<1x1x5xf32>
  return %2 : tensor<1x1x5xf32>
}

// Something between the two.

// CHECK-NOT: Function=activation
func.func @activation(%x: tensor<1x1x9xf32>) -> tensor<1x1x7xf32> {
  %c0 = nn.constant dense<1.0> : tensor<4x1x3xf32>
  %c1 = nn.constant dense<1.0> : tensor<1x4x1xf32>
  %2 = nn.conv %x, %c0 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x1x9xf32>, tensor<4x1x3xf32>) -> tensor<1x4x7xf32>
  %3 = nn.relu %2 : (tensor<1x4x7xf32>) -> tensor<1x4x7xf32>
  %4 = nn.conv %3, %c1 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x4x7xf32>, tensor<1x4x1xf32>) -> tensor<1x1x7xf32>
  return %4 : tensor<1x1x7xf32>
}

// The first one's result is needed.

// CHECK-NOT: Function=other_reader
func.func @other_reader(%x: tensor<1x1x9xf32>) -> (tensor<1x4x7xf32>, tensor<1x1x7xf32>) {
  %c0 = nn.constant dense<1.0> : tensor<4x1x3xf32>
  %c1 = nn.constant dense<1.0> : tensor<1x4x1xf32>
  %2 = nn.conv %x, %c0 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x1x9xf32>, tensor<4x1x3xf32>) -> tensor<1x4x7xf32>
  %3 = nn.conv %2, %c1 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x4x7xf32>, tensor<1x4x1xf32>) -> tensor<1x1x7xf32>
  return %2, %3 : tensor<1x4x7xf32>, tensor<1x1x7xf32>
}

// Filters of the run.

// CHECK-NOT: Function=run_time_filter
func.func @run_time_filter(%x: tensor<1x1x9xf32>, %f: tensor<4x1x3xf32>) -> tensor<1x1x7xf32> {
  %c0 = nn.constant dense<1.0> : tensor<1x4x1xf32>
  %1 = nn.conv %x, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x1x9xf32>, tensor<4x1x3xf32>) -> tensor<1x4x7xf32>
  %2 = nn.conv %1, %c0 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x4x7xf32>, tensor<1x4x1xf32>) -> tensor<1x1x7xf32>
  return %2 : tensor<1x1x7xf32>
}

// A maximum is not linear.

// CHECK-NOT: Function=maximum
func.func @maximum(%x: tensor<1x1x4xf32>) -> tensor<1x4x2xf32> {
  %c0 = nn.constant dense<1.0> : tensor<4x1x1xf32>
  %1 = nn.conv %x, %c0 {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x1x4xf32>, tensor<4x1x1xf32>) -> tensor<1x4x4xf32>
  %2 = nn.pool %1 {kind = #nn.pool_kind<max>, kernel = array<i64: 2>, strides = array<i64: 2>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x4x4xf32>) -> tensor<1x4x2xf32>
  return %2 : tensor<1x4x2xf32>
}

// RUN: calotype-opt %s --nn-fold-pad | FileCheck %s

// Zeros around an image join the convolution's own.

// CHECK-LABEL: func.func @into_conv
// CHECK-NEXT: nn.conv %arg0, %arg1 {{.*}}pads_begin = array<i64: 2, 2>, pads_end = array<i64: 1, 4>,
// CHECK-NEXT: return
func.func @into_conv(%x: tensor<1x2x6x6xf32>, %f: tensor<2x2x3x3xf32>) -> tensor<1x2x7x10xf32> {
  %0 = nn.pad %x {low = array<i64: 0, 0, 1, 2>, high = array<i64: 0, 0, 0, 3>, mode = #nn.pad_mode<constant>} : (tensor<1x2x6x6xf32>) -> tensor<1x2x7x11xf32>
  %1 = nn.conv %0, %f {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 0>, pads_end = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x2x7x11xf32>, tensor<2x2x3x3xf32>) -> tensor<1x2x7x10xf32>
  return %1 : tensor<1x2x7x10xf32>
}

// A causal network.

// CHECK-LABEL: func.func @causal_chain
// CHECK-NEXT: %[[A:.*]] = nn.conv %arg0, %arg1 {{.*}}pads_begin = array<i64: 1>, pads_end = array<i64: 0>,
// CHECK-NEXT: %[[B:.*]] = nn.relu %[[A]]
// CHECK-NEXT: nn.conv %[[B]], %arg1 {{.*}}pads_begin = array<i64: 2>, pads_end = array<i64: 0>,
// CHECK-NEXT: return
func.func @causal_chain(%x: tensor<1x2x8xf32>, %f: tensor<2x2x2xf32>) -> tensor<1x2x8xf32> {
  %0 = nn.pad %x {low = array<i64: 0, 0, 1>, high = array<i64: 0, 0, 0>, mode = #nn.pad_mode<constant>} : (tensor<1x2x8xf32>) -> tensor<1x2x9xf32>
  %1 = nn.conv %0, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x2x9xf32>, tensor<2x2x2xf32>) -> tensor<1x2x8xf32>
  %2 = nn.relu %1 : (tensor<1x2x8xf32>) -> tensor<1x2x8xf32>
  %3 = nn.pad %2 {low = array<i64: 0, 0, 2>, high = array<i64: 0, 0, 0>, mode = #nn.pad_mode<constant>} : (tensor<1x2x8xf32>) -> tensor<1x2x10xf32>
  %4 = nn.conv %3, %f {strides = array<i64: 1>, dilations = array<i64: 2>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x2x10xf32>, tensor<2x2x2xf32>) -> tensor<1x2x8xf32>
  return %4 : tensor<1x2x8xf32>
}

// Minus infinity is no maximum.

// CHECK-LABEL: func.func @into_max
// CHECK: nn.pool %arg0 {{.*}}pads_begin = array<i64: 1>, pads_end = array<i64: 1>,
// CHECK-NEXT: return
func.func @into_max(%x: tensor<1x2x6xf32>) -> tensor<1x2x6xf32> {
  %c0 = nn.constant dense<0xFF800000> : tensor<f32>
  %1 = nn.pad %x, %c0 {low = array<i64: 0, 0, 1>, high = array<i64: 0, 0, 1>, mode = #nn.pad_mode<constant>} : (tensor<1x2x6xf32>, tensor<f32>) -> tensor<1x2x8xf32>
  %2 = nn.pool %1 {kind = #nn.pool_kind<max>, kernel = array<i64: 3>, strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x8xf32>) -> tensor<1x2x6xf32>
  return %2 : tensor<1x2x6xf32>
}

// Neither is zero among values that are not negative.

// CHECK-LABEL: func.func @into_max_of_positive
// CHECK: %[[A:.*]] = nn.add
// CHECK-NEXT: nn.pool %[[A]] {{.*}}pads_begin = array<i64: 1>, pads_end = array<i64: 1>,
// CHECK-NEXT: return
func.func @into_max_of_positive(%x: tensor<1x2x6xf32>, %y: tensor<1x2x6xf32>) -> tensor<1x2x3xf32> {
  %0 = nn.sigmoid %x : (tensor<1x2x6xf32>) -> tensor<1x2x6xf32>
  %1 = nn.relu %y : (tensor<1x2x6xf32>) -> tensor<1x2x6xf32>
  %2 = nn.add %0, %1 : (tensor<1x2x6xf32>, tensor<1x2x6xf32>) -> tensor<1x2x6xf32>
  %3 = nn.pad %2 {low = array<i64: 0, 0, 1>, high = array<i64: 0, 0, 1>, mode = #nn.pad_mode<constant>} : (tensor<1x2x6xf32>) -> tensor<1x2x8xf32>
  %4 = nn.pool %3 {kind = #nn.pool_kind<max>, kernel = array<i64: 3>, strides = array<i64: 2>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x8xf32>) -> tensor<1x2x3xf32>
  return %4 : tensor<1x2x3xf32>
}

// Zeros that an average counts.

// CHECK-LABEL: func.func @into_average
// CHECK-NEXT: nn.pool %arg0 {{.*}}count_include_pad = true{{.*}}pads_begin = array<i64: 2>, pads_end = array<i64: 1>,
// CHECK-NEXT: return
func.func @into_average(%x: tensor<1x2x6xf32>) -> tensor<1x2x7xf32> {
  %0 = nn.pad %x {low = array<i64: 0, 0, 2>, high = array<i64: 0, 0, 1>, mode = #nn.pad_mode<constant>} : (tensor<1x2x6xf32>) -> tensor<1x2x9xf32>
  %1 = nn.pool %0 {kind = #nn.pool_kind<average>, kernel = array<i64: 3>, strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x9xf32>) -> tensor<1x2x7xf32>
  return %1 : tensor<1x2x7xf32>
}

// Zeros add nothing to a norm.

// CHECK-LABEL: func.func @into_norm
// CHECK-NEXT: nn.pool %arg0 {{.*}}pads_begin = array<i64: 3>, pads_end = array<i64: 2>,
// CHECK-NEXT: return
func.func @into_norm(%x: tensor<1x2x6xf32>) -> tensor<1x2x9xf32> {
  %0 = nn.pad %x {low = array<i64: 0, 0, 2>, high = array<i64: 0, 0, 1>, mode = #nn.pad_mode<constant>} : (tensor<1x2x6xf32>) -> tensor<1x2x9xf32>
  %1 = nn.pool %0 {kind = #nn.pool_kind<lp>, kernel = array<i64: 3>, strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 1>, pads_end = array<i64: 1>, ceil_mode = false, count_include_pad = false, p = 2 : i64} : (tensor<1x2x9xf32>) -> tensor<1x2x9xf32>
  return %1 : tensor<1x2x9xf32>
}

// Rows dropped behind bias and activation.

// CHECK-LABEL: func.func @chomp
// CHECK-NEXT: %[[Y:.*]] = nn.conv %arg0, %arg1 {{.*}}pads_begin = array<i64: 4>, pads_end = array<i64: 0>, {{.*}} -> tensor<1x3x8xf32>
// CHECK-NEXT: %[[B:.*]] = nn.add %[[Y]], %arg2
// CHECK-NEXT: %[[R:.*]] = nn.relu %[[B]]
// CHECK-NEXT: return %[[R]]
func.func @chomp(%x: tensor<1x2x8xf32>, %f: tensor<3x2x3xf32>, %b: tensor<1x3x1xf32>) -> tensor<1x3x8xf32> {
  %0 = nn.conv %x, %f {strides = array<i64: 1>, dilations = array<i64: 2>, pads_begin = array<i64: 4>, pads_end = array<i64: 4>, groups = 1 : i64} : (tensor<1x2x8xf32>, tensor<3x2x3xf32>) -> tensor<1x3x12xf32>
  %1 = nn.add %0, %b : (tensor<1x3x12xf32>, tensor<1x3x1xf32>) -> tensor<1x3x12xf32>
  %2 = nn.relu %1 : (tensor<1x3x12xf32>) -> tensor<1x3x12xf32>
  %3 = nn.slice %2 {starts = array<i64: 0, 0, 0>, sizes = array<i64: 1, 3, 8>, steps = array<i64: 1, 1, 1>} : (tensor<1x3x12xf32>) -> tensor<1x3x8xf32>
  return %3 : tensor<1x3x8xf32>
}

// Every k-th row from a on: stride k, and k-fold where there was a stride.

// CHECK-LABEL: func.func @every_third
// CHECK-NEXT: nn.conv %arg0, %arg1 {{.*}}pads_begin = array<i64: 0, 2>, pads_end = array<i64: 1, 2>, strides = array<i64: 3, 4>}
// CHECK-NEXT: return
func.func @every_third(%x: tensor<1x2x9x9xf32>, %f: tensor<3x2x3x3xf32>) -> tensor<1x3x3x3xf32> {
  %0 = nn.conv %x, %f {strides = array<i64: 1, 2>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 2>, pads_end = array<i64: 1, 2>, groups = 1 : i64} : (tensor<1x2x9x9xf32>, tensor<3x2x3x3xf32>) -> tensor<1x3x9x6xf32>
  %1 = nn.slice %0 {starts = array<i64: 0, 0, 1, 0>, sizes = array<i64: 1, 3, 3, 3>, steps = array<i64: 1, 1, 3, 2>} : (tensor<1x3x9x6xf32>) -> tensor<1x3x3x3xf32>
  return %1 : tensor<1x3x3x3xf32>
}

// Few of many rows: the input is cropped, which moves less.

// CHECK-LABEL: func.func @centre
// CHECK-NEXT: %[[X:.*]] = nn.slice %arg0 {sizes = array<i64: 1, 2, 6>, starts = array<i64: 0, 0, 4>,
// CHECK-NEXT: nn.conv %[[X]], %arg1 {{.*}}pads_begin = array<i64: 0>, pads_end = array<i64: 0>,
// CHECK-NEXT: return
func.func @centre(%x: tensor<1x2x16xf32>, %f: tensor<8x2x3xf32>) -> tensor<1x8x4xf32> {
  %0 = nn.conv %x, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 1>, pads_end = array<i64: 1>, groups = 1 : i64} : (tensor<1x2x16xf32>, tensor<8x2x3xf32>) -> tensor<1x8x16xf32>
  %1 = nn.slice %0 {starts = array<i64: 0, 0, 5>, sizes = array<i64: 1, 8, 4>, steps = array<i64: 1, 1, 1>} : (tensor<1x8x16xf32>) -> tensor<1x8x4xf32>
  return %1 : tensor<1x8x4xf32>
}

// A crop of the input may belong to the convolution before.

// CHECK-LABEL: func.func @crop_moves_up
// CHECK-NEXT: %[[A:.*]] = nn.conv %arg0, %arg1 {{.*}}pads_begin = array<i64: 1>, pads_end = array<i64: 1>,
// CHECK-NEXT: %[[B:.*]] = nn.relu %[[A]]
// CHECK-NEXT: nn.conv %[[B]], %arg2
// CHECK-NEXT: return
func.func @crop_moves_up(%x: tensor<1x2x16xf32>, %f: tensor<2x2x3xf32>, %g: tensor<8x2x3xf32>) -> tensor<1x8x14xf32> {
  %0 = nn.conv %x, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 6>, pads_end = array<i64: 1>, groups = 1 : i64} : (tensor<1x2x16xf32>, tensor<2x2x3xf32>) -> tensor<1x2x21xf32>
  %1 = nn.relu %0 : (tensor<1x2x21xf32>) -> tensor<1x2x21xf32>
  %2 = nn.conv %1, %g {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x2x21xf32>, tensor<8x2x3xf32>) -> tensor<1x8x19xf32>
  %3 = nn.slice %2 {starts = array<i64: 0, 0, 5>, sizes = array<i64: 1, 8, 14>, steps = array<i64: 1, 1, 1>} : (tensor<1x8x19xf32>) -> tensor<1x8x14xf32>
  return %3 : tensor<1x8x14xf32>
}

// A padding that removes elements is a slice.

// CHECK-LABEL: func.func @removal
// CHECK-NEXT: nn.conv %arg0, %arg1 {{.*}}pads_begin = array<i64: 1>, pads_end = array<i64: 0>,
// CHECK-NEXT: return
func.func @removal(%x: tensor<1x2x8xf32>, %f: tensor<2x2x3xf32>) -> tensor<1x2x7xf32> {
  %0 = nn.conv %x, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 2>, pads_end = array<i64: 2>, groups = 1 : i64} : (tensor<1x2x8xf32>, tensor<2x2x3xf32>) -> tensor<1x2x10xf32>
  %1 = nn.pad %0 {low = array<i64: 0, 0, -1>, high = array<i64: 0, 0, -2>, mode = #nn.pad_mode<constant>} : (tensor<1x2x10xf32>) -> tensor<1x2x7xf32>
  return %1 : tensor<1x2x7xf32>
}

// On one side removed, on the other added: zeros before the first element stay
// zeros.

// CHECK-LABEL: func.func @removal_and_padding
// CHECK-NEXT: %[[X:.*]] = nn.slice %arg0 {sizes = array<i64: 1, 2, 7>, starts = array<i64: 0, 0, 1>,
// CHECK-NEXT: nn.conv %[[X]], %arg1 {{.*}}pads_begin = array<i64: 1>, pads_end = array<i64: 2>,
// CHECK-NEXT: return
func.func @removal_and_padding(%x: tensor<1x2x8xf32>, %f: tensor<2x2x3xf32>) -> tensor<1x2x8xf32> {
  %0 = nn.pad %x {low = array<i64: 0, 0, -1>, high = array<i64: 0, 0, 2>, mode = #nn.pad_mode<constant>} : (tensor<1x2x8xf32>) -> tensor<1x2x9xf32>
  %1 = nn.conv %0, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 1>, pads_end = array<i64: 0>, groups = 1 : i64} : (tensor<1x2x9xf32>, tensor<2x2x3xf32>) -> tensor<1x2x8xf32>
  return %1 : tensor<1x2x8xf32>
}

// A padding whose zero is an operand.

// CHECK-LABEL: func.func @zero_operand
// CHECK: nn.conv %arg0, %arg1 {{{.*}}pads_begin = array<i64: 2>, pads_end = array<i64: 1>
func.func @zero_operand(%x: tensor<1x2x8xf32>, %f: tensor<4x2x3xf32>) -> tensor<1x4x9xf32> {
  %zero = nn.constant dense<0.0> : tensor<f32>
  %0 = nn.pad %x, %zero {low = array<i64: 0, 0, 1>, high = array<i64: 0, 0, 0>, mode = #nn.pad_mode<constant>} : (tensor<1x2x8xf32>, tensor<f32>) -> tensor<1x2x9xf32>
  %1 = nn.conv %0, %f {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 1>, pads_end = array<i64: 1>, groups = 1 : i64} : (tensor<1x2x9xf32>, tensor<4x2x3xf32>) -> tensor<1x4x9xf32>
  return %1 : tensor<1x4x9xf32>
}

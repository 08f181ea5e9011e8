// RUN: calotype-opt %s --nn-chain-max-pools | FileCheck %s
// RUN: calotype-opt %s --nn-chain-max-pools --remarks-filter=nn-chain-.* -o /dev/null 2>&1 | FileCheck %s --check-prefix=WHY
// Maxima from smaller maxima, and what is left alone.

// WHY-DAG: Function=tower{{.*}}flops_after=3200, flops_before=21632{{.*}}text="maxima of 13 x 13 as 5 x 5 after 9 x 9"
// WHY-DAG: Function=nested_bins{{.*}}text="1 x 1 bins as unions of 2 x 2"
// WHY-DAG: Function=other_bins{{.*}}text="its bins are not unions of those of another level"
// WHY-DAG: Function=strides{{.*}}text="the windows skip positions: the strides are not 1"
// WHY-DAG: Function=dilations{{.*}}text="the windows skip elements: the dilations are not 1"
// WHY-DAG: Function=in_padding{{.*}}text="a window lies in the padding alone"
// WHY-DAG: Function=shifted{{.*}}text="its windows do not hold those of another pool of the image"

// Windows of 5, 9 and 13: 5, 5 and 5 in a chain, whatever their order.
// CHECK-LABEL: @tower
// CHECK: %[[A:.*]] = nn.pool %arg0 {{.*}}kernel = array<i64: 5, 5>
// CHECK: %[[B:.*]] = nn.pool %[[A]] {{.*}}kernel = array<i64: 5, 5>{{.*}}pads_begin = array<i64: 2, 2>, pads_end = array<i64: 2, 2>
// CHECK: %[[C:.*]] = nn.pool %[[B]] {{.*}}kernel = array<i64: 5, 5>{{.*}}pads_begin = array<i64: 2, 2>, pads_end = array<i64: 2, 2>
// CHECK: return %[[C]], %[[A]], %[[B]]
func.func @tower(%x: tensor<1x2x8x8xf32>) -> (tensor<1x2x8x8xf32>, tensor<1x2x8x8xf32>, tensor<1x2x8x8xf32>) {
  %0 = nn.pool %x {kind = #nn.pool_kind<max>, kernel = array<i64: 13, 13>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 6, 6>, pads_end = array<i64: 6, 6>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %1 = nn.pool %x {kind = #nn.pool_kind<max>, kernel = array<i64: 5, 5>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 2, 2>, pads_end = array<i64: 2, 2>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %2 = nn.pool %x {kind = #nn.pool_kind<max>, kernel = array<i64: 9, 9>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 4, 4>, pads_end = array<i64: 4, 4>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  return %0, %1, %2 : tensor<1x2x8x8xf32>, tensor<1x2x8x8xf32>, tensor<1x2x8x8xf32>
}

// A window that is larger in one dimension only.
// CHECK-LABEL: @one_dimension
// CHECK: %[[A:.*]] = nn.pool %arg0
// CHECK: nn.pool %[[A]] {{.*}}kernel = array<i64: 1, 5>{{.*}}pads_begin = array<i64: 0, 2>
func.func @one_dimension(%x: tensor<1x2x8x8xf32>) -> (tensor<1x2x8x8xf32>, tensor<1x2x8x8xf32>) {
  %0 = nn.pool %x {kind = #nn.pool_kind<max>, kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %1 = nn.pool %x {kind = #nn.pool_kind<max>, kernel = array<i64: 3, 7>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 3>, pads_end = array<i64: 1, 3>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  return %0, %1 : tensor<1x2x8x8xf32>, tensor<1x2x8x8xf32>
}

// Pads that are not the same on both sides, and results smaller than the image.
// CHECK-LABEL: @uneven_pads
// CHECK: %[[A:.*]] = nn.pool %arg0
// CHECK: nn.pool %[[A]] {{.*}}kernel = array<i64: 3, 3>{{.*}}pads_begin = array<i64: 1, 0>, pads_end = array<i64: 1, 1>
func.func @uneven_pads(%x: tensor<1x2x8x8xf32>) -> (tensor<1x2x7x8xf32>, tensor<1x2x7x7xf32>) {
  %0 = nn.pool %x {kind = #nn.pool_kind<max>, kernel = array<i64: 2, 2>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 0, 1>, pads_end = array<i64: 0, 0>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x7x8xf32>
  %1 = nn.pool %x {kind = #nn.pool_kind<max>, kernel = array<i64: 4, 4>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x7x7xf32>
  return %0, %1 : tensor<1x2x7x8xf32>, tensor<1x2x7x7xf32>
}

// Six bins make three, two and one; where bins overlap, too.
// CHECK-LABEL: @nested_bins
// CHECK: %[[S:.*]] = nn.adaptive_pool %arg0 {{.*}}output_size = array<i64: 6, 6>
// CHECK: %[[D:.*]] = nn.adaptive_pool %[[S]] {{.*}}output_size = array<i64: 2, 2>
// CHECK: %[[E:.*]] = nn.adaptive_pool %[[D]] {{.*}}output_size = array<i64: 1, 1>
// CHECK: %[[T:.*]] = nn.adaptive_pool %[[S]] {{.*}}output_size = array<i64: 3, 3>
// CHECK: return %[[E]], %[[D]], %[[T]], %[[S]]
func.func @nested_bins(%x: tensor<1x2x13x13xf32>) -> (tensor<1x2x1x1xf32>, tensor<1x2x2x2xf32>, tensor<1x2x3x3xf32>, tensor<1x2x6x6xf32>) {
  %0 = nn.adaptive_pool %x {kind = #nn.pool_kind<max>, output_size = array<i64: 1, 1>} : (tensor<1x2x13x13xf32>) -> tensor<1x2x1x1xf32>
  %1 = nn.adaptive_pool %x {kind = #nn.pool_kind<max>, output_size = array<i64: 2, 2>} : (tensor<1x2x13x13xf32>) -> tensor<1x2x2x2xf32>
  %2 = nn.adaptive_pool %x {kind = #nn.pool_kind<max>, output_size = array<i64: 3, 3>} : (tensor<1x2x13x13xf32>) -> tensor<1x2x3x3xf32>
  %3 = nn.adaptive_pool %x {kind = #nn.pool_kind<max>, output_size = array<i64: 6, 6>} : (tensor<1x2x13x13xf32>) -> tensor<1x2x6x6xf32>
  return %0, %1, %2, %3 : tensor<1x2x1x1xf32>, tensor<1x2x2x2xf32>, tensor<1x2x3x3xf32>, tensor<1x2x6x6xf32>
}

// Four bins are no unions of six; nor are averages taken from averages.
// CHECK-LABEL: @other_bins
// CHECK-COUNT-4: nn.adaptive_pool %arg0
func.func @other_bins(%x: tensor<1x2x12xf32>) -> (tensor<1x2x4xf32>, tensor<1x2x6xf32>, tensor<1x2x3xf32>, tensor<1x2x6xf32>) {
  %0 = nn.adaptive_pool %x {kind = #nn.pool_kind<max>, output_size = array<i64: 4>} : (tensor<1x2x12xf32>) -> tensor<1x2x4xf32>
  %1 = nn.adaptive_pool %x {kind = #nn.pool_kind<max>, output_size = array<i64: 6>} : (tensor<1x2x12xf32>) -> tensor<1x2x6xf32>
  %2 = nn.adaptive_pool %x {kind = #nn.pool_kind<average>, output_size = array<i64: 3>} : (tensor<1x2x12xf32>) -> tensor<1x2x3xf32>
  %3 = nn.adaptive_pool %x {kind = #nn.pool_kind<average>, output_size = array<i64: 6>} : (tensor<1x2x12xf32>) -> tensor<1x2x6xf32>
  return %0, %1, %2, %3 : tensor<1x2x4xf32>, tensor<1x2x6xf32>, tensor<1x2x3xf32>, tensor<1x2x6xf32>
}

// Windows that skip positions.
// CHECK-LABEL: @strides
// CHECK-COUNT-2: nn.pool %arg0
func.func @strides(%x: tensor<1x2x8x8xf32>) -> (tensor<1x2x8x8xf32>, tensor<1x2x4x4xf32>) {
  %0 = nn.pool %x {kind = #nn.pool_kind<max>, kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %1 = nn.pool %x {kind = #nn.pool_kind<max>, kernel = array<i64: 5, 5>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 2, 2>, pads_end = array<i64: 2, 2>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x4x4xf32>
  return %0, %1 : tensor<1x2x8x8xf32>, tensor<1x2x4x4xf32>
}

// Windows that skip elements.
// CHECK-LABEL: @dilations
// CHECK-COUNT-2: nn.pool %arg0
func.func @dilations(%x: tensor<1x2x8x8xf32>) -> (tensor<1x2x8x8xf32>, tensor<1x2x8x8xf32>) {
  %0 = nn.pool %x {kind = #nn.pool_kind<max>, kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %1 = nn.pool %x {kind = #nn.pool_kind<max>, kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, dilations = array<i64: 2, 2>, pads_begin = array<i64: 2, 2>, pads_end = array<i64: 2, 2>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  return %0, %1 : tensor<1x2x8x8xf32>, tensor<1x2x8x8xf32>
}

// A window that lies in the padding alone is minus infinity; its neighbours are not.
// CHECK-LABEL: @in_padding
// CHECK-COUNT-2: nn.pool %arg0
func.func @in_padding(%x: tensor<1x2x8x8xf32>) -> (tensor<1x2x10x10xf32>, tensor<1x2x8x8xf32>) {
  %0 = nn.pool %x {kind = #nn.pool_kind<max>, kernel = array<i64: 1, 1>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x10x10xf32>
  %1 = nn.pool %x {kind = #nn.pool_kind<max>, kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  return %0, %1 : tensor<1x2x10x10xf32>, tensor<1x2x8x8xf32>
}

// Windows that reach farther on one side only do not hold the others.
// CHECK-LABEL: @shifted
// CHECK-COUNT-2: nn.pool %arg0
func.func @shifted(%x: tensor<1x2x8x8xf32>) -> (tensor<1x2x8x8xf32>, tensor<1x2x8x8xf32>) {
  %0 = nn.pool %x {kind = #nn.pool_kind<max>, kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 2, 2>, pads_end = array<i64: 0, 0>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %1 = nn.pool %x {kind = #nn.pool_kind<max>, kernel = array<i64: 5, 5>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 3, 3>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  return %0, %1 : tensor<1x2x8x8xf32>, tensor<1x2x8x8xf32>
}

// Averages.
// CHECK-LABEL: @averages
// CHECK-COUNT-2: nn.pool %arg0
func.func @averages(%x: tensor<1x2x8x8xf32>) -> (tensor<1x2x8x8xf32>, tensor<1x2x8x8xf32>) {
  %0 = nn.pool %x {kind = #nn.pool_kind<average>, kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  %1 = nn.pool %x {kind = #nn.pool_kind<average>, kernel = array<i64: 5, 5>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 2, 2>, pads_end = array<i64: 2, 2>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x8x8xf32>) -> tensor<1x2x8x8xf32>
  return %0, %1 : tensor<1x2x8x8xf32>, tensor<1x2x8x8xf32>
}

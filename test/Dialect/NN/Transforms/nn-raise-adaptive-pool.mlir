// RUN: calotype-opt %s --nn-raise-adaptive-pool | FileCheck %s --check-prefixes=CHECK,EXACT
// RUN: calotype-opt %s --nn-raise-adaptive-pool=sums --nn-canonicalize-graph | FileCheck %s --check-prefix=SUMS
// RUN: calotype-opt %s --nn-raise-adaptive-pool --remarks-filter=nn-raise-.* -o /dev/null 2>&1 | FileCheck %s --check-prefix=WHY
// Every spelling of pools over bins, and what is left alone.

// WHY-DAG: Function=per_bin{{.*}}text="max over 2 x 2 bins of 3 x 3"
// WHY-DAG: Function=pyramid{{.*}}text="level of a pyramid, average over 1 x 1 bins of 13 x 13"
// WHY-DAG: Function=other_bins{{.*}}text="the bins are not floor(i * in / out) to ceil((i + 1) * in / out)"
// WHY-DAG: Function=other_level{{.*}}text="a level of a pyramid, but its windows are not the bins floor(i * in / out) to ceil((i + 1) * in / out)"
// WHY-DAG: Function=other_readers{{.*}}text="its parts have other readers"

// A slice and a reduction per bin; the bins of 3 in 2 share the middle.
// CHECK-LABEL: @per_bin
// CHECK-NEXT: %[[P:.*]] = nn.adaptive_pool %arg0 {kind = #nn.pool_kind<max>, output_size = array<i64: 2, 2>}
// CHECK-NEXT: return %[[P]]
func.func @per_bin(%x: tensor<1x2x3x3xf32>) -> tensor<1x2x2x2xf32> {
  %0 = nn.slice %x {starts = array<i64: 0, 0, 0, 0>, sizes = array<i64: 1, 2, 2, 2>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x2x3x3xf32>) -> tensor<1x2x2x2xf32>
  %1 = nn.reduce %0 {kind = #nn.reduce_kind<max>, axes = array<i64: 2, 3>, keep_dims = true} : (tensor<1x2x2x2xf32>) -> tensor<1x2x1x1xf32>
  %2 = nn.slice %x {starts = array<i64: 0, 0, 0, 1>, sizes = array<i64: 1, 2, 2, 2>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x2x3x3xf32>) -> tensor<1x2x2x2xf32>
  %3 = nn.reduce %2 {kind = #nn.reduce_kind<max>, axes = array<i64: 2, 3>, keep_dims = true} : (tensor<1x2x2x2xf32>) -> tensor<1x2x1x1xf32>
  %4 = nn.slice %x {starts = array<i64: 0, 0, 1, 0>, sizes = array<i64: 1, 2, 2, 2>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x2x3x3xf32>) -> tensor<1x2x2x2xf32>
  %5 = nn.reduce %4 {kind = #nn.reduce_kind<max>, axes = array<i64: 2, 3>, keep_dims = true} : (tensor<1x2x2x2xf32>) -> tensor<1x2x1x1xf32>
  %6 = nn.slice %x {starts = array<i64: 0, 0, 1, 1>, sizes = array<i64: 1, 2, 2, 2>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x2x3x3xf32>) -> tensor<1x2x2x2xf32>
  %7 = nn.reduce %6 {kind = #nn.reduce_kind<max>, axes = array<i64: 2, 3>, keep_dims = true} : (tensor<1x2x2x2xf32>) -> tensor<1x2x1x1xf32>
  %8 = nn.concat %1, %3 {axis = 3 : i64} : (tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>) -> tensor<1x2x1x2xf32>
  %9 = nn.concat %5, %7 {axis = 3 : i64} : (tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>) -> tensor<1x2x1x2xf32>
  %10 = nn.concat %8, %9 {axis = 2 : i64} : (tensor<1x2x1x2xf32>, tensor<1x2x1x2xf32>) -> tensor<1x2x2x2xf32>
  return %10 : tensor<1x2x2x2xf32>
}

// The same with averages, and bins that differ in number.
// CHECK-LABEL: @average_per_bin
// CHECK-NEXT: %[[P:.*]] = nn.adaptive_pool %arg0 {kind = #nn.pool_kind<average>, output_size = array<i64: 3, 2>}
// CHECK-NEXT: return %[[P]]
func.func @average_per_bin(%x: tensor<1x2x3x3xf32>) -> tensor<1x2x3x2xf32> {
  %0 = nn.slice %x {starts = array<i64: 0, 0, 0, 0>, sizes = array<i64: 1, 2, 1, 2>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x2x3x3xf32>) -> tensor<1x2x1x2xf32>
  %1 = nn.reduce %0 {kind = #nn.reduce_kind<mean>, axes = array<i64: 2, 3>, keep_dims = true} : (tensor<1x2x1x2xf32>) -> tensor<1x2x1x1xf32>
  %2 = nn.slice %x {starts = array<i64: 0, 0, 0, 1>, sizes = array<i64: 1, 2, 1, 2>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x2x3x3xf32>) -> tensor<1x2x1x2xf32>
  %3 = nn.reduce %2 {kind = #nn.reduce_kind<mean>, axes = array<i64: 2, 3>, keep_dims = true} : (tensor<1x2x1x2xf32>) -> tensor<1x2x1x1xf32>
  %4 = nn.slice %x {starts = array<i64: 0, 0, 1, 0>, sizes = array<i64: 1, 2, 1, 2>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x2x3x3xf32>) -> tensor<1x2x1x2xf32>
  %5 = nn.reduce %4 {kind = #nn.reduce_kind<mean>, axes = array<i64: 2, 3>, keep_dims = true} : (tensor<1x2x1x2xf32>) -> tensor<1x2x1x1xf32>
  %6 = nn.slice %x {starts = array<i64: 0, 0, 1, 1>, sizes = array<i64: 1, 2, 1, 2>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x2x3x3xf32>) -> tensor<1x2x1x2xf32>
  %7 = nn.reduce %6 {kind = #nn.reduce_kind<mean>, axes = array<i64: 2, 3>, keep_dims = true} : (tensor<1x2x1x2xf32>) -> tensor<1x2x1x1xf32>
  %8 = nn.slice %x {starts = array<i64: 0, 0, 2, 0>, sizes = array<i64: 1, 2, 1, 2>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x2x3x3xf32>) -> tensor<1x2x1x2xf32>
  %9 = nn.reduce %8 {kind = #nn.reduce_kind<mean>, axes = array<i64: 2, 3>, keep_dims = true} : (tensor<1x2x1x2xf32>) -> tensor<1x2x1x1xf32>
  %10 = nn.slice %x {starts = array<i64: 0, 0, 2, 1>, sizes = array<i64: 1, 2, 1, 2>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x2x3x3xf32>) -> tensor<1x2x1x2xf32>
  %11 = nn.reduce %10 {kind = #nn.reduce_kind<mean>, axes = array<i64: 2, 3>, keep_dims = true} : (tensor<1x2x1x2xf32>) -> tensor<1x2x1x1xf32>
  %12 = nn.concat %1, %3 {axis = 3 : i64} : (tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>) -> tensor<1x2x1x2xf32>
  %13 = nn.concat %5, %7 {axis = 3 : i64} : (tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>) -> tensor<1x2x1x2xf32>
  %14 = nn.concat %9, %11 {axis = 3 : i64} : (tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>) -> tensor<1x2x1x2xf32>
  %15 = nn.concat %12, %13, %14 {axis = 2 : i64} : (tensor<1x2x1x2xf32>, tensor<1x2x1x2xf32>, tensor<1x2x1x2xf32>) -> tensor<1x2x3x2xf32>
  return %15 : tensor<1x2x3x2xf32>
}

// Reductions that drop their dimensions, stacked on a new one.
// CHECK-LABEL: @stacked
// CHECK-NEXT: %[[P:.*]] = nn.adaptive_pool %arg0 {kind = #nn.pool_kind<max>, output_size = array<i64: 2, 2>}
// CHECK-NEXT: return %[[P]]
func.func @stacked(%x: tensor<1x2x3x3xf32>) -> tensor<1x2x2x2xf32> {
  %0 = nn.slice %x {starts = array<i64: 0, 0, 0, 0>, sizes = array<i64: 1, 2, 2, 2>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x2x3x3xf32>) -> tensor<1x2x2x2xf32>
  %1 = nn.reduce %0 {kind = #nn.reduce_kind<max>, axes = array<i64: 2, 3>, keep_dims = false} : (tensor<1x2x2x2xf32>) -> tensor<1x2xf32>
  %2 = nn.slice %x {starts = array<i64: 0, 0, 0, 1>, sizes = array<i64: 1, 2, 2, 2>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x2x3x3xf32>) -> tensor<1x2x2x2xf32>
  %3 = nn.reduce %2 {kind = #nn.reduce_kind<max>, axes = array<i64: 2, 3>, keep_dims = false} : (tensor<1x2x2x2xf32>) -> tensor<1x2xf32>
  %4 = nn.slice %x {starts = array<i64: 0, 0, 1, 0>, sizes = array<i64: 1, 2, 2, 2>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x2x3x3xf32>) -> tensor<1x2x2x2xf32>
  %5 = nn.reduce %4 {kind = #nn.reduce_kind<max>, axes = array<i64: 2, 3>, keep_dims = false} : (tensor<1x2x2x2xf32>) -> tensor<1x2xf32>
  %6 = nn.slice %x {starts = array<i64: 0, 0, 1, 1>, sizes = array<i64: 1, 2, 2, 2>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x2x3x3xf32>) -> tensor<1x2x2x2xf32>
  %7 = nn.reduce %6 {kind = #nn.reduce_kind<max>, axes = array<i64: 2, 3>, keep_dims = false} : (tensor<1x2x2x2xf32>) -> tensor<1x2xf32>
  %8 = nn.reshape %1 : (tensor<1x2xf32>) -> tensor<1x2x1xf32>
  %9 = nn.reshape %3 : (tensor<1x2xf32>) -> tensor<1x2x1xf32>
  %10 = nn.reshape %5 : (tensor<1x2xf32>) -> tensor<1x2x1xf32>
  %11 = nn.reshape %7 : (tensor<1x2xf32>) -> tensor<1x2x1xf32>
  %12 = nn.concat %8, %9, %10, %11 {axis = 2 : i64} : (tensor<1x2x1xf32>, tensor<1x2x1xf32>, tensor<1x2x1xf32>, tensor<1x2x1xf32>) -> tensor<1x2x4xf32>
  %13 = nn.reshape %12 : (tensor<1x2x4xf32>) -> tensor<1x2x2x2xf32>
  return %13 : tensor<1x2x2x2xf32>
}

// Rows of bins first, columns after.
// CHECK-LABEL: @rows_then_columns
// CHECK-NEXT: %[[P:.*]] = nn.adaptive_pool %arg0 {kind = #nn.pool_kind<max>, output_size = array<i64: 2, 2>}
// CHECK-NEXT: return %[[P]]
func.func @rows_then_columns(%x: tensor<1x2x3x3xf32>) -> tensor<1x2x2x2xf32> {
  %0 = nn.slice %x {starts = array<i64: 0, 0, 0, 0>, sizes = array<i64: 1, 2, 2, 3>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x2x3x3xf32>) -> tensor<1x2x2x3xf32>
  %1 = nn.reduce %0 {kind = #nn.reduce_kind<max>, axes = array<i64: 2>, keep_dims = true} : (tensor<1x2x2x3xf32>) -> tensor<1x2x1x3xf32>
  %2 = nn.slice %x {starts = array<i64: 0, 0, 1, 0>, sizes = array<i64: 1, 2, 2, 3>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x2x3x3xf32>) -> tensor<1x2x2x3xf32>
  %3 = nn.reduce %2 {kind = #nn.reduce_kind<max>, axes = array<i64: 2>, keep_dims = true} : (tensor<1x2x2x3xf32>) -> tensor<1x2x1x3xf32>
  %4 = nn.concat %1, %3 {axis = 2 : i64} : (tensor<1x2x1x3xf32>, tensor<1x2x1x3xf32>) -> tensor<1x2x2x3xf32>
  %5 = nn.slice %4 {starts = array<i64: 0, 0, 0, 0>, sizes = array<i64: 1, 2, 2, 2>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x2x2x3xf32>) -> tensor<1x2x2x2xf32>
  %6 = nn.reduce %5 {kind = #nn.reduce_kind<max>, axes = array<i64: 3>, keep_dims = true} : (tensor<1x2x2x2xf32>) -> tensor<1x2x2x1xf32>
  %7 = nn.slice %4 {starts = array<i64: 0, 0, 0, 1>, sizes = array<i64: 1, 2, 2, 2>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x2x2x3xf32>) -> tensor<1x2x2x2xf32>
  %8 = nn.reduce %7 {kind = #nn.reduce_kind<max>, axes = array<i64: 3>, keep_dims = true} : (tensor<1x2x2x2xf32>) -> tensor<1x2x2x1xf32>
  %9 = nn.concat %6, %8 {axis = 3 : i64} : (tensor<1x2x2x1xf32>, tensor<1x2x2x1xf32>) -> tensor<1x2x2x2xf32>
  return %9 : tensor<1x2x2x2xf32>
}

// Windows of one row or column at a time.
// CHECK-LABEL: @pools_of_one_dimension
// CHECK-NEXT: %[[P:.*]] = nn.adaptive_pool %arg0 {kind = #nn.pool_kind<max>, output_size = array<i64: 2, 2>}
// CHECK-NEXT: return %[[P]]
func.func @pools_of_one_dimension(%x: tensor<1x2x3x3xf32>) -> tensor<1x2x2x2xf32> {
  %0 = nn.pool %x {kind = #nn.pool_kind<max>, kernel = array<i64: 2, 1>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 0>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x3x3xf32>) -> tensor<1x2x2x3xf32>
  %1 = nn.pool %0 {kind = #nn.pool_kind<max>, kernel = array<i64: 1, 2>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 0>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x2x3xf32>) -> tensor<1x2x2x2xf32>
  return %1 : tensor<1x2x2x2xf32>
}

// All bins in one gather, as decompositions of adaptive average pooling write.
// CHECK-LABEL: @gathered
// CHECK-NEXT: %[[P:.*]] = nn.adaptive_pool %arg0 {kind = #nn.pool_kind<average>, output_size = array<i64: 2, 2>}
// CHECK-NEXT: return %[[P]]
func.func @gathered(%x: tensor<1x2x3x3xf32>) -> tensor<1x2x2x2xf32> {
  %0 = nn.transpose %x {permutation = array<i64: 2, 3, 0, 1>} : (tensor<1x2x3x3xf32>) -> tensor<3x3x1x2xf32>
  %i = nn.constant dense<[[[[[0, 0], [0, 1]], [[0, 1], [0, 2]]], [[[1, 0], [1, 1]], [[1, 1], [1, 2]]]], [[[[1, 0], [1, 1]], [[1, 1], [1, 2]]], [[[2, 0], [2, 1]], [[2, 1], [2, 2]]]]]> : tensor<2x2x2x2x2xi64>
  %1 = nn.gather_nd %0, %i {batch_dims = 0 : i64} : (tensor<3x3x1x2xf32>, tensor<2x2x2x2x2xi64>) -> tensor<2x2x2x2x1x2xf32>
  %2 = nn.transpose %1 {permutation = array<i64: 4, 5, 0, 1, 2, 3>} : (tensor<2x2x2x2x1x2xf32>) -> tensor<1x2x2x2x2x2xf32>
  %3 = nn.reduce %2 {kind = #nn.reduce_kind<mean>, axes = array<i64: 3, 5>, keep_dims = false} : (tensor<1x2x2x2x2x2xf32>) -> tensor<1x2x2x2xf32>
  return %3 : tensor<1x2x2x2xf32>
}

// A gather for the rows and one for the columns.
// CHECK-LABEL: @gathered_apart
// CHECK-NEXT: %[[P:.*]] = nn.adaptive_pool %arg0 {kind = #nn.pool_kind<max>, output_size = array<i64: 2, 2>}
// CHECK-NEXT: return %[[P]]
func.func @gathered_apart(%x: tensor<1x2x3x3xf32>) -> tensor<1x2x2x2xf32> {
  %i = nn.constant dense<[[0, 1], [1, 2]]> : tensor<2x2xi64>
  %0 = nn.gather %x, %i {axis = 2 : i64} : (tensor<1x2x3x3xf32>, tensor<2x2xi64>) -> tensor<1x2x2x2x3xf32>
  %1 = nn.gather %0, %i {axis = 4 : i64} : (tensor<1x2x2x2x3xf32>, tensor<2x2xi64>) -> tensor<1x2x2x2x2x2xf32>
  %2 = nn.reduce %1 {kind = #nn.reduce_kind<max>, axes = array<i64: 3, 5>, keep_dims = false} : (tensor<1x2x2x2x2x2xf32>) -> tensor<1x2x2x2xf32>
  return %2 : tensor<1x2x2x2xf32>
}

// The grid before the channels: the pool is arranged as the form was.
// CHECK-LABEL: @channels_last_result
// CHECK-NEXT: %[[P:.*]] = nn.adaptive_pool %arg0 {kind = #nn.pool_kind<max>, output_size = array<i64: 2, 2>}
// CHECK-NEXT: %[[T:.*]] = nn.transpose %[[P]] {permutation = array<i64: 2, 3, 0, 1>}
// CHECK-NEXT: return %[[T]]
func.func @channels_last_result(%x: tensor<1x2x3x3xf32>) -> tensor<2x2x1x2xf32> {
  %0 = nn.transpose %x {permutation = array<i64: 2, 3, 0, 1>} : (tensor<1x2x3x3xf32>) -> tensor<3x3x1x2xf32>
  %1 = nn.slice %0 {starts = array<i64: 0, 0, 0, 0>, sizes = array<i64: 2, 2, 1, 2>, steps = array<i64: 1, 1, 1, 1>} : (tensor<3x3x1x2xf32>) -> tensor<2x2x1x2xf32>
  %2 = nn.reduce %1 {kind = #nn.reduce_kind<max>, axes = array<i64: 0, 1>, keep_dims = true} : (tensor<2x2x1x2xf32>) -> tensor<1x1x1x2xf32>
  %3 = nn.slice %0 {starts = array<i64: 0, 1, 0, 0>, sizes = array<i64: 2, 2, 1, 2>, steps = array<i64: 1, 1, 1, 1>} : (tensor<3x3x1x2xf32>) -> tensor<2x2x1x2xf32>
  %4 = nn.reduce %3 {kind = #nn.reduce_kind<max>, axes = array<i64: 0, 1>, keep_dims = true} : (tensor<2x2x1x2xf32>) -> tensor<1x1x1x2xf32>
  %5 = nn.concat %2, %4 {axis = 1 : i64} : (tensor<1x1x1x2xf32>, tensor<1x1x1x2xf32>) -> tensor<1x2x1x2xf32>
  %6 = nn.slice %0 {starts = array<i64: 1, 0, 0, 0>, sizes = array<i64: 2, 2, 1, 2>, steps = array<i64: 1, 1, 1, 1>} : (tensor<3x3x1x2xf32>) -> tensor<2x2x1x2xf32>
  %7 = nn.reduce %6 {kind = #nn.reduce_kind<max>, axes = array<i64: 0, 1>, keep_dims = true} : (tensor<2x2x1x2xf32>) -> tensor<1x1x1x2xf32>
  %8 = nn.slice %0 {starts = array<i64: 1, 1, 0, 0>, sizes = array<i64: 2, 2, 1, 2>, steps = array<i64: 1, 1, 1, 1>} : (tensor<3x3x1x2xf32>) -> tensor<2x2x1x2xf32>
  %9 = nn.reduce %8 {kind = #nn.reduce_kind<max>, axes = array<i64: 0, 1>, keep_dims = true} : (tensor<2x2x1x2xf32>) -> tensor<1x1x1x2xf32>
  %10 = nn.concat %7, %9 {axis = 1 : i64} : (tensor<1x1x1x2xf32>, tensor<1x1x1x2xf32>) -> tensor<1x2x1x2xf32>
  %11 = nn.concat %5, %10 {axis = 0 : i64} : (tensor<1x2x1x2xf32>, tensor<1x2x1x2xf32>) -> tensor<2x2x1x2xf32>
  return %11 : tensor<2x2x1x2xf32>
}

// Levels of a pyramid: windows that are bins, and the whole image.
// CHECK-LABEL: @pyramid
// CHECK-NEXT: nn.adaptive_pool %arg0 {kind = #nn.pool_kind<max>, output_size = array<i64: 4, 4>}
// CHECK-NEXT: nn.adaptive_pool %arg0 {kind = #nn.pool_kind<average>, output_size = array<i64: 2, 2>}
// CHECK-NEXT: %[[G:.*]] = nn.adaptive_pool %arg0 {kind = #nn.pool_kind<average>, output_size = array<i64: 1, 1>}
// CHECK-NEXT: nn.reshape %[[G]]
// CHECK-NEXT: return
func.func @pyramid(%x: tensor<1x2x13x13xf32>) -> (tensor<1x2x4x4xf32>, tensor<1x2x2x2xf32>, tensor<1x2xf32>) {
  %0 = nn.pool %x {kind = #nn.pool_kind<max>, kernel = array<i64: 4, 4>, strides = array<i64: 3, 3>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 0>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x13x13xf32>) -> tensor<1x2x4x4xf32>
  %1 = nn.pool %x {kind = #nn.pool_kind<average>, kernel = array<i64: 7, 7>, strides = array<i64: 6, 6>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 0>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x13x13xf32>) -> tensor<1x2x2x2xf32>
  %2 = nn.reduce %x {kind = #nn.reduce_kind<mean>, axes = array<i64: 2, 3>, keep_dims = false} : (tensor<1x2x13x13xf32>) -> tensor<1x2xf32>
  return %0, %1, %2 : tensor<1x2x4x4xf32>, tensor<1x2x2x2xf32>, tensor<1x2xf32>
}

// A pool whose only window is the image.
// CHECK-LABEL: @whole_image
// CHECK-NEXT: nn.adaptive_pool %arg0 {kind = #nn.pool_kind<average>, output_size = array<i64: 1, 1>}
func.func @whole_image(%x: tensor<1x2x4x4xf32>) -> tensor<1x2x1x1xf32> {
  %0 = nn.pool %x {kind = #nn.pool_kind<average>, kernel = array<i64: 4, 4>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 0>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x4x4xf32>) -> tensor<1x2x1x1xf32>
  return %0 : tensor<1x2x1x1xf32>
}

// A pool or a reduction that is no level of a pyramid stays.
// CHECK-LABEL: @alone
// CHECK-NOT: nn.adaptive_pool
// CHECK: return
func.func @alone(%x: tensor<1x2x4x4xf32>, %y: tensor<1x2x4x4xf32>) -> (tensor<1x2x2x2xf32>, tensor<1x2x1x1xf32>) {
  %0 = nn.pool %x {kind = #nn.pool_kind<max>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 0>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32>
  %1 = nn.reduce %y {kind = #nn.reduce_kind<max>, axes = array<i64: 2, 3>, keep_dims = true} : (tensor<1x2x4x4xf32>) -> tensor<1x2x1x1xf32>
  return %0, %1 : tensor<1x2x2x2xf32>, tensor<1x2x1x1xf32>
}

// Windows of ceil(10 / 4) at steps of floor(10 / 4) drop the last element.
// CHECK-LABEL: @other_bins
// CHECK-NOT: nn.adaptive_pool
// CHECK: return
func.func @other_bins(%x: tensor<1x2x10x1xf32>) -> tensor<1x2x4x1xf32> {
  %0 = nn.slice %x {starts = array<i64: 0, 0, 0, 0>, sizes = array<i64: 1, 2, 3, 1>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x2x10x1xf32>) -> tensor<1x2x3x1xf32>
  %1 = nn.reduce %0 {kind = #nn.reduce_kind<max>, axes = array<i64: 2, 3>, keep_dims = true} : (tensor<1x2x3x1xf32>) -> tensor<1x2x1x1xf32>
  %2 = nn.slice %x {starts = array<i64: 0, 0, 2, 0>, sizes = array<i64: 1, 2, 3, 1>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x2x10x1xf32>) -> tensor<1x2x3x1xf32>
  %3 = nn.reduce %2 {kind = #nn.reduce_kind<max>, axes = array<i64: 2, 3>, keep_dims = true} : (tensor<1x2x3x1xf32>) -> tensor<1x2x1x1xf32>
  %4 = nn.slice %x {starts = array<i64: 0, 0, 4, 0>, sizes = array<i64: 1, 2, 3, 1>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x2x10x1xf32>) -> tensor<1x2x3x1xf32>
  %5 = nn.reduce %4 {kind = #nn.reduce_kind<max>, axes = array<i64: 2, 3>, keep_dims = true} : (tensor<1x2x3x1xf32>) -> tensor<1x2x1x1xf32>
  %6 = nn.slice %x {starts = array<i64: 0, 0, 6, 0>, sizes = array<i64: 1, 2, 3, 1>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x2x10x1xf32>) -> tensor<1x2x3x1xf32>
  %7 = nn.reduce %6 {kind = #nn.reduce_kind<max>, axes = array<i64: 2, 3>, keep_dims = true} : (tensor<1x2x3x1xf32>) -> tensor<1x2x1x1xf32>
  %8 = nn.concat %1, %3, %5, %7 {axis = 2 : i64} : (tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>) -> tensor<1x2x4x1xf32>
  return %8 : tensor<1x2x4x1xf32>
}

// So does a level of a pyramid with such windows.
// CHECK-LABEL: @other_level
// CHECK-NEXT: nn.pool
// CHECK-NEXT: nn.adaptive_pool
// CHECK-NEXT: nn.adaptive_pool
// CHECK-NEXT: return
func.func @other_level(%x: tensor<1x2x10x10xf32>) -> (tensor<1x2x4x4xf32>, tensor<1x2x2x2xf32>, tensor<1x2x1x1xf32>) {
  %0 = nn.pool %x {kind = #nn.pool_kind<max>, kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 0>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x10x10xf32>) -> tensor<1x2x4x4xf32>
  %1 = nn.pool %x {kind = #nn.pool_kind<max>, kernel = array<i64: 5, 5>, strides = array<i64: 5, 5>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 0>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x10x10xf32>) -> tensor<1x2x2x2xf32>
  %2 = nn.reduce %x {kind = #nn.reduce_kind<max>, axes = array<i64: 2, 3>, keep_dims = true} : (tensor<1x2x10x10xf32>) -> tensor<1x2x1x1xf32>
  return %0, %1, %2 : tensor<1x2x4x4xf32>, tensor<1x2x2x2xf32>, tensor<1x2x1x1xf32>
}

// Maxima of rows that are results themselves would be taken twice.
// CHECK-LABEL: @other_readers
// CHECK-NOT: nn.adaptive_pool
// CHECK: return
func.func @other_readers(%x: tensor<1x2x3x3xf32>) -> (tensor<1x2x2x1xf32>, tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>) {
  %0 = nn.slice %x {starts = array<i64: 0, 0, 0, 0>, sizes = array<i64: 1, 2, 2, 3>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x2x3x3xf32>) -> tensor<1x2x2x3xf32>
  %1 = nn.reduce %0 {kind = #nn.reduce_kind<max>, axes = array<i64: 2, 3>, keep_dims = true} : (tensor<1x2x2x3xf32>) -> tensor<1x2x1x1xf32>
  %2 = nn.slice %x {starts = array<i64: 0, 0, 1, 0>, sizes = array<i64: 1, 2, 2, 3>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x2x3x3xf32>) -> tensor<1x2x2x3xf32>
  %3 = nn.reduce %2 {kind = #nn.reduce_kind<max>, axes = array<i64: 2, 3>, keep_dims = true} : (tensor<1x2x2x3xf32>) -> tensor<1x2x1x1xf32>
  %4 = nn.concat %1, %3 {axis = 2 : i64} : (tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>) -> tensor<1x2x2x1xf32>
  return %4, %1, %3 : tensor<1x2x2x1xf32>, tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>
}

// An average of averages over 1 and 2 elements weighs them alike.
// CHECK-LABEL: @average_of_unlike_averages
// CHECK-NOT: nn.adaptive_pool %arg0
// CHECK: return
func.func @average_of_unlike_averages(%x: tensor<1x1x1x6xf32>) -> tensor<1x1x2x1xf32> {
  %0 = nn.slice %x {starts = array<i64: 0, 0, 0, 0>, sizes = array<i64: 1, 1, 1, 1>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x1x1x6xf32>) -> tensor<1x1x1x1xf32>
  %1 = nn.reduce %0 {kind = #nn.reduce_kind<mean>, axes = array<i64: 3>, keep_dims = true} : (tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32>
  %2 = nn.slice %x {starts = array<i64: 0, 0, 0, 1>, sizes = array<i64: 1, 1, 1, 2>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x1x1x6xf32>) -> tensor<1x1x1x2xf32>
  %3 = nn.reduce %2 {kind = #nn.reduce_kind<mean>, axes = array<i64: 3>, keep_dims = true} : (tensor<1x1x1x2xf32>) -> tensor<1x1x1x1xf32>
  %4 = nn.slice %x {starts = array<i64: 0, 0, 0, 3>, sizes = array<i64: 1, 1, 1, 1>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x1x1x6xf32>) -> tensor<1x1x1x1xf32>
  %5 = nn.reduce %4 {kind = #nn.reduce_kind<mean>, axes = array<i64: 3>, keep_dims = true} : (tensor<1x1x1x1xf32>) -> tensor<1x1x1x1xf32>
  %6 = nn.slice %x {starts = array<i64: 0, 0, 0, 4>, sizes = array<i64: 1, 1, 1, 2>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x1x1x6xf32>) -> tensor<1x1x1x2xf32>
  %7 = nn.reduce %6 {kind = #nn.reduce_kind<mean>, axes = array<i64: 3>, keep_dims = true} : (tensor<1x1x1x2xf32>) -> tensor<1x1x1x1xf32>
  %8 = nn.concat %1, %3, %5, %7 {axis = 3 : i64} : (tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x1x4xf32>
  %9 = nn.reshape %8 : (tensor<1x1x1x4xf32>) -> tensor<1x1x2x2xf32>
  %10 = nn.reduce %9 {kind = #nn.reduce_kind<mean>, axes = array<i64: 3>, keep_dims = true} : (tensor<1x1x2x2xf32>) -> tensor<1x1x2x1xf32>
  return %10 : tensor<1x1x2x1xf32>
}

// An average that counts padding.
// CHECK-LABEL: @padding_counts
// CHECK-NEXT: nn.pool
// CHECK-NEXT: nn.reduce
// CHECK-NEXT: return
func.func @padding_counts(%x: tensor<1x2x4x4xf32>) -> (tensor<1x2x2x2xf32>, tensor<1x2x1x1xf32>) {
  %0 = nn.pool %x {kind = #nn.pool_kind<average>, kernel = array<i64: 3, 3>, strides = array<i64: 3, 3>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, ceil_mode = false, count_include_pad = true, p = 0 : i64} : (tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32>
  %1 = nn.reduce %x {kind = #nn.reduce_kind<mean>, axes = array<i64: 2, 3>, keep_dims = true} : (tensor<1x2x4x4xf32>) -> tensor<1x2x1x1xf32>
  return %0, %1 : tensor<1x2x2x2xf32>, tensor<1x2x1x1xf32>
}

// Minima and products have no pool; bins of some channels are no pool either.
// CHECK-LABEL: @other_kinds
// CHECK-NOT: nn.adaptive_pool
// CHECK: return
func.func @other_kinds(%x: tensor<1x2x3x3xf32>) -> (tensor<1x2x2x2xf32>, tensor<1x1x2x1xf32>) {
  %0 = nn.slice %x {starts = array<i64: 0, 0, 0, 0>, sizes = array<i64: 1, 2, 2, 2>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x2x3x3xf32>) -> tensor<1x2x2x2xf32>
  %1 = nn.reduce %0 {kind = #nn.reduce_kind<min>, axes = array<i64: 2, 3>, keep_dims = true} : (tensor<1x2x2x2xf32>) -> tensor<1x2x1x1xf32>
  %2 = nn.slice %x {starts = array<i64: 0, 0, 0, 1>, sizes = array<i64: 1, 2, 2, 2>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x2x3x3xf32>) -> tensor<1x2x2x2xf32>
  %3 = nn.reduce %2 {kind = #nn.reduce_kind<min>, axes = array<i64: 2, 3>, keep_dims = true} : (tensor<1x2x2x2xf32>) -> tensor<1x2x1x1xf32>
  %4 = nn.slice %x {starts = array<i64: 0, 0, 1, 0>, sizes = array<i64: 1, 2, 2, 2>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x2x3x3xf32>) -> tensor<1x2x2x2xf32>
  %5 = nn.reduce %4 {kind = #nn.reduce_kind<min>, axes = array<i64: 2, 3>, keep_dims = true} : (tensor<1x2x2x2xf32>) -> tensor<1x2x1x1xf32>
  %6 = nn.slice %x {starts = array<i64: 0, 0, 1, 1>, sizes = array<i64: 1, 2, 2, 2>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x2x3x3xf32>) -> tensor<1x2x2x2xf32>
  %7 = nn.reduce %6 {kind = #nn.reduce_kind<min>, axes = array<i64: 2, 3>, keep_dims = true} : (tensor<1x2x2x2xf32>) -> tensor<1x2x1x1xf32>
  %8 = nn.concat %1, %3 {axis = 3 : i64} : (tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>) -> tensor<1x2x1x2xf32>
  %9 = nn.concat %5, %7 {axis = 3 : i64} : (tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>) -> tensor<1x2x1x2xf32>
  %10 = nn.concat %8, %9 {axis = 2 : i64} : (tensor<1x2x1x2xf32>, tensor<1x2x1x2xf32>) -> tensor<1x2x2x2xf32>
  %11 = nn.slice %x {starts = array<i64: 0, 0, 0, 0>, sizes = array<i64: 1, 1, 2, 3>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x2x3x3xf32>) -> tensor<1x1x2x3xf32>
  %12 = nn.reduce %11 {kind = #nn.reduce_kind<max>, axes = array<i64: 2, 3>, keep_dims = true} : (tensor<1x1x2x3xf32>) -> tensor<1x1x1x1xf32>
  %13 = nn.slice %x {starts = array<i64: 0, 0, 1, 0>, sizes = array<i64: 1, 1, 2, 3>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x2x3x3xf32>) -> tensor<1x1x2x3xf32>
  %14 = nn.reduce %13 {kind = #nn.reduce_kind<max>, axes = array<i64: 2, 3>, keep_dims = true} : (tensor<1x1x2x3xf32>) -> tensor<1x1x1x1xf32>
  %15 = nn.concat %12, %14 {axis = 2 : i64} : (tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x2x1xf32>
  return %10, %15 : tensor<1x2x2x2xf32>, tensor<1x1x2x1xf32>
}

// Averages of averages round twice.
// CHECK-LABEL: @averages_of_rows
// EXACT-NOT: nn.adaptive_pool %arg0
// SUMS: nn.adaptive_pool %arg0 {kind = #nn.pool_kind<average>, output_size = array<i64: 2, 2>}
// CHECK: return
func.func @averages_of_rows(%x: tensor<1x2x3x3xf32>) -> tensor<1x2x2x2xf32> {
  %0 = nn.pool %x {kind = #nn.pool_kind<average>, kernel = array<i64: 2, 1>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 0>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x3x3xf32>) -> tensor<1x2x2x3xf32>
  %1 = nn.pool %0 {kind = #nn.pool_kind<average>, kernel = array<i64: 1, 2>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 0>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x2x3xf32>) -> tensor<1x2x2x2xf32>
  return %1 : tensor<1x2x2x2xf32>
}

// A product with a matrix of one over the size of each bin is left alone without `sums`.
// CHECK-LABEL: @matrix
// EXACT-NOT: nn.adaptive_pool
// SUMS: nn.adaptive_pool %arg0 {kind = #nn.pool_kind<average>, output_size = array<i64: 2, 2>}
// CHECK: return
func.func @matrix(%x: tensor<1x2x3x3xf32>) -> tensor<1x2x2x2xf32> {
  %0 = nn.reshape %x : (tensor<1x2x3x3xf32>) -> tensor<1x2x9xf32>
  %m = nn.constant dense<[[0.25, 0.0, 0.0, 0.0], [0.25, 0.25, 0.0, 0.0], [0.0, 0.25, 0.0, 0.0], [0.25, 0.0, 0.25, 0.0], [0.25, 0.25, 0.25, 0.25], [0.0, 0.25, 0.0, 0.25], [0.0, 0.0, 0.25, 0.0], [0.0, 0.0, 0.25, 0.25], [0.0, 0.0, 0.0, 0.25]]> : tensor<9x4xf32>
  %1 = nn.matmul %0, %m : (tensor<1x2x9xf32>, tensor<9x4xf32>) -> tensor<1x2x4xf32>
  %2 = nn.reshape %1 : (tensor<1x2x4xf32>) -> tensor<1x2x2x2xf32>
  return %2 : tensor<1x2x2x2xf32>
}

// Elements of bins of 2, 3 and 2, gathered three each, masked, added and divided.
// CHECK-LABEL: @masked_sums
// EXACT-NOT: nn.adaptive_pool
// SUMS: nn.adaptive_pool %arg0 {kind = #nn.pool_kind<average>, output_size = array<i64: 3>}
// CHECK: return
func.func @masked_sums(%x: tensor<1x2x5xf32>) -> tensor<1x2x3xf32> {
  %i = nn.constant dense<[[0, 1, 2], [1, 2, 3], [3, 4, 4]]> : tensor<3x3xi64>
  %mask = nn.constant dense<[[false, false, true], [false, false, false], [false, false, true]]> : tensor<3x3xi1>
  %zero = nn.constant dense<0.0> : tensor<f32>
  %size = nn.constant dense<[2.0, 3.0, 2.0]> : tensor<3xf32>
  %0 = nn.gather %x, %i {axis = 2 : i64} : (tensor<1x2x5xf32>, tensor<3x3xi64>) -> tensor<1x2x3x3xf32>
  %1 = nn.select %mask, %zero, %0 : (tensor<3x3xi1>, tensor<f32>, tensor<1x2x3x3xf32>) -> tensor<1x2x3x3xf32>
  %2 = nn.slice %1 {starts = array<i64: 0, 0, 0, 0>, sizes = array<i64: 1, 2, 3, 1>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x2x3x3xf32>) -> tensor<1x2x3x1xf32>
  %3 = nn.reshape %2 : (tensor<1x2x3x1xf32>) -> tensor<1x2x3xf32>
  %4 = nn.slice %1 {starts = array<i64: 0, 0, 0, 1>, sizes = array<i64: 1, 2, 3, 1>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x2x3x3xf32>) -> tensor<1x2x3x1xf32>
  %5 = nn.reshape %4 : (tensor<1x2x3x1xf32>) -> tensor<1x2x3xf32>
  %6 = nn.slice %1 {starts = array<i64: 0, 0, 0, 2>, sizes = array<i64: 1, 2, 3, 1>, steps = array<i64: 1, 1, 1, 1>} : (tensor<1x2x3x3xf32>) -> tensor<1x2x3x1xf32>
  %7 = nn.reshape %6 : (tensor<1x2x3x1xf32>) -> tensor<1x2x3xf32>
  %8 = nn.add %3, %5 : (tensor<1x2x3xf32>, tensor<1x2x3xf32>) -> tensor<1x2x3xf32>
  %9 = nn.add %8, %7 : (tensor<1x2x3xf32>, tensor<1x2x3xf32>) -> tensor<1x2x3xf32>
  %10 = nn.div %9, %size : (tensor<1x2x3xf32>, tensor<3xf32>) -> tensor<1x2x3xf32>
  return %10 : tensor<1x2x3xf32>
}

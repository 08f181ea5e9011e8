// RUN: calotype-opt %s --bufferize-host --split-input-file | FileCheck %s
// Kernels write callers' buffers; copies are made only where values demand.

host.kernel @k
// CHECK-LABEL: func @last_kernel_writes_output(
// CHECK-SAME: %[[X:.*]]: memref<4xf32> {nn.name = "x"}, %[[Y:.*]]: memref<4xf32> {host.output, nn.name = "y"})
func.func @last_kernel_writes_output(%x: tensor<4xf32> {nn.name = "x"}) -> (tensor<4xf32> {nn.name = "y"}) {
  // CHECK: %[[T:.*]] = memref.alloc()
  // CHECK: host.call @k ins(%[[X]] : memref<4xf32>) outs(%[[T]] : memref<4xf32>)
  // CHECK: host.call @k ins(%[[T]] : memref<4xf32>) outs(%[[Y]] : memref<4xf32>)
  // CHECK-NOT: memref.copy
  %e = tensor.empty() : tensor<4xf32>
  %0 = host.call @k ins(%x : tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  %1 = host.call @k ins(%0 : tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// -----

host.kernel @k
// CHECK-LABEL: func @through_reshapes(
// CHECK-SAME: %[[X:.*]]: memref<2x3xf32>, %[[Y:.*]]: memref<6xf32>
func.func @through_reshapes(%x: tensor<2x3xf32>) -> tensor<6xf32> {
  // CHECK: %[[V:.*]] = memref.expand_shape %[[Y]]
  // CHECK: host.call @k ins(%[[X]] : memref<2x3xf32>) outs(%[[V]] : memref<2x3xf32>)
  // CHECK-NOT: memref.copy
  %e = tensor.empty() : tensor<2x3xf32>
  %0 = host.call @k ins(%x : tensor<2x3xf32>) outs(%e : tensor<2x3xf32>) -> tensor<2x3xf32>
  %1 = tensor.collapse_shape %0 [[0, 1]] : tensor<2x3xf32> into tensor<6xf32>
  return %1 : tensor<6xf32>
}

// -----

// CHECK-LABEL: func @input_returned(
// CHECK: memref.copy
func.func @input_returned(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}

// -----

host.kernel @k
// CHECK-LABEL: func @returned_twice(
// CHECK-SAME: %{{.*}}: memref<i1>, %[[Y:.*]]: memref<i1> {host.output}, %[[Z:.*]]: memref<i1> {host.output})
func.func @returned_twice(%x: tensor<i1>) -> (tensor<i1>, tensor<i1>) {
  // CHECK: host.call @k ins(%{{.*}}) outs(%[[OUT:.*]] : memref<i1>)
  // CHECK: memref.copy %[[OUT]]
  // CHECK-NOT: memref.copy
  %e = tensor.empty() : tensor<i1>
  %0 = host.call @k ins(%x : tensor<i1>) outs(%e : tensor<i1>) -> tensor<i1>
  return %0, %0 : tensor<i1>, tensor<i1>
}

// -----

// A destination that holds a value still needed is not overwritten.
host.kernel @k
// CHECK-LABEL: func @destination_kept(
func.func @destination_kept(%x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK: %[[A:.*]] = memref.alloc()
  // CHECK: host.call @k ins(%[[X:.*]] : memref<4xf32>) outs(%[[A]] : memref<4xf32>)
  // CHECK-NOT: host.call {{.*}} outs(%[[X]] :
  %0 = host.call @k ins(%x : tensor<4xf32>) outs(%x : tensor<4xf32>) -> tensor<4xf32>
  %e = tensor.empty() : tensor<4xf32>
  %1 = host.call @k ins(%0, %x : tensor<4xf32>, tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// -----

// Contiguous slices are written in place, others through a dense buffer.
host.kernel @k
// CHECK-LABEL: func @slices(
// CHECK-SAME: %[[X:.*]]: memref<2x4xf32>, %[[Y:.*]]: memref<4x4xf32> {host.output}, %[[Z:.*]]: memref<2x8xf32>
func.func @slices(%x: tensor<2x4xf32>) -> (tensor<4x4xf32>, tensor<2x8xf32>) {
  %e = tensor.empty() : tensor<2x4xf32>
  %0 = host.call @k ins(%x : tensor<2x4xf32>) outs(%e : tensor<2x4xf32>) -> tensor<2x4xf32>
  %e1 = tensor.empty() : tensor<4x4xf32>
  %1 = tensor.insert_slice %0 into %e1[0, 0] [2, 4] [1, 1] : tensor<2x4xf32> into tensor<4x4xf32>
  %e2 = tensor.empty() : tensor<2x4xf32>
  %2 = host.call @k ins(%x : tensor<2x4xf32>) outs(%e2 : tensor<2x4xf32>) -> tensor<2x4xf32>
  %3 = tensor.insert_slice %2 into %1[2, 0] [2, 4] [1, 1] : tensor<2x4xf32> into tensor<4x4xf32>
  %e3 = tensor.empty() : tensor<2x4xf32>
  %4 = host.call @k ins(%x : tensor<2x4xf32>) outs(%e3 : tensor<2x4xf32>) -> tensor<2x4xf32>
  %e4 = tensor.empty() : tensor<2x8xf32>
  %5 = tensor.insert_slice %4 into %e4[0, 4] [2, 4] [1, 1] : tensor<2x4xf32> into tensor<2x8xf32>
  // CHECK-NOT: memref.copy
  // CHECK: outs(%{{.*}} : memref<2x4xf32, strided<[4, 1]>>)
  // CHECK: outs(%{{.*}} : memref<2x4xf32, strided<[4, 1], offset: 8>>)
  // CHECK: outs(%[[D:.*]] : memref<2x4xf32>)
  // CHECK: memref.copy %[[D]], %{{.*}} : memref<2x4xf32> to memref<2x4xf32, strided<[8, 1], offset: 4>>
  // CHECK-NOT: memref.copy
  return %3, %5 : tensor<4x4xf32>, tensor<2x8xf32>
}

// -----

// Tensors of rank 0 reshape like others; weights and inputs that are returned
// are copied.
host.kernel @k
// CHECK-LABEL: func @rank_zero(
// CHECK-SAME: %[[X:.*]]: memref<1x1xf32>, %[[I:.*]]: memref<i64>, %[[Y:.*]]: memref<f32> {host.output}, %[[J:.*]]: memref<1xi64> {host.output}, %[[W:.*]]: memref<2xf32> {host.output})
func.func @rank_zero(%x: tensor<1x1xf32>, %i: tensor<i64>) -> (tensor<f32>, tensor<1xi64>, tensor<2xf32>) {
  // CHECK: %[[V:.*]] = memref.expand_shape %[[Y]] [] output_shape [1, 1]
  // CHECK: host.call @k ins(%[[X]] : memref<1x1xf32>) outs(%[[V]] : memref<1x1xf32>)
  // CHECK: memref.copy %{{.*}}, %[[J]]
  // CHECK: memref.copy %{{.*}}, %[[W]]
  %e = tensor.empty() : tensor<1x1xf32>
  %0 = host.call @k ins(%x : tensor<1x1xf32>) outs(%e : tensor<1x1xf32>) -> tensor<1x1xf32>
  %1 = tensor.collapse_shape %0 [] : tensor<1x1xf32> into tensor<f32>
  %2 = tensor.expand_shape %i [] output_shape [1] : tensor<i64> into tensor<1xi64>
  %w = host.weight 0 : tensor<2xf32>
  return %1, %2, %w : tensor<f32>, tensor<1xi64>, tensor<2xf32>
}

// -----

// A slice with gaps is read through a dense copy, a row as it lies.
host.kernel @k
// CHECK-LABEL: func @read_slices(
// CHECK-SAME: %[[X:.*]]: memref<2x8xf32>
func.func @read_slices(%x: tensor<2x8xf32>) -> (tensor<2x4xf32>, tensor<1x8xf32>) {
  // CHECK-DAG: %[[R:.*]] = memref.subview %[[X]][1, 0] [1, 8] [1, 1]
  // CHECK-DAG: %[[D:.*]] = memref.alloc()
  // CHECK: memref.copy %{{.*}}, %[[D]]
  // CHECK: host.call @k ins(%[[D]] : memref<2x4xf32>)
  // CHECK-NOT: memref.copy
  // CHECK: host.call @k ins(%[[R]] : memref<1x8xf32, strided<[8, 1], offset: 8>>)
  %0 = tensor.extract_slice %x[0, 4] [2, 4] [1, 1] : tensor<2x8xf32> to tensor<2x4xf32>
  %1 = tensor.extract_slice %x[1, 0] [1, 8] [1, 1] : tensor<2x8xf32> to tensor<1x8xf32>
  %e = tensor.empty() : tensor<2x4xf32>
  %2 = host.call @k ins(%0 : tensor<2x4xf32>) outs(%e : tensor<2x4xf32>) -> tensor<2x4xf32>
  %e1 = tensor.empty() : tensor<1x8xf32>
  %3 = host.call @k ins(%1 : tensor<1x8xf32>) outs(%e1 : tensor<1x8xf32>) -> tensor<1x8xf32>
  return %2, %3 : tensor<2x4xf32>, tensor<1x8xf32>
}

// -----

// A result that may be the buffer of an argument: the kernel that makes it reads the
// argument, so it writes elsewhere.

// CHECK-LABEL: func.func @state_read_by_its_kernel
// CHECK-SAME: (%[[OLD:.*]]: memref<4xf32> {nn.state = 0 : i64}, %[[NEW:.*]]: memref<4xf32> {host.output})
// CHECK: %[[T:.*]] = memref.alloc
// CHECK: host.call @k ins(%[[OLD]] : memref<4xf32>) outs(%[[T]] : memref<4xf32>)
// CHECK: memref.copy %[[T]], %[[NEW]]
host.kernel @k
func.func @state_read_by_its_kernel(%old: tensor<4xf32> {nn.state = 0 : i64}) -> tensor<4xf32> {
  %e = tensor.empty() : tensor<4xf32>
  %0 = host.call @k ins(%old : tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

// CHECK-LABEL: func.func @state_read_before
// CHECK-SAME: (%[[OLD:.*]]: memref<4xf32> {nn.state = 0 : i64}, %[[NEW:.*]]: memref<4xf32> {host.output})
// CHECK: host.call @k ins(%[[OLD]] : memref<4xf32>) outs(%[[T:.*]] : memref<4xf32>)
// CHECK: host.call @k ins(%[[T]] : memref<4xf32>) outs(%[[NEW]] : memref<4xf32>)
// CHECK-NOT: memref.copy
host.kernel @k
func.func @state_read_before(%old: tensor<4xf32> {nn.state = 0 : i64}) -> tensor<4xf32> {
  %e = tensor.empty() : tensor<4xf32>
  %0 = host.call @k ins(%old : tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  %1 = host.call @k ins(%0 : tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// RUN: calotype-opt %s --split-input-file | calotype-opt --split-input-file | FileCheck %s
// Every host op prints and parses.

// CHECK: host.kernel @conv {object_symbol = "calotype_k_conv", task_scratch = 4096 : i64}
host.kernel @conv {object_symbol = "calotype_k_conv", task_scratch = 4096 : i64}

// CHECK-LABEL: func @on_tensors
func.func @on_tensors(%x: tensor<1x8x8x3xf32>) -> tensor<1x8x8x4xf32> {
  // CHECK: %[[W:.*]] = host.weight 128 : tensor<27x4xf32>
  %w = host.weight 128 : tensor<27x4xf32>
  %e = tensor.empty() : tensor<1x8x8x4xf32>
  // CHECK: host.call @conv ins(%{{.*}}, %[[W]] : tensor<1x8x8x3xf32>, tensor<27x4xf32>) outs(%{{.*}} : tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  %y = host.call @conv ins(%x, %w : tensor<1x8x8x3xf32>, tensor<27x4xf32>) outs(%e : tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  return %y : tensor<1x8x8x4xf32>
}

// CHECK-LABEL: func @on_memrefs
func.func @on_memrefs(%x: memref<i64>, %y: memref<i1>) {
  // CHECK: %[[T:.*]] = host.slot 64 : memref<4xf16>
  %t = host.slot 64 : memref<4xf16>
  // CHECK: host.call @conv ins(%{{.*}} : memref<i64>) outs(%{{.*}}, %[[T]] : memref<i1>, memref<4xf16>)
  host.call @conv ins(%x : memref<i64>) outs(%y, %t : memref<i1>, memref<4xf16>)
  return
}

// CHECK-LABEL: func @no_inputs
func.func @no_inputs(%y: memref<4xi8>) {
  // CHECK: host.call @conv outs(%{{.*}} : memref<4xi8>)
  host.call @conv outs(%y : memref<4xi8>)
  return
}

// CHECK-LABEL: func @outer_strides
func.func @outer_strides(%y: memref<4x4xf32, strided<[8, 1]>>) {
  // CHECK: {any_outer_strides}
  host.call @conv outs(%y : memref<4x4xf32, strided<[8, 1]>>) {any_outer_strides}
  return
}

// RUN: calotype-opt %s --convert-host-to-llvm=prefix=net --split-input-file --verify-diagnostics | FileCheck %s
// A planned host program becomes straight LLVM code and constant tables.

host.kernel @k {object_symbol = "calotype_k_0a"}
host.kernel @same {object_symbol = "calotype_k_0a"}

func.func @main(%x: memref<2x3xf32>, %y: memref<3x4xi1>) {
  %w = host.weight 128 : memref<i64>
  %t = host.slot 0 : memref<6xf32>
  %v = memref.expand_shape %t [[0, 1]] output_shape [2, 3] : memref<6xf32> into memref<2x3xf32>
  host.call @k ins(%x, %w : memref<2x3xf32>, memref<i64>) outs(%v : memref<2x3xf32>)
  host.call @same ins(%v, %w : memref<2x3xf32>, memref<i64>) outs(%y : memref<3x4xi1>)
  %0 = memref.subview %t[3] [3] [1] : memref<6xf32> to memref<3xf32, strided<[1], offset: 3>>
  %1 = memref.subview %t[0] [3] [1] : memref<6xf32> to memref<3xf32, strided<[1]>>
  memref.copy %0, %1 : memref<3xf32, strided<[1], offset: 3>> to memref<3xf32, strided<[1]>>
  %2 = memref.subview %x[0, 0] [2, 1] [1, 1] : memref<2x3xf32> to memref<2x1xf32, strided<[3, 1]>>
  %3 = memref.subview %x[0, 1] [2, 1] [1, 1] : memref<2x3xf32> to memref<2x1xf32, strided<[3, 1], offset: 1>>
  memref.copy %2, %3 : memref<2x1xf32, strided<[3, 1]>> to memref<2x1xf32, strided<[3, 1], offset: 1>>
  return
}

// CHECK-LABEL: llvm.func internal @net__fn0(
// CHECK-SAME: %[[CONTEXT:.*]]: !llvm.ptr, %[[BASES:.*]]: !llvm.ptr)
// CHECK: %[[CALL0:.*]] = llvm.mlir.constant(0 : i32)
// CHECK: %[[P:.*]] = llvm.getelementptr %[[BASES]][2]
// CHECK: %[[X:.*]] = llvm.load %[[P]]
// CHECK: %[[WEIGHTS:.*]] = llvm.load %[[BASES]]
// CHECK: llvm.mlir.constant(128 : i64)
// CHECK: %[[W:.*]] = llvm.getelementptr %[[WEIGHTS]]
// CHECK: %[[P:.*]] = llvm.getelementptr %[[BASES]][1]
// CHECK: %[[T:.*]] = llvm.load %[[P]]
// CHECK: llvm.call @net__rt_invoke(%[[CONTEXT]], %[[CALL0]], %[[X]], %[[W]], %[[T]]) vararg
// CHECK: %[[CALL1:.*]] = llvm.mlir.constant(5 : i32)
// CHECK: llvm.call @net__rt_invoke(%[[CONTEXT]], %[[CALL1]],
// CHECK: llvm.mlir.constant(12 : i64)
// CHECK: "llvm.intr.memcpy"
// CHECK: llvm.call @net__rt_copy
// CHECK: llvm.return
// CHECK: llvm.func @net__rt_invoke(!llvm.ptr, i32, ...)
// CHECK: llvm.func @net__rt_copy(!llvm.ptr, i32, !llvm.ptr, i32, !llvm.ptr)

// CHECK: @net__dims(dense<[0, 3, 1, 0, 0, 2, 3, 0, 0, 4, 1, 0, 0, 3, 4, 0, 0, 1, 1, 0, 0, 2, 3, 0]>
// CHECK: @net__images(dense<[73730, 2, 0, 81920, 0, 2, 67585, 2, 2, 73730, 2, 4]>
// CHECK: @net__calls(dense<[0, 3, 0, 1, 0, 0, 3, 0, 1, 2]>
// A kernel has an argument for each operand; the runtime has an array of them.
// CHECK: llvm.func @net__calotype_k_0a(!llvm.ptr, !llvm.ptr, !llvm.ptr, !llvm.ptr) -> i32
// CHECK: llvm.func internal @net__call_0(%[[USER:.*]]: !llvm.ptr, %[[OPERANDS:.*]]: !llvm.ptr) -> i32
// CHECK: %[[A:.*]] = llvm.getelementptr %[[OPERANDS]][0]
// CHECK: %[[B:.*]] = llvm.getelementptr %[[OPERANDS]][56]
// CHECK: %[[C:.*]] = llvm.getelementptr %[[OPERANDS]][112]
// CHECK: %[[CODE:.*]] = llvm.call @net__calotype_k_0a(%[[USER]], %[[A]], %[[B]], %[[C]])
// CHECK: llvm.return %[[CODE]]
// CHECK: llvm.mlir.global internal constant @net__kernels() {{.*}} : !llvm.array<1 x ptr>
// CHECK: llvm.mlir.addressof @net__call_0
// CHECK-NOT: host.kernel

// -----

func.func @allocation_left() {
  // expected-error @below {{not supported: 'memref.alloc' in a host program}}
  %a = memref.alloc() : memref<4xf32>
  memref.copy %a, %a : memref<4xf32> to memref<4xf32>
  return
}

// -----

func.func @other_operation(%x: memref<f32>) {
  // expected-error @below {{not supported: 'memref.load' in a host program}}
  %0 = memref.load %x[] : memref<f32>
  memref.store %0, %x[] : memref<f32>
  return
}

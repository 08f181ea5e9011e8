// RUN: calotype-opt %s --pass-pipeline='builtin.module(func.func(plan-arena))' --split-input-file --verify-diagnostics | FileCheck %s
// Buffers share memory when their lives do not meet.

host.kernel @k
// CHECK-LABEL: func @chain
// CHECK-SAME: host.arena_bytes = 576 : i64, host.copied_bytes = 16 : i64, host.copies = 1 : i64
func.func @chain(%x: memref<4xf32>, %y: memref<4xf32>) {
  // CHECK: %[[A:.*]] = host.slot 512 : memref<4xf32>
  %a = memref.alloc() {alignment = 64 : i64} : memref<4xf32>
  // CHECK: %[[B:.*]] = host.slot 0 : memref<128xf32>
  %b = memref.alloc() {alignment = 64 : i64} : memref<128xf32>
  // CHECK: %[[C:.*]] = host.slot 512 : memref<4xf32>
  %c = memref.alloc() {alignment = 64 : i64} : memref<4xf32>
  // CHECK: %[[D:.*]] = host.slot 0 : memref<2x2xf32>
  %d = memref.alloc() {alignment = 64 : i64} : memref<2x2xf32>
  host.call @k ins(%x : memref<4xf32>) outs(%a : memref<4xf32>)
  host.call @k ins(%a : memref<4xf32>) outs(%b : memref<128xf32>)
  host.call @k ins(%b : memref<128xf32>) outs(%c : memref<4xf32>)
  %v = memref.collapse_shape %d [[0, 1]] : memref<2x2xf32> into memref<4xf32>
  host.call @k ins(%c : memref<4xf32>) outs(%v : memref<4xf32>)
  memref.copy %v, %y : memref<4xf32> to memref<4xf32>
  return
}

// -----

func.func @unknown_user(%x: memref<f32>) {
  %a = memref.alloc() : memref<f32>
  // expected-error @below {{not supported: use of an allocation by 'memref.load'}}
  %0 = memref.load %a[] : memref<f32>
  return
}

// RUN: calotype-opt %s --outline-constants | FileCheck %s
// UNSUPPORTED: ir-roundtrip
// Constants move to the weights image; equal bytes share one place.
// (MLIR reads 64-byte aligned blobs back from bytecode only by luck of an address.)

// CHECK: module attributes {host.weight_bytes = 320 : i64,
// CHECK-SAME: host.weight_offsets = array<i64: 0, 64, 128, 192, 256>}

// CHECK-LABEL: func @constants
// CHECK-DAG: host.weight 0 : tensor<2xf32>
// CHECK-DAG: host.weight 64 : tensor<3xi1>
// CHECK-DAG: host.weight 128 : tensor<i64>
// CHECK-DAG: host.weight 192 : tensor<8xf16>
// CHECK-DAG: host.weight 0 : tensor<1x2xf32>
// CHECK-DAG: host.weight 256 : tensor<2xf32>
// CHECK-NOT: arith.constant dense
func.func @constants() -> (tensor<2xf32>, tensor<3xi1>, tensor<i64>, tensor<8xf16>, tensor<1x2xf32>, tensor<2xf32>) {
  %0 = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %1 = arith.constant dense<[true, false, true]> : tensor<3xi1>
  %2 = arith.constant dense<7> : tensor<i64>
  %3 = arith.constant dense<1.0> : tensor<8xf16>
  %4 = arith.constant dense<[[1.0, 2.0]]> : tensor<1x2xf32>
  %5 = arith.constant dense_resource<blob> : tensor<2xf32>
  return %0, %1, %2, %3, %4, %5 : tensor<2xf32>, tensor<3xi1>, tensor<i64>, tensor<8xf16>, tensor<1x2xf32>, tensor<2xf32>
}

{-#
  dialect_resources: {
    builtin: {
      blob: "0x400000000000004040000040"
    }
  }
#-}

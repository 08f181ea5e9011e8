// RUN: calotype-opt %s --nn-form-kernels="max-expression=20 max-operands=6 max-arguments=3" --split-input-file | FileCheck %s

// What a kernel holds is bounded by its expressions after inlining, and by what a call
// passes.

// Sums of a value with itself are read in one place: the expression grows by one
// addition each time.

// CHECK-LABEL: func.func @sums
// CHECK-COUNT-1: nn.call
// CHECK-NOT: nn.call
func.func @sums(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = nn.add %x, %x : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  %1 = nn.add %0, %0 : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  %2 = nn.add %1, %1 : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  %3 = nn.add %2, %2 : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  %4 = nn.add %3, %3 : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  %5 = nn.add %4, %4 : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  return %5 : tensor<4x8xf32>
}

// -----

// A diamond, too: both sides read the value in the same place.

// CHECK-LABEL: func.func @diamonds
// CHECK-COUNT-1: nn.call
// CHECK-NOT: nn.call
func.func @diamonds(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = nn.abs %x : (tensor<4x8xf32>) -> tensor<4x8xf32>
  %1 = nn.neg %x : (tensor<4x8xf32>) -> tensor<4x8xf32>
  %2 = nn.mul %0, %1 : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  %3 = nn.abs %2 : (tensor<4x8xf32>) -> tensor<4x8xf32>
  %4 = nn.neg %2 : (tensor<4x8xf32>) -> tensor<4x8xf32>
  %5 = nn.mul %3, %4 : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  %6 = nn.abs %5 : (tensor<4x8xf32>) -> tensor<4x8xf32>
  %7 = nn.neg %5 : (tensor<4x8xf32>) -> tensor<4x8xf32>
  %8 = nn.mul %6, %7 : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xf32>
  return %8 : tensor<4x8xf32>
}

// -----

// A concatenation of a value with itself reads it in two places: 2, 4 and 8 choices fit
// into one kernel, 16 more do not.

// CHECK-LABEL: func.func @concatenations
// CHECK: %[[INNER:.*]] = nn.call @{{k_concat_[0-9a-f]*}}(%arg0) : (tensor<4xf32>) -> tensor<16xf32>
// CHECK: nn.call @{{k_concat_[0-9a-f]*}}(%[[INNER]]) : (tensor<16xf32>) -> tensor<128xf32>
// CHECK-NOT: nn.call
func.func @concatenations(%x: tensor<4xf32>) -> tensor<128xf32> {
  %0 = nn.concat %x, %x {axis = 0 : i64} : (tensor<4xf32>, tensor<4xf32>) -> tensor<8xf32>
  %1 = nn.concat %0, %0 {axis = 0 : i64} : (tensor<8xf32>, tensor<8xf32>) -> tensor<16xf32>
  %2 = nn.concat %1, %1 {axis = 0 : i64} : (tensor<16xf32>, tensor<16xf32>) -> tensor<32xf32>
  %3 = nn.concat %2, %2 {axis = 0 : i64} : (tensor<32xf32>, tensor<32xf32>) -> tensor<64xf32>
  %4 = nn.concat %3, %3 {axis = 0 : i64} : (tensor<64xf32>, tensor<64xf32>) -> tensor<128xf32>
  return %4 : tensor<128xf32>
}

// -----

// More parts than a call passes become a tree of nearly equal nodes.

// CHECK-LABEL: func.func @tree
// CHECK: %[[A:.*]] = nn.call @[[TWO:k_concat_[0-9a-f]*]](%arg0, %arg1)
// CHECK: %[[B:.*]] = nn.call @[[TWO]](%arg2, %arg3)
// CHECK: %[[C:.*]] = nn.call @[[THREE:k_concat_[0-9a-f]*]](%arg0, %arg1, %arg2)
// CHECK: nn.call @{{k_concat_[0-9a-f]*}}(%[[A]], %[[B]], %[[C]]) {{.*}} -> tensor<7x2xf32>
// CHECK-NOT: nn.call
func.func @tree(%a: tensor<1x2xf32>, %b: tensor<1x2xf32>, %c: tensor<1x2xf32>, %d: tensor<1x2xf32>) -> tensor<7x2xf32> {
  %0 = nn.concat %a, %b, %c, %d, %a, %b, %c {axis = 0 : i64} : (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<7x2xf32>
  return %0 : tensor<7x2xf32>
}

// -----

// An epilogue ends where the call would be too long: two operands of the product, three
// addends and the result.

// CHECK: nn.kernel @[[K:k_matmul_[0-9a-f]*]]
// CHECK-COUNT-3: nn.add
// CHECK-NEXT: nn.yield
// CHECK-LABEL: func.func @epilogue
// CHECK: nn.call @[[K]](%arg0, %arg1, %arg2, %arg3, %arg4)
// CHECK: nn.call @{{k_add_[0-9a-f]*}}
func.func @epilogue(%x: tensor<4x4xf32>, %y: tensor<4x4xf32>, %a: tensor<4x4xf32>, %b: tensor<4x4xf32>, %c: tensor<4x4xf32>, %d: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %0 = nn.matmul %x, %y : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
  %1 = nn.add %0, %a : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
  %2 = nn.add %1, %b : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
  %3 = nn.add %2, %c : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
  %4 = nn.add %3, %d : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
  return %4 : tensor<4x4xf32>
}

// RUN: calotype-opt %s --nn-interpret -o /dev/null | FileCheck %s
// grid_sample; the numbers are those of the examples of ONNX GridSample.

// CHECK: @grid_sample_linear: 1x1x2x4xf32 [0, 0.5, 1.7, 2.5, 2.5, 1.7, 4.5, 1.25]
func.func @grid_sample_linear() -> tensor<1x1x2x4xf32> {
  %0 = nn.constant dense<[[[[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]]]> : tensor<1x1x3x2xf32>
  %1 = nn.constant dense<[[[[-1.0, -1.0], [-0.5, -0.5], [-0.20000000298023224, -0.20000000298023224], [0.0, 0.0]], [[0.0, 0.0], [-0.20000000298023224, -0.20000000298023224], [0.5, 0.5], [1.0, 1.0]]]]> : tensor<1x2x4x2xf32>
  %r = nn.grid_sample %0, %1 {mode = #nn.resize_mode<linear>, padding = #nn.pad_mode<constant>, align_corners = false} : (tensor<1x1x3x2xf32>, tensor<1x2x4x2xf32>) -> tensor<1x1x2x4xf32>
  return %r : tensor<1x1x2x4xf32>
}

// CHECK: @grid_sample_align_corners: 1x1x2x4xf32 [0, 1.25, 2, 2.5, 2.5, 2, 3.75, 5]
func.func @grid_sample_align_corners() -> tensor<1x1x2x4xf32> {
  %0 = nn.constant dense<[[[[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]]]> : tensor<1x1x3x2xf32>
  %1 = nn.constant dense<[[[[-1.0, -1.0], [-0.5, -0.5], [-0.20000000298023224, -0.20000000298023224], [0.0, 0.0]], [[0.0, 0.0], [-0.20000000298023224, -0.20000000298023224], [0.5, 0.5], [1.0, 1.0]]]]> : tensor<1x2x4x2xf32>
  %r = nn.grid_sample %0, %1 {mode = #nn.resize_mode<linear>, padding = #nn.pad_mode<constant>, align_corners = true} : (tensor<1x1x3x2xf32>, tensor<1x2x4x2xf32>) -> tensor<1x1x2x4xf32>
  return %r : tensor<1x1x2x4xf32>
}

// CHECK: @grid_sample_nearest: 1x1x2x4xf32 [0, 0, 2, 2, 2, 2, 5, 0]
func.func @grid_sample_nearest() -> tensor<1x1x2x4xf32> {
  %0 = nn.constant dense<[[[[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]]]> : tensor<1x1x3x2xf32>
  %1 = nn.constant dense<[[[[-1.0, -1.0], [-0.5, -0.5], [-0.20000000298023224, -0.20000000298023224], [0.0, 0.0]], [[0.0, 0.0], [-0.20000000298023224, -0.20000000298023224], [0.5, 0.5], [1.0, 1.0]]]]> : tensor<1x2x4x2xf32>
  %r = nn.grid_sample %0, %1 {mode = #nn.resize_mode<nearest>, padding = #nn.pad_mode<constant>, align_corners = false} : (tensor<1x1x3x2xf32>, tensor<1x2x4x2xf32>) -> tensor<1x1x2x4xf32>
  return %r : tensor<1x1x2x4xf32>
}

// CHECK: @grid_sample_cubic: 1x1x2x4xf32 [-0.140625, 0.382812, 1.75555, 2.96875, 2.96875, 1.75555, 5.14453, 1.39062]
func.func @grid_sample_cubic() -> tensor<1x1x2x4xf32> {
  %0 = nn.constant dense<[[[[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]]]> : tensor<1x1x3x2xf32>
  %1 = nn.constant dense<[[[[-1.0, -1.0], [-0.5, -0.5], [-0.20000000298023224, -0.20000000298023224], [0.0, 0.0]], [[0.0, 0.0], [-0.20000000298023224, -0.20000000298023224], [0.5, 0.5], [1.0, 1.0]]]]> : tensor<1x2x4x2xf32>
  %r = nn.grid_sample %0, %1 {mode = #nn.resize_mode<cubic>, padding = #nn.pad_mode<constant>, align_corners = false} : (tensor<1x1x3x2xf32>, tensor<1x2x4x2xf32>) -> tensor<1x1x2x4xf32>
  return %r : tensor<1x1x2x4xf32>
}

// CHECK: @grid_sample_zeros: 1x1x2x4xf32 [0, 0, 1.7, 0, 0, 1.7, 0, 0]
func.func @grid_sample_zeros() -> tensor<1x1x2x4xf32> {
  %0 = nn.constant dense<[[[[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]]]> : tensor<1x1x3x2xf32>
  %1 = nn.constant dense<[[[[-10.0, -10.0], [-5.0, -5.0], [-0.20000000298023224, -0.20000000298023224], [10.0, 10.0]], [[10.0, 10.0], [-0.20000000298023224, -0.20000000298023224], [5.0, 5.0], [10.0, 10.0]]]]> : tensor<1x2x4x2xf32>
  %r = nn.grid_sample %0, %1 {mode = #nn.resize_mode<linear>, padding = #nn.pad_mode<constant>, align_corners = false} : (tensor<1x1x3x2xf32>, tensor<1x2x4x2xf32>) -> tensor<1x1x2x4xf32>
  return %r : tensor<1x1x2x4xf32>
}

// CHECK: @grid_sample_edge: 1x1x2x4xf32 [0, 0, 1.7, 5, 5, 1.7, 5, 5]
func.func @grid_sample_edge() -> tensor<1x1x2x4xf32> {
  %0 = nn.constant dense<[[[[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]]]> : tensor<1x1x3x2xf32>
  %1 = nn.constant dense<[[[[-10.0, -10.0], [-5.0, -5.0], [-0.20000000298023224, -0.20000000298023224], [10.0, 10.0]], [[10.0, 10.0], [-0.20000000298023224, -0.20000000298023224], [5.0, 5.0], [10.0, 10.0]]]]> : tensor<1x2x4x2xf32>
  %r = nn.grid_sample %0, %1 {mode = #nn.resize_mode<linear>, padding = #nn.pad_mode<edge>, align_corners = false} : (tensor<1x1x3x2xf32>, tensor<1x2x4x2xf32>) -> tensor<1x1x2x4xf32>
  return %r : tensor<1x1x2x4xf32>
}

// CHECK: @grid_sample_reflect: 1x1x2x4xf32 [2.5, 0, 1.7, 2.5, 2.5, 1.7, 5, 2.5]
func.func @grid_sample_reflect() -> tensor<1x1x2x4xf32> {
  %0 = nn.constant dense<[[[[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]]]> : tensor<1x1x3x2xf32>
  %1 = nn.constant dense<[[[[-10.0, -10.0], [-5.0, -5.0], [-0.20000000298023224, -0.20000000298023224], [10.0, 10.0]], [[10.0, 10.0], [-0.20000000298023224, -0.20000000298023224], [5.0, 5.0], [10.0, 10.0]]]]> : tensor<1x2x4x2xf32>
  %r = nn.grid_sample %0, %1 {mode = #nn.resize_mode<linear>, padding = #nn.pad_mode<reflect>, align_corners = false} : (tensor<1x1x3x2xf32>, tensor<1x2x4x2xf32>) -> tensor<1x1x2x4xf32>
  return %r : tensor<1x1x2x4xf32>
}

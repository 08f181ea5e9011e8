// RUN: calotype-opt %s --nn-interpret -o /dev/null | FileCheck %s
// Resize; the numbers are those of the examples of ONNX Resize.

// CHECK: @resize_nearest: 1x1x4x6xf32 [1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 3, 3, 3, 4, 4, 4]
func.func @resize_nearest() -> tensor<1x1x4x6xf32> {
  %0 = nn.constant dense<[[[[1.0, 2.0], [3.0, 4.0]]]]> : tensor<1x1x2x2xf32>
  %r = nn.resize %0 {mode = #nn.resize_mode<nearest>, coordinate_mode = #nn.coordinate_mode<half_pixel>, nearest_mode = #nn.nearest_mode<round_prefer_floor>, scales = array<f64: 1.0, 1.0, 2.0, 3.0>, cubic_coefficient = -0.75, exclude_outside = false, antialias = false} : (tensor<1x1x2x2xf32>) -> tensor<1x1x4x6xf32>
  return %r : tensor<1x1x4x6xf32>
}

// CHECK: @resize_nearest_floor: 1x1x1x2xf32 [1, 2]
func.func @resize_nearest_floor() -> tensor<1x1x1x2xf32> {
  %0 = nn.constant dense<[[[[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]]]]> : tensor<1x1x2x4xf32>
  %r = nn.resize %0 {mode = #nn.resize_mode<nearest>, coordinate_mode = #nn.coordinate_mode<asymmetric>, nearest_mode = #nn.nearest_mode<floor>, scales = array<f64: 1.0, 1.0, 0.6, 0.6>, cubic_coefficient = -0.75, exclude_outside = false, antialias = false} : (tensor<1x1x2x4xf32>) -> tensor<1x1x1x2xf32>
  return %r : tensor<1x1x1x2xf32>
}

// CHECK: @resize_nearest_ceil: 1x1x8x8xf32 [1, 2, 2, 3, 3, 4, 4, 4, 5, 6, 6, 7,
func.func @resize_nearest_ceil() -> tensor<1x1x8x8xf32> {
  %0 = nn.constant dense<[[[[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0], [9.0, 10.0, 11.0, 12.0], [13.0, 14.0, 15.0, 16.0]]]]> : tensor<1x1x4x4xf32>
  %r = nn.resize %0 {mode = #nn.resize_mode<nearest>, coordinate_mode = #nn.coordinate_mode<half_pixel>, nearest_mode = #nn.nearest_mode<ceil>, scales = array<f64: 1.0, 1.0, 2.0, 2.0>, cubic_coefficient = -0.75, exclude_outside = false, antialias = false} : (tensor<1x1x4x4xf32>) -> tensor<1x1x8x8xf32>
  return %r : tensor<1x1x8x8xf32>
}

// CHECK: @resize_linear_up: 1x1x4x4xf32 [1, 1.25, 1.75, 2, 1.5, 1.75, 2.25, 2.5, 2.5, 2.75, 3.25, 3.5, 3, 3.25, 3.75, 4]
func.func @resize_linear_up() -> tensor<1x1x4x4xf32> {
  %0 = nn.constant dense<[[[[1.0, 2.0], [3.0, 4.0]]]]> : tensor<1x1x2x2xf32>
  %r = nn.resize %0 {mode = #nn.resize_mode<linear>, coordinate_mode = #nn.coordinate_mode<half_pixel>, nearest_mode = #nn.nearest_mode<round_prefer_floor>, scales = array<f64: 1.0, 1.0, 2.0, 2.0>, cubic_coefficient = -0.75, exclude_outside = false, antialias = false} : (tensor<1x1x2x2xf32>) -> tensor<1x1x4x4xf32>
  return %r : tensor<1x1x4x4xf32>
}

// CHECK: @resize_linear_align_corners: 1x1x4x4xf32 [1, 1.33333, 1.66667, 2, 1.66667, 2, 2.33333, 2.66667, 2.33333, 2.66667, 3, 3.33333, 3, 3.33333, 3.66667, 4]
func.func @resize_linear_align_corners() -> tensor<1x1x4x4xf32> {
  %0 = nn.constant dense<[[[[1.0, 2.0], [3.0, 4.0]]]]> : tensor<1x1x2x2xf32>
  %r = nn.resize %0 {mode = #nn.resize_mode<linear>, coordinate_mode = #nn.coordinate_mode<align_corners>, nearest_mode = #nn.nearest_mode<round_prefer_floor>, scales = array<f64: 1.0, 1.0, 2.0, 2.0>, cubic_coefficient = -0.75, exclude_outside = false, antialias = false} : (tensor<1x1x2x2xf32>) -> tensor<1x1x4x4xf32>
  return %r : tensor<1x1x4x4xf32>
}

// CHECK: @resize_linear_down_align_corners: 1x1x1x2xf32 [1, 3.14286]
func.func @resize_linear_down_align_corners() -> tensor<1x1x1x2xf32> {
  %0 = nn.constant dense<[[[[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]]]]> : tensor<1x1x2x4xf32>
  %r = nn.resize %0 {mode = #nn.resize_mode<linear>, coordinate_mode = #nn.coordinate_mode<align_corners>, nearest_mode = #nn.nearest_mode<round_prefer_floor>, scales = array<f64: 1.0, 1.0, 0.6, 0.6>, cubic_coefficient = -0.75, exclude_outside = false, antialias = false} : (tensor<1x1x2x4xf32>) -> tensor<1x1x1x2xf32>
  return %r : tensor<1x1x1x2xf32>
}

// CHECK: @resize_linear_half_pixel_symmetric: 1x1x1x2xf32 [1.66667, 3.33333]
func.func @resize_linear_half_pixel_symmetric() -> tensor<1x1x1x2xf32> {
  %0 = nn.constant dense<[[[[1.0, 2.0, 3.0, 4.0]]]]> : tensor<1x1x1x4xf32>
  %r = nn.resize %0 {mode = #nn.resize_mode<linear>, coordinate_mode = #nn.coordinate_mode<half_pixel_symmetric>, nearest_mode = #nn.nearest_mode<round_prefer_floor>, scales = array<f64: 1.0, 1.0, 1.0, 0.6>, cubic_coefficient = -0.75, exclude_outside = false, antialias = false} : (tensor<1x1x1x4xf32>) -> tensor<1x1x1x2xf32>
  return %r : tensor<1x1x1x2xf32>
}

// CHECK: @resize_linear_pytorch_half_pixel: 1x1x3x1xf32 [1.66667, 7, 12.3333]
func.func @resize_linear_pytorch_half_pixel() -> tensor<1x1x3x1xf32> {
  %0 = nn.constant dense<[[[[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0], [9.0, 10.0, 11.0, 12.0], [13.0, 14.0, 15.0, 16.0]]]]> : tensor<1x1x4x4xf32>
  %r = nn.resize %0 {mode = #nn.resize_mode<linear>, coordinate_mode = #nn.coordinate_mode<pytorch_half_pixel>, nearest_mode = #nn.nearest_mode<round_prefer_floor>, scales = array<f64: 1.0, 1.0, 0.75, 0.25>, cubic_coefficient = -0.75, exclude_outside = false, antialias = false} : (tensor<1x1x4x4xf32>) -> tensor<1x1x3x1xf32>
  return %r : tensor<1x1x3x1xf32>
}

// CHECK: @resize_linear_antialias: 1x1x2x2xf32 [2.875, 4.5, 9.375, 11]
func.func @resize_linear_antialias() -> tensor<1x1x2x2xf32> {
  %0 = nn.constant dense<[[[[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0], [9.0, 10.0, 11.0, 12.0], [13.0, 14.0, 15.0, 16.0]]]]> : tensor<1x1x4x4xf32>
  %r = nn.resize %0 {mode = #nn.resize_mode<linear>, coordinate_mode = #nn.coordinate_mode<half_pixel>, nearest_mode = #nn.nearest_mode<round_prefer_floor>, scales = array<f64: 1.0, 1.0, 0.6, 0.6>, cubic_coefficient = -0.75, exclude_outside = false, antialias = true} : (tensor<1x1x4x4xf32>) -> tensor<1x1x2x2xf32>
  return %r : tensor<1x1x2x2xf32>
}

// CHECK: @resize_cubic_up: 1x1x8x8xf32 [0.472656, 0.769531, 1.24609, 1.875, 2.28125, 2.91016, 3.38672, 3.68359,
func.func @resize_cubic_up() -> tensor<1x1x8x8xf32> {
  %0 = nn.constant dense<[[[[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0], [9.0, 10.0, 11.0, 12.0], [13.0, 14.0, 15.0, 16.0]]]]> : tensor<1x1x4x4xf32>
  %r = nn.resize %0 {mode = #nn.resize_mode<cubic>, coordinate_mode = #nn.coordinate_mode<half_pixel>, nearest_mode = #nn.nearest_mode<round_prefer_floor>, scales = array<f64: 1.0, 1.0, 2.0, 2.0>, cubic_coefficient = -0.75, exclude_outside = false, antialias = false} : (tensor<1x1x4x4xf32>) -> tensor<1x1x8x8xf32>
  return %r : tensor<1x1x8x8xf32>
}

// CHECK: @resize_cubic_down: 1x1x3x3xf32 [1.47119, 2.78125, 4.08252, 6.71143, 8.02148, 9.32275, 11.9165, 13.2266, 14.5278]
func.func @resize_cubic_down() -> tensor<1x1x3x3xf32> {
  %0 = nn.constant dense<[[[[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0], [9.0, 10.0, 11.0, 12.0], [13.0, 14.0, 15.0, 16.0]]]]> : tensor<1x1x4x4xf32>
  %r = nn.resize %0 {mode = #nn.resize_mode<cubic>, coordinate_mode = #nn.coordinate_mode<half_pixel>, nearest_mode = #nn.nearest_mode<round_prefer_floor>, scales = array<f64: 1.0, 1.0, 0.8, 0.8>, cubic_coefficient = -0.75, exclude_outside = false, antialias = false} : (tensor<1x1x4x4xf32>) -> tensor<1x1x3x3xf32>
  return %r : tensor<1x1x3x3xf32>
}

// CHECK: @resize_cubic_exclude_outside: 1x1x3x3xf32 [1.36813, 2.6695, 4.01334, 6.57363, 7.875, 9.21883, 11.949, 13.2503, 14.5942]
func.func @resize_cubic_exclude_outside() -> tensor<1x1x3x3xf32> {
  %0 = nn.constant dense<[[[[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0], [9.0, 10.0, 11.0, 12.0], [13.0, 14.0, 15.0, 16.0]]]]> : tensor<1x1x4x4xf32>
  %r = nn.resize %0 {mode = #nn.resize_mode<cubic>, coordinate_mode = #nn.coordinate_mode<half_pixel>, nearest_mode = #nn.nearest_mode<round_prefer_floor>, scales = array<f64: 1.0, 1.0, 0.8, 0.8>, cubic_coefficient = -0.5, exclude_outside = true, antialias = false} : (tensor<1x1x4x4xf32>) -> tensor<1x1x3x3xf32>
  return %r : tensor<1x1x3x3xf32>
}

// CHECK: @resize_cubic_antialias: 1x1x2x2xf32 [2.51807, 4.28589, 9.58933, 11.3571]
func.func @resize_cubic_antialias() -> tensor<1x1x2x2xf32> {
  %0 = nn.constant dense<[[[[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0], [9.0, 10.0, 11.0, 12.0], [13.0, 14.0, 15.0, 16.0]]]]> : tensor<1x1x4x4xf32>
  %r = nn.resize %0 {mode = #nn.resize_mode<cubic>, coordinate_mode = #nn.coordinate_mode<half_pixel>, nearest_mode = #nn.nearest_mode<round_prefer_floor>, scales = array<f64: 1.0, 1.0, 0.6, 0.6>, cubic_coefficient = -0.75, exclude_outside = false, antialias = true} : (tensor<1x1x4x4xf32>) -> tensor<1x1x2x2xf32>
  return %r : tensor<1x1x2x2xf32>
}

// RUN: calotype-opt %s --convert-nn-to-halide --halide-schedule | FileCheck %s

// The padded copy of an input whose pixels are a multiple of 4 KiB apart gets a
// longer stride, so that the pixels of a tile do not share one cache set.

// CHECK-LABEL: halide.pipeline @wide
// CHECK: %[[PADDED:.*]] = halide.stage "padded"
// CHECK: halide.align_storage %[[PADDED]] dim 0 to 2056
nn.kernel @wide(%x: tensor<1x2048x17x17xf32, #nn.layout<[0, 2, 3, 1], [], []>>,
                %w: tensor<64x2048x3x3xf32, #nn.layout<[0, 2, 3, 1], [0], [16]>>)
    -> tensor<1x64x17x17xf32, #nn.layout<[0, 2, 3, 1], [], []>>
    attributes {plan = #plan.conv<channels = 16, pixels = 5, rows = 1>} {
  %0 = nn.conv %x, %w {strides = array<i64: 1, 1>, dilations = array<i64: 6, 6>, pads_begin = array<i64: 6, 6>, pads_end = array<i64: 6, 6>, groups = 1 : i64} : (tensor<1x2048x17x17xf32, #nn.layout<[0, 2, 3, 1], [], []>>, tensor<64x2048x3x3xf32, #nn.layout<[0, 2, 3, 1], [0], [16]>>) -> tensor<1x64x17x17xf32>
  nn.yield %0 : tensor<1x64x17x17xf32>
}

// Attention kernels give the interpreter's results.
// REQUIRES: calotype
// RUN: calotype verify %s --atol 1e-5 | FileCheck %s
// RUN: calotype verify %s --atol 1e-5 --target native | FileCheck %s
// RUN: calotype verify %s --atol 1e-5 --checked | FileCheck %s
// RUN: calotype verify %s --atol 1e-5 --numerics exact | FileCheck %s
// CHECK: attention.mlir: pass

func.func @attention(
    %q0: tensor<2x2x128x32xf32>, %k0: tensor<2x2x128x32xf32>, %v0: tensor<2x2x128x32xf32>,
    %q1: tensor<1x3x65x20xf32>, %k1: tensor<1x3x37x20xf32>, %v1: tensor<1x3x37x9xf32>,
    %q2: tensor<1x2x12x7xf32>, %k2: tensor<1x2x5x7xf32>, %v2: tensor<1x2x5x3xf32>,
    %q3: tensor<1x2x100x16xf32>, %k3: tensor<1x2x1000x16xf32>, %v3: tensor<1x2x1000x16xf32>,
    %q4: tensor<1x2x60x16xf32>, %k4: tensor<1x2x1021x16xf32>, %v4: tensor<1x2x1021x16xf32>,
    %m4: tensor<2x60x1021xf32>, %q5: tensor<1x2x600x24xf32>, %k5: tensor<1x2x600x24xf32>,
    %v5: tensor<1x2x600x24xf32>, %q6: tensor<1x1x300x16xf32>, %k6: tensor<1x1x600x16xf32>,
    %v6: tensor<1x1x600x16xf32>, %q7: tensor<1x1x300x16xf32>, %k7: tensor<1x1x600x16xf32>,
    %v7: tensor<1x1x600x16xf32>, %q8: tensor<2x2x40x16xf32>, %k8: tensor<2x2x30x16xf32>,
    %v8: tensor<2x2x30x16xf32>, %m8: tensor<2x1x40x30xi1>, %q9: tensor<1x2x40x16xf32>,
    %k9: tensor<1x2x30x16xf32>, %v9: tensor<1x2x30x16xf32>, %m9: tensor<30xi1>,
    %q10: tensor<1x6x48x16xf32>, %k10: tensor<1x2x300x16xf32>, %v10: tensor<1x2x300x16xf32>,
    %q11: tensor<1x2x40x16xf16>, %k11: tensor<1x2x700x16xf16>, %v11: tensor<1x2x700x16xf16>,
    %q12: tensor<1x2x40x16xbf16>, %k12: tensor<1x2x70x16xbf16>, %v12: tensor<1x2x70x16xbf16>,
    %m12: tensor<1x70xf32>, %q13: tensor<1x4x1x64xf32>, %k13: tensor<1x2x300x64xf32>,
    %v13: tensor<1x2x300x64xf32>, %q14: tensor<1x2x5x24xf32>, %k14: tensor<1x2x33x24xf32>,
    %v14: tensor<1x2x33x17xf32>, %m14: tensor<5x33xf32>, %q15: tensor<1x2x20x8xf64>,
    %k15: tensor<1x2x30x8xf64>, %v15: tensor<1x2x30x8xf64>, %x: tensor<2x50x4x16xf32>)
    -> (
    tensor<2x2x128x32xf32>, tensor<1x3x65x9xf32>, tensor<1x2x12x3xf32>, tensor<1x2x100x16xf32>,
    tensor<1x2x60x16xf32>, tensor<1x2x600x24xf32>, tensor<1x1x300x16xf32>, tensor<1x1x300x16xf32>,
    tensor<2x2x40x16xf32>, tensor<1x2x40x16xf32>, tensor<1x6x48x16xf32>, tensor<1x2x40x16xf16>,
    tensor<1x2x40x16xbf16>, tensor<1x4x1x64xf32>, tensor<1x2x5x17xf32>, tensor<1x2x20x8xf64>,
    tensor<50x2x4x16xf32>) {
  // One tile of keys, blocks of queries that divide them.
  %0 = nn.attention %q0, %k0, %v0 {scale = 0.25, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<2x2x128x32xf32>, tensor<2x2x128x32xf32>, tensor<2x2x128x32xf32>) -> tensor<2x2x128x32xf32>
  // Odd numbers of everything.
  %1 = nn.attention %q1, %k1, %v1 {scale = 0.25, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x3x65x20xf32>, tensor<1x3x37x20xf32>, tensor<1x3x37x9xf32>) -> tensor<1x3x65x9xf32>
  // Fewer queries than lanes.
  %2 = nn.attention %q2, %k2, %v2 {scale = 0.25, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x2x12x7xf32>, tensor<1x2x5x7xf32>, tensor<1x2x5x3xf32>) -> tensor<1x2x12x3xf32>
  // Tiles of keys of one size, and a shorter last one.
  %3 = nn.attention %q3, %k3, %v3 {scale = 0.25, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x2x100x16xf32>, tensor<1x2x1000x16xf32>, tensor<1x2x1000x16xf32>) -> tensor<1x2x100x16xf32>
  // A prime number of keys, a mask per head, an offset.
  %4 = nn.attention %q4, %k4, %v4, %m4 {scale = 0.25, causal = true, causal_offset = 961 : i64, softcap = 0.0} : (tensor<1x2x60x16xf32>, tensor<1x2x1021x16xf32>, tensor<1x2x1021x16xf32>, tensor<2x60x1021xf32>) -> tensor<1x2x60x16xf32>
  // Blocks of queries end at the diagonal.
  %5 = nn.attention %q5, %k5, %v5 {scale = 0.25, causal = true, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x2x600x24xf32>, tensor<1x2x600x24xf32>, tensor<1x2x600x24xf32>) -> tensor<1x2x600x24xf32>
  // Rows without a key give zeros,
  %6 = nn.attention %q6, %k6, %v6 {scale = 0.25, causal = true, causal_offset = -100 : i64, softcap = 0.0} : (tensor<1x1x300x16xf32>, tensor<1x1x600x16xf32>, tensor<1x1x600x16xf32>) -> tensor<1x1x300x16xf32>
  // or NaN.
  %7 = nn.attention %q7, %k7, %v7 {scale = 0.25, causal = true, causal_offset = -100 : i64, softcap = 0.0, nan_rows} : (tensor<1x1x300x16xf32>, tensor<1x1x600x16xf32>, tensor<1x1x600x16xf32>) -> tensor<1x1x300x16xf32>
  // A mask of truth values for each batch element, NaN in hidden rows, a soft cap.
  %8 = nn.attention %q8, %k8, %v8, %m8 {scale = 0.25, causal = false, causal_offset = 0 : i64, softcap = 2.0, nan_rows} : (tensor<2x2x40x16xf32>, tensor<2x2x30x16xf32>, tensor<2x2x30x16xf32>, tensor<2x1x40x30xi1>) -> tensor<2x2x40x16xf32>
  // A finite number where the mask hides.
  %9 = nn.attention %q9, %k9, %v9, %m9 {scale = 0.25, causal = false, causal_offset = 0 : i64, softcap = 0.0, hidden_score = -3.0} : (tensor<1x2x40x16xf32>, tensor<1x2x30x16xf32>, tensor<1x2x30x16xf32>, tensor<30xi1>) -> tensor<1x2x40x16xf32>
  // Grouped heads.
  %10 = nn.attention %q10, %k10, %v10 {scale = 0.25, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x6x48x16xf32>, tensor<1x2x300x16xf32>, tensor<1x2x300x16xf32>) -> tensor<1x6x48x16xf32>
  // f16, converted once per tile.
  %11 = nn.attention %q11, %k11, %v11 {scale = 0.25, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x2x40x16xf16>, tensor<1x2x700x16xf16>, tensor<1x2x700x16xf16>) -> tensor<1x2x40x16xf16>
  // bf16 and a mask of another type.
  %12 = nn.attention %q12, %k12, %v12, %m12 {scale = 0.25, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x2x40x16xbf16>, tensor<1x2x70x16xbf16>, tensor<1x2x70x16xbf16>, tensor<1x70xf32>) -> tensor<1x2x40x16xbf16>
  // One query, as a decoder has it,
  %13 = nn.attention %q13, %k13, %v13 {scale = 0.25, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x4x1x64xf32>, tensor<1x2x300x64xf32>, tensor<1x2x300x64xf32>) -> tensor<1x4x1x64xf32>
  // and a few.
  %14 = nn.attention %q14, %k14, %v14, %m14 {scale = 0.25, causal = true, causal_offset = 20 : i64, softcap = 0.0} : (tensor<1x2x5x24xf32>, tensor<1x2x33x24xf32>, tensor<1x2x33x17xf32>, tensor<5x33xf32>) -> tensor<1x2x5x17xf32>
  // f64 has whole rows.
  %15 = nn.attention %q15, %k15, %v15 {scale = 0.25, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<1x2x20x8xf64>, tensor<1x2x30x8xf64>, tensor<1x2x30x8xf64>) -> tensor<1x2x20x8xf64>
  // Heads are read and written in the order of the rest of the model.
  %h = nn.transpose %x {permutation = array<i64: 0, 2, 1, 3>} : (tensor<2x50x4x16xf32>) -> tensor<2x4x50x16xf32>
  %a = nn.attention %h, %h, %h {scale = 0.25, causal = false, causal_offset = 0 : i64, softcap = 0.0} : (tensor<2x4x50x16xf32>, tensor<2x4x50x16xf32>, tensor<2x4x50x16xf32>) -> tensor<2x4x50x16xf32>
  %t = nn.transpose %a {permutation = array<i64: 2, 0, 1, 3>} : (tensor<2x4x50x16xf32>) -> tensor<50x2x4x16xf32>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, %t
    : tensor<2x2x128x32xf32>, tensor<1x3x65x9xf32>, tensor<1x2x12x3xf32>, tensor<1x2x100x16xf32>,
      tensor<1x2x60x16xf32>, tensor<1x2x600x24xf32>, tensor<1x1x300x16xf32>, tensor<1x1x300x16xf32>,
      tensor<2x2x40x16xf32>, tensor<1x2x40x16xf32>, tensor<1x6x48x16xf32>, tensor<1x2x40x16xf16>,
      tensor<1x2x40x16xbf16>, tensor<1x4x1x64xf32>, tensor<1x2x5x17xf32>, tensor<1x2x20x8xf64>,
      tensor<50x2x4x16xf32>
}

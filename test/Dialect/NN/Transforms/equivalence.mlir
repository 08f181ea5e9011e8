// The passes keep the values: the interpreter gives the same before and after.
// Without growth no iota is evaluated: the graphs run.

// RUN: calotype-opt %s --nn-interpret -o /dev/null > %t.before
// RUN: calotype-opt %s --nn-canonicalize-graph --nn-evaluate-constants=max-growth=0 --nn-raise-normalization --nn-raise-activation --nn-raise-matmul --nn-fold-batch-norm --nn-canonicalize-graph --nn-form-kernels --nn-plan-kernels --nn-assign-layout --nn-materialize-layout --nn-interpret -o /dev/null > %t.after
// RUN: diff %t.before %t.after
// RUN: FileCheck %s --input-file=%t.after
// CHECK: @packed_heads: 2x2x4x4xi64
// CHECK: @views: 1x3x5x4xi64
// CHECK: @einsum: 1x2x3x5xi64
// CHECK: @images: 1x5x4x4xf64
// CHECK: @slices: 3x2xi64

func.func @packed_heads() -> tensor<2x2x4x4xi64> {
  %w = nn.constant dense<[[1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1]]> : tensor<1x64xi64>
  %x = nn.iota {axis = 0 : i64} : () -> tensor<8x1xi64>
  %b = nn.constant dense<[3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4, 6, 2, 6, 4, 3, 3, 8, 3, 2, 7, 9, 5, 0, 2, 8, 8, 4, 1, 9, 7, 1, 6, 9, 3, 9, 9, 3, 7, 5, 1, 0, 5, 8, 2, 0, 9, 7, 4, 9, 4, 4, 5, 9, 2]> : tensor<64xi64>
  %0 = nn.matmul %x, %w : (tensor<8x1xi64>, tensor<1x64xi64>) -> tensor<8x64xi64>
  %1 = nn.add %0, %b : (tensor<8x64xi64>, tensor<64xi64>) -> tensor<8x64xi64>
  %2 = nn.reshape %1 : (tensor<8x64xi64>) -> tensor<2x4x2x2x16xi64>
  %3 = nn.transpose %2 {permutation = array<i64: 2, 0, 3, 1, 4>} : (tensor<2x4x2x2x16xi64>) -> tensor<2x2x2x4x16xi64>
  %4 = nn.slice %3 {starts = array<i64: 0, 0, 0, 0, 0>, sizes = array<i64: 1, 2, 2, 4, 16>, steps = array<i64: 1, 1, 1, 1, 1>} : (tensor<2x2x2x4x16xi64>) -> tensor<1x2x2x4x16xi64>
  %5 = nn.slice %3 {starts = array<i64: 1, 0, 0, 0, 0>, sizes = array<i64: 1, 2, 2, 4, 16>, steps = array<i64: 1, 1, 1, 1, 1>} : (tensor<2x2x2x4x16xi64>) -> tensor<1x2x2x4x16xi64>
  %6 = nn.reshape %4 : (tensor<1x2x2x4x16xi64>) -> tensor<2x2x4x16xi64>
  %7 = nn.reshape %5 : (tensor<1x2x2x4x16xi64>) -> tensor<2x2x4x16xi64>
  %8 = nn.transpose %7 {permutation = array<i64: 0, 1, 3, 2>} : (tensor<2x2x4x16xi64>) -> tensor<2x2x16x4xi64>
  %9 = nn.matmul %6, %8 : (tensor<2x2x4x16xi64>, tensor<2x2x16x4xi64>) -> tensor<2x2x4x4xi64>
  return %9 : tensor<2x2x4x4xi64>
}

// Unit dimensions before and behind a transpose, in several places.

func.func @views() -> tensor<1x3x5x4xi64> {
  %0 = nn.iota {axis = 0 : i64} : () -> tensor<60xi64>
  %1 = nn.mul %0, %0 : (tensor<60xi64>, tensor<60xi64>) -> tensor<60xi64>
  %2 = nn.reshape %1 : (tensor<60xi64>) -> tensor<5x1x3x4xi64>
  %3 = nn.transpose %2 {permutation = array<i64: 3, 1, 0, 2>} : (tensor<5x1x3x4xi64>) -> tensor<4x1x5x3xi64>
  %4 = nn.reshape %3 : (tensor<4x1x5x3xi64>) -> tensor<4x5x1x3x1xi64>
  %5 = nn.transpose %4 {permutation = array<i64: 2, 3, 1, 0, 4>} : (tensor<4x5x1x3x1xi64>) -> tensor<1x3x5x4x1xi64>
  %6 = nn.reshape %5 : (tensor<1x3x5x4x1xi64>) -> tensor<1x3x5x4xi64>
  return %6 : tensor<1x3x5x4xi64>
}

func.func @einsum() -> tensor<1x2x3x5xi64> {
  %0 = nn.iota {axis = 0 : i64} : () -> tensor<60xi64>
  %1 = nn.mul %0, %0 : (tensor<60xi64>, tensor<60xi64>) -> tensor<60xi64>
  %2 = nn.slice %1 {starts = array<i64: 59>, sizes = array<i64: 24>, steps = array<i64: -2>} : (tensor<60xi64>) -> tensor<24xi64>
  %3 = nn.slice %1 {starts = array<i64: 1>, sizes = array<i64: 40>, steps = array<i64: 1>} : (tensor<60xi64>) -> tensor<40xi64>
  %q = nn.reshape %2 : (tensor<24xi64>) -> tensor<1x3x2x4xi64>
  %k = nn.reshape %3 : (tensor<40xi64>) -> tensor<1x4x2x5xi64>
  %4 = nn.einsum %q, %k {equation = "bqhd,bdhk->bhqk"} : (tensor<1x3x2x4xi64>, tensor<1x4x2x5xi64>) -> tensor<1x2x3x5xi64>
  return %4 : tensor<1x2x3x5xi64>
}

// Layouts: convolution, pooling, concatenation, transposes to and from it.

func.func @images() -> tensor<1x5x4x4xf64> {
  %f = nn.constant dense<[[[[1.0]], [[2.0]]], [[[3.0]], [[-1.0]]], [[[0.5]], [[4.0]]]]> : tensor<3x2x1x1xf64>
  %scale = nn.constant dense<[2.0, 4.0, 8.0]> : tensor<3xf64>
  %bias = nn.constant dense<[5.0, 6.0, 7.0]> : tensor<3xf64>
  %mean = nn.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf64>
  %variance = nn.constant dense<3.0> : tensor<3xf64>
  %0 = nn.iota {axis = 1 : i64} : () -> tensor<1x32xi64>
  %1 = nn.mul %0, %0 : (tensor<1x32xi64>, tensor<1x32xi64>) -> tensor<1x32xi64>
  %2 = nn.cast %1 : (tensor<1x32xi64>) -> tensor<1x32xf64>
  %3 = nn.reshape %2 : (tensor<1x32xf64>) -> tensor<1x4x4x2xf64>
  %4 = nn.transpose %3 {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x4x4x2xf64>) -> tensor<1x2x4x4xf64>
  %5 = nn.conv %4, %f {strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 0, 0>, groups = 1 : i64} : (tensor<1x2x4x4xf64>, tensor<3x2x1x1xf64>) -> tensor<1x3x4x4xf64>
  %6 = nn.batch_norm %5, %scale, %bias, %mean, %variance {epsilon = 1.0 : f64} : (tensor<1x3x4x4xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>, tensor<3xf64>) -> tensor<1x3x4x4xf64>
  %7 = nn.pool %6 {kind = #nn.pool_kind<max>, kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, dilations = array<i64: 1, 1>, pads_begin = array<i64: 1, 1>, pads_end = array<i64: 1, 1>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x3x4x4xf64>) -> tensor<1x3x4x4xf64>
  %8 = nn.concat %7, %4 {axis = 1 : i64} : (tensor<1x3x4x4xf64>, tensor<1x2x4x4xf64>) -> tensor<1x5x4x4xf64>
  %9 = nn.transpose %8 {permutation = array<i64: 0, 2, 3, 1>} : (tensor<1x5x4x4xf64>) -> tensor<1x4x4x5xf64>
  %10 = nn.relu %9 : (tensor<1x4x4x5xf64>) -> tensor<1x4x4x5xf64>
  %11 = nn.transpose %10 {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x4x4x5xf64>) -> tensor<1x5x4x4xf64>
  return %11 : tensor<1x5x4x4xf64>
}

func.func @slices() -> tensor<3x2xi64> {
  %i = nn.constant dense<[5, 3, 1]> : tensor<3xi64>
  %0 = nn.iota {axis = 0 : i64} : () -> tensor<6x4xi64>
  %1 = nn.iota {axis = 1 : i64} : () -> tensor<6x4xi64>
  %2 = nn.mul %0, %1 : (tensor<6x4xi64>, tensor<6x4xi64>) -> tensor<6x4xi64>
  %3 = nn.concat %0, %2, %1 {axis = 1 : i64} : (tensor<6x4xi64>, tensor<6x4xi64>, tensor<6x4xi64>) -> tensor<6x12xi64>
  %4 = nn.gather %3, %i {axis = 0 : i64} : (tensor<6x12xi64>, tensor<3xi64>) -> tensor<3x12xi64>
  %5 = nn.slice %4 {starts = array<i64: 0, 7>, sizes = array<i64: 3, 2>, steps = array<i64: 1, -2>} : (tensor<3x12xi64>) -> tensor<3x2xi64>
  return %5 : tensor<3x2xi64>
}

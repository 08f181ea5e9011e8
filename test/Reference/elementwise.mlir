// RUN: calotype-opt %s --nn-interpret -o /dev/null | FileCheck %s
// Element-wise ops: rounding to the element type, broadcasting, integers.

// CHECK: @add_broadcasts: 2x3xf32 [11, 12, 13, 21, 22, 23]
func.func @add_broadcasts() -> tensor<2x3xf32> {
  %a = nn.constant dense<[[10.0], [20.0]]> : tensor<2x1xf32>
  %b = nn.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
  %r = nn.add %a, %b : (tensor<2x1xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK: @add_wraps: 2xi8 [-128, -2]
func.func @add_wraps() -> tensor<2xi8> {
  %a = nn.constant dense<[127, 127]> : tensor<2xi8>
  %b = nn.constant dense<[1, 127]> : tensor<2xi8>
  %r = nn.add %a, %b : (tensor<2xi8>, tensor<2xi8>) -> tensor<2xi8>
  return %r : tensor<2xi8>
}

// CHECK: @div_truncates: 4xi32 [-3, 3, -3, 3]
func.func @div_truncates() -> tensor<4xi32> {
  %a = nn.constant dense<[-7, 7, 7, -7]> : tensor<4xi32>
  %b = nn.constant dense<[2, 2, -2, -2]> : tensor<4xi32>
  %r = nn.div %a, %b : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>
  return %r : tensor<4xi32>
}

// CHECK: @div_unsigned: 2xui8 [127, 1]
func.func @div_unsigned() -> tensor<2xui8> {
  %a = nn.constant dense<[255, 200]> : tensor<2xui8>
  %b = nn.constant dense<[2, 199]> : tensor<2xui8>
  %r = nn.div %a, %b : (tensor<2xui8>, tensor<2xui8>) -> tensor<2xui8>
  return %r : tensor<2xui8>
}

// The remainder of mod takes the divisor's sign, that of rem the dividend's.
// CHECK: @mod: 4xi32 [1, 1, -1, -1]
func.func @mod() -> tensor<4xi32> {
  %a = nn.constant dense<[-7, 7, 7, -7]> : tensor<4xi32>
  %b = nn.constant dense<[2, 2, -2, -2]> : tensor<4xi32>
  %r = nn.mod %a, %b : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>
  return %r : tensor<4xi32>
}

// CHECK: @rem: 4xf32 [-1.5, 1.5, 1.5, -1.5]
func.func @rem() -> tensor<4xf32> {
  %a = nn.constant dense<[-7.5, 7.5, 7.5, -7.5]> : tensor<4xf32>
  %b = nn.constant dense<[2.0, 2.0, -2.0, -2.0]> : tensor<4xf32>
  %r = nn.rem %a, %b : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %r : tensor<4xf32>
}

// CHECK: @max_keeps_nan: 3xf32 [nan, 2, nan]
func.func @max_keeps_nan() -> tensor<3xf32> {
  %a = nn.constant dense<[0x7FC00000, 2.0, 1.0]> : tensor<3xf32>
  %b = nn.constant dense<[1.0, 1.0, 0x7FC00000]> : tensor<3xf32>
  %r = nn.max %a, %b : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return %r : tensor<3xf32>
}

// CHECK: @pow_integers: 3xi64 [8, 81, 1]
func.func @pow_integers() -> tensor<3xi64> {
  %a = nn.constant dense<[2, -3, 5]> : tensor<3xi64>
  %b = nn.constant dense<[3.0, 4.0, 0.0]> : tensor<3xf32>
  %r = nn.pow %a, %b : (tensor<3xi64>, tensor<3xf32>) -> tensor<3xi64>
  return %r : tensor<3xi64>
}

// CHECK: @not_bool: 2xi1 [0, 1]
func.func @not_bool() -> tensor<2xi1> {
  %a = nn.constant dense<[true, false]> : tensor<2xi1>
  %r = nn.not %a : (tensor<2xi1>) -> tensor<2xi1>
  return %r : tensor<2xi1>
}

// CHECK: @less_unsigned: 2xi1 [0, 1]
func.func @less_unsigned() -> tensor<2xi1> {
  %a = nn.constant dense<[255, 1]> : tensor<2xui8>
  %b = nn.constant dense<[1, 255]> : tensor<2xui8>
  %r = nn.less %a, %b : (tensor<2xui8>, tensor<2xui8>) -> tensor<2xi1>
  return %r : tensor<2xi1>
}

// CHECK: @shift_right_signed: 2xi8 [-2, 31]
func.func @shift_right_signed() -> tensor<2xi8> {
  %a = nn.constant dense<[-8, 127]> : tensor<2xi8>
  %b = nn.constant dense<[2, 2]> : tensor<2xi8>
  %r = nn.shift_right %a, %b : (tensor<2xi8>, tensor<2xi8>) -> tensor<2xi8>
  return %r : tensor<2xi8>
}

// gelu(1) = (1 + erf(1 / sqrt 2)) / 2, the normal distribution at 1.
// CHECK: @gelu: 3xf32 [-0.158655, 0, 0.841345]
func.func @gelu() -> tensor<3xf32> {
  %a = nn.constant dense<[-1.0, 0.0, 1.0]> : tensor<3xf32>
  %r = nn.gelu %a {tanh_approximation = false} : (tensor<3xf32>) -> tensor<3xf32>
  return %r : tensor<3xf32>
}

// CHECK: @round_ties_to_even: 4xf32 [0, 2, 2, -2]
func.func @round_ties_to_even() -> tensor<4xf32> {
  %a = nn.constant dense<[0.5, 1.5, 2.5, -1.5]> : tensor<4xf32>
  %r = nn.round %a : (tensor<4xf32>) -> tensor<4xf32>
  return %r : tensor<4xf32>
}

// softplus(0) = log 2; large values do not overflow.
// CHECK: @softplus: 2xf32 [0.693147, 1000]
func.func @softplus() -> tensor<2xf32> {
  %a = nn.constant dense<[0.0, 1000.0]> : tensor<2xf32>
  %r = nn.softplus %a : (tensor<2xf32>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}

// f16 has 11 bits: 2049 is a tie and goes to 2048.
// CHECK: @add_rounds_to_half: 1xf16 [2048]
func.func @add_rounds_to_half() -> tensor<1xf16> {
  %a = nn.constant dense<2048.0> : tensor<1xf16>
  %b = nn.constant dense<1.0> : tensor<1xf16>
  %r = nn.add %a, %b : (tensor<1xf16>, tensor<1xf16>) -> tensor<1xf16>
  return %r : tensor<1xf16>
}

// CHECK: @cast_float_to_int: 3xi32 [-1, 1, 2147483520]
func.func @cast_float_to_int() -> tensor<3xi32> {
  %a = nn.constant dense<[-1.9, 1.9, 2147483520.0]> : tensor<3xf32>
  %r = nn.cast %a : (tensor<3xf32>) -> tensor<3xi32>
  return %r : tensor<3xi32>
}

// CHECK: @cast_int_wraps: 2xi8 [44, -1]
func.func @cast_int_wraps() -> tensor<2xi8> {
  %a = nn.constant dense<[300, 255]> : tensor<2xi32>
  %r = nn.cast %a : (tensor<2xi32>) -> tensor<2xi8>
  return %r : tensor<2xi8>
}

// CHECK: @cast_unsigned_to_float: 1xf32 [255]
func.func @cast_unsigned_to_float() -> tensor<1xf32> {
  %a = nn.constant dense<[255]> : tensor<1xui8>
  %r = nn.cast %a : (tensor<1xui8>) -> tensor<1xf32>
  return %r : tensor<1xf32>
}

// CHECK: @cast_to_bool: 3xi1 [1, 0, 1]
func.func @cast_to_bool() -> tensor<3xi1> {
  %a = nn.constant dense<[0.25, 0.0, -3.0]> : tensor<3xf32>
  %r = nn.cast %a : (tensor<3xf32>) -> tensor<3xi1>
  return %r : tensor<3xi1>
}

// CHECK: @select: 2xi64 [1, 20]
func.func @select() -> tensor<2xi64> {
  %c = nn.constant dense<[true, false]> : tensor<2xi1>
  %a = nn.constant dense<[1, 2]> : tensor<2xi64>
  %b = nn.constant dense<[10, 20]> : tensor<2xi64>
  %r = nn.select %c, %a, %b : (tensor<2xi1>, tensor<2xi64>, tensor<2xi64>) -> tensor<2xi64>
  return %r : tensor<2xi64>
}

// CHECK: @clamp_keeps_nan: 3xf32 [-1, 0.5, nan]
func.func @clamp_keeps_nan() -> tensor<3xf32> {
  %a = nn.constant dense<[-5.0, 0.5, 0x7FC00000]> : tensor<3xf32>
  %r = nn.clamp %a {low = -1.0, high = 1.0} : (tensor<3xf32>) -> tensor<3xf32>
  return %r : tensor<3xf32>
}

// RUN: calotype-opt %s | calotype-opt | FileCheck %s
// RUN: calotype-opt %s --mlir-print-op-generic | calotype-opt | FileCheck %s
// Every op, its result's type inferred; also with unknown and empty dimensions.

// CHECK-LABEL: @add(
// CHECK: nn.add{{ .*}}: (tensor<2x1xf32>, tensor<3xf32>) -> tensor<2x3xf32>
func.func @add(%a: tensor<2x1xf32>, %b: tensor<3xf32>) -> tensor<2x3xf32> {
  %r = nn.add %a, %b : (tensor<2x1xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: @sub(
// CHECK: nn.sub{{ .*}}: (tensor<2x1xf32>, tensor<3xf32>) -> tensor<2x3xf32>
func.func @sub(%a: tensor<2x1xf32>, %b: tensor<3xf32>) -> tensor<2x3xf32> {
  %r = nn.sub %a, %b : (tensor<2x1xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: @mul(
// CHECK: nn.mul{{ .*}}: (tensor<2x1xf32>, tensor<3xf32>) -> tensor<2x3xf32>
func.func @mul(%a: tensor<2x1xf32>, %b: tensor<3xf32>) -> tensor<2x3xf32> {
  %r = nn.mul %a, %b : (tensor<2x1xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: @div(
// CHECK: nn.div{{ .*}}: (tensor<2x1xf32>, tensor<3xf32>) -> tensor<2x3xf32>
func.func @div(%a: tensor<2x1xf32>, %b: tensor<3xf32>) -> tensor<2x3xf32> {
  %r = nn.div %a, %b : (tensor<2x1xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: @mod(
// CHECK: nn.mod{{ .*}}: (tensor<2x1xf32>, tensor<3xf32>) -> tensor<2x3xf32>
func.func @mod(%a: tensor<2x1xf32>, %b: tensor<3xf32>) -> tensor<2x3xf32> {
  %r = nn.mod %a, %b : (tensor<2x1xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: @rem(
// CHECK: nn.rem{{ .*}}: (tensor<2x1xf32>, tensor<3xf32>) -> tensor<2x3xf32>
func.func @rem(%a: tensor<2x1xf32>, %b: tensor<3xf32>) -> tensor<2x3xf32> {
  %r = nn.rem %a, %b : (tensor<2x1xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: @max(
// CHECK: nn.max{{ .*}}: (tensor<2x1xf32>, tensor<3xf32>) -> tensor<2x3xf32>
func.func @max(%a: tensor<2x1xf32>, %b: tensor<3xf32>) -> tensor<2x3xf32> {
  %r = nn.max %a, %b : (tensor<2x1xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: @min(
// CHECK: nn.min{{ .*}}: (tensor<2x1xf32>, tensor<3xf32>) -> tensor<2x3xf32>
func.func @min(%a: tensor<2x1xf32>, %b: tensor<3xf32>) -> tensor<2x3xf32> {
  %r = nn.min %a, %b : (tensor<2x1xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: @and(
// CHECK: nn.and{{ .*}}: (tensor<2xui8>, tensor<2xui8>) -> tensor<2xui8>
func.func @and(%a: tensor<2xui8>, %b: tensor<2xui8>) -> tensor<2xui8> {
  %r = nn.and %a, %b : (tensor<2xui8>, tensor<2xui8>) -> tensor<2xui8>
  return %r : tensor<2xui8>
}

// CHECK-LABEL: @or(
// CHECK: nn.or{{ .*}}: (tensor<2xui8>, tensor<2xui8>) -> tensor<2xui8>
func.func @or(%a: tensor<2xui8>, %b: tensor<2xui8>) -> tensor<2xui8> {
  %r = nn.or %a, %b : (tensor<2xui8>, tensor<2xui8>) -> tensor<2xui8>
  return %r : tensor<2xui8>
}

// CHECK-LABEL: @xor(
// CHECK: nn.xor{{ .*}}: (tensor<2xui8>, tensor<2xui8>) -> tensor<2xui8>
func.func @xor(%a: tensor<2xui8>, %b: tensor<2xui8>) -> tensor<2xui8> {
  %r = nn.xor %a, %b : (tensor<2xui8>, tensor<2xui8>) -> tensor<2xui8>
  return %r : tensor<2xui8>
}

// CHECK-LABEL: @shift_left(
// CHECK: nn.shift_left{{ .*}}: (tensor<2xui8>, tensor<2xui8>) -> tensor<2xui8>
func.func @shift_left(%a: tensor<2xui8>, %b: tensor<2xui8>) -> tensor<2xui8> {
  %r = nn.shift_left %a, %b : (tensor<2xui8>, tensor<2xui8>) -> tensor<2xui8>
  return %r : tensor<2xui8>
}

// CHECK-LABEL: @shift_right(
// CHECK: nn.shift_right{{ .*}}: (tensor<2xui8>, tensor<2xui8>) -> tensor<2xui8>
func.func @shift_right(%a: tensor<2xui8>, %b: tensor<2xui8>) -> tensor<2xui8> {
  %r = nn.shift_right %a, %b : (tensor<2xui8>, tensor<2xui8>) -> tensor<2xui8>
  return %r : tensor<2xui8>
}

// CHECK-LABEL: @equal(
// CHECK: nn.equal{{ .*}}: (tensor<2xi64>, tensor<i64>) -> tensor<2xi1>
func.func @equal(%a: tensor<2xi64>, %b: tensor<i64>) -> tensor<2xi1> {
  %r = nn.equal %a, %b : (tensor<2xi64>, tensor<i64>) -> tensor<2xi1>
  return %r : tensor<2xi1>
}

// CHECK-LABEL: @not_equal(
// CHECK: nn.not_equal{{ .*}}: (tensor<2xi64>, tensor<i64>) -> tensor<2xi1>
func.func @not_equal(%a: tensor<2xi64>, %b: tensor<i64>) -> tensor<2xi1> {
  %r = nn.not_equal %a, %b : (tensor<2xi64>, tensor<i64>) -> tensor<2xi1>
  return %r : tensor<2xi1>
}

// CHECK-LABEL: @less(
// CHECK: nn.less{{ .*}}: (tensor<2xi64>, tensor<i64>) -> tensor<2xi1>
func.func @less(%a: tensor<2xi64>, %b: tensor<i64>) -> tensor<2xi1> {
  %r = nn.less %a, %b : (tensor<2xi64>, tensor<i64>) -> tensor<2xi1>
  return %r : tensor<2xi1>
}

// CHECK-LABEL: @less_equal(
// CHECK: nn.less_equal{{ .*}}: (tensor<2xi64>, tensor<i64>) -> tensor<2xi1>
func.func @less_equal(%a: tensor<2xi64>, %b: tensor<i64>) -> tensor<2xi1> {
  %r = nn.less_equal %a, %b : (tensor<2xi64>, tensor<i64>) -> tensor<2xi1>
  return %r : tensor<2xi1>
}

// CHECK-LABEL: @greater(
// CHECK: nn.greater{{ .*}}: (tensor<2xi64>, tensor<i64>) -> tensor<2xi1>
func.func @greater(%a: tensor<2xi64>, %b: tensor<i64>) -> tensor<2xi1> {
  %r = nn.greater %a, %b : (tensor<2xi64>, tensor<i64>) -> tensor<2xi1>
  return %r : tensor<2xi1>
}

// CHECK-LABEL: @greater_equal(
// CHECK: nn.greater_equal{{ .*}}: (tensor<2xi64>, tensor<i64>) -> tensor<2xi1>
func.func @greater_equal(%a: tensor<2xi64>, %b: tensor<i64>) -> tensor<2xi1> {
  %r = nn.greater_equal %a, %b : (tensor<2xi64>, tensor<i64>) -> tensor<2xi1>
  return %r : tensor<2xi1>
}

// CHECK-LABEL: @pow(
// CHECK: nn.pow{{ .*}}: (tensor<2xf32>, tensor<i32>) -> tensor<2xf32>
func.func @pow(%a: tensor<2xf32>, %b: tensor<i32>) -> tensor<2xf32> {
  %r = nn.pow %a, %b : (tensor<2xf32>, tensor<i32>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}

// CHECK-LABEL: @abs(
// CHECK: nn.abs{{ .*}}: (tensor<?x4xbf16>) -> tensor<?x4xbf16>
func.func @abs(%a: tensor<?x4xbf16>) -> tensor<?x4xbf16> {
  %r = nn.abs %a : (tensor<?x4xbf16>) -> tensor<?x4xbf16>
  return %r : tensor<?x4xbf16>
}

// CHECK-LABEL: @neg(
// CHECK: nn.neg{{ .*}}: (tensor<?x4xbf16>) -> tensor<?x4xbf16>
func.func @neg(%a: tensor<?x4xbf16>) -> tensor<?x4xbf16> {
  %r = nn.neg %a : (tensor<?x4xbf16>) -> tensor<?x4xbf16>
  return %r : tensor<?x4xbf16>
}

// CHECK-LABEL: @sign(
// CHECK: nn.sign{{ .*}}: (tensor<?x4xbf16>) -> tensor<?x4xbf16>
func.func @sign(%a: tensor<?x4xbf16>) -> tensor<?x4xbf16> {
  %r = nn.sign %a : (tensor<?x4xbf16>) -> tensor<?x4xbf16>
  return %r : tensor<?x4xbf16>
}

// CHECK-LABEL: @exp(
// CHECK: nn.exp{{ .*}}: (tensor<?x4xbf16>) -> tensor<?x4xbf16>
func.func @exp(%a: tensor<?x4xbf16>) -> tensor<?x4xbf16> {
  %r = nn.exp %a : (tensor<?x4xbf16>) -> tensor<?x4xbf16>
  return %r : tensor<?x4xbf16>
}

// CHECK-LABEL: @log(
// CHECK: nn.log{{ .*}}: (tensor<?x4xbf16>) -> tensor<?x4xbf16>
func.func @log(%a: tensor<?x4xbf16>) -> tensor<?x4xbf16> {
  %r = nn.log %a : (tensor<?x4xbf16>) -> tensor<?x4xbf16>
  return %r : tensor<?x4xbf16>
}

// CHECK-LABEL: @sqrt(
// CHECK: nn.sqrt{{ .*}}: (tensor<?x4xbf16>) -> tensor<?x4xbf16>
func.func @sqrt(%a: tensor<?x4xbf16>) -> tensor<?x4xbf16> {
  %r = nn.sqrt %a : (tensor<?x4xbf16>) -> tensor<?x4xbf16>
  return %r : tensor<?x4xbf16>
}

// CHECK-LABEL: @rsqrt(
// CHECK: nn.rsqrt{{ .*}}: (tensor<?x4xbf16>) -> tensor<?x4xbf16>
func.func @rsqrt(%a: tensor<?x4xbf16>) -> tensor<?x4xbf16> {
  %r = nn.rsqrt %a : (tensor<?x4xbf16>) -> tensor<?x4xbf16>
  return %r : tensor<?x4xbf16>
}

// CHECK-LABEL: @reciprocal(
// CHECK: nn.reciprocal{{ .*}}: (tensor<?x4xbf16>) -> tensor<?x4xbf16>
func.func @reciprocal(%a: tensor<?x4xbf16>) -> tensor<?x4xbf16> {
  %r = nn.reciprocal %a : (tensor<?x4xbf16>) -> tensor<?x4xbf16>
  return %r : tensor<?x4xbf16>
}

// CHECK-LABEL: @sin(
// CHECK: nn.sin{{ .*}}: (tensor<?x4xbf16>) -> tensor<?x4xbf16>
func.func @sin(%a: tensor<?x4xbf16>) -> tensor<?x4xbf16> {
  %r = nn.sin %a : (tensor<?x4xbf16>) -> tensor<?x4xbf16>
  return %r : tensor<?x4xbf16>
}

// CHECK-LABEL: @cos(
// CHECK: nn.cos{{ .*}}: (tensor<?x4xbf16>) -> tensor<?x4xbf16>
func.func @cos(%a: tensor<?x4xbf16>) -> tensor<?x4xbf16> {
  %r = nn.cos %a : (tensor<?x4xbf16>) -> tensor<?x4xbf16>
  return %r : tensor<?x4xbf16>
}

// CHECK-LABEL: @tan(
// CHECK: nn.tan{{ .*}}: (tensor<?x4xbf16>) -> tensor<?x4xbf16>
func.func @tan(%a: tensor<?x4xbf16>) -> tensor<?x4xbf16> {
  %r = nn.tan %a : (tensor<?x4xbf16>) -> tensor<?x4xbf16>
  return %r : tensor<?x4xbf16>
}

// CHECK-LABEL: @asin(
// CHECK: nn.asin{{ .*}}: (tensor<?x4xbf16>) -> tensor<?x4xbf16>
func.func @asin(%a: tensor<?x4xbf16>) -> tensor<?x4xbf16> {
  %r = nn.asin %a : (tensor<?x4xbf16>) -> tensor<?x4xbf16>
  return %r : tensor<?x4xbf16>
}

// CHECK-LABEL: @acos(
// CHECK: nn.acos{{ .*}}: (tensor<?x4xbf16>) -> tensor<?x4xbf16>
func.func @acos(%a: tensor<?x4xbf16>) -> tensor<?x4xbf16> {
  %r = nn.acos %a : (tensor<?x4xbf16>) -> tensor<?x4xbf16>
  return %r : tensor<?x4xbf16>
}

// CHECK-LABEL: @atan(
// CHECK: nn.atan{{ .*}}: (tensor<?x4xbf16>) -> tensor<?x4xbf16>
func.func @atan(%a: tensor<?x4xbf16>) -> tensor<?x4xbf16> {
  %r = nn.atan %a : (tensor<?x4xbf16>) -> tensor<?x4xbf16>
  return %r : tensor<?x4xbf16>
}

// CHECK-LABEL: @sinh(
// CHECK: nn.sinh{{ .*}}: (tensor<?x4xbf16>) -> tensor<?x4xbf16>
func.func @sinh(%a: tensor<?x4xbf16>) -> tensor<?x4xbf16> {
  %r = nn.sinh %a : (tensor<?x4xbf16>) -> tensor<?x4xbf16>
  return %r : tensor<?x4xbf16>
}

// CHECK-LABEL: @cosh(
// CHECK: nn.cosh{{ .*}}: (tensor<?x4xbf16>) -> tensor<?x4xbf16>
func.func @cosh(%a: tensor<?x4xbf16>) -> tensor<?x4xbf16> {
  %r = nn.cosh %a : (tensor<?x4xbf16>) -> tensor<?x4xbf16>
  return %r : tensor<?x4xbf16>
}

// CHECK-LABEL: @tanh(
// CHECK: nn.tanh{{ .*}}: (tensor<?x4xbf16>) -> tensor<?x4xbf16>
func.func @tanh(%a: tensor<?x4xbf16>) -> tensor<?x4xbf16> {
  %r = nn.tanh %a : (tensor<?x4xbf16>) -> tensor<?x4xbf16>
  return %r : tensor<?x4xbf16>
}

// CHECK-LABEL: @asinh(
// CHECK: nn.asinh{{ .*}}: (tensor<?x4xbf16>) -> tensor<?x4xbf16>
func.func @asinh(%a: tensor<?x4xbf16>) -> tensor<?x4xbf16> {
  %r = nn.asinh %a : (tensor<?x4xbf16>) -> tensor<?x4xbf16>
  return %r : tensor<?x4xbf16>
}

// CHECK-LABEL: @acosh(
// CHECK: nn.acosh{{ .*}}: (tensor<?x4xbf16>) -> tensor<?x4xbf16>
func.func @acosh(%a: tensor<?x4xbf16>) -> tensor<?x4xbf16> {
  %r = nn.acosh %a : (tensor<?x4xbf16>) -> tensor<?x4xbf16>
  return %r : tensor<?x4xbf16>
}

// CHECK-LABEL: @atanh(
// CHECK: nn.atanh{{ .*}}: (tensor<?x4xbf16>) -> tensor<?x4xbf16>
func.func @atanh(%a: tensor<?x4xbf16>) -> tensor<?x4xbf16> {
  %r = nn.atanh %a : (tensor<?x4xbf16>) -> tensor<?x4xbf16>
  return %r : tensor<?x4xbf16>
}

// CHECK-LABEL: @erf(
// CHECK: nn.erf{{ .*}}: (tensor<?x4xbf16>) -> tensor<?x4xbf16>
func.func @erf(%a: tensor<?x4xbf16>) -> tensor<?x4xbf16> {
  %r = nn.erf %a : (tensor<?x4xbf16>) -> tensor<?x4xbf16>
  return %r : tensor<?x4xbf16>
}

// CHECK-LABEL: @floor(
// CHECK: nn.floor{{ .*}}: (tensor<?x4xbf16>) -> tensor<?x4xbf16>
func.func @floor(%a: tensor<?x4xbf16>) -> tensor<?x4xbf16> {
  %r = nn.floor %a : (tensor<?x4xbf16>) -> tensor<?x4xbf16>
  return %r : tensor<?x4xbf16>
}

// CHECK-LABEL: @ceil(
// CHECK: nn.ceil{{ .*}}: (tensor<?x4xbf16>) -> tensor<?x4xbf16>
func.func @ceil(%a: tensor<?x4xbf16>) -> tensor<?x4xbf16> {
  %r = nn.ceil %a : (tensor<?x4xbf16>) -> tensor<?x4xbf16>
  return %r : tensor<?x4xbf16>
}

// CHECK-LABEL: @round(
// CHECK: nn.round{{ .*}}: (tensor<?x4xbf16>) -> tensor<?x4xbf16>
func.func @round(%a: tensor<?x4xbf16>) -> tensor<?x4xbf16> {
  %r = nn.round %a : (tensor<?x4xbf16>) -> tensor<?x4xbf16>
  return %r : tensor<?x4xbf16>
}

// CHECK-LABEL: @relu(
// CHECK: nn.relu{{ .*}}: (tensor<?x4xbf16>) -> tensor<?x4xbf16>
func.func @relu(%a: tensor<?x4xbf16>) -> tensor<?x4xbf16> {
  %r = nn.relu %a : (tensor<?x4xbf16>) -> tensor<?x4xbf16>
  return %r : tensor<?x4xbf16>
}

// CHECK-LABEL: @sigmoid(
// CHECK: nn.sigmoid{{ .*}}: (tensor<?x4xbf16>) -> tensor<?x4xbf16>
func.func @sigmoid(%a: tensor<?x4xbf16>) -> tensor<?x4xbf16> {
  %r = nn.sigmoid %a : (tensor<?x4xbf16>) -> tensor<?x4xbf16>
  return %r : tensor<?x4xbf16>
}

// CHECK-LABEL: @silu(
// CHECK: nn.silu{{ .*}}: (tensor<?x4xbf16>) -> tensor<?x4xbf16>
func.func @silu(%a: tensor<?x4xbf16>) -> tensor<?x4xbf16> {
  %r = nn.silu %a : (tensor<?x4xbf16>) -> tensor<?x4xbf16>
  return %r : tensor<?x4xbf16>
}

// CHECK-LABEL: @softplus(
// CHECK: nn.softplus{{ .*}}: (tensor<?x4xbf16>) -> tensor<?x4xbf16>
func.func @softplus(%a: tensor<?x4xbf16>) -> tensor<?x4xbf16> {
  %r = nn.softplus %a : (tensor<?x4xbf16>) -> tensor<?x4xbf16>
  return %r : tensor<?x4xbf16>
}

// CHECK-LABEL: @hard_swish(
// CHECK: nn.hard_swish{{ .*}}: (tensor<?x4xbf16>) -> tensor<?x4xbf16>
func.func @hard_swish(%a: tensor<?x4xbf16>) -> tensor<?x4xbf16> {
  %r = nn.hard_swish %a : (tensor<?x4xbf16>) -> tensor<?x4xbf16>
  return %r : tensor<?x4xbf16>
}

// CHECK-LABEL: @not(
// CHECK: nn.not{{ .*}}: (tensor<2xi1>) -> tensor<2xi1>
func.func @not(%a: tensor<2xi1>) -> tensor<2xi1> {
  %r = nn.not %a : (tensor<2xi1>) -> tensor<2xi1>
  return %r : tensor<2xi1>
}

// CHECK-LABEL: @is_nan(
// CHECK: nn.is_nan{{ .*}}: (tensor<2xf16>) -> tensor<2xi1>
func.func @is_nan(%a: tensor<2xf16>) -> tensor<2xi1> {
  %r = nn.is_nan %a : (tensor<2xf16>) -> tensor<2xi1>
  return %r : tensor<2xi1>
}

// CHECK-LABEL: @is_inf(
// CHECK: nn.is_inf{{ .*}}: (tensor<2xf16>) -> tensor<2xi1>
func.func @is_inf(%a: tensor<2xf16>) -> tensor<2xi1> {
  %r = nn.is_inf %a {detect_negative = true, detect_positive = false} : (tensor<2xf16>) -> tensor<2xi1>
  return %r : tensor<2xi1>
}

// CHECK-LABEL: @gelu(
// CHECK: nn.gelu{{ .*}}: (tensor<2xf32>) -> tensor<2xf32>
func.func @gelu(%a: tensor<2xf32>) -> tensor<2xf32> {
  %r = nn.gelu %a {tanh_approximation = true} : (tensor<2xf32>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}

// CHECK-LABEL: @elu(
// CHECK: nn.elu{{ .*}}: (tensor<2xf32>) -> tensor<2xf32>
func.func @elu(%a: tensor<2xf32>) -> tensor<2xf32> {
  %r = nn.elu %a {alpha = 1.000000e+00 : f64} : (tensor<2xf32>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}

// CHECK-LABEL: @leaky_relu(
// CHECK: nn.leaky_relu{{ .*}}: (tensor<2xf32>) -> tensor<2xf32>
func.func @leaky_relu(%a: tensor<2xf32>) -> tensor<2xf32> {
  %r = nn.leaky_relu %a {alpha = 1.000000e-01 : f64} : (tensor<2xf32>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}

// CHECK-LABEL: @hard_sigmoid(
// CHECK: nn.hard_sigmoid{{ .*}}: (tensor<2xf32>) -> tensor<2xf32>
func.func @hard_sigmoid(%a: tensor<2xf32>) -> tensor<2xf32> {
  %r = nn.hard_sigmoid %a {alpha = 2.000000e-01 : f64, beta = 5.000000e-01 : f64} : (tensor<2xf32>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}

// CHECK-LABEL: @clamp(
// CHECK: nn.clamp{{ .*}}: (tensor<2xf32>) -> tensor<2xf32>
func.func @clamp(%a: tensor<2xf32>) -> tensor<2xf32> {
  %r = nn.clamp %a {high = 6.000000e+00 : f64, low = 0.000000e+00 : f64} : (tensor<2xf32>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}

// CHECK-LABEL: @select(
// CHECK: nn.select{{ .*}}: (tensor<2xi1>, tensor<2xi8>, tensor<i8>) -> tensor<2xi8>
func.func @select(%a: tensor<2xi1>, %b: tensor<2xi8>, %c: tensor<i8>) -> tensor<2xi8> {
  %r = nn.select %a, %b, %c : (tensor<2xi1>, tensor<2xi8>, tensor<i8>) -> tensor<2xi8>
  return %r : tensor<2xi8>
}

// CHECK-LABEL: @cast(
// CHECK: nn.cast{{ .*}}: (tensor<0xf32>) -> tensor<0xui8>
func.func @cast(%a: tensor<0xf32>) -> tensor<0xui8> {
  %r = nn.cast %a : (tensor<0xf32>) -> tensor<0xui8>
  return %r : tensor<0xui8>
}

// CHECK-LABEL: @matmul(
// CHECK: nn.matmul{{ .*}}: (tensor<7x2x3xf32>, tensor<3x?xf32>) -> tensor<7x2x?xf32>
func.func @matmul(%a: tensor<7x2x3xf32>, %b: tensor<3x?xf32>) -> tensor<7x2x?xf32> {
  %r = nn.matmul %a, %b : (tensor<7x2x3xf32>, tensor<3x?xf32>) -> tensor<7x2x?xf32>
  return %r : tensor<7x2x?xf32>
}

// CHECK-LABEL: @matmul_transposed(
// CHECK: nn.matmul{{ .*}}: (tensor<3x2xi32>, tensor<4x3xi32>) -> tensor<2x4xi32>
func.func @matmul_transposed(%a: tensor<3x2xi32>, %b: tensor<4x3xi32>) -> tensor<2x4xi32> {
  %r = nn.matmul %a, %b {transpose_lhs = true, transpose_rhs = true} : (tensor<3x2xi32>, tensor<4x3xi32>) -> tensor<2x4xi32>
  return %r : tensor<2x4xi32>
}

// CHECK-LABEL: @conv(
// CHECK: nn.conv{{ .*}}: (tensor<1x4x?xf32>, tensor<6x2x3xf32>) -> tensor<1x6x?xf32>
func.func @conv(%a: tensor<1x4x?xf32>, %b: tensor<6x2x3xf32>) -> tensor<1x6x?xf32> {
  %r = nn.conv %a, %b {strides = array<i64: 1>, dilations = array<i64: 1>, pads_begin = array<i64: 0>, pads_end = array<i64: 0>, groups = 2 : i64} : (tensor<1x4x?xf32>, tensor<6x2x3xf32>) -> tensor<1x6x?xf32>
  return %r : tensor<1x6x?xf32>
}

// CHECK-LABEL: @conv_transpose(
// CHECK: nn.conv_transpose{{ .*}}: (tensor<1x4x8x8x8xf32>, tensor<4x6x3x3x3xf32>) -> tensor<1x6x16x16x16xf32>
func.func @conv_transpose(%a: tensor<1x4x8x8x8xf32>, %b: tensor<4x6x3x3x3xf32>) -> tensor<1x6x16x16x16xf32> {
  %r = nn.conv_transpose %a, %b {strides = array<i64: 2, 2, 2>, dilations = array<i64: 1, 1, 1>, pads_begin = array<i64: 1, 1, 1>, pads_end = array<i64: 1, 1, 1>, groups = 1 : i64, output_padding = array<i64: 1, 1, 1>} : (tensor<1x4x8x8x8xf32>, tensor<4x6x3x3x3xf32>) -> tensor<1x6x16x16x16xf32>
  return %r : tensor<1x6x16x16x16xf32>
}

// CHECK-LABEL: @einsum(
// CHECK: nn.einsum{{ .*}}: (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<4x2xf32>
func.func @einsum(%a: tensor<2x3xf32>, %b: tensor<3x4xf32>) -> tensor<4x2xf32> {
  %r = nn.einsum %a, %b {equation = "ij,jk->ki"} : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<4x2xf32>
  return %r : tensor<4x2xf32>
}

// CHECK-LABEL: @attention(
// CHECK: nn.attention{{ .*}}: (tensor<1x4x2x8xf32>, tensor<1x2x5x8xf32>, tensor<1x2x5x6xf32>, tensor<2x5xi1>) -> tensor<1x4x2x6xf32>
func.func @attention(%a: tensor<1x4x2x8xf32>, %b: tensor<1x2x5x8xf32>, %c: tensor<1x2x5x6xf32>, %d: tensor<2x5xi1>) -> tensor<1x4x2x6xf32> {
  %r = nn.attention %a, %b, %c, %d {scale = 1.0, causal = true, causal_offset = 3 : i64, softcap = 0.0} : (tensor<1x4x2x8xf32>, tensor<1x2x5x8xf32>, tensor<1x2x5x6xf32>, tensor<2x5xi1>) -> tensor<1x4x2x6xf32>
  return %r : tensor<1x4x2x6xf32>
}

// CHECK-LABEL: @attention_hidden_score(
// CHECK: nn.attention{{.*}}hidden_score = -1.000000e+04 : f64, nan_rows
func.func @attention_hidden_score(%a: tensor<1x4x2x8xf32>, %b: tensor<2x2xi1>) -> tensor<1x4x2x8xf32> {
  %r = nn.attention %a, %a, %a, %b {scale = 1.0, causal = false, causal_offset = 0 : i64, softcap = 0.0, hidden_score = -1.0e4, nan_rows} : (tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>, tensor<1x4x2x8xf32>, tensor<2x2xi1>) -> tensor<1x4x2x8xf32>
  return %r : tensor<1x4x2x8xf32>
}

// CHECK-LABEL: @linear_attention(
// CHECK: nn.linear_attention %{{.*}}, %{{.*}}, %{{.*}} state %{{.*}} decay %{{.*}} beta %{{.*}} {
func.func @linear_attention(%q: tensor<1x4x5x8xf32>, %k: tensor<1x2x5x8xf32>, %v: tensor<1x2x5x6xf32>, %s: tensor<1x2x8x6xf32>, %g: tensor<1x2x5x1xf32>, %b: tensor<1x1x5x1xf32>) -> (tensor<1x4x5x6xf32>, tensor<1x2x8x6xf32>) {
  %r, %t = nn.linear_attention %q, %k, %v state %s decay %g beta %b {scale = 1.0, causal = true, normalize = false, epsilon = 0.0, chunk = 64 : i64} : (tensor<1x4x5x8xf32>, tensor<1x2x5x8xf32>, tensor<1x2x5x6xf32>, tensor<1x2x8x6xf32>, tensor<1x2x5x1xf32>, tensor<1x1x5x1xf32>) -> (tensor<1x4x5x6xf32>, tensor<1x2x8x6xf32>)
  return %r, %t : tensor<1x4x5x6xf32>, tensor<1x2x8x6xf32>
}

// CHECK-LABEL: @linear_attention_all_keys(
// CHECK: nn.linear_attention %{{.*}}, %{{.*}}, %{{.*}} {
func.func @linear_attention_all_keys(%q: tensor<1x2x3x8xf32>, %k: tensor<1x2x5x8xf32>, %v: tensor<1x2x5x6xf32>) -> tensor<1x2x3x6xf32> {
  %r, %t = nn.linear_attention %q, %k, %v {scale = 1.0, causal = false, normalize = true, epsilon = 1.0e-6, chunk = 0 : i64} : (tensor<1x2x3x8xf32>, tensor<1x2x5x8xf32>, tensor<1x2x5x6xf32>) -> (tensor<1x2x3x6xf32>, tensor<1x2x8x6xf32>)
  return %r : tensor<1x2x3x6xf32>
}

// CHECK-LABEL: @reduce(
// CHECK: nn.reduce{{ .*}}: (tensor<2x3x4xf32>) -> tensor<3xf32>
func.func @reduce(%a: tensor<2x3x4xf32>) -> tensor<3xf32> {
  %r = nn.reduce %a {kind = #nn.reduce_kind<log_sum_exp>, axes = array<i64: 2, 0>, keep_dims = false} : (tensor<2x3x4xf32>) -> tensor<3xf32>
  return %r : tensor<3xf32>
}

// CHECK-LABEL: @reduce_empty(
// CHECK: nn.reduce{{ .*}}: (tensor<2x0xf32>) -> tensor<2x1xf32>
func.func @reduce_empty(%a: tensor<2x0xf32>) -> tensor<2x1xf32> {
  %r = nn.reduce %a {kind = #nn.reduce_kind<max>, axes = array<i64: 1>, keep_dims = true} : (tensor<2x0xf32>) -> tensor<2x1xf32>
  return %r : tensor<2x1xf32>
}

// CHECK-LABEL: @arg_reduce(
// CHECK: nn.arg_reduce{{ .*}}: (tensor<2x3xf32>) -> tensor<2xi64>
func.func @arg_reduce(%a: tensor<2x3xf32>) -> tensor<2xi64> {
  %r = nn.arg_reduce %a {kind = #nn.arg_reduce_kind<max>, axis = 1 : i64, keep_dims = false, select_last = false} : (tensor<2x3xf32>) -> tensor<2xi64>
  return %r : tensor<2xi64>
}

// CHECK-LABEL: @top_k(
// CHECK: nn.top_k{{ .*}}: (tensor<2x3xf32>) -> tensor<2x2xi64>
func.func @top_k(%a: tensor<2x3xf32>) -> tensor<2x2xi64> {
  %r = nn.top_k %a {k = 2 : i64, axis = 1 : i64, largest = true} : (tensor<2x3xf32>) -> tensor<2x2xi64>
  return %r : tensor<2x2xi64>
}

// CHECK-LABEL: @scan(
// CHECK: nn.scan{{ .*}}: (tensor<2x3xf32>) -> tensor<2x3xf32>
func.func @scan(%a: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %r = nn.scan %a {kind = #nn.scan_kind<sum>, axis = 1 : i64, exclusive = false, reverse = false} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: @softmax(
// CHECK: nn.softmax{{ .*}}: (tensor<2x3xf32>) -> tensor<2x3xf32>
func.func @softmax(%a: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %r = nn.softmax %a {axis = 1 : i64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: @log_softmax(
// CHECK: nn.log_softmax{{ .*}}: (tensor<2x3xf32>) -> tensor<2x3xf32>
func.func @log_softmax(%a: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %r = nn.log_softmax %a {axis = 0 : i64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: @normalize(
// CHECK: nn.normalize{{ .*}}: (tensor<2x4x3xf32>) -> tensor<2x4x3xf32>
func.func @normalize(%a: tensor<2x4x3xf32>) -> tensor<2x4x3xf32> {
  %r = nn.normalize %a {axes = array<i64: 2>, groups = 2 : i64, epsilon = 1.0e-5, subtract_mean = true} : (tensor<2x4x3xf32>) -> tensor<2x4x3xf32>
  return %r : tensor<2x4x3xf32>
}

// CHECK-LABEL: @batch_norm(
// CHECK: nn.batch_norm{{ .*}}: (tensor<2x3x4xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<2x3x4xf32>
func.func @batch_norm(%a: tensor<2x3x4xf32>, %b: tensor<3xf32>, %c: tensor<3xf32>, %d: tensor<3xf32>, %e: tensor<3xf32>) -> tensor<2x3x4xf32> {
  %r = nn.batch_norm %a, %b, %c, %d, %e {epsilon = 1.0e-5} : (tensor<2x3x4xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<2x3x4xf32>
  return %r : tensor<2x3x4xf32>
}

// CHECK-LABEL: @lp_normalize(
// CHECK: nn.lp_normalize{{ .*}}: (tensor<2x3xf32>) -> tensor<2x3xf32>
func.func @lp_normalize(%a: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %r = nn.lp_normalize %a {axis = 1 : i64, p = 2 : i64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: @pool(
// CHECK: nn.pool{{ .*}}: (tensor<1x2x8xf32>) -> tensor<1x2x4xf32>
func.func @pool(%a: tensor<1x2x8xf32>) -> tensor<1x2x4xf32> {
  %r = nn.pool %a {kind = #nn.pool_kind<max>, kernel = array<i64: 3>, strides = array<i64: 2>, dilations = array<i64: 1>, pads_begin = array<i64: 1>, pads_end = array<i64: 1>, ceil_mode = false, count_include_pad = false, p = 0 : i64} : (tensor<1x2x8xf32>) -> tensor<1x2x4xf32>
  return %r : tensor<1x2x4xf32>
}

// CHECK-LABEL: @adaptive_pool(
// CHECK: nn.adaptive_pool{{ .*}}: (tensor<1x2x8x8xf32>) -> tensor<1x2x3x5xf32>
func.func @adaptive_pool(%a: tensor<1x2x8x8xf32>) -> tensor<1x2x3x5xf32> {
  %r = nn.adaptive_pool %a {kind = #nn.pool_kind<average>, output_size = array<i64: 3, 5>} : (tensor<1x2x8x8xf32>) -> tensor<1x2x3x5xf32>
  return %r : tensor<1x2x3x5xf32>
}

// CHECK-LABEL: @resize(
// CHECK: nn.resize{{ .*}}: (tensor<1x2x4xf32>) -> tensor<1x2x10xf32>
func.func @resize(%a: tensor<1x2x4xf32>) -> tensor<1x2x10xf32> {
  %r = nn.resize %a {mode = #nn.resize_mode<nearest>, coordinate_mode = #nn.coordinate_mode<half_pixel>, nearest_mode = #nn.nearest_mode<floor>, scales = array<f64: 1.0, 1.0, 2.5>, cubic_coefficient = -0.75, exclude_outside = false, antialias = false} : (tensor<1x2x4xf32>) -> tensor<1x2x10xf32>
  return %r : tensor<1x2x10xf32>
}

// CHECK-LABEL: @grid_sample(
// CHECK: nn.grid_sample{{ .*}}: (tensor<1x2x4x4xf32>, tensor<1x3x5x2xf32>) -> tensor<1x2x3x5xf32>
func.func @grid_sample(%a: tensor<1x2x4x4xf32>, %b: tensor<1x3x5x2xf32>) -> tensor<1x2x3x5xf32> {
  %r = nn.grid_sample %a, %b {mode = #nn.resize_mode<linear>, padding = #nn.pad_mode<reflect>, align_corners = false} : (tensor<1x2x4x4xf32>, tensor<1x3x5x2xf32>) -> tensor<1x2x3x5xf32>
  return %r : tensor<1x2x3x5xf32>
}

// CHECK-LABEL: @space_to_depth(
// CHECK: nn.space_to_depth{{ .*}}: (tensor<1x2x4x6xf32>) -> tensor<1x8x2x3xf32>
func.func @space_to_depth(%a: tensor<1x2x4x6xf32>) -> tensor<1x8x2x3xf32> {
  %r = nn.space_to_depth %a {block = 2 : i64} : (tensor<1x2x4x6xf32>) -> tensor<1x8x2x3xf32>
  return %r : tensor<1x8x2x3xf32>
}

// CHECK-LABEL: @depth_to_space(
// CHECK: nn.depth_to_space{{ .*}}: (tensor<1x8x2x3xf32>) -> tensor<1x2x4x6xf32>
func.func @depth_to_space(%a: tensor<1x8x2x3xf32>) -> tensor<1x2x4x6xf32> {
  %r = nn.depth_to_space %a {block = 2 : i64, column_row_depth = true} : (tensor<1x8x2x3xf32>) -> tensor<1x2x4x6xf32>
  return %r : tensor<1x2x4x6xf32>
}

// CHECK-LABEL: @space_to_batch(
// CHECK: nn.space_to_batch{{ .*}}: (tensor<1x2x5x4xf32>) -> tensor<4x2x3x2xf32>
func.func @space_to_batch(%a: tensor<1x2x5x4xf32>) -> tensor<4x2x3x2xf32> {
  %r = nn.space_to_batch %a {block = array<i64: 2, 2>, pads_begin = array<i64: 0, 0>, pads_end = array<i64: 1, 0>} : (tensor<1x2x5x4xf32>) -> tensor<4x2x3x2xf32>
  return %r : tensor<4x2x3x2xf32>
}

// CHECK-LABEL: @batch_to_space(
// CHECK: nn.batch_to_space{{ .*}}: (tensor<4x2x3x2xf32>) -> tensor<1x2x5x4xf32>
func.func @batch_to_space(%a: tensor<4x2x3x2xf32>) -> tensor<1x2x5x4xf32> {
  %r = nn.batch_to_space %a {block = array<i64: 2, 2>, crops_begin = array<i64: 0, 0>, crops_end = array<i64: 1, 0>} : (tensor<4x2x3x2xf32>) -> tensor<1x2x5x4xf32>
  return %r : tensor<1x2x5x4xf32>
}

// CHECK-LABEL: @reshape(
// CHECK: nn.reshape{{ .*}}: (tensor<2x3xf32>) -> tensor<6xf32>
func.func @reshape(%a: tensor<2x3xf32>) -> tensor<6xf32> {
  %r = nn.reshape %a : (tensor<2x3xf32>) -> tensor<6xf32>
  return %r : tensor<6xf32>
}

// CHECK-LABEL: @transpose(
// CHECK: nn.transpose{{ .*}}: (tensor<2x3x?xf32>) -> tensor<?x2x3xf32>
func.func @transpose(%a: tensor<2x3x?xf32>) -> tensor<?x2x3xf32> {
  %r = nn.transpose %a {permutation = array<i64: 2, 0, 1>} : (tensor<2x3x?xf32>) -> tensor<?x2x3xf32>
  return %r : tensor<?x2x3xf32>
}

// CHECK-LABEL: @slice(
// CHECK: nn.slice{{ .*}}: (tensor<8xf32>) -> tensor<4xf32>
func.func @slice(%a: tensor<8xf32>) -> tensor<4xf32> {
  %r = nn.slice %a {starts = array<i64: 7>, sizes = array<i64: 4>, steps = array<i64: -2>} : (tensor<8xf32>) -> tensor<4xf32>
  return %r : tensor<4xf32>
}

// CHECK-LABEL: @slice_empty(
// CHECK: nn.slice{{ .*}}: (tensor<8xf32>) -> tensor<0xf32>
func.func @slice_empty(%a: tensor<8xf32>) -> tensor<0xf32> {
  %r = nn.slice %a {starts = array<i64: 8>, sizes = array<i64: 0>, steps = array<i64: 1>} : (tensor<8xf32>) -> tensor<0xf32>
  return %r : tensor<0xf32>
}

// CHECK-LABEL: @concat(
// CHECK: nn.concat{{ .*}}: (tensor<2x3xf32>, tensor<2x0xf32>, tensor<2x?xf32>) -> tensor<2x?xf32>
func.func @concat(%a: tensor<2x3xf32>, %b: tensor<2x0xf32>, %c: tensor<2x?xf32>) -> tensor<2x?xf32> {
  %r = nn.concat %a, %b, %c {axis = 1 : i64} : (tensor<2x3xf32>, tensor<2x0xf32>, tensor<2x?xf32>) -> tensor<2x?xf32>
  return %r : tensor<2x?xf32>
}

// CHECK-LABEL: @pad(
// CHECK: nn.pad{{ .*}}: (tensor<2x3xf32>, tensor<f32>) -> tensor<3x4xf32>
func.func @pad(%a: tensor<2x3xf32>, %b: tensor<f32>) -> tensor<3x4xf32> {
  %r = nn.pad %a, %b {low = array<i64: 1, -1>, high = array<i64: 0, 2>, mode = #nn.pad_mode<constant>} : (tensor<2x3xf32>, tensor<f32>) -> tensor<3x4xf32>
  return %r : tensor<3x4xf32>
}

// CHECK-LABEL: @expand(
// CHECK: nn.expand{{ .*}}: (tensor<3x1xf32>) -> tensor<2x3x4xf32>
func.func @expand(%a: tensor<3x1xf32>) -> tensor<2x3x4xf32> {
  %r = nn.expand %a : (tensor<3x1xf32>) -> tensor<2x3x4xf32>
  return %r : tensor<2x3x4xf32>
}

// CHECK-LABEL: @tile(
// CHECK: nn.tile{{ .*}}: (tensor<2xf32>) -> tensor<0xf32>
func.func @tile(%a: tensor<2xf32>) -> tensor<0xf32> {
  %r = nn.tile %a {repeats = array<i64: 0>} : (tensor<2xf32>) -> tensor<0xf32>
  return %r : tensor<0xf32>
}

// CHECK-LABEL: @gather(
// CHECK: nn.gather{{ .*}}: (tensor<5x3xf32>, tensor<2x2xi32>) -> tensor<2x2x3xf32>
func.func @gather(%a: tensor<5x3xf32>, %b: tensor<2x2xi32>) -> tensor<2x2x3xf32> {
  %r = nn.gather %a, %b {axis = 0 : i64} : (tensor<5x3xf32>, tensor<2x2xi32>) -> tensor<2x2x3xf32>
  return %r : tensor<2x2x3xf32>
}

// CHECK-LABEL: @gather_elements(
// CHECK: nn.gather_elements{{ .*}}: (tensor<5x3xf32>, tensor<2x3xi64>) -> tensor<2x3xf32>
func.func @gather_elements(%a: tensor<5x3xf32>, %b: tensor<2x3xi64>) -> tensor<2x3xf32> {
  %r = nn.gather_elements %a, %b {axis = 0 : i64} : (tensor<5x3xf32>, tensor<2x3xi64>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: @gather_nd(
// CHECK: nn.gather_nd{{ .*}}: (tensor<2x5x3xf32>, tensor<2x4x1xi64>) -> tensor<2x4x3xf32>
func.func @gather_nd(%a: tensor<2x5x3xf32>, %b: tensor<2x4x1xi64>) -> tensor<2x4x3xf32> {
  %r = nn.gather_nd %a, %b {batch_dims = 1 : i64} : (tensor<2x5x3xf32>, tensor<2x4x1xi64>) -> tensor<2x4x3xf32>
  return %r : tensor<2x4x3xf32>
}

// CHECK-LABEL: @scatter_elements(
// CHECK: nn.scatter_elements{{ .*}}: (tensor<5x3xf32>, tensor<2x3xi64>, tensor<2x3xf32>) -> tensor<5x3xf32>
func.func @scatter_elements(%a: tensor<5x3xf32>, %b: tensor<2x3xi64>, %c: tensor<2x3xf32>) -> tensor<5x3xf32> {
  %r = nn.scatter_elements %a, %b, %c {axis = 0 : i64, kind = #nn.scatter_kind<min>} : (tensor<5x3xf32>, tensor<2x3xi64>, tensor<2x3xf32>) -> tensor<5x3xf32>
  return %r : tensor<5x3xf32>
}

// CHECK-LABEL: @scatter_nd(
// CHECK: nn.scatter_nd{{ .*}}: (tensor<5x3xf32>, tensor<2x1xi64>, tensor<2x3xf32>) -> tensor<5x3xf32>
func.func @scatter_nd(%a: tensor<5x3xf32>, %b: tensor<2x1xi64>, %c: tensor<2x3xf32>) -> tensor<5x3xf32> {
  %r = nn.scatter_nd %a, %b, %c {kind = #nn.scatter_kind<mul>} : (tensor<5x3xf32>, tensor<2x1xi64>, tensor<2x3xf32>) -> tensor<5x3xf32>
  return %r : tensor<5x3xf32>
}

// CHECK-LABEL: @one_hot(
// CHECK: nn.one_hot{{ .*}}: (tensor<2xi64>) -> tensor<3x2xi1>
func.func @one_hot(%a: tensor<2xi64>) -> tensor<3x2xi1> {
  %r = nn.one_hot %a {depth = 3 : i64, axis = 0 : i64} : (tensor<2xi64>) -> tensor<3x2xi1>
  return %r : tensor<3x2xi1>
}

// CHECK-LABEL: @trilu(
// CHECK: nn.trilu{{ .*}}: (tensor<2x3x3xf32>) -> tensor<2x3x3xf32>
func.func @trilu(%a: tensor<2x3x3xf32>) -> tensor<2x3x3xf32> {
  %r = nn.trilu %a {upper = false, k = -1 : i64} : (tensor<2x3x3xf32>) -> tensor<2x3x3xf32>
  return %r : tensor<2x3x3xf32>
}

// CHECK-LABEL: @iota(
// CHECK: nn.iota{{ .*}}: () -> tensor<4xi64>
func.func @iota() -> tensor<4xi64> {
  %r = nn.iota {axis = 0 : i64} : () -> tensor<4xi64>
  return %r : tensor<4xi64>
}

// CHECK-LABEL: @reverse_sequence(
// CHECK: nn.reverse_sequence{{ .*}}: (tensor<2x3xf32>, tensor<2xi64>) -> tensor<2x3xf32>
func.func @reverse_sequence(%a: tensor<2x3xf32>, %b: tensor<2xi64>) -> tensor<2x3xf32> {
  %r = nn.reverse_sequence %a, %b {time_axis = 1 : i64, batch_axis = 0 : i64} : (tensor<2x3xf32>, tensor<2xi64>) -> tensor<2x3xf32>
  return %r : tensor<2x3xf32>
}

// CHECK-LABEL: nn.kernel @kernel(
// CHECK: nn.yield %{{.*}} : tensor<2x3xf32>
nn.kernel @kernel(%x: tensor<2x3xf32, #nn.layout<[1, 0], [], []>>) -> tensor<2x3xf32> {
  %0 = nn.relu %x : (tensor<2x3xf32, #nn.layout<[1, 0], [], []>>) -> tensor<2x3xf32>
  nn.yield %0 : tensor<2x3xf32>
}

// CHECK-LABEL: @call(
// CHECK: nn.relayout %{{.*}} -> tensor<2x3xf32, #nn.layout<[1, 0], [], []>>
// CHECK: nn.call @kernel(%{{.*}}) : (tensor<2x3xf32, #nn.layout<[1, 0], [], []>>) -> tensor<2x3xf32>
func.func @call(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = nn.relayout %x : (tensor<2x3xf32>) -> tensor<2x3xf32, #nn.layout<[1, 0], [], []>>
  %1 = nn.call @kernel(%0) : (tensor<2x3xf32, #nn.layout<[1, 0], [], []>>) -> tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}

// CHECK-LABEL: @constant(
// CHECK: nn.constant dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>
func.func @constant() -> tensor<2xf32> {
  %0 = nn.constant dense<[1.0, 2.0]> : tensor<2xf32>
  return %0 : tensor<2xf32>
}

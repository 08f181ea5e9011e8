//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Reference.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <mpfr.h>
#include <random>

using namespace calotype;

const std::vector<Format> &calotype::getFormats() {
  static const std::vector<Format> formats = {
      {ElementType::F32, "f32", 24, 128},
      {ElementType::F64, "f64", 53, 1024},
      {ElementType::F16, "f16", 11, 16},
      {ElementType::BF16, "bf16", 8, 128}};
  return formats;
}

#define UNARY(NAME) {#NAME, "nn." #NAME " %x : (T) -> T", 1}
const std::vector<Function> &calotype::getFunctions() {
  static const std::vector<Function> functions = {
      UNARY(exp),
      UNARY(log),
      UNARY(sqrt),
      UNARY(rsqrt),
      UNARY(sin),
      UNARY(cos),
      UNARY(tan),
      UNARY(asin),
      UNARY(acos),
      UNARY(atan),
      UNARY(sinh),
      UNARY(cosh),
      UNARY(tanh),
      UNARY(asinh),
      UNARY(acosh),
      UNARY(atanh),
      UNARY(erf),
      UNARY(sigmoid),
      UNARY(softplus),
      UNARY(silu),
      {"elu", "nn.elu %x {alpha = 1.0} : (T) -> T", 1},
      {"gelu", "nn.gelu %x {tanh_approximation = false} : (T) -> T", 1},
      {"gelu_tanh", "nn.gelu %x {tanh_approximation = true} : (T) -> T", 1},
      {"pow", "nn.pow %x, %y : (T, T) -> T", 2}};
  return functions;
}

//===----------------------------------------------------------------------===//
// Formats
//===----------------------------------------------------------------------===//

static unsigned widthOf(const Format &format) {
  return getElementSize(format.type) * 8;
}

double calotype::fromBits(const Format &format, uint64_t bits) {
  int fraction = format.precision - 1, width = widthOf(format);
  uint64_t ones = (uint64_t(1) << (width - 1 - fraction)) - 1;
  uint64_t exponent = (bits >> fraction) & ones;
  uint64_t significand = bits & ((uint64_t(1) << fraction) - 1);
  double sign = bits >> (width - 1) ? -1 : 1;
  if (exponent == ones)
    return significand ? std::numeric_limits<double>::quiet_NaN()
                       : sign * std::numeric_limits<double>::infinity();
  if (exponent)
    significand |= uint64_t(1) << fraction;
  int power = std::max<int>(exponent, 1) - format.maxExponent + 1 - fraction;
  return sign * std::ldexp(double(significand), power);
}

uint64_t calotype::toBits(const Format &format, double value) {
  int fraction = format.precision - 1, width = widthOf(format);
  uint64_t sign = uint64_t(std::signbit(value)) << (width - 1);
  uint64_t ones = (uint64_t(1) << (width - 1 - fraction)) - 1;
  if (std::isnan(value))
    return sign | ones << fraction | uint64_t(1) << (fraction - 1);
  if (std::isinf(value))
    return sign | ones << fraction;
  if (value == 0)
    return sign;
  int exponent = std::max(std::ilogb(value), 2 - format.maxExponent);
  auto scaled = uint64_t(std::ldexp(std::fabs(value), fraction - exponent));
  // The hidden bit adds one to the exponent below it; a denormal has none.
  return sign |
         (scaled + (uint64_t(exponent + format.maxExponent - 2) << fraction));
}

int64_t calotype::getDistance(const Format &format, double a, double b) {
  if (std::isnan(a) || std::isnan(b))
    return std::isnan(a) && std::isnan(b) ? 0
                                          : std::numeric_limits<int64_t>::max();
  if (a == b)
    return 0;
  auto order = [&](double v) {
    auto bits = int64_t(toBits(format, std::fabs(v)));
    return std::signbit(v) ? -bits : bits;
  };
  return std::abs(order(a) - order(b));
}

double calotype::getUnit(const Format &format, double value) {
  uint64_t below = toBits(format, std::fabs(value));
  return fromBits(format, below + 1) - fromBits(format, below);
}

std::vector<double> calotype::getSpecialArguments(const Format &format) {
  std::vector<double> values;
  double largest = fromBits(format, toBits(format, INFINITY) - 1);
  double smallest = fromBits(format, 1);
  double normal = std::ldexp(1.0, 2 - format.maxExponent);
  for (double v :
       {0.0, double(INFINITY), largest, smallest, normal, normal - smallest,
        0.5, 1.0, 1.5, 2.0, 3.0, 20.0, 2000.0, 3e9, 1e30})
    for (double sign : {1.0, -1.0})
      values.push_back(sign * std::min(v, std::isinf(v) ? v : largest));
  values.push_back(NAN);
  for (double &v : values)
    v = fromBits(format, toBits(format, v));
  return values;
}

std::vector<double> calotype::getArguments(const Format &format) {
  std::vector<double> values = getSpecialArguments(format);
  unsigned width = widthOf(format);
  if (width == 16) {
    for (uint64_t bits = 0; bits < 1 << 16; ++bits)
      values.push_back(fromBits(format, bits));
    return values;
  }
  std::mt19937_64 random(format.precision);
  int fraction = format.precision - 1;
  int exponents = 2 * format.maxExponent, perExponent = width == 32 ? 24 : 3;
  for (uint64_t sign : {0, 1})
    for (int exponent = 0; exponent < exponents; ++exponent)
      for (int i = 0; i < perExponent; ++i)
        values.push_back(fromBits(format, sign << (width - 1) |
                                              uint64_t(exponent) << fraction |
                                              random() >> (64 - fraction)));
  // Where functions change and end: dense between -110 and 110.
  std::uniform_real_distribution<double> ends(-110, 110), near(-4, 4);
  for (int i = 0; i < 4000; ++i)
    for (double v : {ends(random), near(random)})
      values.push_back(fromBits(format, toBits(format, v)));
  return values;
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

namespace {
/// Enough for sums that cancel; exponents have their own range.
struct Number {
  Number() { mpfr_init2(v, 300); }
  explicit Number(double x) : Number() { mpfr_set_d(v, x, MPFR_RNDN); }
  Number(const Number &) = delete;
  ~Number() { mpfr_clear(v); }
  mpfr_t v;
};
} // namespace

static constexpr auto nearest = MPFR_RNDN;

/// 1 / (1 + exp(-x))
static void sigmoid(mpfr_t y, const mpfr_t x) {
  mpfr_neg(y, x, nearest);
  mpfr_exp(y, y, nearest);
  mpfr_add_ui(y, y, 1, nearest);
  mpfr_ui_div(y, 1, y, nearest);
}

/// x (1 + inner) / 2, as both forms of gelu end.
static void gate(mpfr_t y, const mpfr_t x) {
  mpfr_add_ui(y, y, 1, nearest);
  mpfr_mul(y, y, x, nearest);
  mpfr_div_ui(y, y, 2, nearest);
}

static void gelu(mpfr_t y, const mpfr_t x) {
  Number root(2);
  mpfr_sqrt(root.v, root.v, nearest);
  mpfr_div(y, x, root.v, nearest);
  mpfr_erf(y, y, nearest);
  gate(y, x);
}

static void geluTanh(mpfr_t y, const mpfr_t x) {
  Number factor, number;
  mpfr_sqr(y, x, nearest);
  mpfr_set_str(number.v, "0.044715", 10, nearest);
  mpfr_mul(y, y, number.v, nearest);
  mpfr_add_ui(y, y, 1, nearest);
  mpfr_mul(y, y, x, nearest);
  mpfr_const_pi(factor.v, nearest);
  mpfr_ui_div(factor.v, 2, factor.v, nearest);
  mpfr_sqrt(factor.v, factor.v, nearest);
  mpfr_mul(y, y, factor.v, nearest);
  mpfr_tanh(y, y, nearest);
  gate(y, x);
}

static void evaluate(const std::string &name, mpfr_t y, const mpfr_t x,
                     const mpfr_t other) {
  using Unary = int (*)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t);
  static const std::pair<const char *, Unary> unaries[] = {
      {"exp", mpfr_exp},     {"log", mpfr_log},     {"sqrt", mpfr_sqrt},
      {"sin", mpfr_sin},     {"cos", mpfr_cos},     {"tan", mpfr_tan},
      {"asin", mpfr_asin},   {"acos", mpfr_acos},   {"atan", mpfr_atan},
      {"sinh", mpfr_sinh},   {"cosh", mpfr_cosh},   {"tanh", mpfr_tanh},
      {"asinh", mpfr_asinh}, {"acosh", mpfr_acosh}, {"atanh", mpfr_atanh},
      {"erf", mpfr_erf}};
  for (auto [unary, function] : unaries)
    if (name == unary) {
      function(y, x, nearest);
      return;
    }
  if (name == "rsqrt") {
    // MPFR has no infinity for -0 with its sign.
    mpfr_rec_sqrt(y, x, nearest);
    if (mpfr_zero_p(x))
      mpfr_setsign(y, y, mpfr_signbit(x), nearest);
  } else if (name == "pow") {
    mpfr_pow(y, x, other, nearest);
  } else if (name == "sigmoid") {
    sigmoid(y, x);
  } else if (name == "silu") {
    sigmoid(y, x);
    mpfr_mul(y, y, x, nearest);
  } else if (name == "softplus") {
    if (mpfr_cmp_ui(x, 1000) > 0)
      mpfr_set(y, x, nearest);
    else {
      mpfr_exp(y, x, nearest);
      mpfr_log1p(y, y, nearest);
    }
  } else if (name == "elu") {
    if (mpfr_sgn(x) > 0)
      mpfr_set(y, x, nearest);
    else
      mpfr_expm1(y, x, nearest);
  } else if (name == "gelu") {
    gelu(y, x);
  } else if (name == "gelu_tanh") {
    geluTanh(y, x);
  }
}

/// Rounded once, to what the format has of the significand there.
static double roundTo(const Format &format, mpfr_t y) {
  if (!mpfr_regular_p(y))
    return mpfr_get_d(y, nearest);
  // 0.1... times 2^exponent.
  mpfr_exp_t exponent = mpfr_get_exp(y);
  mpfr_exp_t smallest = 3 - format.maxExponent - format.precision;
  mpfr_exp_t bits = std::min<mpfr_exp_t>(format.precision, exponent - smallest);
  double sign = mpfr_signbit(y) ? -1 : 1;
  if (bits < 1) // Half of the smallest number itself goes to zero.
    return bits == 0 && mpfr_min_prec(y) > 1 ? sign * std::ldexp(1.0, smallest)
                                             : sign * 0.0;
  mpfr_prec_round(y, std::max<mpfr_exp_t>(bits, MPFR_PREC_MIN), nearest);
  double value = mpfr_get_d(y, nearest);
  mpfr_set_prec(y, 300);
  return std::fabs(value) < std::ldexp(1.0, format.maxExponent)
             ? value
             : sign * double(INFINITY);
}

double calotype::getValue(const Function &function, const Format &format,
                          double x, double y) {
  thread_local Number result, argument, other;
  mpfr_set_d(argument.v, x, nearest);
  mpfr_set_d(other.v, y, nearest);
  evaluate(function.name, result.v, argument.v, other.v);
  return roundTo(format, result.v);
}

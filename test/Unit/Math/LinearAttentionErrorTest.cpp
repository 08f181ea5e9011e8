//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Linear attention in kernels and in the interpreter against its recurrence in
/// MPFR.
//===----------------------------------------------------------------------===//

#include "../Kernels/KernelTest.h"
#include "ExactNumber.h"
#include "NumericsTable.h"
#include "Reference.h"
#include <cmath>
#include <gtest/gtest.h>
#include <random>

using namespace calotype;

namespace {
struct Form {
  const char *name;
  bool causal, decays, corrects, normalizes;
};

/// Operands of one head: query, key, value, decay, beta.
struct Operands {
  Operands(const Format &format, double size)
      : query(draw(format, depth, size)), key(draw(format, depth, 1)),
        value(draw(format, width, size)), decay(draw(format, 1, 1)),
        beta(draw(format, 1, 1)) {
    for (int64_t i = 0; i < steps; ++i) {
      // Logarithms of factors, and rates in [0, 1] of keys no longer than one,
      // of which the delta rule does not grow.
      decay.setDouble(i, -0.2 * std::fabs(decay.getDouble(i)));
      beta.setDouble(i, std::fabs(beta.getDouble(i)));
    }
    for (int64_t i = 0; i < steps * depth; ++i) {
      // Positive, so that what divides does not pass zero.
      key.setDouble(i, std::fabs(key.getDouble(i)) / std::sqrt(double(depth)));
      query.setDouble(i, std::fabs(query.getDouble(i)));
    }
  }

  Tensor draw(const Format &format, int64_t columns, double size) {
    Tensor tensor = Tensor::allocate(format.type, {1, 1, steps, columns});
    std::uniform_real_distribution<double> number(-size, size);
    for (int64_t i = 0; i < steps * columns; ++i)
      tensor.setDouble(i, number(random));
    return tensor;
  }

  static constexpr int64_t steps = 131, depth = 8, width = 5;
  std::mt19937_64 random{23};
  Tensor query, key, value, decay, beta;
};

struct LinearAttentionErrors : testing::TestWithParam<Format> {};
} // namespace

static constexpr Form forms[] = {
    {"linear attention", false, false, false, false},
    {"linear attention, normalised", false, false, false, true},
    {"linear attention, causal", true, false, false, false},
    {"linear attention, causal, normalised", true, false, false, true},
    {"linear attention, decay", true, true, false, false},
    {"linear attention, delta rule", true, false, true, false},
    {"linear attention, decay, delta rule", true, true, true, false}};
static constexpr double epsilon = 1e-6;

static std::string makeFunction(const Format &format, const Form &form) {
  auto type = [&](int64_t rows, int64_t columns) {
    return "tensor<1x1x" + std::to_string(rows) + "x" +
           std::to_string(columns) + "x" + format.name + ">";
  };
  using O = Operands;
  std::string names = "%q, %k, %v", types = "!D, !D, !W";
  if (form.decays) {
    names += " decay %g";
    types += ", !C";
  }
  if (form.corrects) {
    names += " beta %b";
    types += ", !C";
  }
  auto flag = [](bool is) { return is ? "true" : "false"; };
  return "!D = " + type(O::steps, O::depth) +
         "\n!W = " + type(O::steps, O::width) + "\n!C = " + type(O::steps, 1) +
         "\n!S = " + type(O::depth, O::width) +
         "\nfunc.func @main(%q: !D, %k: !D, %v: !W, %g: !C, %b: !C) -> !W {\n"
         "%r, %s = nn.linear_attention " +
         names + " {scale = 0.5, causal = " + flag(form.causal) +
         ", normalize = " + flag(form.normalizes) +
         ", epsilon = 1.0e-6, chunk = 0 : i64} : (" + types +
         ") -> (!W, !S)\nreturn %r : !W\n}\n";
}

namespace {
/// The state of the recurrence, with a column of ones behind the values.
class Recurrence {
public:
  Recurrence(const Operands &of, const Form &form) : of(of), form(form) {}

  /// Row by row.
  std::vector<ExactNumber> run() {
    for (int64_t t = 0; t < of.steps; ++t) {
      step(t);
      if (form.causal)
        read(t);
    }
    for (int64_t t = 0; !form.causal && t < of.steps; ++t)
      read(t);
    return result;
  }

private:
  using Number = ExactNumber;
  static constexpr int64_t columns = Operands::width + 1;
  Number &at(int64_t d, int64_t j) { return state[d * columns + j]; }

  void step(int64_t t) {
    Number factor =
        form.decays ? exp(Number(of.decay.getDouble(t))) : Number(1);
    for (Number &x : state)
      x = x * factor;
    Number rate = form.corrects ? of.beta.getDouble(t) : 1;
    for (int64_t j = 0; j < columns; ++j) {
      Number value = j < of.width ? of.value.getDouble(t * of.width + j) : 1.0;
      Number known;
      for (int64_t d = 0; form.corrects && d < of.depth; ++d)
        known = known + at(d, j) * Number(of.key.getDouble(t * of.depth + d));
      for (int64_t d = 0; d < of.depth; ++d)
        at(d, j) = at(d, j) + rate *
                                  Number(of.key.getDouble(t * of.depth + d)) *
                                  (value - known);
    }
  }

  void read(int64_t t) {
    Number products[columns];
    for (int64_t j = 0; j < columns; ++j)
      for (int64_t d = 0; d < of.depth; ++d)
        products[j] =
            products[j] +
            Number(0.5 * of.query.getDouble(t * of.depth + d)) * at(d, j);
    Number divisor =
        form.normalizes ? products[of.width] + Number(epsilon) : Number(1);
    for (int64_t j = 0; j < of.width; ++j)
      result.push_back(products[j] / divisor);
  }

  const Operands &of;
  Form form;
  std::vector<Number> state =
      std::vector<Number>(Operands::depth * columns, Number(0));
  std::vector<Number> result;
};
} // namespace

/// The largest error in units of the last place of the largest element.
static int64_t getError(const Format &format, const Tensor &got,
                        const std::vector<ExactNumber> &want) {
  double worst = 0, largest = 0;
  for (size_t i = 0; i < want.size(); ++i) {
    worst = std::max(
        worst, std::fabs((ExactNumber(got.getDouble(i)) - want[i]).toDouble()));
    largest = std::max(largest, std::fabs(want[i].toDouble()));
  }
  worst /= getUnit(format, largest);
  return std::isfinite(worst) ? int64_t(std::ceil(worst)) : INT64_MAX;
}

TEST_P(LinearAttentionErrors, AreAsTheTableSays) {
  const Format &format = GetParam();
  NumericsTable table("errors of linear attention");
  for (const Form &form : forms) {
    TestFunction compiled(makeFunction(format, form));
    ASSERT_EQ(compiled.getProblem(), "");
    int64_t kernel = 0, interpreter = 0;
    for (double size : {0.01, 1.0, 50.0}) {
      Operands of(format, size);
      std::vector<Tensor> inputs{of.query, of.key, of.value, of.decay, of.beta};
      auto want = Recurrence(of, form).run();
      auto got = compiled.run(inputs), interpreted = compiled.interpret(inputs);
      ASSERT_EQ(got.size(), 1u);
      ASSERT_EQ(interpreted.size(), 1u);
      kernel = std::max(kernel, getError(format, got[0], want));
      interpreter =
          std::max(interpreter, getError(format, interpreted[0], want));
    }
    table.checkErrors(form.name, format.name, {kernel, ""}, {interpreter, ""});
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, LinearAttentionErrors,
                         testing::ValuesIn(getFormats()),
                         [](const testing::TestParamInfo<Format> &info) {
                           return info.param.name;
                         });

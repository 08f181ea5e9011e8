//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Logarithms of sums of exponentials, and the losses made of them, in kernels
/// and in the interpreter against MPFR, over ranges of logits and lengths of
/// rows.
//===----------------------------------------------------------------------===//

#include "../Kernels/KernelTest.h"
#include "ExactNumber.h"
#include "NumericsTable.h"
#include "Reference.h"
#include "llvm/ADT/STLExtras.h"
#include <cmath>
#include <gtest/gtest.h>
#include <random>

using namespace calotype;

namespace {
/// Rows of logits, a label for each, and weights of the labels.
struct Logits {
  /// Elements lie in [center - spread, center + spread].
  Logits(const Format &format, int64_t classes, double center, double spread)
      : classes(classes), x(Tensor::allocate(format.type, {rows, classes})),
        labels(Tensor::allocate(ElementType::I64, {rows, 1})),
        weights(Tensor::allocate(format.type, {rows, 1})) {
    std::mt19937_64 random(classes + int64_t(spread));
    std::uniform_real_distribution<double> draw(center - spread,
                                                center + spread),
        weight(0.5, 2);
    for (int64_t i = 0; i < rows * classes; ++i)
      x.setDouble(i, draw(random));
    for (int64_t row = 0; row < rows; ++row) {
      labels.setInt(row, random() % classes);
      weights.setDouble(row, weight(random));
    }
  }

  double at(int64_t row, int64_t i) const {
    return x.getDouble(row * classes + i);
  }
  double largest(int64_t row) const {
    double most = 0;
    for (int64_t i = 0; i < classes; ++i)
      most = std::max(most, std::fabs(at(row, i)));
    return most;
  }
  ExactNumber logSumExp(int64_t row) const {
    ExactNumber sum;
    for (int64_t i = 0; i < classes; ++i)
      sum = sum + exp(ExactNumber(at(row, i)));
    return log(sum);
  }

  static constexpr int64_t rows = 9;
  int64_t classes;
  Tensor x, labels, weights;
};

/// The right value of an element, and the size of what it is made of.
struct Element {
  ExactNumber value;
  double size;
};

struct LossErrors : testing::TestWithParam<Format> {};
} // namespace

static constexpr const char *names[] = {
    "log_sum_exp", "log_softmax", "cross_entropy", "weighted cross_entropy"};

/// One result per name; X are the logits, C a column, S a scalar, L the labels.
static std::string makeFunction(const Format &format, int64_t classes) {
  std::string rows = std::to_string(Logits::rows) + "x", element = format.name;
  std::pair<std::string, std::string> types[] = {
      {"X", "tensor<" + rows + std::to_string(classes) + "x" + element + ">"},
      {"C", "tensor<" + rows + "1x" + element + ">"},
      {"S", "tensor<1x1x" + element + ">"},
      {"L", "tensor<" + rows + "1xi64>"}};
  std::string text =
      "func.func @main(%x: !X, %l: !L, %w: !C) -> (!C, !X, !S, !S) {\n"
      "%0 = nn.reduce %x {kind = #nn.reduce_kind<log_sum_exp>, "
      "axes = array<i64: 1>, keep_dims = true} : (!X) -> !C\n"
      "%1 = nn.log_softmax %x {axis = 1 : i64} : (!X) -> !X\n"
      "%p = nn.gather_elements %1, %l {axis = 1 : i64} : (!X, !L) -> !C\n"
      "%n = nn.neg %p : (!C) -> !C\n"
      "%2 = nn.reduce %n {kind = #nn.reduce_kind<mean>, "
      "axes = array<i64: 0>, keep_dims = true} : (!C) -> !S\n"
      "%m = nn.mul %n, %w : (!C, !C) -> !C\n"
      "%a = nn.reduce %m {kind = #nn.reduce_kind<sum>, "
      "axes = array<i64: 0>, keep_dims = true} : (!C) -> !S\n"
      "%b = nn.reduce %w {kind = #nn.reduce_kind<sum>, "
      "axes = array<i64: 0>, keep_dims = true} : (!C) -> !S\n"
      "%3 = nn.div %a, %b : (!S, !S) -> !S\n"
      "return %0, %1, %2, %3 : !C, !X, !S, !S\n}\n";
  std::string aliases;
  for (auto &[name, type] : types)
    aliases += "!" + name + " = " + type + "\n";
  return aliases + text;
}

/// The right elements of each result.
static std::vector<std::vector<Element>> getElements(const Logits &logits) {
  std::vector<std::vector<Element>> all(std::size(names));
  ExactNumber sum, weighted, weights;
  double size = 0;
  for (int64_t row = 0; row < Logits::rows; ++row) {
    ExactNumber total = logits.logSumExp(row);
    double most = std::max(logits.largest(row), std::fabs(total.toDouble()));
    all[0].push_back({total, most});
    for (int64_t i = 0; i < logits.classes; ++i)
      all[1].push_back({ExactNumber(logits.at(row, i)) - total, most});
    ExactNumber loss =
        total - ExactNumber(logits.at(row, logits.labels.getInt(row)));
    ExactNumber weight = logits.weights.getDouble(row);
    sum = sum + loss;
    weighted = weighted + loss * weight;
    weights = weights + weight;
    size = std::max(size, most);
  }
  all[2].push_back({sum / ExactNumber(Logits::rows), size});
  all[3].push_back({weighted / weights, size});
  return all;
}

/// The largest error in units of the last place of the size.
static int64_t getError(const Format &format, const Tensor &got,
                        const std::vector<Element> &want) {
  double worst = 0;
  for (auto [i, element] : llvm::enumerate(want)) {
    ExactNumber difference = ExactNumber(got.getDouble(i)) - element.value;
    worst = std::max(worst, std::fabs(difference.toDouble()) /
                                getUnit(format, element.size));
  }
  return std::isfinite(worst) ? int64_t(std::ceil(worst)) : INT64_MAX;
}

TEST_P(LossErrors, AreAsTheTableSays) {
  const Format &format = GetParam();
  int64_t kernel[std::size(names)] = {}, interpreter[std::size(names)] = {};
  for (int64_t classes : {1, 3, 17, 1000}) {
    TestFunction compiled(makeFunction(format, classes));
    ASSERT_EQ(compiled.getProblem(), "");
    for (auto [center, spread] : {std::pair(0.0, 1e-3),
                                  {0.0, 4.0},
                                  {0.0, 80.0},
                                  {-2000.0, 5.0},
                                  {9000.0, 900.0}}) {
      Logits logits(format, classes, center, spread);
      std::vector<Tensor> inputs{logits.x, logits.labels, logits.weights};
      auto want = getElements(logits);
      auto got = compiled.run(inputs), interpreted = compiled.interpret(inputs);
      ASSERT_EQ(got.size(), want.size());
      ASSERT_EQ(interpreted.size(), want.size());
      for (size_t i = 0; i < want.size(); ++i) {
        kernel[i] = std::max(kernel[i], getError(format, got[i], want[i]));
        interpreter[i] =
            std::max(interpreter[i], getError(format, interpreted[i], want[i]));
      }
    }
  }
  NumericsTable table("errors of sums of exponentials");
  for (auto [i, name] : llvm::enumerate(names))
    table.checkErrors(name, format.name, {kernel[i], ""}, {interpreter[i], ""});
}

INSTANTIATE_TEST_SUITE_P(Formats, LossErrors, testing::ValuesIn(getFormats()),
                         [](const testing::TestParamInfo<Format> &info) {
                           return info.param.name;
                         });

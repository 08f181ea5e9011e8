//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// nn-approximate-attention against what each map means: result i is the mean
/// of the values weighted by sim(q_i, k_j).
//===----------------------------------------------------------------------===//

#include "calotype/Dialect/NN/IR/NNAttentionOps.h"
#include "calotype/Dialect/NN/IR/NNDialect.h"
#include "calotype/Dialect/NN/Transforms/Passes.h"
#include "calotype/Reference/Interpreter.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include <cmath>
#include <functional>
#include <gtest/gtest.h>
#include <random>

using namespace calotype;

namespace {

constexpr int64_t kLength = 6, kDepth = 4, kWidth = 3;
constexpr double kScale = 0.5;

using Rows = std::vector<std::vector<double>>;
using Similarity =
    std::function<double(const std::vector<double> &q,
                         const std::vector<double> &k, int64_t i, int64_t j)>;

double dot(const std::vector<double> &a, const std::vector<double> &b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i)
    sum += a[i] * b[i];
  return sum;
}

std::vector<double> map(std::vector<double> x,
                        std::function<double(double)> f) {
  for (double &value : x)
    value = f(value);
  return x;
}

struct ApproximateAttention : testing::Test {
  ApproximateAttention() {
    context.loadDialect<mlir::func::FuncDialect, nn::NNDialect>();
    std::mt19937_64 generator(7);
    auto draw = [&](int64_t width) {
      Rows rows(kLength, std::vector<double>(width));
      for (auto &row : rows)
        for (double &x : row)
          x = static_cast<double>(generator() >> 11) * 0x1p-52 - 1;
      return rows;
    };
    q = draw(kDepth), k = draw(kDepth), v = draw(kWidth);
  }

  static Tensor tensorOf(const Rows &rows) {
    Tensor tensor =
        Tensor::allocate(ElementType::F64,
                         {1, 1, int64_t(rows.size()), int64_t(rows[0].size())});
    int64_t next = 0;
    for (const auto &row : rows)
      for (double x : row)
        tensor.setDouble(next++, x);
    return tensor;
  }

  /// The result of the pass with `mapName`; `mask` is the text of a constant,
  /// or empty.
  Tensor run(const std::string &mapName, bool causal = false,
             const std::string &mask = "") {
    std::string qk = "tensor<1x1x6x4xf64>", value = "tensor<1x1x6x3xf64>";
    std::string type = mask.empty() ? "" : ", tensor<1x1x1x6xi1>";
    std::string text =
        "func.func @main(%q: " + qk + ", %k: " + qk + ", %v: " + value +
        ") -> " + value + " {\n" +
        (mask.empty()
             ? ""
             : "%m = nn.constant dense<" + mask + "> : tensor<1x1x1x6xi1>\n") +
        "%0 = nn.attention %q, %k, %v" + (mask.empty() ? "" : ", %m") +
        " {scale = 0.5, causal = " + (causal ? "true" : "false") +
        ", causal_offset = 0 : i64, softcap = 0.0} : (" + qk + ", " + qk +
        ", " + value + type + ") -> " + value + "\nreturn %0 : " + value +
        "\n}";
    auto module = mlir::parseSourceString<mlir::ModuleOp>(text, &context);
    EXPECT_TRUE(module);
    mlir::PassManager manager(&context);
    nn::ApproximateAttentionPassOptions options;
    options.featureMap = mapName;
    manager.addPass(nn::createApproximateAttentionPass(options));
    EXPECT_TRUE(succeeded(manager.run(*module)));
    auto function = *module->getOps<mlir::func::FuncOp>().begin();
    bool isLinear = false;
    function.walk([&](nn::LinearAttentionOp) { isLinear = true; });
    EXPECT_TRUE(isLinear);
    auto results = interpret(function, {tensorOf(q), tensorOf(k), tensorOf(v)});
    EXPECT_TRUE(succeeded(results));
    return results->front();
  }

  /// Largest difference from the definition.
  double difference(
      const Tensor &got, const Similarity &sim, bool causal = false,
      const std::vector<bool> &visible = std::vector<bool>(kLength, true)) {
    double largest = 0, root = std::sqrt(kScale);
    auto scaled = [&](const std::vector<double> &x) {
      return map(x, [&](double value) { return root * value; });
    };
    for (int64_t i = 0; i < kLength; ++i)
      for (int64_t c = 0; c < kWidth; ++c) {
        double sum = 0, norm = 0;
        for (int64_t j = 0; j < kLength; ++j) {
          if ((causal && j > i) || !visible[j])
            continue;
          double s = sim(scaled(q[i]), scaled(k[j]), i, j);
          sum += s * v[j][c];
          norm += s;
        }
        largest = std::max(
            largest, std::abs(sum / norm - got.getDouble(i * kWidth + c)));
      }
    return largest;
  }

  mlir::MLIRContext context;
  Rows q, k, v;
};

double eluPlusOne(double x) { return x > 0 ? x + 1 : std::exp(x); }
double relu(double x) { return std::max(x, 0.0); }

} // namespace

// The normaliser's epsilon, 1e-6, bounds what may differ where sums are of
// order 1.

TEST_F(ApproximateAttention, Elu) {
  auto sim = [](auto &q, auto &k, int64_t, int64_t) {
    return dot(map(q, eluPlusOne), map(k, eluPlusOne));
  };
  EXPECT_LT(difference(run("elu"), sim), 1e-6);
  EXPECT_LT(difference(run("elu", true), sim, true), 1e-6);
}

TEST_F(ApproximateAttention, HiddenKeysCountNothing) {
  auto sim = [](auto &q, auto &k, int64_t, int64_t) {
    return dot(map(q, eluPlusOne), map(k, eluPlusOne));
  };
  EXPECT_LT(difference(run("elu", false,
                           "[[[[true, true, false, true, false, true]]]]"),
                       sim, false, {true, true, false, true, false, true}),
            1e-6);
}

TEST_F(ApproximateAttention, Relu) {
  EXPECT_LT(difference(run("relu"),
                       [](auto &q, auto &k, int64_t, int64_t) {
                         return dot(map(q, relu), map(k, relu));
                       }),
            1e-4);
}

TEST_F(ApproximateAttention, Taylor1IsOnePlusCosine) {
  EXPECT_LT(difference(run("taylor1"),
                       [](auto &q, auto &k, int64_t, int64_t) {
                         return 1 +
                                dot(q, k) / std::sqrt(dot(q, q) * dot(k, k));
                       }),
            1e-6);
}

TEST_F(ApproximateAttention, Taylor2IsTheSecondOrderForm) {
  EXPECT_LT(difference(run("taylor2"),
                       [](auto &q, auto &k, int64_t, int64_t) {
                         double s = dot(q, k);
                         return 1 + s + s * s / 2;
                       }),
            1e-6);
}

TEST_F(ApproximateAttention, CosformerFallsWithDistance) {
  EXPECT_LT(difference(run("cosformer"),
                       [](auto &q, auto &k, int64_t i, int64_t j) {
                         return dot(map(q, relu), map(k, relu)) *
                                std::cos(std::acos(0.0) * double(i - j) /
                                         kLength);
                       }),
            1e-4);
}

TEST_F(ApproximateAttention, PerformerApproachesSoftmax) {
  auto softmax = [](auto &q, auto &k, int64_t, int64_t) {
    return std::exp(dot(q, k));
  };
  double few = difference(run("performer(16,3)"), softmax);
  double many = difference(run("performer(20000,3)"), softmax);
  EXPECT_LT(many, 0.02);
  EXPECT_LT(many, few);
  // The seed decides.
  EXPECT_NE(run("performer(16,3)").getDouble(0),
            run("performer(16,4)").getDouble(0));
  EXPECT_EQ(run("performer(16,3)").getDouble(0),
            run("performer(16,3)").getDouble(0));
}

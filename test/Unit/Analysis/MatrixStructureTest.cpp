//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Unit tests of the structure of constant matrices.
//===----------------------------------------------------------------------===//

#include "calotype/Analysis/MatrixStructure.h"
#include "gtest/gtest.h"
#include <cmath>
#include <functional>

using namespace calotype;

namespace {

using Entries = std::function<double(int64_t, int64_t)>;

struct Matrix {
  Tensor tensor;
  MatrixView view;

  Matrix(int64_t rows, int64_t columns, const Entries &at,
         ElementType type = ElementType::F32)
      : tensor(Tensor::allocate(type, {rows, columns})) {
    for (int64_t i = 0; i < rows; ++i)
      for (int64_t j = 0; j < columns; ++j)
        tensor.setDouble(i * columns + j, at(i, j));
    view = {&tensor, 0, rows, columns, columns, 1};
  }
};

/// A decay rounded to f32, whose factors are a(t) and diagonal c(j).
Matrix decayMatrix(int64_t n, const std::function<double(int64_t)> &a,
                   const std::function<double(int64_t)> &c) {
  std::vector<double> logs(n, 0);
  for (int64_t t = 1; t < n; ++t)
    logs[t] = logs[t - 1] + std::log(a(t));
  return Matrix(n, n, [&](int64_t i, int64_t j) {
    return j <= i ? std::exp(logs[i] - logs[j]) * c(j) : 0.0;
  });
}

double one(int64_t) { return 1; }

TEST(MatrixStructureTest, MatchesTriangles) {
  Matrix lower(5, 5, [](int64_t i, int64_t j) { return j <= i ? 0.5 : 0; });
  EXPECT_EQ(matchLowerTriangle(lower.view), 0.5);
  EXPECT_FALSE(matchLowerTriangle(lower.view.transposed()));
  Matrix strict(5, 5, [](int64_t i, int64_t j) { return j < i ? 1 : 0; });
  EXPECT_FALSE(matchLowerTriangle(strict.view));
  Matrix wide(4, 5, [](int64_t i, int64_t j) { return j <= i ? 1 : 0; });
  EXPECT_FALSE(matchLowerTriangle(wide.view));
  Matrix spoiled = lower;
  spoiled.tensor.setDouble(3 * 5 + 1, 0.25);
  EXPECT_FALSE(matchLowerTriangle(spoiled.view));
}

TEST(MatrixStructureTest, ReadsUniformDecays) {
  for (double gamma : {0.05, 0.5, 0.9, 0.99, 0.9999}) {
    Matrix matrix = decayMatrix(1500, [&](int64_t) { return gamma; }, one);
    std::optional<Decay> decay = matchDecay(matrix.view);
    ASSERT_TRUE(decay) << gamma;
    double sum = 0;
    for (double log : decay->logFactors)
      sum += log;
    // Rounding adds up over a few stretches, not over 1500 rows.
    EXPECT_NEAR(sum, 1499 * std::log(gamma), 3e-7 * (1 + -sum / std::log(1e3)));
    EXPECT_EQ(decay->columnScales, std::vector<double>(1500, 1.0));
  }
}

TEST(MatrixStructureTest, ReadsChangingDecays) {
  Matrix matrix = decayMatrix(
      400, [](int64_t t) { return 0.2 + 0.8 * std::abs(std::sin(t)); },
      [](int64_t j) { return 1.5 + std::cos(j); });
  std::optional<Decay> decay = matchDecay(matrix.view);
  ASSERT_TRUE(decay);
  EXPECT_NEAR(decay->logFactors[7], std::log(0.2 + 0.8 * std::abs(std::sin(7))),
              1e-6);
  EXPECT_NEAR(decay->columnScales[9], 1.5 + std::cos(9), 1e-6);
  // One entry off by more than rounding.
  matrix.tensor.setDouble(200 * 400 + 198, matrix.view.at(200, 198) * 1.0001);
  EXPECT_FALSE(matchDecay(matrix.view));
}

TEST(MatrixStructureTest, ReadsDecaysAsFloatsComputeThem) {
  // exp(c[i] - c[j]) with running sums rounded to f32, and rows divided.
  std::vector<float> sums(600, 0);
  for (size_t t = 1; t < sums.size(); ++t)
    sums[t] = sums[t - 1] - 0.05f * static_cast<float>(1 + t % 7);
  Matrix matrix(600, 600, [&](int64_t i, int64_t j) {
    return j <= i ? std::exp(sums[i] - sums[j]) / static_cast<float>(1 + i % 3)
                  : 0.0f;
  });
  EXPECT_TRUE(matchDecay(matrix.view));
}

TEST(MatrixStructureTest, RefusesOtherTriangles) {
  Matrix linear(8, 8, [](int64_t i, int64_t j) {
    return j <= i ? 1.0 / (1 + i - j) : 0;
  });
  EXPECT_FALSE(matchDecay(linear.view));
  Matrix reset(8, 8, [](int64_t i, int64_t j) {
    return j <= i && (i < 4) == (j < 4) ? 1 : 0;
  });
  EXPECT_FALSE(matchDecay(reset.view));
  auto half = [](int64_t i, int64_t j) {
    return j <= i ? std::pow(0.5, i - j) : 0.0;
  };
  EXPECT_TRUE(matchDecay(Matrix(8, 8, half).view));
  EXPECT_FALSE(matchDecay(Matrix(8, 8, half, ElementType::F16).view));
}

double rebuild(const LowRank &factors, int64_t i, int64_t j) {
  double sum = 0;
  for (int64_t r = 0; r < factors.rank; ++r)
    sum += factors.left[i * factors.rank + r] *
           factors.right[j * factors.rank + r];
  return sum;
}

TEST(MatrixStructureTest, FactorizesSmallRanks) {
  // cos(i - j) = cos i cos j + sin i sin j.
  Matrix matrix(70, 130,
                [](int64_t i, int64_t j) { return std::cos(0.1 * (i - j)); });
  std::optional<LowRank> factors = factorize(matrix.view, 8);
  ASSERT_TRUE(factors);
  EXPECT_EQ(factors->rank, 2);
  for (int64_t i = 0; i < 70; i += 3)
    for (int64_t j = 0; j < 130; j += 7)
      EXPECT_NEAR(rebuild(*factors, i, j), matrix.view.at(i, j), 1e-6);
  Matrix zero(3, 4, [](int64_t, int64_t) { return 0; });
  EXPECT_EQ(factorize(zero.view, 8)->rank, 0);
}

TEST(MatrixStructureTest, RefusesLargeRanks) {
  Matrix dense(64, 64, [](int64_t i, int64_t j) {
    return std::fmod(std::sin(12.9898 * i + 78.233 * j) * 43758.5453, 1);
  });
  EXPECT_FALSE(factorize(dense.view, 8));
  // Hidden between the rows and columns that are looked at first.
  Matrix hidden(96, 96, [](int64_t i, int64_t j) {
    return i % 3 == 1 && i == j ? 2 : 1;
  });
  EXPECT_FALSE(factorize(hidden.view, 8));
  Matrix infinite(4, 4, [](int64_t i, int64_t j) {
    return i == j ? std::numeric_limits<double>::infinity() : 1;
  });
  EXPECT_FALSE(factorize(infinite.view, 8));
}

TEST(MatrixStructureTest, KeepsSmallRowsAndColumns) {
  // An entry that is large in its row and in its column, though small against
  // the matrix, must be right.
  Matrix matrix(6, 6, [](int64_t i, int64_t j) {
    return i == 5 && j == 5 ? 1e-9 : (i < 5 && j < 5 ? 1.0 : 0.0);
  });
  std::optional<LowRank> factors = factorize(matrix.view, 8);
  ASSERT_TRUE(factors);
  EXPECT_EQ(factors->rank, 2);
  EXPECT_NEAR(rebuild(*factors, 5, 5), matrix.view.at(5, 5), 1e-15);
}

} // namespace

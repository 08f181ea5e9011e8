//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Reductions and orders of many elements against what the test computes in f64
/// or sorts itself.
//===----------------------------------------------------------------------===//

#include "KernelTest.h"
#include <cmath>
#include <gtest/gtest.h>
#include <numeric>
#include <random>

using namespace calotype;

/// Numbers of one sign, of which roundings do not cancel.
static Tensor drawPositive(llvm::ArrayRef<int64_t> shape) {
  Tensor tensor = Tensor::allocate(ElementType::F32, shape);
  std::mt19937 random(3);
  std::uniform_real_distribution<float> numbers(0, 1);
  for (int64_t i = 0; i < tensor.getNumElements(); ++i)
    tensor.as<float>()[i] = numbers(random);
  return tensor;
}

TEST(LongReduction, SumsOfSixteenMillionTerms) {
  // Along memory, and across it, where lanes do not share the terms.
  for (auto [shape, axis, result] :
       {std::tuple("1x16777216", 1, "1"), std::tuple("2097152x8", 0, "8")}) {
    std::string in = std::string("tensor<") + shape + "xf32>";
    std::string out = std::string("tensor<") + result + "xf32>";
    TestFunction sum("func.func @main(%x: " + in + ") -> " + out +
                     " {\n%0 = nn.reduce %x {kind = #nn.reduce_kind<sum>, axes "
                     "= array<i64: " +
                     std::to_string(axis) + ">, keep_dims = false} : (" + in +
                     ") -> " + out + "\nreturn %0 : " + out + "\n}");
    ASSERT_EQ(sum.getProblem(), "");
    llvm::SmallVector<int64_t> extents{1, 16777216};
    if (axis == 0)
      extents = {2097152, 8};
    Tensor x = drawPositive(extents);
    auto got = sum.run(x);
    ASSERT_EQ(got.size(), 1u);
    int64_t columns = axis ? 1 : 8;
    for (int64_t column = 0; column < columns; ++column) {
      double want = 0;
      for (int64_t i = column; i < x.getNumElements(); i += columns)
        want += x.as<float>()[i];
      EXPECT_NEAR(got[0].as<float>()[column] / want, 1, 0x1p-23) << shape;
    }
  }
}

TEST(LongReduction, RunningSum) {
  constexpr int64_t kCount = 100000;
  TestFunction scan(
      "func.func @main(%x: tensor<100000xf32>) -> tensor<100000xf32> {\n"
      "%0 = nn.scan %x {kind = #nn.scan_kind<sum>, axis = 0 : i64, exclusive = "
      "false, reverse = false} : (tensor<100000xf32>) -> tensor<100000xf32>\n"
      "return %0 : tensor<100000xf32>\n}");
  ASSERT_EQ(scan.getProblem(), "");
  Tensor x = drawPositive({kCount});
  auto got = scan.run(x);
  ASSERT_EQ(got.size(), 1u);
  double want = 0;
  for (int64_t i = 0; i < kCount; ++i) {
    want += x.as<float>()[i];
    ASSERT_NEAR(got[0].as<float>()[i] / want, 1, 0x1p-23) << i;
  }
}

// The head of a detector: 300 of 8400 scores, some equal, two images.
TEST(LongReduction, OrderOfManyScores) {
  constexpr int64_t kRows = 2, kCount = 8400, kChosen = 300;
  TestFunction top(
      "func.func @main(%x: tensor<2x8400xf32>) -> tensor<2x300xi64> {\n"
      "%0 = nn.top_k %x {k = 300 : i64, axis = 1 : i64, largest = true} : "
      "(tensor<2x8400xf32>) -> tensor<2x300xi64>\n"
      "return %0 : tensor<2x300xi64>\n}");
  ASSERT_EQ(top.getProblem(), "");
  Tensor x = drawPositive({kRows, kCount});
  float *scores = x.as<float>();
  for (int64_t i = 0; i < kRows * kCount; ++i)
    scores[i] = std::floor(scores[i] * 4096) - 2048;
  scores[17] = scores[kCount + 8399] = NAN;
  auto got = top.run(x);
  ASSERT_EQ(got.size(), 1u);
  for (int64_t row = 0; row < kRows; ++row) {
    const float *own = scores + row * kCount;
    std::vector<int64_t> order(kCount);
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
      return std::isnan(own[a]) ? !std::isnan(own[b]) : own[a] > own[b];
    });
    for (int64_t i = 0; i < kChosen; ++i)
      ASSERT_EQ(got[0].as<int64_t>()[row * kChosen + i], order[i])
          << row << ", " << i;
  }
}

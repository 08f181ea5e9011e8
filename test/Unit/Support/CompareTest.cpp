//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Support/Compare.h"
#include <cmath>
#include <gtest/gtest.h>
#include <limits>

using namespace calotype;

static Tensor floats(llvm::ArrayRef<float> values) {
  return Tensor::of<float>(ElementType::F32, {int64_t(values.size())}, values);
}

TEST(Compare, EqualTensorsPass) {
  Comparison result = compareTensors(floats({1, -2, 0}), floats({1, -2, -0.0f}), 0, 0);
  EXPECT_TRUE(result.pass);
  EXPECT_EQ(result.maxAbsolute, 0);
  EXPECT_EQ(result.maxUlp, 0u);
  EXPECT_EQ(result.firstMismatch, -1);
}

TEST(Compare, ToleranceIsAbsolutePlusRelative) {
  Tensor want = floats({0, 100}), got = floats({0.5f, 101});
  EXPECT_TRUE(compareTensors(got, want, 0.01, 0.5).pass);
  Comparison result = compareTensors(got, want, 0, 0.5);
  EXPECT_FALSE(result.pass);
  EXPECT_EQ(result.mismatches, 1);
  EXPECT_EQ(result.firstMismatch, 1);
  EXPECT_EQ(result.maxAbsolute, 1);
}

TEST(Compare, CountsUnitsInTheLastPlaceAcrossZero) {
  float tiny = std::numeric_limits<float>::denorm_min();
  EXPECT_EQ(compareTensors(floats({tiny}), floats({-tiny}), 0, 1).maxUlp, 2u);
  EXPECT_EQ(compareTensors(floats({std::nextafter(1.0f, 2.0f)}), floats({1}), 0, 1).maxUlp, 1u);
  Tensor half = Tensor::of<uint16_t>(ElementType::F16, {1}, {0x3c00});
  Tensor above = Tensor::of<uint16_t>(ElementType::F16, {1}, {0x3c03});
  EXPECT_EQ(compareTensors(above, half, 0, 1).maxUlp, 3u);
}

TEST(Compare, NanFitsNanAndInfinityItself) {
  float inf = std::numeric_limits<float>::infinity(), nan = std::nanf("");
  EXPECT_TRUE(compareTensors(floats({nan, inf}), floats({nan, inf}), 0, 0).pass);
  EXPECT_FALSE(compareTensors(floats({-inf}), floats({inf}), 1, 1).pass);
  EXPECT_FALSE(compareTensors(floats({1}), floats({nan}), 1, 1).pass);
  EXPECT_FALSE(compareTensors(floats({nan}), floats({1}), 1, 1).pass);
}

TEST(Compare, LargeIntegersDoNotRoundTogether) {
  int64_t big = int64_t(1) << 60;
  Tensor got = Tensor::of<int64_t>(ElementType::I64, {1}, {big + 1});
  Tensor want = Tensor::of<int64_t>(ElementType::I64, {1}, {big});
  EXPECT_FALSE(compareTensors(got, want, 0, 0).pass);
}

TEST(Compare, TypesAndShapesMustAgree) {
  Tensor a = floats({1, 2}), b = floats({1, 2, 3});
  EXPECT_EQ(compareTensors(a, b, 1, 1).problem, "expected 3xf32, found 2xf32");
  EXPECT_FALSE(compareTensors(a, a.reshaped({2, 1}), 1, 1).pass);
}

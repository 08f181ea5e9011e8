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
  Comparison result = compareTensors(floats({1, -2, 0}), floats({1, -2, -0.0f}),
                                     makeTolerance(0, 0));
  EXPECT_TRUE(result.pass);
  EXPECT_EQ(result.maxAbsolute, 0);
  EXPECT_EQ(result.maxUlp, 0u);
  EXPECT_EQ(result.firstMismatch, -1);
}

TEST(Compare, ToleranceIsAbsolutePlusRelative) {
  Tensor want = floats({0, 100}), got = floats({0.5f, 101});
  EXPECT_TRUE(compareTensors(got, want, makeTolerance(0.01, 0.5)).pass);
  Comparison result = compareTensors(got, want, makeTolerance(0, 0.5));
  EXPECT_FALSE(result.pass);
  EXPECT_EQ(result.mismatches, 1);
  EXPECT_EQ(result.firstMismatch, 1);
  EXPECT_EQ(result.maxAbsolute, 1);
}

TEST(Compare, CountsUnitsInTheLastPlaceAcrossZero) {
  float tiny = std::numeric_limits<float>::denorm_min();
  EXPECT_EQ(compareTensors(floats({tiny}), floats({-tiny}), makeTolerance(0, 1))
                .maxUlp,
            2u);
  EXPECT_EQ(compareTensors(floats({std::nextafter(1.0f, 2.0f)}), floats({1}),
                           makeTolerance(0, 1))
                .maxUlp,
            1u);
  Tensor half = Tensor::of<uint16_t>(ElementType::F16, {1}, {0x3c00});
  Tensor above = Tensor::of<uint16_t>(ElementType::F16, {1}, {0x3c03});
  EXPECT_EQ(compareTensors(above, half, makeTolerance(0, 1)).maxUlp, 3u);
}

TEST(Compare, NanFitsNanAndInfinityItself) {
  float inf = std::numeric_limits<float>::infinity(), nan = std::nanf("");
  EXPECT_TRUE(compareTensors(floats({nan, inf}), floats({nan, inf}),
                             makeTolerance(0, 0))
                  .pass);
  EXPECT_FALSE(
      compareTensors(floats({-inf}), floats({inf}), makeTolerance(1, 1)).pass);
  EXPECT_FALSE(
      compareTensors(floats({1}), floats({nan}), makeTolerance(1, 1)).pass);
  EXPECT_FALSE(
      compareTensors(floats({nan}), floats({1}), makeTolerance(1, 1)).pass);
}

TEST(Compare, LargeIntegersDoNotRoundTogether) {
  int64_t big = int64_t(1) << 60;
  Tensor got = Tensor::of<int64_t>(ElementType::I64, {1}, {big + 1});
  Tensor want = Tensor::of<int64_t>(ElementType::I64, {1}, {big});
  EXPECT_FALSE(compareTensors(got, want, makeTolerance(0, 0)).pass);
}

TEST(Compare, TypesAndShapesMustAgree) {
  Tensor a = floats({1, 2}), b = floats({1, 2, 3});
  EXPECT_EQ(compareTensors(a, b, makeTolerance(1, 1)).problem,
            "expected 3xf32, found 2xf32");
  EXPECT_FALSE(compareTensors(a, a.reshaped({2, 1}), makeTolerance(1, 1)).pass);
}

TEST(Compare, IntegersAreEqualUnlessToldOtherwise) {
  Tensor want = Tensor::of<int64_t>(ElementType::I64, {2}, {5000, -3});
  Tensor got = Tensor::of<int64_t>(ElementType::I64, {2}, {5003, -3});
  EXPECT_FALSE(compareTensors(got, want, makeTolerance(1e-3, 4)).pass);
  Tolerance told;
  told.integerAbsolute = 3;
  EXPECT_TRUE(compareTensors(got, want, told).pass);
  told.integerAbsolute = 0;
  told.integerRelative = 1e-3;
  EXPECT_TRUE(compareTensors(got, want, told).pass);
  told.integerRelative = 1e-4;
  EXPECT_FALSE(compareTensors(got, want, told).pass);
}

static Tolerance ofMagnitude(double share) {
  Tolerance tolerance;
  tolerance.ofMagnitude = share;
  return tolerance;
}

TEST(Compare, SmallSumsAreAsInexactAsTheirNeighbours) {
  Tensor want = floats({2, -1, 1e-6f}), got = floats({2, -1, 3e-6f});
  EXPECT_TRUE(compareTensors(got, want, ofMagnitude(1e-5)).pass);
  EXPECT_FALSE(compareTensors(got, want, ofMagnitude(1e-7)).pass);
  Comparison result = compareTensors(got, want, ofMagnitude(1e-5));
  EXPECT_EQ(result.largest, 2);
}

TEST(Compare, FewHugeValuesDoNotExcuseTheOthers) {
  std::vector<float> values(50, 1.0f);
  values[7] = 1e30f;
  std::vector<float> wrong = values;
  wrong[9] = 1.01f;
  EXPECT_FALSE(
      compareTensors(floats(wrong), floats(values), ofMagnitude(1e-4)).pass);
}

/// `rows` rows of boxes in pixels, then of scores, each of `columns` values; or
/// the transpose of that.
static Tensor detections(int64_t rows, int64_t columns, bool transposed) {
  int64_t all = rows + 4;
  Tensor tensor = Tensor::allocate(
      ElementType::F32, transposed ? llvm::ArrayRef<int64_t>{1, columns, all}
                                   : llvm::ArrayRef<int64_t>{1, all, columns});
  for (int64_t row = 0; row < all; ++row)
    for (int64_t column = 0; column < columns; ++column)
      tensor.as<float>()[transposed ? column * all + row
                                    : row * columns + column] =
          row < 4 ? 640.0f * (column + 1) / columns
                  : 0.9f * (column + 1) / columns;
  return tensor;
}

TEST(Compare, ScoresBesideBoxesHaveTheirOwnMagnitude) {
  for (bool transposed : {false, true}) {
    Tensor want = detections(80, 128, transposed);
    std::vector<double> magnitudes = computeMagnitudes(want);
    Tensor box = detections(80, 128, transposed);
    Tensor score = detections(80, 128, transposed);
    int64_t count = want.getNumElements();
    // The first value is a box's, the last one a score.
    EXPECT_EQ(magnitudes[0], 640);
    EXPECT_LT(magnitudes[count - 1], 20);
    score.as<float>()[count - 1] += 0.05f;
    EXPECT_FALSE(compareTensors(score, want, ofMagnitude(1e-4)).pass);
    box.as<float>()[0] += 0.05f;
    EXPECT_TRUE(compareTensors(box, want, ofMagnitude(1e-4)).pass);
  }
}

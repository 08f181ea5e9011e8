//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Unit tests of the cost model of linear attention.
//===----------------------------------------------------------------------===//

#include "calotype/Analysis/LinearAttentionCost.h"
#include "gtest/gtest.h"

using namespace calotype;

namespace {

AttentionExtents square(double heads, double tokens, double width) {
  AttentionExtents extents;
  extents.heads = extents.keyHeads = heads;
  extents.queries = extents.keys = tokens;
  extents.depth = extents.features = extents.width = width;
  return extents;
}

double gainOf(const AttentionExtents &extents) {
  return estimateAttention(extents, TargetInfo()).getGain();
}

const double kMinGain = LinearAttentionCostModel().minGain;

TEST(LinearAttentionCostTest, CountsFlops) {
  // Large products: the ratio is efficiency * n / d.
  LinearAttentionCostModel model;
  AttentionTimes times = estimateAttention(square(8, 4096, 64), TargetInfo());
  EXPECT_DOUBLE_EQ(times.quadratic, 4.0 * 8 * 4096 * 4096 * 64);
  EXPECT_DOUBLE_EQ(times.linear, 4.0 * 8 * 4096 * 64 * 64 / model.efficiency);
}

TEST(LinearAttentionCostTest, DecidesKnownCases) {
  EXPECT_GT(gainOf(square(8, 4096, 64)), 20);
  EXPECT_GT(gainOf(square(12, 512, 64)), kMinGain);
  EXPECT_GT(gainOf(square(8, 850, 32)), kMinGain);
  // An online action detector: 65 tokens, heads of 128.
  EXPECT_LT(gainOf(square(8, 65, 128)), 0.5);
  EXPECT_LT(gainOf(square(8, 64, 64)), kMinGain);
  EXPECT_LT(gainOf(square(12, 120, 64)), kMinGain);
}

TEST(LinearAttentionCostTest, BreaksEvenAtTwoWidths) {
  for (double width : {32, 64, 128}) {
    EXPECT_LT(gainOf(square(8, 2 * width - 8, width)), kMinGain) << width;
    EXPECT_GT(gainOf(square(8, 2 * width + 8, width)), kMinGain) << width;
  }
}

TEST(LinearAttentionCostTest, RefusesWhatIsLinearAlready) {
  // (Q K^T) V with 64 rows that sum over 4096 is K^T V in disguise.
  AttentionExtents extents = square(8, 64, 64);
  extents.depth = extents.features = extents.width = 4096;
  EXPECT_LT(gainOf(extents), 0.05);
}

TEST(LinearAttentionCostTest, WeighsFeatures) {
  AttentionExtents extents = square(8, 4096, 16);
  extents.features = 273; // Second-order Taylor features of 16.
  EXPECT_GT(gainOf(extents), kMinGain);
  extents.depth = extents.width = 64;
  extents.features = 64 * 64; // The square of the scores.
  EXPECT_LT(gainOf(extents), kMinGain);
}

TEST(LinearAttentionCostTest, WeighsParallelism) {
  // One head with few keys cannot keep many cores busy.
  TargetInfo wide;
  wide.cores = 64;
  AttentionExtents extents = square(1, 512, 32);
  double narrowGain = gainOf(extents);
  double wideGain = estimateAttention(extents, wide).getGain();
  EXPECT_LT(wideGain, narrowGain / 4);
  // Causal: no partial sums over the keys.
  AttentionExtents causal = square(1, 4096, 64);
  double plain = estimateAttention(causal, wide).linear;
  causal.causal = true;
  EXPECT_GT(estimateAttention(causal, wide).linear, 8 * plain);
}

TEST(LinearAttentionCostTest, WeighsBytes) {
  // Narrow heads: the scores' traffic decides, and more so the wider they are
  // stored.
  AttentionExtents extents = square(8, 4096, 4);
  AttentionExtents half = extents;
  half.elementBytes = 2;
  EXPECT_GT(estimateAttention(extents, TargetInfo()).quadratic,
            1.9 * estimateAttention(half, TargetInfo()).quadratic);
}

TEST(LinearAttentionCostTest, GroupedHeadsShareTheState) {
  AttentionExtents grouped = square(8, 1024, 64);
  grouped.keyHeads = 2;
  EXPECT_LT(estimateAttention(grouped, TargetInfo()).linear,
            estimateAttention(square(8, 1024, 64), TargetInfo()).linear);
}

} // namespace

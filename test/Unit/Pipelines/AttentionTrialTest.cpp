//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Pipelines/AttentionTrial.h"
#include "gtest/gtest.h"
#include <cmath>
#include <limits>

using namespace calotype;

TEST(AttentionTrial, TheWorstOutputCounts) {
  AttentionTrial trial;
  EXPECT_EQ(trial.getWorst(), 0);
  trial.outputs = {{"a", {0.1, 1}}, {"b", {0.3, 1}}, {"c", {0.2, 1}}};
  EXPECT_EQ(trial.getWorst(), 0.3);
}

TEST(AttentionTrial, NaNIsTheWorstWhereverItStands) {
  double nan = std::numeric_limits<double>::quiet_NaN();
  AttentionTrial trial;
  trial.outputs = {{"a", {nan, nan}}, {"b", {0.001, 1}}};
  EXPECT_TRUE(std::isnan(trial.getWorst()));
  trial.outputs = {{"a", {0.001, 1}}, {"b", {nan, nan}}};
  EXPECT_TRUE(std::isnan(trial.getWorst()));
}

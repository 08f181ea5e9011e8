//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Timing.h"
#include <gtest/gtest.h>

using namespace calotype::driver;

TEST(Timing, Percentiles) {
  std::vector<double> times;
  for (int value = 100; value >= 1; --value)
    times.push_back(value);
  Timing timing = summarize(times);
  EXPECT_EQ(timing.minimum, 1);
  EXPECT_EQ(timing.median, 51);
  EXPECT_EQ(timing.p90, 90);
  EXPECT_EQ(timing.p99, 99);
  EXPECT_EQ(timing.maximum, 100);
  EXPECT_EQ(timing.runs, 100u);
  EXPECT_DOUBLE_EQ(timing.mean, 50.5);
  EXPECT_DOUBLE_EQ(timing.getRunsPerSecond(), 1e3 / 50.5);
}

TEST(Timing, OneRun) {
  Timing timing = summarize({4});
  EXPECT_EQ(timing.minimum, 4);
  EXPECT_EQ(timing.p99, 4);
}

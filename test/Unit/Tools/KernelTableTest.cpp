//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "KernelTable.h"
#include <gtest/gtest.h>
#include <limits>

using namespace calotype;
using namespace calotype::driver;

/// 100 GFLOP/s; 400, 100 and 20 GB/s.
static MachinePeak makePeak() {
  MachinePeak peak;
  peak.gflops = 100;
  peak.levels = {{"L1", 64e3, 400},
                 {"L2", 1e6, 100},
                 {"memory", std::numeric_limits<double>::infinity(), 20}};
  return peak;
}

/// One call that takes a second.
static KernelTime makeKernel(double flops, double bytes, double seconds = 1) {
  KernelTime time;
  time.info.flops = flops;
  time.info.bytes = bytes;
  time.calls = 1;
  time.seconds = seconds;
  return time;
}

TEST(KernelTable, NamesTheNearestLimit) {
  MachinePeak peak = makePeak();
  auto rates =
      rateKernels({makeKernel(50e9, 1e9), makeKernel(1e9, 10e9)}, peak);
  EXPECT_DOUBLE_EQ(rates[0].share, 0.5);
  EXPECT_EQ(rates[0].limit, "arithmetic");
  EXPECT_DOUBLE_EQ(rates[1].share, 0.5);
  EXPECT_EQ(rates[1].limit, "memory");
}

TEST(KernelTable, SmallOperandsAreHeldAgainstTheirCache) {
  MachinePeak peak = makePeak();
  auto rates = rateKernels({makeKernel(0, 500e3, 10e-6)}, peak);
  EXPECT_DOUBLE_EQ(rates[0].gbps, 50);
  EXPECT_EQ(rates[0].limit, "L2");
  EXPECT_DOUBLE_EQ(rates[0].share, 0.5);
}

TEST(KernelTable, WhatIsFasterThanALevelWasNearer) {
  MachinePeak peak = makePeak();
  auto rates = rateKernels({makeKernel(0, 50e9)}, peak);
  EXPECT_EQ(rates[0].limit, "L2");
  EXPECT_DOUBLE_EQ(rates[0].share, 0.5);
  EXPECT_DOUBLE_EQ(peak.getMemoryGbps(), 20);
}

TEST(KernelTable, NoShareIsAboveOne) {
  MachinePeak peak = makePeak();
  auto rates = rateKernels({makeKernel(200e9, 1), makeKernel(0, 900e9),
                            makeKernel(100e9, 450e9), makeKernel(1, 1, 0)},
                           peak);
  for (const KernelRate &rate : rates)
    EXPECT_LE(rate.share, 1);
  EXPECT_DOUBLE_EQ(peak.gflops, 200);
  EXPECT_DOUBLE_EQ(peak.levels[0].gbps, 900);
  EXPECT_DOUBLE_EQ(rates[2].share, 0.5);
}

TEST(KernelTable, TheHigherOfTwoMeasurementsCounts) {
  MachinePeak peak = makePeak(), later = makePeak();
  later.gflops = 90;
  later.levels[1].gbps = 130;
  peak.raiseTo(later);
  EXPECT_DOUBLE_EQ(peak.gflops, 100);
  EXPECT_DOUBLE_EQ(peak.levels[1].gbps, 130);
}

TEST(KernelTable, TellsWhatIsOutsideOfKernels) {
  KernelProfile profile;
  profile.times = {makeKernel(1, 1, 0.25), makeKernel(1, 1, 0.5)};
  profile.runSeconds = 1;
  EXPECT_DOUBLE_EQ(profile.getKernelSeconds(), 0.75);
  EXPECT_DOUBLE_EQ(profile.getOutsideSeconds(), 0.25);
}

TEST(KernelTable, TheMachineHasLimits) {
  MachinePeak peak = measureMachinePeak(1);
  EXPECT_GT(peak.gflops, 0);
  EXPECT_EQ(peak.levels.back().name, "memory");
  for (const MemoryLevel &level : peak.levels)
    EXPECT_GT(level.gbps, 0) << level.name;
}

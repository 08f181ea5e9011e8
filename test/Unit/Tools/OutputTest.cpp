//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Output.h"
#include "llvm/Support/FormatVariadic.h"
#include <gtest/gtest.h>
#include <limits>

using namespace calotype::driver;
namespace json = llvm::json;

TEST(Output, TimesHaveThreeDigitsAndAUnit) {
  EXPECT_EQ(formatTime(0.42e-6), "0.42 us");
  EXPECT_EQ(formatTime(12.345e-6), "12.3 us");
  EXPECT_EQ(formatTime(999.4e-6), "999 us");
  EXPECT_EQ(formatTime(999.6e-6), "1 ms");
  EXPECT_EQ(formatTime(0.2271), "227 ms");
  EXPECT_EQ(formatTime(1.5), "1.5 s");
  EXPECT_EQ(formatTime(12345), "12345 s");
}

TEST(Output, CountsAreInThousands) {
  EXPECT_EQ(formatScaled(576, "MAC"), "576 MAC");
  EXPECT_EQ(formatScaled(4089184256.0, "MAC"), "4.09 GMAC");
  EXPECT_EQ(formatScaled(999.6, "FLOP"), "1 KFLOP");
  EXPECT_EQ(formatBytes(2304), "2.3 KB");
  EXPECT_EQ(formatBytes(0), "0 B");
  EXPECT_EQ(formatScaled(12, ""), "12");
  EXPECT_EQ(formatScaled(25.6e6, ""), "25.6 M");
  EXPECT_EQ(formatScaled(1e19, "B"), "10000 PB");
}

TEST(Output, JsonIsFinite) {
  double inf = std::numeric_limits<double>::infinity();
  json::Value value = json::Object{
      {"a", inf}, {"b", json::Array{-inf, std::nan(""), 1.5, 7}}, {"c", "x"}};
  std::string text = llvm::formatv("{0}", makeFinite(std::move(value)));
  EXPECT_EQ(text, R"({"a":"inf","b":["-inf","nan",1.5,7],"c":"x"})");
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Support/Version.h"
#include <gtest/gtest.h>
#include <string>

TEST(Version, IsMajorMinorPatch) {
  std::string version = calotype::getVersion();
  int dots = 0;
  for (char c : version) {
    ASSERT_TRUE(c == '.' || (c >= '0' && c <= '9')) << version;
    dots += c == '.';
  }
  EXPECT_EQ(dots, 2) << version;
}

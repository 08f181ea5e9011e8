//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Support/Messages.h"
#include "llvm/Support/JSON.h"
#include <gtest/gtest.h>

using namespace calotype;

TEST(Messages, ReadableTextIsLeftAlone) {
  EXPECT_EQ(makeReadable(""), "");
  EXPECT_EQ(makeReadable("a 'b' \xC3\xBC"), "a 'b' \xC3\xBC");
  EXPECT_EQ(makeReadable(std::string(1000, 'x')), std::string(1000, 'x'));
}

TEST(Messages, ControlCharactersAndBadBytesAreVisible) {
  EXPECT_EQ(makeReadable("a\nb\tc\rd\x7f"), "a\\nb\\tc\\rd\\x7F");
  EXPECT_EQ(makeReadable(llvm::StringRef("a\0b\x1b[2J", 7)), "a\\x00b\\x1B[2J");
  EXPECT_TRUE(llvm::json::isUTF8(makeReadable("\xff\xfe ok \xc3")));
}

TEST(Messages, LongTextsLoseTheirMiddle) {
  std::string text = "begin" + std::string(70000, '-') + "end";
  std::string cut = makeReadable(text);
  EXPECT_LT(cut.size(), 1100u);
  EXPECT_EQ(cut.substr(0, 5), "begin");
  EXPECT_EQ(cut.substr(cut.size() - 3), "end");
  EXPECT_NE(cut.find("[... 69008 bytes ...]"), std::string::npos);
  EXPECT_LT(makeReadable(std::string(70000, '\n')).size(), 2200u);
}

TEST(Messages, TheCutIsBetweenCharacters) {
  std::string text;
  for (int i = 0; i < 1000; ++i)
    text += "\xE6\x95\xB0";
  for (size_t most = 90; most < 100; ++most) {
    std::string cut = makeReadable(text, most);
    EXPECT_TRUE(llvm::json::isUTF8(cut));
    EXPECT_EQ(cut.find("\xEF\xBF\xBD"), std::string::npos) << cut;
  }
}

TEST(Messages, ListsEndInACount) {
  EXPECT_EQ(listNames({}), "");
  EXPECT_EQ(listNames({"a", "b"}, 2), "a, b");
  EXPECT_EQ(listNames({"a", "b", "c\n", "d", "e"}, 3), "a, b, c\\n and 2 more");
  EXPECT_LT(
      listNames(std::vector<std::string>(60000, std::string(500, 'x'))).size(),
      1600u);
}

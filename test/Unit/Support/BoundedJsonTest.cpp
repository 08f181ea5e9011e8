//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Support/BoundedJson.h"
#include <gtest/gtest.h>

using namespace calotype;

static std::string errorOf(const std::string &text) {
  auto value = parseBoundedJson(text);
  return value ? "" : llvm::toString(value.takeError());
}

static std::string nest(size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

static std::string repeat(const std::string &element, size_t count) {
  std::string text = "[";
  for (size_t i = 0; i < count; ++i)
    text += (i ? "," : "") + element;
  return text + "]";
}

TEST(BoundedJson, OrdinaryTextsAreParsed) {
  auto value = parseBoundedJson(R"({"a": [1, {"b": "]]]"}], "c\"{": null})");
  ASSERT_TRUE(bool(value)) << llvm::toString(value.takeError());
  EXPECT_TRUE(value->getAsObject()->get("c\"{"));
}

TEST(BoundedJson, LevelsAreBounded) {
  EXPECT_EQ(errorOf(nest(kMostJsonLevels)), "");
  EXPECT_EQ(errorOf(nest(kMostJsonLevels + 1)),
            "the text is nested deeper than 64 levels");
  EXPECT_EQ(errorOf(std::string(1'000'000, '{')),
            "the text is nested deeper than 64 levels");
  // Side by side is not in one another; nor is what stands in strings.
  EXPECT_EQ(errorOf(repeat("[]", 1000)), "");
  EXPECT_EQ(errorOf(R"(["\"[[", ")" + std::string(100, '[') + "\"]"), "");
}

TEST(BoundedJson, ObjectsAndBytesAreBounded) {
  EXPECT_EQ(errorOf(repeat("{}", kMostJsonObjects)), "");
  EXPECT_EQ(errorOf(repeat("{}", kMostJsonObjects + 1)),
            "the text holds more than 200000 objects");
  EXPECT_EQ(errorOf(std::string(kMostJsonBytes + 1, ' ')),
            "the text is longer than 16777216 bytes");
}

TEST(BoundedJson, WhatIsNoJsonIsTheParsersMatter) {
  for (const char *text : {"", "]", "\"", "\"\\", "{]", "}}}", "[1"})
    EXPECT_NE(errorOf(text), "") << text;
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "RandomRecords.h"
#include "gtest/gtest.h"

using namespace calotype;

static calotype_key makeKey(const std::string &name) {
  calotype_key key = {};
  key.name = toBytes(name);
  key.dtype = CALOTYPE_DTYPE_INT64;
  key.layout = CALOTYPE_LAYOUT_RAGGED;
  key.count = 1;
  return key;
}

static int create(const std::vector<std::string> &names, calotype_plan **plan) {
  std::vector<calotype_key> keys;
  for (const std::string &name : names)
    keys.push_back(makeKey(name));
  return calotype_plan_create(plan, keys.data(), keys.size());
}

static long find(const calotype_plan *plan, const std::string &name) {
  return calotype_plan_find(plan, name.data(), name.size());
}

TEST(Plan, FindsEachKeyAndNoOther) {
  for (size_t count : {0, 1, 2, 3, 40, 1000, 20000}) {
    std::vector<std::string> names;
    for (size_t i = 0; i < count; ++i)
      names.push_back("key_" + std::to_string(i * i));
    calotype_plan *plan;
    ASSERT_EQ(create(names, &plan), CALOTYPE_RECORDS_OK) << count;
    for (size_t i = 0; i < count; ++i)
      ASSERT_EQ(find(plan, names[i]), long(i));
    for (size_t i = 0; i < 1000; ++i)
      ASSERT_EQ(find(plan, "other_" + std::to_string(i)), -1);
    EXPECT_EQ(find(plan, ""), -1);
    calotype_plan_destroy(plan);
  }
}

// Names that agree where the hash looks first.
TEST(Plan, FindsNamesThatLookAlike) {
  std::vector<std::string> names = {"",
                                    std::string(1, '\0'),
                                    std::string(2, '\0'),
                                    std::string(8, '\0'),
                                    std::string(9, '\0'),
                                    "12345678",
                                    "1234567812345678",
                                    "12345678x12345678",
                                    "12345678y12345678",
                                    "12345678xx12345678",
                                    "12345678abcdefghijk12345678",
                                    "12345678abcdefghijl12345678"};
  calotype_plan *plan;
  ASSERT_EQ(create(names, &plan), CALOTYPE_RECORDS_OK);
  for (size_t i = 0; i < names.size(); ++i)
    EXPECT_EQ(find(plan, names[i]), long(i));
  EXPECT_EQ(find(plan, "12345678z12345678"), -1);
  EXPECT_EQ(find(plan, std::string(3, '\0')), -1);
  calotype_plan_destroy(plan);
}

TEST(Plan, RefusesKeysThatMakeNone) {
  calotype_plan *plan;
  EXPECT_EQ(create({"a", "b", "a"}, &plan), CALOTYPE_RECORDS_BAD_PLAN);
  EXPECT_EQ(plan, nullptr);
  calotype_key key = makeKey("a");
  auto refused = [&] {
    return calotype_plan_create(&plan, &key, 1) == CALOTYPE_RECORDS_BAD_PLAN;
  };
  key.count = 0;
  EXPECT_TRUE(refused());
  key = makeKey("a");
  key.dtype = CALOTYPE_DTYPE_NONE;
  EXPECT_TRUE(refused());
  key = makeKey("a");
  key.layout = 2;
  EXPECT_TRUE(refused());
  key = makeKey("a");
  key.defaults = &key;
  EXPECT_TRUE(refused());
}

// The plan keeps copies: names, defaults and the bytes of string defaults.
TEST(Plan, CopiesWhatItWasGiven) {
  std::string name = "key", text = "default";
  calotype_bytes value = toBytes(text);
  calotype_key key = makeKey(name);
  key.dtype = CALOTYPE_DTYPE_BYTES;
  key.layout = CALOTYPE_LAYOUT_DENSE;
  key.defaults = &value;
  calotype_plan *plan;
  ASSERT_EQ(calotype_plan_create(&plan, &key, 1), CALOTYPE_RECORDS_OK);
  name = text = "xxxxxxxxx";
  EXPECT_EQ(find(plan, "key"), 0);
  auto kept = static_cast<const calotype_bytes *>(plan->keys[0].defaults);
  EXPECT_EQ(std::string(reinterpret_cast<const char *>(kept->data), kept->size),
            "default");
  calotype_plan_destroy(plan);
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Analysis/ScheduleDatabase.h"
#include <gtest/gtest.h>

using namespace calotype;

static std::string entry(std::string shape, int tile, std::string with = "") {
  return R"({"isa": "x86-64-v3", "kernel": "matmul f32", "with": ")" + with +
         R"(", "shape": ")" + shape + R"(", "plan": "#plan.matmul<columns = )" +
         std::to_string(tile) + R"(, rows = 6>"})";
}

static ScheduleDatabase parse(std::vector<std::string> entries) {
  std::string text = R"({"version": 2, "schedules": [)";
  for (size_t i = 0; i < entries.size(); ++i)
    text += (i ? ", " : "") + entries[i];
  auto database = ScheduleDatabase::parse(text + "]}", "test");
  EXPECT_TRUE(bool(database)) << llvm::toString(database.takeError());
  return std::move(*database);
}

/// The tile of the entry for a shape, or 0.
static int64_t find(const ScheduleDatabase &database, std::string shape,
                    std::string with = "", std::string isa = "x86-64-v3") {
  const ScheduleEntry *found = database.find({isa, "matmul f32", with, shape});
  if (!found)
    return 0;
  llvm::StringRef text = found->plan;
  int64_t columns = -1;
  if (text.consume_front("#plan.matmul<columns = "))
    text.consumeInteger(10, columns);
  return columns;
}

static std::string errorOf(std::string text) {
  auto database = ScheduleDatabase::parse(text, "my.json");
  return database ? "" : llvm::toString(database.takeError());
}

TEST(ScheduleDatabase, TheExactShapeComesFirst) {
  ScheduleDatabase database = parse({entry("60x64 64x32 -> 60x32", 8),
                                     entry("64x64 64x32 -> 64x32", 16),
                                     entry("62x64 64x32 -> 62x32", 24)});
  EXPECT_EQ(find(database, "64x64 64x32 -> 64x32"), 16);
  EXPECT_EQ(find(database, "60x64 64x32 -> 60x32"), 8);
}

TEST(ScheduleDatabase, TheNearestShapeOfTheBucketServes) {
  ScheduleDatabase database = parse(
      {entry("60x64 64x32 -> 60x32", 8), entry("64x64 64x32 -> 64x32", 16)});
  EXPECT_EQ(find(database, "59x64 64x32 -> 59x32"), 8);
  EXPECT_EQ(find(database, "66x64 64x32 -> 66x32"), 16);
}

TEST(ScheduleDatabase, OtherBucketsRanksAndMachinesDoNot) {
  ScheduleDatabase database = parse({entry("64x64 64x32 -> 64x32", 16)});
  EXPECT_EQ(find(database, "96x64 64x32 -> 96x32"), 0);
  EXPECT_EQ(find(database, "1x64x64 64x32 -> 1x64x32"), 0);
  EXPECT_EQ(find(database, "64x64 64x32 -> 64x32", "", "x86-64-v4"), 0);
}

TEST(ScheduleDatabase, SmallExtentsAreTheirOwnBucket) {
  ScheduleDatabase database = parse({entry("8x64 64x32 -> 8x32", 16)});
  EXPECT_EQ(find(database, "8x64 64x32 -> 8x32"), 16);
  EXPECT_EQ(find(database, "7x64 64x32 -> 7x32"), 0);
}

TEST(ScheduleDatabase, OpsAroundTheRootDecideBetweenEqualShapes) {
  ScheduleDatabase database = parse({entry("64x64 64x32 -> 64x32", 16, "relu"),
                                     entry("64x64 64x32 -> 64x32", 24, "add")});
  EXPECT_EQ(find(database, "64x64 64x32 -> 64x32", "add"), 24);
  EXPECT_EQ(find(database, "64x64 64x32 -> 64x32", "relu"), 16);
  EXPECT_NE(find(database, "64x64 64x32 -> 64x32", "gelu"), 0);
}

TEST(ScheduleDatabase, TheUsersEntriesWin) {
  ScheduleDatabase database = parse({entry("64x64 64x32 -> 64x32", 16)});
  database.add(parse({entry("64x64 64x32 -> 64x32", 8)}));
  EXPECT_EQ(find(database, "64x64 64x32 -> 64x32"), 8);
  EXPECT_EQ(database.size(), 1u);
}

TEST(ScheduleDatabase, TheTextReadsBack) {
  ScheduleDatabase database = parse(
      {entry("64x64 64x32 -> 64x32", 16, "relu"), entry("8x8 8x8 -> 8x8", 8)});
  std::string text = database.toText();
  auto again = ScheduleDatabase::parse(text, "again");
  ASSERT_TRUE(bool(again));
  EXPECT_EQ(again->toText(), text);
}

TEST(ScheduleDatabase, KeepsWhatItWasMeasuredAgainst) {
  std::string text = entry("8x8 8x8 -> 8x8", 8);
  text.insert(text.size() - 1,
              R"(, "planned": "#plan.matmul<columns = 16, rows = 6>")");
  ScheduleDatabase database = parse({text});
  auto again = ScheduleDatabase::parse(database.toText(), "again");
  ASSERT_TRUE(bool(again));
  const ScheduleEntry *found =
      again->get({"x86-64-v3", "matmul f32", "", "8x8 8x8 -> 8x8"});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->planned, "#plan.matmul<columns = 16, rows = 6>");
}

TEST(ScheduleDatabase, ErrorsSayWhere) {
  EXPECT_EQ(errorOf("{\n\"version\": ]"),
            "my.json: [2:12, byte=14]: Invalid JSON value");
  EXPECT_EQ(errorOf("[]"), "expected an object when parsing my.json");
  EXPECT_EQ(errorOf(R"({"version": 1})"),
            "expected version 2 at my.json.version");
  EXPECT_EQ(errorOf(R"({"version": 2})"),
            "expected an array at my.json.schedules");
  EXPECT_EQ(errorOf(R"({"version": 2, "schedules": [{"isa": 3}]})"),
            "expected string at my.json.schedules[0].isa");
  std::string shape = entry("64x-1 -> 3", 8);
  EXPECT_EQ(errorOf(R"({"version": 2, "schedules": [)" + shape + "]}"),
            "expected extents as in '8x16 16x4 -> 8x4' at "
            "my.json.schedules[0].shape");
  EXPECT_EQ(
      errorOf(R"({"version": 2, "schedules": [)" + entry("4 -> 4", -1) + "]}"),
      "expected a plan, as in #plan.matmul<columns = 16, rows = 6> at "
      "my.json.schedules[0].plan");
}

TEST(ScheduleDatabase, TheShippedFileIsSound) {
  auto file = ScheduleDatabase::read(CALOTYPE_SCHEDULES_FILE);
  ASSERT_TRUE(bool(file)) << llvm::toString(file.takeError());
  EXPECT_EQ(file->toText(), ScheduleDatabase::getShipped().toText());
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Parsing.h"

using namespace calotype;

using Integers = std::vector<int64_t>;

static std::string step(const std::string &feature) {
  return field(1, feature);
}

static std::string sequence(const std::string &context,
                            const std::string &lists) {
  return field(1, context) + field(2, lists);
}

static Integers getSteps(const Parsing &parsing, size_t key) {
  const int64_t *steps = parsing.batch.list_columns[key].steps;
  return {steps, steps + parsing.result.rows_written + 1};
}

TEST(Sequence, ListsOfSteps) {
  std::vector<calotype_key> lists{
      makeKey("tok", CALOTYPE_DTYPE_INT64, CALOTYPE_LAYOUT_RAGGED),
      makeKey("pair", CALOTYPE_DTYPE_INT64, CALOTYPE_LAYOUT_DENSE, 2)};
  int64_t minusOne = -1;
  Parsing parsing({makeKey("label", CALOTYPE_DTYPE_INT64, CALOTYPE_LAYOUT_DENSE,
                           1, &minusOne)},
                  &lists);
  std::string tok = step(makeIntegers({1, 2})) + step("") +
                    step(makeIntegers({})) + step(makeIntegers({3}));
  std::string pair = step(makeIntegers({4, 5})) + step(makeIntegers({6, 7}));
  ASSERT_EQ(parsing.parse(
                {sequence(entry("label", makeIntegers({8})), entry("tok", tok)),
                 "", sequence("", entry("pair", pair)),
                 // The last list of a key counts.
                 sequence("", entry("tok", tok) + entry("tok", ""))}),
            0);
  EXPECT_EQ(parsing.getValues<int64_t>(0), (Integers{8, -1, -1, -1}));
  EXPECT_EQ(getSteps(parsing, 0), (Integers{0, 4, 4, 4, 4}));
  const int64_t *offsets = parsing.batch.list_columns[0].offsets;
  EXPECT_EQ(Integers(offsets, offsets + 5), (Integers{0, 2, 2, 2, 3}));
  EXPECT_EQ(parsing.getListValues<int64_t>(0), (Integers{1, 2, 3}));
  EXPECT_EQ(getSteps(parsing, 1), (Integers{0, 0, 0, 2, 2}));
  EXPECT_EQ(parsing.getListValues<int64_t>(1), (Integers{4, 5, 6, 7}));
}

TEST(Sequence, BadLists) {
  std::vector<calotype_key> lists{
      makeKey("n", CALOTYPE_DTYPE_INT64, CALOTYPE_LAYOUT_DENSE)};
  lists[0].required = 1;
  Parsing parsing({}, &lists);
  std::string good = sequence("", entry("n", step(makeIntegers({1}))));
  struct {
    std::string lists;
    int reason;
  } cases[] = {{"", CALOTYPE_BAD_MISSING},
               {entry("n", step(makeIntegers({1, 2}))), CALOTYPE_BAD_COUNT},
               {entry("n", step("")), CALOTYPE_BAD_COUNT},
               {entry("n", step(makeTexts({"x"}))), CALOTYPE_BAD_DTYPE},
               {entry("n", step("\x80")), CALOTYPE_BAD_WIRE}};
  for (const auto &[text, reason] : cases) {
    EXPECT_EQ(parsing.parse({good, sequence("", text)}),
              CALOTYPE_RECORDS_BAD_RECORD);
    EXPECT_EQ(parsing.result.first.reason, reason);
    EXPECT_EQ(parsing.result.first.row, 1u);
    EXPECT_TRUE(parsing.result.first.in_list);
    EXPECT_EQ(parsing.parse({good, sequence("", text), good},
                            {CALOTYPE_ON_ERROR_FILL, 0, nullptr}),
              0);
    EXPECT_EQ(getSteps(parsing, 0), (Integers{0, 1, 1, 2}));
  }
}

TEST(Sequence, ListsGrow) {
  std::vector<calotype_key> lists{
      makeKey("n", CALOTYPE_DTYPE_INT64, CALOTYPE_LAYOUT_RAGGED),
      makeKey("m", CALOTYPE_DTYPE_INT64, CALOTYPE_LAYOUT_DENSE, 3)};
  Parsing parsing({}, &lists, 2);
  std::string n, m;
  for (int i = 0; i < 5000; ++i) {
    n += step(makeIntegers({i, i}));
    m += step(makeIntegers({i, i, i}));
  }
  std::string record = sequence("", entry("n", n) + entry("m", m));
  ASSERT_EQ(parsing.parse({record, record}), 0);
  EXPECT_EQ(parsing.batch.list_columns[0].count, 20000u);
  EXPECT_EQ(parsing.batch.list_columns[1].count, 30000u);
  EXPECT_EQ(parsing.getListValues<int64_t>(1)[29999], 4999);
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Examples to columns, by both parsers; each row of the table of bad input
/// that is about records (docs/Records.md).
//===----------------------------------------------------------------------===//

#include "Parsing.h"
#include <cmath>

using namespace calotype;

using Integers = std::vector<int64_t>;
using Texts = std::vector<std::string>;

static const int dense = CALOTYPE_LAYOUT_DENSE, ragged = CALOTYPE_LAYOUT_RAGGED;
static const int bytes = CALOTYPE_DTYPE_BYTES, floats = CALOTYPE_DTYPE_FLOAT,
                 int64 = CALOTYPE_DTYPE_INT64;
static const int64_t minusSeven = -7;

/// The parsers one after the other.
static std::vector<calotype_parse_options> bothParsers(int onError = 0) {
  return {{onError, 0, nullptr}, {onError, 1, nullptr}};
}

TEST(Parse, DenseAndRagged) {
  Parsing parsing({makeKey("id", int64, dense, 1, &minusSeven),
                   makeKey("tags", bytes, ragged),
                   makeKey("pair", int64, ragged, 2)});
  for (const calotype_parse_options &options : bothParsers()) {
    ASSERT_EQ(
        parsing.parse({example(entry("id", makeIntegers({300})) +
                               entry("tags", makeTexts({"a", "", "ccc"}))),
                       "",
                       example(entry("other", makeTexts({"x"})) +
                               entry("pair", makeIntegers({-1, 1, 2, 3})) +
                               entry("tags", makeTexts({})))},
                      options),
        0);
    EXPECT_EQ(parsing.getValues<int64_t>(0), (Integers{300, -7, -7}));
    EXPECT_EQ(parsing.getTexts(1), (Texts{"a", "", "ccc"}));
    EXPECT_EQ(parsing.getOffsets(1), (Integers{0, 3, 3, 3}));
    EXPECT_EQ(parsing.getValues<int64_t>(2), (Integers{-1, 1, 2, 3}));
    EXPECT_EQ(parsing.getOffsets(2), (Integers{0, 0, 0, 4}));
  }
}

TEST(Parse, NumbersOfEachLength) {
  Parsing parsing({makeKey("id", int64, dense)});
  Integers numbers{0, -1, INT64_MIN, INT64_MAX};
  for (int bit = 0; bit < 63; ++bit)
    for (int64_t near : {-1, 0, 1})
      numbers.push_back((int64_t(1) << bit) + near);
  for (const calotype_parse_options &options : bothParsers())
    for (int64_t number : numbers) {
      ASSERT_EQ(parsing.parse({example(entry("id", makeIntegers({number})))},
                              options),
                0);
      EXPECT_EQ(parsing.getValues<int64_t>(0), Integers{number});
    }
}

TEST(Parse, SpecialFloats) {
  Parsing parsing({makeKey("f", floats, dense)});
  for (uint32_t bits : {0x7fc00001u, 0x7f800000u, 0xff800000u, 0x80000000u,
                        0x00000001u, 0x7fa00000u})
    for (const calotype_parse_options &options : bothParsers()) {
      std::string list = field(2, field(1, fixed32(bits)));
      ASSERT_EQ(parsing.parse({example(entry("f", list))}, options), 0);
      uint32_t got;
      std::memcpy(&got, parsing.batch.columns[0].values, 4);
      EXPECT_EQ(got, bits);
    }
}

// Strings with NUL, of any length, not UTF-8.
TEST(Parse, StringsAreBytes) {
  Parsing parsing({makeKey("s", bytes, dense)});
  for (const std::string &text :
       {std::string("\0a\0", 3), std::string("\xff\xfe"),
        std::string(100, '\0'), std::string(300, 'x'), std::string(100000, 'y'),
        std::string()})
    for (const calotype_parse_options &options : bothParsers()) {
      ASSERT_EQ(
          parsing.parse({example(entry("s", makeTexts({text})))}, options), 0);
      EXPECT_EQ(parsing.getTexts(0), Texts{text});
    }
}

static const std::string five = makeIntegers({5});

/// Packed numbers.
static std::string pack(const Integers &values) {
  std::string chunk;
  for (int64_t value : values)
    chunk += varint(uint64_t(value));
  return field(1, chunk);
}

// Encodings that are legal, and what they mean to protobuf.
TEST(Parse, LegalEncodings) {
  std::string group =
      varint(95 << 3 | 3) + varint(8) + varint(1) + varint(95 << 3 | 4);
  std::string unpacked = varint(8) + varint(uint64_t(-2)) + varint(8) + "\x03";
  struct {
    const char *name;
    std::string record;
    Integers values;
  } cases[] = {
      {"unpacked", example(entry("id", field(3, unpacked))), {-2, 3}},
      {"chunks",
       example(entry("id", field(3, pack({1, 2}) + pack({3})))),
       {1, 2, 3}},
      {"mixed",
       example(entry("id", field(3, pack({1}) + unpacked))),
       {1, -2, 3}},
      {"value first", example(field(1, field(2, five) + field(1, "id"))), {5}},
      {"duplicate",
       example(entry("id", five) + entry("id", makeIntegers({}))),
       {}},
      {"other kind first",
       example(entry("id", field(2, field(1, fixed32(0)))) + entry("id", five)),
       {5}},
      {"Features twice",
       example(entry("x", five)) + example(entry("id", five)),
       {5}},
      {"value twice",
       example(field(1, field(1, "id") + field(2, five) + field(2, five))),
       {5, 5}},
      {"key twice",
       example(field(1, field(1, "x") + field(1, "id") + field(2, five))),
       {5}},
      {"oneof twice",
       example(entry("id", field(2, field(1, fixed32(0))) + five)),
       {5}},
      {"no value", example(field(1, field(1, "id"))), {}},
      {"no kind", example(entry("id", "")), {}},
      {"no key", example(field(1, field(2, five))), {}},
      {"long number",
       example(
           entry("id", field(3, field(1, std::string("\x94\x80\x80\0", 4))))),
       {20}},
      {"group in Example", group + example(entry("id", five)), {5}},
      {"group in Features", example(group + entry("id", five)), {5}},
      {"group in entry",
       example(field(1, field(1, "id") + group + field(2, five))),
       {5}},
      {"group in Feature", example(entry("id", group + five)), {5}},
      {"group in list", example(entry("id", field(3, pack({5}) + group))), {5}},
      {"field with another form",
       example(entry("id", field(3, varint(1 << 3 | 5) + "xxxx" + pack({5})))),
       {5}}};
  Parsing parsing({makeKey("id", int64, ragged)});
  for (const auto &[name, record, values] : cases)
    for (const calotype_parse_options &options : bothParsers()) {
      EXPECT_EQ(parsing.parse({record}, options), 0) << name;
      EXPECT_EQ(parsing.getValues<int64_t>(0), values) << name;
    }
}

TEST(Parse, MalformedMessages) {
  std::string good = example(entry("id", makeIntegers({1, 2, 3})));
  Texts cases{"\xff\xff\xff\xff not a message",
              example(entry(
                  "id", field(3, field(1, std::string(10, '\xff') + "\x01")))),
              example(entry("id", field(3, field(1, "\x80")))),
              example(entry("id", field(2, field(1, "123456")))),
              example(varint(1 << 3 | 3) + varint(2 << 3 | 4)),
              example(varint(1 << 3 | 3)),
              example(std::string(200, '\x0b')),
              example(varint(4)),
              example(varint(7)),
              std::string(1, '\0'),
              example(field(1, field(1, "id") + varint(2 << 3 | 2) +
                                   varint(60) + five)),
              example(entry("id", "\x80") + entry("id", five))};
  for (size_t cut = 1; cut < good.size(); ++cut)
    cases.push_back(good.substr(0, cut));
  Parsing parsing({makeKey("id", int64, ragged)});
  for (const std::string &record : cases)
    for (const calotype_parse_options &options : bothParsers()) {
      EXPECT_EQ(parsing.parse({good, record}, options),
                CALOTYPE_RECORDS_BAD_RECORD);
      EXPECT_EQ(parsing.result.first.reason, CALOTYPE_BAD_WIRE);
      EXPECT_EQ(parsing.result.first.row, 1u);
      EXPECT_EQ(parsing.result.rows_written, 1u);
      EXPECT_EQ(parsing.getValues<int64_t>(0), (Integers{1, 2, 3}));
    }
}

// Wrong kind, wrong count, missing without a default: the row, the key, the
// reason.
TEST(Parse, RecordsThatDoNotFit) {
  Parsing parsing({makeKey("id", int64, dense, 2),
                   makeKey("steps", floats, ragged, 2),
                   makeKey("name", bytes, ragged)});
  std::string two = makeIntegers({1, 2});
  std::string three = field(2, field(1, std::string(12, '\0')));
  struct {
    std::string record;
    int reason;
    long key;
  } cases[] = {
      {"", CALOTYPE_BAD_MISSING, 0},
      {example(entry("id", "")), CALOTYPE_BAD_MISSING, 0},
      {example(entry("id", five)), CALOTYPE_BAD_COUNT, 0},
      {example(entry("id", makeIntegers({1, 2, 3}))), CALOTYPE_BAD_COUNT, 0},
      {example(entry("id", makeIntegers({}))), CALOTYPE_BAD_COUNT, 0},
      {example(entry("id", makeTexts({"a", "b"}))), CALOTYPE_BAD_DTYPE, 0},
      {example(entry("id", two) + entry("steps", three)), CALOTYPE_BAD_COUNT,
       1},
      {example(entry("id", two) + entry("name", two)), CALOTYPE_BAD_DTYPE, 2},
      {example(entry("id", two) + entry("name", makeIntegers({}))),
       CALOTYPE_BAD_DTYPE, 2}};
  for (const auto &[record, reason, key] : cases)
    for (const calotype_parse_options &options : bothParsers()) {
      EXPECT_EQ(parsing.parse({example(entry("id", two)), record}, options),
                CALOTYPE_RECORDS_BAD_RECORD);
      EXPECT_EQ(parsing.result.first.reason, reason);
      EXPECT_EQ(parsing.result.first.key, key);
      EXPECT_EQ(parsing.result.first.row, 1u);
    }
}

TEST(Parse, BadRecordsAreLeftOutOrFilled) {
  Parsing parsing({makeKey("id", int64, dense, 1, &minusSeven),
                   makeKey("required", int64, dense),
                   makeKey("more", int64, ragged)});
  auto make = [](int64_t value) {
    std::string list = makeIntegers({value});
    return example(entry("id", list) + entry("required", list) +
                   entry("more", makeIntegers({value, value})));
  };
  Texts records{make(1), "\xff", make(2),
                example(entry("id", makeIntegers({9}))), make(3)};
  uint64_t mask = ~uint64_t(0);
  for (int general : {0, 1}) {
    calotype_parse_options options = {CALOTYPE_ON_ERROR_SKIP, general, &mask};
    EXPECT_EQ(parsing.parse(records, options), 0);
    EXPECT_EQ(parsing.result.rows_read, 5u);
    EXPECT_EQ(parsing.result.rows_written, 3u);
    EXPECT_EQ(parsing.result.bad_records, 2u);
    EXPECT_EQ(mask, 0b1010u);
    EXPECT_EQ(parsing.getValues<int64_t>(0), (Integers{1, 2, 3}));
    EXPECT_EQ(parsing.getValues<int64_t>(2), (Integers{1, 1, 2, 2, 3, 3}));
    options.on_error = CALOTYPE_ON_ERROR_FILL;
    EXPECT_EQ(parsing.parse(records, options), 0);
    EXPECT_EQ(parsing.result.rows_written, 5u);
    EXPECT_EQ(mask, 0b1010u);
    EXPECT_EQ(parsing.getValues<int64_t>(0), (Integers{1, -7, 2, -7, 3}));
    EXPECT_EQ(parsing.getValues<int64_t>(1), (Integers{1, 0, 2, 0, 3}));
    EXPECT_EQ(parsing.getOffsets(2), (Integers{0, 2, 2, 4, 4, 6}));
  }
}

// A column that the caller gave takes what fits; the rest is parsed again.
TEST(Parse, FullColumns) {
  Parsing parsing({makeKey("n", int64, ragged)});
  int64_t values[4], offsets[4];
  calotype_column column = {values, 4, 0, offsets, nullptr, 0};
  std::string two = example(entry("n", makeIntegers({1, 2})));
  std::string many = example(entry("n", makeIntegers({1, 2, 3, 4, 5})));
  calotype_bytes rows[] = {toBytes(two), toBytes(two), toBytes(many)};
  std::vector<uint64_t> memory(calotype_parser_size(parsing.plan, nullptr) / 8 +
                               1);
  calotype_parser *parser =
      calotype_parser_init(memory.data(), parsing.plan, nullptr);
  calotype_parse_result result;
  EXPECT_EQ(calotype_parse_examples(parser, rows, 3, &column, nullptr, &result),
            CALOTYPE_RECORDS_FULL);
  EXPECT_EQ(result.rows_read, 2u);
  EXPECT_EQ(result.rows_written, 2u);
  EXPECT_EQ(result.full_column, 0);
  EXPECT_EQ(result.needed_values, 5u);
  EXPECT_EQ(column.count, 4u);
  EXPECT_EQ(
      calotype_parse_examples(parser, rows + 2, 1, &column, nullptr, &result),
      CALOTYPE_RECORDS_FULL);
  EXPECT_EQ(result.rows_read, 0u);
}

// Many keys and many values: linear, and the columns of a batch grow.
TEST(Parse, ManyKeysAndValues) {
  Parsing parsing({makeKey("n", int64, ragged)}, nullptr, 2);
  std::string entries;
  for (int i = 0; i < 100000; ++i)
    entries += entry("key" + std::to_string(i), five);
  entries += entry("n", makeIntegers(Integers(1000000, 1)));
  ASSERT_EQ(parsing.parse({example(entries), example(entries)}), 0);
  EXPECT_EQ(parsing.batch.columns[0].count, 2000000u);
}

TEST(Parse, BothParsersAgree) {
  Parsing fast(makeTestKeys()), general(makeTestKeys());
  size_t good = 0;
  for (uint64_t seed = 0; seed < 20000; ++seed) {
    Random random(seed);
    RecordMaker maker(random);
    maker.oddity = seed % 2 ? 10 : 0;
    Texts records{maker.makeExample(), maker.makeExample()};
    if (seed % 3 == 0)
      maker.damage(records[1]);
    int code = fast.parse(records, {CALOTYPE_ON_ERROR_SKIP, 0, nullptr});
    ASSERT_EQ(general.parse(records, {CALOTYPE_ON_ERROR_SKIP, 1, nullptr}),
              code);
    ASSERT_EQ(fast.result.rows_written, general.result.rows_written) << seed;
    ASSERT_EQ(fast.result.first.reason, general.result.first.reason) << seed;
    ASSERT_EQ(dumpColumns(fast.batch, fast.result.rows_written),
              dumpColumns(general.batch, general.result.rows_written))
        << seed;
    good += fast.result.rows_written;
  }
  EXPECT_GT(good, 2000u);
}

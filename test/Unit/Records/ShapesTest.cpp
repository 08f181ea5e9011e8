//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/records.h"
#include "gtest/gtest.h"
#include <vector>

using Integers = std::vector<int64_t>;

static calotype_column makeColumn(Integers &values, Integers &offsets) {
  return {values.data(),  values.size(), values.size(),
          offsets.data(), nullptr,       0};
}

TEST(Shapes, Pad) {
  Integers values{1, 2, 3}, offsets{0, 2, 2, 3}, out(6);
  int64_t fill = -9;
  EXPECT_EQ(calotype_ragged_width(offsets.data(), 3), 2);
  EXPECT_EQ(calotype_ragged_pad(values.data(), 8, offsets.data(), 3, 2, &fill,
                                out.data()),
            0);
  EXPECT_EQ(out, (Integers{1, 2, -9, -9, 3, -9}));
  EXPECT_EQ(calotype_ragged_pad(values.data(), 8, offsets.data(), 3, 1, nullptr,
                                out.data()),
            CALOTYPE_RECORDS_BAD_ARGUMENT);
}

TEST(Shapes, SparseOrder) {
  Integers x{3, 1, 1, 9, 0}, y{0, 5, 2, 0, 0}, offsets{0, 3, 3, 5}, order(5),
      scratch(5);
  calotype_column columns[] = {makeColumn(x, offsets), makeColumn(y, offsets)};
  const calotype_column *indices[] = {&columns[0], &columns[1]};
  ASSERT_EQ(calotype_sparse_order(indices, 2, offsets.data(), 3, order.data(),
                                  scratch.data()),
            0);
  EXPECT_EQ(order, (Integers{2, 1, 0, 4, 3}));
  // By the first alone, equal ones stay in order.
  ASSERT_EQ(calotype_sparse_order(indices, 1, offsets.data(), 3, order.data(),
                                  scratch.data()),
            0);
  EXPECT_EQ(order, (Integers{1, 2, 0, 4, 3}));
  Integers other{0, 2, 3, 5};
  EXPECT_EQ(calotype_sparse_order(indices, 1, other.data(), 3, order.data(),
                                  scratch.data()),
            CALOTYPE_RECORDS_BAD_ARGUMENT);
}

// Two rows of six and no items, and a third of one, parted in each way.
TEST(Shapes, Partitions) {
  struct {
    int kind;
    Integers values, offsets, parts, splits;
  } cases[] = {{CALOTYPE_PARTITION_ROW_LENGTHS,
                {2, 0, 4, 0, 1},
                {0, 3, 3, 5},
                {0, 3, 3, 5},
                {0, 2, 2, 6, 6, 7}},
               {CALOTYPE_PARTITION_ROW_SPLITS,
                {0, 1, 1, 6, 0, 0, 0, 1},
                {0, 4, 5, 8},
                {0, 3, 3, 5},
                {0, 1, 1, 6, 6, 7}},
               {CALOTYPE_PARTITION_ROW_LIMITS,
                {1, 1, 6, 0, 1},
                {0, 3, 3, 5},
                {0, 3, 3, 5},
                {0, 1, 1, 6, 6, 7}},
               {CALOTYPE_PARTITION_ROW_STARTS,
                {0, 3, 0},
                {0, 2, 2, 3},
                {0, 2, 2, 3},
                {0, 3, 6, 7}},
               {CALOTYPE_PARTITION_VALUE_ROWIDS,
                {0, 0, 2, 2, 2, 4, 1},
                {0, 6, 6, 7},
                {0, 5, 5, 7},
                {0, 2, 2, 5, 5, 6, 6, 7}}};
  for (auto &[kind, values, offsets, parts, splits] : cases) {
    calotype_column partition = makeColumn(values, offsets);
    Integers items{0, 6, 6, 7}, out(splits.size());
    size_t count, bad;
    EXPECT_EQ(calotype_ragged_partition(kind, &partition, 3, items.data(),
                                        out.data(), out.size(), 100, &count,
                                        &bad),
              0);
    EXPECT_EQ(items, parts);
    EXPECT_EQ(out, splits);
    items = {0, 6, 6, 7};
    EXPECT_EQ(calotype_ragged_partition(kind, &partition, 3, items.data(),
                                        out.data(), 3, 100, &count, &bad),
              CALOTYPE_RECORDS_FULL);
    EXPECT_EQ(count + 1, splits.size());
    items = {0, 6, 6, 8};
    int code =
        calotype_ragged_partition(kind, &partition, 3, items.data(), out.data(),
                                  out.size(), 100, &count, &bad);
    // The last part of row starts ends where the row does.
    if (kind != CALOTYPE_PARTITION_ROW_STARTS) {
      EXPECT_EQ(code, CALOTYPE_RECORDS_BAD_RECORD);
      EXPECT_EQ(bad, 2u);
    }
  }
}

TEST(Shapes, HostilePartitions) {
  struct {
    int kind;
    Integers values;
  } cases[] = {{CALOTYPE_PARTITION_ROW_LENGTHS, {-1, 3}},
               {CALOTYPE_PARTITION_ROW_LENGTHS, {INT64_MAX, INT64_MAX}},
               {CALOTYPE_PARTITION_ROW_SPLITS, {1, 2}},
               {CALOTYPE_PARTITION_ROW_SPLITS, {0, 3, 2}},
               {CALOTYPE_PARTITION_ROW_LIMITS, {1, -1}},
               {CALOTYPE_PARTITION_ROW_LIMITS, {INT64_MIN}},
               {CALOTYPE_PARTITION_ROW_STARTS, {1}},
               {CALOTYPE_PARTITION_ROW_STARTS, {0, 3}},
               {CALOTYPE_PARTITION_VALUE_ROWIDS, {1, 0}},
               {CALOTYPE_PARTITION_VALUE_ROWIDS, {0, INT64_MAX}},
               {CALOTYPE_PARTITION_VALUE_ROWIDS, {-1, 0}}};
  for (auto &[kind, values] : cases) {
    Integers offsets{0, int64_t(values.size())}, items{0, 2}, out(100);
    calotype_column partition = makeColumn(values, offsets);
    size_t count, bad;
    EXPECT_EQ(calotype_ragged_partition(kind, &partition, 1, items.data(),
                                        out.data(), out.size(), 50, &count,
                                        &bad),
              CALOTYPE_RECORDS_BAD_RECORD);
  }
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// A plan and a batch for tests, and what is in its columns.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TEST_UNIT_RECORDS_PARSING_H
#define CALOTYPE_TEST_UNIT_RECORDS_PARSING_H

#include "RandomRecords.h"
#include "gtest/gtest.h"

namespace calotype {

/// A key of a literal name.
inline calotype_key makeKey(const char *name, int dtype, int layout,
                            size_t count = 1, const void *defaults = nullptr) {
  return {{reinterpret_cast<const uint8_t *>(name), std::strlen(name)},
          dtype,
          layout,
          count,
          defaults,
          0};
}

class Parsing {
public:
  explicit Parsing(const std::vector<calotype_key> &keys,
                   const std::vector<calotype_key> *listKeys = nullptr,
                   size_t rows = 64) {
    EXPECT_EQ(calotype_plan_create(&plan, keys.data(), keys.size()), 0);
    if (listKeys)
      EXPECT_EQ(
          calotype_plan_create(&lists, listKeys->data(), listKeys->size()), 0);
    EXPECT_EQ(calotype_batch_create(&batch, plan, lists, rows), 0);
  }
  ~Parsing() {
    calotype_batch_destroy(&batch);
    calotype_plan_destroy(plan);
    calotype_plan_destroy(lists);
  }

  int parse(const std::vector<std::string> &records,
            const calotype_parse_options &options = {}) {
    // Strings in the columns lie in the records.
    kept = records;
    std::vector<calotype_bytes> rows;
    for (const std::string &record : kept)
      rows.push_back(toBytes(record));
    return calotype_batch_parse(&batch, rows.data(), rows.size(), &options,
                                &result);
  }

  template <typename T> std::vector<T> getValues(size_t key) const {
    return getValues<T>(batch.columns[key]);
  }
  template <typename T> std::vector<T> getListValues(size_t key) const {
    return getValues<T>(batch.list_columns[key]);
  }
  std::vector<std::string> getTexts(size_t key) const {
    std::vector<std::string> texts;
    for (calotype_bytes value : getValues<calotype_bytes>(key))
      texts.emplace_back(reinterpret_cast<const char *>(value.data),
                         value.size);
    return texts;
  }
  std::vector<int64_t> getOffsets(size_t key) const {
    const int64_t *offsets = batch.columns[key].offsets;
    return {offsets, offsets + result.rows_written + 1};
  }

  calotype_plan *plan = nullptr, *lists = nullptr;
  calotype_batch batch = {};
  calotype_parse_result result = {};

private:
  std::vector<std::string> kept;
  template <typename T>
  static std::vector<T> getValues(const calotype_column &column) {
    auto values = static_cast<const T *>(column.values);
    return {values, values + column.count};
  }
};

inline std::string makeIntegers(const std::vector<int64_t> &values) {
  std::string chunk;
  for (int64_t value : values)
    chunk += varint(uint64_t(value));
  return field(3, values.empty() ? "" : field(1, chunk));
}

inline std::string makeTexts(const std::vector<std::string> &values) {
  std::string list;
  for (const std::string &value : values)
    list += field(1, value);
  return field(1, list);
}

inline std::string example(const std::string &entries) {
  return field(1, entries);
}

} // namespace calotype

#endif // CALOTYPE_TEST_UNIT_RECORDS_PARSING_H

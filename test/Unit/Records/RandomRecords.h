//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Records drawn at random, in every legal encoding and damaged, for tests that
/// compare two ways of reading them. The same seed gives the same everywhere.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TEST_UNIT_RECORDS_RANDOMRECORDS_H
#define CALOTYPE_TEST_UNIT_RECORDS_RANDOMRECORDS_H

#include "calotype/records.h"
#include <cstring>
#include <string>
#include <vector>

namespace calotype {

/// SplitMix64.
class Random {
public:
  explicit Random(uint64_t seed) : state(seed * 0x9e3779b97f4a7c15u + 1) {}
  uint64_t next() {
    uint64_t z = (state += 0x9e3779b97f4a7c15u);
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
  }
  /// Below `end`.
  uint64_t below(uint64_t end) { return next() % end; }
  bool oneIn(uint64_t n) { return below(n) == 0; }

private:
  uint64_t state;
};

inline calotype_bytes toBytes(const std::string &text) {
  return {reinterpret_cast<const uint8_t *>(text.data()), text.size()};
}

inline std::string varint(uint64_t value) {
  std::string out;
  for (; value >= 0x80; value >>= 7)
    out += char(value | 0x80);
  return out + char(value);
}

/// A field with a length before it.
inline std::string field(unsigned number, const std::string &bytes) {
  return varint(number << 3 | 2) + varint(bytes.size()) + bytes;
}

inline std::string fixed32(uint32_t bits) {
  std::string out(4, 0);
  for (int i = 0; i < 4; ++i)
    out[i] = char(bits >> 8 * i);
  return out;
}

inline std::string entry(const std::string &key, const std::string &feature) {
  return field(1, field(1, key) + field(2, feature));
}

/// Draws Features, Examples and SequenceExamples.
class RecordMaker {
public:
  explicit RecordMaker(Random &random) : random(random) {}

  /// How often something is written in an unusual way: one of so many; 0 never.
  unsigned oddity = 8;

  std::string makeFeature(int dtype) {
    std::string list, feature;
    size_t count = random.oneIn(6) ? random.below(40) : random.below(4);
    if (random.oneIn(3))
      count = 1;
    for (size_t i = 0; i < count;)
      list += makeValues(dtype, count, i);
    if (isOdd())
      list += makeUnknown();
    if (isOdd())
      feature += field(1 + random.below(3), "");
    if (!isOdd())
      feature += field(dtype, list);
    if (isOdd())
      feature += makeUnknown();
    return feature;
  }

  std::string makeEntry() {
    std::string key = makeKey();
    int dtype = isOdd() ? 1 + int(random.below(3)) : getDtype(key);
    std::string name = field(1, key), value = field(2, makeFeature(dtype));
    std::string body = isOdd() ? value + name : name + value;
    if (isOdd())
      body += random.oneIn(2) ? makeUnknown() : field(2, makeFeature(dtype));
    return field(1, body);
  }

  std::string makeFeatures() {
    std::string out;
    size_t count = random.below(9);
    for (size_t i = 0; i < count; ++i)
      out += isOdd() ? makeUnknown() : makeEntry();
    return out;
  }

  std::string makeExample() {
    std::string out = field(1, makeFeatures());
    if (isOdd())
      out += makeUnknown() + field(1, makeFeatures());
    return out;
  }

  std::string makeSequence() {
    std::string lists, out = field(1, makeFeatures());
    size_t count = random.below(4);
    for (size_t i = 0; i < count; ++i) {
      std::string key = makeKey(), steps;
      size_t numSteps = random.below(5);
      for (size_t step = 0; step < numSteps; ++step)
        steps += field(1, makeFeature(isOdd() ? 1 : getDtype(key)));
      lists += entry(key, steps);
    }
    return out + field(2, lists);
  }

  /// Damages bytes in a few places.
  void damage(std::string &bytes) {
    size_t count = 1 + random.below(3);
    for (size_t i = 0; i < count && !bytes.empty(); ++i) {
      size_t at = random.below(bytes.size());
      switch (random.below(6)) {
      case 0:
        bytes[at] = char(random.next());
        break;
      case 1:
        bytes[at] ^= char(1u << random.below(8));
        break;
      case 2:
        bytes.resize(at);
        break;
      case 3:
        bytes.insert(at, 1, char(random.next()));
        break;
      case 4:
        bytes.erase(at, 1 + random.below(4));
        break;
      case 5:
        bytes.insert(random.below(bytes.size() + 1),
                     bytes.substr(at, random.below(20)));
        break;
      }
    }
  }

  /// Keys of the plan and others; the first letter says the dtype.
  std::string makeKey() {
    static const char *const keys[] = {"i",
                                       "f",
                                       "s",
                                       "ints",
                                       "floats",
                                       "strings",
                                       "i_other",
                                       "sx",
                                       "iy",
                                       "int64_with_a_long_name_0",
                                       "int64_with_a_long_name_1",
                                       "s_of_16_letters_",
                                       "f_of_8___",
                                       "",
                                       "other"};
    return keys[random.below(sizeof keys / sizeof *keys)];
  }

  static int getDtype(const std::string &key) {
    return key.empty()     ? CALOTYPE_DTYPE_INT64
           : key[0] == 's' ? CALOTYPE_DTYPE_BYTES
           : key[0] == 'f' ? CALOTYPE_DTYPE_FLOAT
                           : CALOTYPE_DTYPE_INT64;
  }

private:
  bool isOdd() { return oddity && random.oneIn(oddity); }

  std::string makeUnknown() {
    switch (random.below(5)) {
    case 0:
      return varint(99 << 3) + varint(random.next());
    case 1:
      return varint(98 << 3 | 1) + std::string(8, 'x');
    case 2:
      return field(97, "junk");
    case 3:
      return varint(96 << 3 | 5) + std::string(4, 'x');
    default:
      return varint(95 << 3 | 3) + varint(8) + varint(1) + varint(95 << 3 | 4);
    }
  }

  uint64_t makeInteger() {
    uint64_t bits = random.next() >> random.below(64);
    return random.oneIn(5) ? ~bits : bits;
  }

  /// Some of the values from number `i` on, in one piece.
  std::string makeValues(int dtype, size_t count, size_t &i) {
    if (dtype == CALOTYPE_DTYPE_BYTES) {
      ++i;
      return field(
          1, std::string(random.oneIn(9) ? random.below(300) : random.below(12),
                         char(random.next())));
    }
    bool isFloat = dtype == CALOTYPE_DTYPE_FLOAT;
    if (isOdd()) {
      ++i;
      return isFloat ? varint(1 << 3 | 5) + fixed32(uint32_t(random.next()))
                     : varint(1 << 3) + varint(makeInteger());
    }
    size_t end = isOdd() ? i + 1 + random.below(count - i) : count;
    std::string chunk;
    for (; i < end; ++i)
      chunk +=
          isFloat ? fixed32(uint32_t(random.next())) : varint(makeInteger());
    return field(1, chunk);
  }

  Random &random;
};

/// Frames, checksums and all.
inline std::string makeFrame(const std::string &data) {
  std::string out(8, 0);
  for (int i = 0; i < 8; ++i)
    out[i] = char(uint64_t(data.size()) >> 8 * i);
  out += fixed32(calotype_crc32c_mask(calotype_crc32c(0, out.data(), 8)));
  return out + data +
         fixed32(calotype_crc32c_mask(
             calotype_crc32c(0, data.data(), data.size())));
}

/// Keys of RecordMaker in all layouts.
inline std::vector<calotype_key> makeTestKeys() {
  static const int64_t integers[] = {-7, 8};
  static const float floats[] = {0.5f, 1, 2};
  static const calotype_bytes text = {reinterpret_cast<const uint8_t *>("text"),
                                      4};
  auto make = [](const char *name, int layout, size_t count,
                 const void *defaults) {
    return calotype_key{
        {reinterpret_cast<const uint8_t *>(name), std::strlen(name)},
        RecordMaker::getDtype(name),
        layout,
        count,
        defaults,
        0};
  };
  int dense = CALOTYPE_LAYOUT_DENSE, ragged = CALOTYPE_LAYOUT_RAGGED;
  return {make("i", dense, 1, integers),
          make("f", dense, 1, floats),
          make("s", dense, 1, &text),
          make("ints", ragged, 1, nullptr),
          make("floats", ragged, 1, nullptr),
          make("strings", ragged, 1, nullptr),
          make("i_other", dense, 2, integers),
          make("sx", ragged, 1, nullptr),
          make("iy", ragged, 2, nullptr),
          make("int64_with_a_long_name_0", ragged, 1, nullptr),
          make("int64_with_a_long_name_1", dense, 1, integers),
          make("s_of_16_letters_", ragged, 1, nullptr),
          make("f_of_8___", dense, 3, floats),
          make("", ragged, 1, nullptr)};
}

/// Everything in the columns of a batch, as bytes that can be compared.
inline std::string dumpColumns(const calotype_batch &batch, size_t rows) {
  std::string out;
  auto put = [&](const void *data, size_t size) {
    out.append(static_cast<const char *>(data), size);
  };
  for (int lists = 0; lists < 2; ++lists) {
    const calotype_plan *plan = lists ? batch.lists : batch.plan;
    const calotype_column *columns = lists ? batch.list_columns : batch.columns;
    for (uint32_t i = 0; plan && i < plan->num_keys; ++i) {
      const calotype_column &column = columns[i];
      size_t items = lists ? size_t(column.steps[rows]) : rows;
      if (lists)
        put(column.steps, (rows + 1) * 8);
      if (plan->keys[i].layout == CALOTYPE_LAYOUT_RAGGED)
        put(column.offsets, (items + 1) * 8);
      put(&column.count, sizeof column.count);
      if (plan->keys[i].dtype != CALOTYPE_DTYPE_BYTES) {
        put(column.values,
            column.count * calotype_dtype_size(plan->keys[i].dtype));
        continue;
      }
      for (size_t at = 0; at < column.count; ++at) {
        calotype_bytes value =
            static_cast<const calotype_bytes *>(column.values)[at];
        put(&value.size, sizeof value.size);
        put(value.data, value.size);
      }
    }
  }
  return out;
}

} // namespace calotype

#endif // CALOTYPE_TEST_UNIT_RECORDS_RANDOMRECORDS_H

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The meaning of records against protobuf's own library.
//===----------------------------------------------------------------------===//

#include "Parsing.h"
#include "example.pb.h"
#include <map>

using namespace calotype;

/// Values of the keys of a record, written so that they can be compared.
using Meaning = std::map<std::string, std::string>;

static void put(std::string &out, const void *data, size_t size) {
  out.append(static_cast<const char *>(data), size);
}

static std::string describe(const test::Feature &feature) {
  std::string out(1, char(feature.kind_case()));
  for (const std::string &value : feature.bytes_list().value())
    out += varint(value.size()) + value;
  for (float value : feature.float_list().value())
    put(out, &value, sizeof value);
  for (int64_t value : feature.int64_list().value())
    put(out, &value, sizeof value);
  return out;
}

static int addFeature(void *user, const calotype_feature *feature) {
  std::string out(1, char(feature->dtype));
  std::vector<uint64_t> values(
      feature->count * calotype_dtype_size(feature->dtype) / 8 + 1);
  calotype_feature_read(feature, values.data());
  if (feature->dtype == CALOTYPE_DTYPE_BYTES) {
    auto texts = reinterpret_cast<const calotype_bytes *>(values.data());
    for (size_t i = 0; i < feature->count; ++i) {
      out += varint(texts[i].size);
      put(out, texts[i].data, texts[i].size);
    }
  } else {
    put(out, values.data(),
        feature->count * calotype_dtype_size(feature->dtype));
  }
  std::string key(reinterpret_cast<const char *>(feature->key.data),
                  feature->key.size);
  (*static_cast<Meaning *>(user))[key] = out;
  return 0;
}

TEST(Protobuf, SameMeaning) {
  google::protobuf::SetLogHandler(nullptr);
  size_t accepted = 0, refused = 0;
  for (uint64_t seed = 0; seed < 20000; ++seed) {
    Random random(seed);
    RecordMaker maker(random);
    maker.oddity = 4;
    std::string record = maker.makeExample();
    if (seed % 2)
      maker.damage(record);
    test::Example message;
    bool isMessage = message.ParseFromString(record);
    Meaning mine, theirs;
    bool isMine =
        calotype_example_visit(toBytes(record), addFeature, &mine) == 0;
    ASSERT_EQ(isMine, isMessage) << seed;
    ++(isMessage ? accepted : refused);
    if (!isMessage)
      continue;
    for (const test::Entry &entry : message.features().feature())
      theirs[entry.key()] = describe(entry.value());
    ASSERT_EQ(mine, theirs) << seed;
  }
  EXPECT_GT(accepted, 5000u);
  EXPECT_GT(refused, 2000u);
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "RandomRecords.h"
#include "calotype/records.h"
#include "gtest/gtest.h"

using namespace calotype;

extern "C" {
typedef uint32_t (*calotype_crc_function)(uint32_t, const uint8_t *, size_t);
calotype_crc_function calotype_crc_choose(void);
uint32_t calotype_crc_by_table(uint32_t, const uint8_t *, size_t);
}

static uint32_t crcOf(const std::string &text) {
  return calotype_crc32c(0, text.data(), text.size());
}

// RFC 3720, appendix B.4, and the check value of the catalogue of CRCs.
TEST(Frame, KnownChecksums) {
  std::string ascending, descending;
  for (int i = 0; i < 32; ++i) {
    ascending += char(i);
    descending += char(31 - i);
  }
  EXPECT_EQ(crcOf(std::string(32, '\0')), 0x8a9136aau);
  EXPECT_EQ(crcOf(std::string(32, '\xff')), 0x62a8ab43u);
  EXPECT_EQ(crcOf(ascending), 0x46dd794eu);
  EXPECT_EQ(crcOf(descending), 0x113fdb5cu);
  EXPECT_EQ(crcOf("123456789"), 0xe3069283u);
  EXPECT_EQ(crcOf(""), 0u);
  const unsigned char scsiRead[] = {
      0x01, 0xc0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,    0, 0, 0, 0,
      0x14, 0,    0, 0, 0, 0, 4, 0, 0, 0, 0, 0x14, 0, 0, 0, 0x18,
      0x28, 0,    0, 0, 0, 0, 0, 0, 2, 0, 0, 0,    0, 0, 0, 0};
  EXPECT_EQ(calotype_crc32c(0, scsiRead, sizeof scsiRead), 0xd9963a56u);
}

TEST(Frame, KnownFrames) {
  EXPECT_EQ(makeFrame("hello"), std::string("\x05\0\0\0\0\0\0\0\xea\xb2\x04\x3e"
                                            "hello\xbb\x1f\x1c\x19",
                                            21));
  EXPECT_EQ(makeFrame(""), std::string("\0\0\0\0\0\0\0\0\x29\x03\x98\x07\xd8"
                                       "\xea\x82\xa2",
                                       16));
}

// The instruction in one and in three streams, at all lengths around those of
// the streams and at all alignments, against the table.
TEST(Frame, FastChecksumIsThatOfTheTable) {
  Random random(1);
  std::string bytes;
  for (int i = 0; i < 30000; ++i)
    bytes += char(random.next());
  auto data = reinterpret_cast<const uint8_t *>(bytes.data());
  calotype_crc_function fast = calotype_crc_choose();
  for (size_t size = 0; size < 2000; ++size)
    ASSERT_EQ(fast(~0u, data + size % 9, size),
              calotype_crc_by_table(~0u, data + size % 9, size))
        << size;
  for (size_t words : {64, 96, 128, 256})
    for (size_t size = 72 * words - 30; size < 72 * words + 30; ++size)
      ASSERT_EQ(fast(5, data, size), calotype_crc_by_table(5, data, size));
}

TEST(Frame, ChecksumContinues) {
  std::string text = "a record in two parts";
  uint32_t first = calotype_crc32c(0, text.data(), 7);
  EXPECT_EQ(calotype_crc32c(first, text.data() + 7, text.size() - 7),
            crcOf(text));
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Parsing.h"
#include <cerrno>

using namespace calotype;

static int append(void *context, const void *data, size_t size) {
  static_cast<std::string *>(context)->append(static_cast<const char *>(data),
                                              size);
  return 0;
}

static std::string write(const std::vector<std::string> &records,
                         int compression) {
  std::string file;
  calotype_sink sink = {append, nullptr, &file};
  calotype_writer_options options = {compression, 0};
  calotype_writer writer;
  EXPECT_EQ(calotype_writer_open(&writer, &sink, &options), 0);
  for (const std::string &record : records)
    EXPECT_EQ(calotype_writer_write(&writer, record.data(), record.size()), 0);
  EXPECT_EQ(calotype_writer_close(&writer), 0);
  return file;
}

TEST(Writer, IsReadBack) {
  std::vector<std::string> records{"", "one", std::string(200000, 'x'),
                                   std::string("\0\xff", 2)};
  EXPECT_EQ(write(records, CALOTYPE_COMPRESSION_NONE),
            makeFrame(records[0]) + makeFrame(records[1]) +
                makeFrame(records[2]) + makeFrame(records[3]));
  for (int compression : {CALOTYPE_COMPRESSION_NONE, CALOTYPE_COMPRESSION_GZIP,
                          CALOTYPE_COMPRESSION_ZLIB}) {
    std::string file = write(records, compression);
    calotype_source source;
    calotype_source_memory(&source, file.data(), file.size());
    calotype_reader_options options = {};
    options.compression = compression;
    calotype_reader reader;
    ASSERT_EQ(calotype_reader_open(&reader, &source, &options), 0);
    for (const std::string &record : records) {
      calotype_bytes row;
      ASSERT_EQ(calotype_reader_next(&reader, &row, 1), 1);
      EXPECT_EQ(std::string(reinterpret_cast<const char *>(row.data), row.size),
                record);
    }
    calotype_bytes row;
    EXPECT_EQ(calotype_reader_next(&reader, &row, 1), 0);
    calotype_reader_close(&reader);
  }
}

TEST(Writer, FlushedBytesCanBeRead) {
  for (int compression :
       {CALOTYPE_COMPRESSION_NONE, CALOTYPE_COMPRESSION_GZIP}) {
    std::string file;
    calotype_sink sink = {append, nullptr, &file};
    calotype_writer_options options = {compression, 0};
    calotype_writer writer;
    ASSERT_EQ(calotype_writer_open(&writer, &sink, &options), 0);
    calotype_writer_write(&writer, "abc", 3);
    ASSERT_EQ(calotype_writer_flush(&writer), 0);
    calotype_source source;
    calotype_source_memory(&source, file.data(), file.size());
    calotype_reader_options reading = {};
    reading.compression = compression;
    calotype_reader reader;
    ASSERT_EQ(calotype_reader_open(&reader, &source, &reading), 0);
    calotype_bytes row;
    EXPECT_EQ(calotype_reader_next(&reader, &row, 1), 1);
    calotype_reader_close(&reader);
    EXPECT_EQ(calotype_writer_close(&writer), 0);
  }
}

static int refuse(void *, const void *, size_t) {
  errno = ENOSPC;
  return -1;
}
static int refuseClose(void *) {
  errno = EIO;
  return -1;
}

TEST(Writer, SinkThatFails) {
  calotype_sink sink = {refuse, nullptr, nullptr};
  calotype_writer writer;
  ASSERT_EQ(calotype_writer_open(&writer, &sink, nullptr), 0);
  std::string large(1 << 20, 'x');
  EXPECT_EQ(calotype_writer_write(&writer, large.data(), large.size()),
            CALOTYPE_RECORDS_IO);
  EXPECT_EQ(calotype_writer_system_error(&writer), ENOSPC);
  EXPECT_EQ(calotype_writer_write(&writer, "", 0), CALOTYPE_RECORDS_IO);
  EXPECT_EQ(calotype_writer_close(&writer), CALOTYPE_RECORDS_IO);
  std::string file;
  sink = {append, refuseClose, &file};
  ASSERT_EQ(calotype_writer_open(&writer, &sink, nullptr), 0);
  EXPECT_EQ(calotype_writer_close(&writer), CALOTYPE_RECORDS_IO);
  sink = {append, nullptr, &file};
  calotype_writer_options options = {CALOTYPE_COMPRESSION_AUTO, 0};
  EXPECT_EQ(calotype_writer_open(&writer, &sink, &options),
            CALOTYPE_RECORDS_BAD_ARGUMENT);
}

// The bytes of {a: [1, -2], b: [1.5], c: ["x"]}, as protobuf writes them.
TEST(Writer, EncodesExamples) {
  int64_t integers[] = {1, -2};
  float number = 1.5f;
  calotype_bytes text = {reinterpret_cast<const uint8_t *>("x"), 1};
  auto key = [](const char *name) {
    return calotype_bytes{reinterpret_cast<const uint8_t *>(name), 1};
  };
  calotype_values features[] = {{key("a"), CALOTYPE_DTYPE_INT64, 2, integers},
                                {key("b"), CALOTYPE_DTYPE_FLOAT, 1, &number},
                                {key("c"), CALOTYPE_DTYPE_BYTES, 1, &text}};
  std::string record(calotype_example_encode(features, 3, nullptr, 0), 0);
  EXPECT_EQ(calotype_example_encode(features, 3, record.data(), record.size()),
            record.size());
  EXPECT_EQ(
      record,
      example(entry("a", makeIntegers({1, -2})) +
              entry("b", field(2, field(1, std::string("\0\0\xc0\x3f", 4)))) +
              entry("c", makeTexts({"x"}))));
  calotype_values_list list = {key("l"), 3, features};
  record.assign(
      calotype_sequence_example_encode(features, 1, &list, 1, nullptr, 0), 0);
  calotype_sequence_example_encode(features, 1, &list, 1, record.data(),
                                   record.size());
  EXPECT_EQ(
      record,
      field(1, entry("a", makeIntegers({1, -2}))) +
          field(2,
                entry("l",
                      field(1, makeIntegers({1, -2})) +
                          field(1, field(2, field(1, std::string("\0\0\xc0\x3f",
                                                                 4)))) +
                          field(1, makeTexts({"x"})))));
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Each row of the table of bad input that is about files (docs/Records.md).
//===----------------------------------------------------------------------===//

#include "RandomRecords.h"
#include "gtest/gtest.h"
#include <cerrno>
#include <cstdio>
#include <thread>
#include <unistd.h>
#include <zlib.h>

using namespace calotype;

namespace {
struct Outcome {
  std::vector<std::string> records;
  long last;
  calotype_reader_status status;
  std::vector<calotype_damage> damages;
};
} // namespace

static void note(void *user, const calotype_damage *damage) {
  static_cast<std::vector<calotype_damage> *>(user)->push_back(*damage);
}

static Outcome read(calotype_source source, calotype_reader_options options,
                    size_t capacity = 4) {
  Outcome outcome = {};
  options.on_damage = note;
  options.user = &outcome.damages;
  calotype_reader reader;
  EXPECT_EQ(calotype_reader_open(&reader, &source, &options),
            CALOTYPE_RECORDS_OK);
  std::vector<calotype_bytes> rows(capacity);
  while ((outcome.last = calotype_reader_next(&reader, rows.data(), capacity)) >
         0)
    for (long i = 0; i < outcome.last; ++i)
      outcome.records.emplace_back(reinterpret_cast<const char *>(rows[i].data),
                                   rows[i].size);
  EXPECT_EQ(calotype_reader_next(&reader, rows.data(), capacity), outcome.last);
  outcome.status = calotype_reader_get_status(&reader);
  calotype_reader_close(&reader);
  return outcome;
}

static Outcome read(const std::string &file,
                    const calotype_reader_options &options = {}) {
  calotype_source source;
  calotype_source_memory(&source, file.data(), file.size());
  return read(source, options);
}

static calotype_reader_options skipping() {
  calotype_reader_options options = {};
  options.on_error = CALOTYPE_ON_ERROR_SKIP;
  return options;
}

static const std::vector<std::string> five = {"one", "two", "three", "",
                                              std::string(5000, 'x')};

static std::string makeFile() {
  std::string file;
  for (const std::string &record : five)
    file += makeFrame(record);
  return file;
}

/// Where record `n` begins.
static size_t offsetOf(size_t n) {
  size_t offset = 0;
  for (size_t i = 0; i < n; ++i)
    offset += 16 + five[i].size();
  return offset;
}

static std::vector<std::string> without(size_t n) {
  std::vector<std::string> rest = five;
  rest.erase(rest.begin() + n);
  return rest;
}

/// A header whose checksum fits.
static std::string announce(uint64_t length) {
  std::string header(8, 0);
  for (int i = 0; i < 8; ++i)
    header[i] = char(length >> 8 * i);
  return header +
         fixed32(calotype_crc32c_mask(calotype_crc32c(0, header.data(), 8)));
}

TEST(Reader, CleanEnd) {
  Outcome outcome = read(makeFile());
  EXPECT_EQ(outcome.records, five);
  EXPECT_EQ(outcome.last, 0);
  EXPECT_EQ(outcome.status.records, 5u);
  EXPECT_EQ(outcome.status.offset, makeFile().size());
  EXPECT_EQ(read("").last, 0);
}

TEST(Reader, StrayBytes) {
  for (size_t stray = 1; stray < 12; ++stray) {
    std::string file = makeFile() + std::string(stray, 'x');
    Outcome outcome = read(file);
    EXPECT_EQ(outcome.records, five);
    EXPECT_EQ(outcome.last, CALOTYPE_RECORDS_TRUNCATED);
    EXPECT_EQ(outcome.status.damage.offset, makeFile().size());
    calotype_reader_options options = {};
    options.tensorflow_compatible = 1;
    EXPECT_EQ(read(file, options).last, 0);
  }
}

TEST(Reader, CutBody) {
  std::string file = makeFile();
  for (size_t cut : {offsetOf(4) + 12, offsetOf(4) + 100, file.size() - 1}) {
    Outcome outcome = read(file.substr(0, cut));
    EXPECT_EQ(outcome.records, without(4));
    EXPECT_EQ(outcome.last, CALOTYPE_RECORDS_TRUNCATED);
    EXPECT_EQ(outcome.status.damage.offset, offsetOf(4));
    outcome = read(file.substr(0, cut), skipping());
    EXPECT_EQ(outcome.last, 0);
    EXPECT_EQ(outcome.status.lost_bytes, cut - offsetOf(4));
  }
}

TEST(Reader, CorruptLength) {
  for (size_t at : {0, 3, 9}) {
    std::string file = makeFile();
    file[offsetOf(2) + at] ^= 4;
    Outcome outcome = read(file);
    EXPECT_EQ(outcome.last, CALOTYPE_RECORDS_CORRUPT_LENGTH);
    EXPECT_EQ(outcome.status.damage.offset, offsetOf(2));
    EXPECT_EQ(outcome.records.size(), 2u);
    // The next place where everything fits is the next record.
    outcome = read(file, skipping());
    EXPECT_EQ(outcome.last, 0);
    EXPECT_EQ(outcome.records, without(2));
    EXPECT_EQ(outcome.status.lost_bytes, offsetOf(3) - offsetOf(2));
    ASSERT_EQ(outcome.damages.size(), 1u);
    EXPECT_EQ(outcome.damages[0].lost_bytes, offsetOf(3) - offsetOf(2));
  }
}

// A length that fits its checksum where the data does not is no place to go on.
TEST(Reader, SearchChecksTheData) {
  std::string file = makeFrame("first") + "damage" + announce(20) +
                     std::string(24, 'x') + makeFrame("last");
  Outcome outcome = read(file, skipping());
  EXPECT_EQ(outcome.records, (std::vector<std::string>{"first", "last"}));
}

TEST(Reader, CorruptData) {
  for (size_t at : {size_t(12), 12 + five[2].size()}) {
    std::string file = makeFile();
    file[offsetOf(2) + at] ^= 1;
    Outcome outcome = read(file);
    EXPECT_EQ(outcome.last, CALOTYPE_RECORDS_CORRUPT_DATA);
    EXPECT_EQ(outcome.status.damage.offset, offsetOf(2));
    outcome = read(file, skipping());
    EXPECT_EQ(outcome.records, without(2));
    EXPECT_EQ(outcome.status.lost_bytes, 16 + five[2].size());
  }
}

TEST(Reader, LengthBeyondTheFileOrTheLimit) {
  std::string tail = "short" + std::string(4, 0);
  struct {
    uint64_t length;
    int code;
  } cases[] = {{1000, CALOTYPE_RECORDS_TRUNCATED},
               {uint64_t(1) << 30, CALOTYPE_RECORDS_TRUNCATED},
               {(uint64_t(1) << 30) + 1, CALOTYPE_RECORDS_TOO_LARGE},
               {uint64_t(1) << 62, CALOTYPE_RECORDS_TOO_LARGE},
               {UINT64_MAX, CALOTYPE_RECORDS_TOO_LARGE}};
  for (auto [length, code] : cases) {
    std::string file = makeFrame("first") + announce(length) + tail;
    EXPECT_EQ(read(file).last, code) << length;
    // What follows is found all the same.
    Outcome outcome = read(file + makeFrame("last"), skipping());
    EXPECT_EQ(outcome.records, (std::vector<std::string>{"first", "last"}));
  }
  calotype_reader_options options = {};
  options.max_record_size = 4999;
  EXPECT_EQ(read(makeFile(), options).last, CALOTYPE_RECORDS_TOO_LARGE);
  options.max_record_size = 5000;
  EXPECT_EQ(read(makeFile(), options).last, 0);
}

TEST(Reader, MaxErrorsEndTheJob) {
  std::string bad = makeFrame("bad");
  bad[12] ^= 1;
  calotype_reader_options options = skipping();
  options.max_errors = 2;
  EXPECT_EQ(read(bad + bad + makeFrame("good"), options).last, 0);
  Outcome outcome = read(bad + bad + bad + makeFrame("good"), options);
  EXPECT_EQ(outcome.last, CALOTYPE_RECORDS_TOO_MANY_ERRORS);
  EXPECT_EQ(outcome.status.errors, 3u);
}

static std::string deflated(const std::string &file, int bits) {
  z_stream stream = {};
  deflateInit2(&stream, 6, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY);
  std::string out(file.size() + 1000, 0);
  stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(file.data()));
  stream.avail_in = uInt(file.size());
  stream.next_out = reinterpret_cast<Bytef *>(out.data());
  stream.avail_out = uInt(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

TEST(Reader, Compressed) {
  std::string gzip = deflated(makeFile(), 31), zlib = deflated(makeFile(), 15);
  calotype_reader_options options = {};
  options.compression = CALOTYPE_COMPRESSION_AUTO;
  EXPECT_EQ(read(makeFile(), options).status.compression,
            CALOTYPE_COMPRESSION_NONE);
  for (const std::string &file : {gzip, zlib, gzip + gzip}) {
    Outcome outcome = read(file, options);
    EXPECT_EQ(outcome.last, 0);
    EXPECT_EQ(outcome.records.size(), file.size() > gzip.size() ? 10u : 5u);
    EXPECT_EQ(outcome.status.compression, file == zlib
                                              ? CALOTYPE_COMPRESSION_ZLIB
                                              : CALOTYPE_COMPRESSION_GZIP);
  }
}

// zlib has output left when its input is used up and the buffer is small.
TEST(Reader, CompressedThroughSmallBuffers) {
  calotype_reader_options options = {};
  for (int bits : {31, 15}) {
    options.compression =
        bits == 31 ? CALOTYPE_COMPRESSION_GZIP : CALOTYPE_COMPRESSION_ZLIB;
    std::string file = deflated(makeFile(), bits);
    for (size_t size = 64; size < 200; ++size) {
      options.buffer_size = size;
      Outcome outcome = read(file, options);
      ASSERT_EQ(outcome.records, five) << size;
      ASSERT_EQ(outcome.last, 0) << size;
    }
  }
}

TEST(Reader, BrokenCompressedStream) {
  calotype_reader_options options = {};
  options.compression = CALOTYPE_COMPRESSION_GZIP;
  std::string file = deflated(makeFile(), 31), broken = file;
  broken[file.size() - 8] ^= 1; // The checksum of the whole.
  std::vector<std::string> damaged = {broken, file.substr(0, file.size() - 9),
                                      file + "x", makeFile()};
  for (const std::string &bytes : damaged)
    for (int onError : {CALOTYPE_ON_ERROR_STOP, CALOTYPE_ON_ERROR_SKIP}) {
      options.on_error = onError;
      Outcome outcome = read(bytes, options);
      EXPECT_EQ(outcome.last, CALOTYPE_RECORDS_DECOMPRESS);
      EXPECT_EQ(outcome.status.errors, 1u);
      EXPECT_TRUE(std::equal(outcome.records.begin(), outcome.records.end(),
                             five.begin()));
    }
  EXPECT_EQ(read(broken, options).records, five);
}

static long failToRead(void *, void *, size_t) {
  errno = EIO;
  return -1;
}

TEST(Reader, SourceThatFails) {
  calotype_source source = {failToRead, nullptr, nullptr, {}};
  for (int compression : {CALOTYPE_COMPRESSION_NONE, CALOTYPE_COMPRESSION_GZIP,
                          CALOTYPE_COMPRESSION_AUTO}) {
    calotype_reader_options options = {};
    options.compression = compression;
    Outcome outcome = read(source, options);
    EXPECT_EQ(outcome.last, CALOTYPE_RECORDS_IO);
    EXPECT_EQ(outcome.status.system_error, EIO);
  }
  EXPECT_EQ(calotype_source_file(&source, "/no/such/file"),
            CALOTYPE_RECORDS_IO);
}

TEST(Reader, BadArguments) {
  calotype_reader reader;
  calotype_source source;
  calotype_source_memory(&source, "", 0);
  calotype_reader_options options = {};
  options.on_error = CALOTYPE_ON_ERROR_FILL;
  EXPECT_EQ(calotype_reader_open(&reader, &source, &options),
            CALOTYPE_RECORDS_BAD_ARGUMENT);
  calotype_bytes row;
  EXPECT_EQ(calotype_reader_next(&reader, &row, 1),
            CALOTYPE_RECORDS_BAD_ARGUMENT);
  calotype_reader_close(&reader);
}

// A pipe gives what it has; the writer waits for the reader and the other way
// round.
TEST(Reader, Pipe) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  std::thread writer([&] {
    std::string file = makeFile();
    for (char byte : file)
      ASSERT_EQ(::write(ends[1], &byte, 1), 1);
    close(ends[1]);
  });
  calotype_source source;
  calotype_source_descriptor(&source, ends[0], /*owned=*/1);
  EXPECT_EQ(read(source, {}).records, five);
  writer.join();
}

// Another program cuts the file between two calls.
TEST(Reader, FileIsCutWhileItIsRead) {
  std::FILE *file = std::tmpfile();
  ASSERT_NE(file, nullptr);
  std::string bytes = makeFile();
  ASSERT_EQ(std::fwrite(bytes.data(), 1, bytes.size(), file), bytes.size());
  std::fflush(file);
  std::rewind(file);
  calotype_source source;
  calotype_source_descriptor(&source, fileno(file), 0);
  calotype_reader_options options = {};
  options.buffer_size = 64;
  calotype_reader reader;
  ASSERT_EQ(calotype_reader_open(&reader, &source, &options), 0);
  calotype_bytes row;
  for (size_t i = 0; i < 3; ++i)
    ASSERT_EQ(calotype_reader_next(&reader, &row, 1), 1);
  ASSERT_EQ(ftruncate(fileno(file), off_t(offsetOf(4) + 500)), 0);
  EXPECT_EQ(calotype_reader_next(&reader, &row, 1), 1);
  EXPECT_EQ(calotype_reader_next(&reader, &row, 1), CALOTYPE_RECORDS_TRUNCATED);
  EXPECT_EQ(calotype_reader_get_status(&reader).damage.offset, offsetOf(4));
  calotype_reader_close(&reader);
  std::fclose(file);
}

// The buffer grows with what is there, never with what is announced.
TEST(Reader, MemoryIsNotAnnounced) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  std::string file = announce(uint64_t(1) << 30) + "little";
  ASSERT_EQ(::write(ends[1], file.data(), file.size()), long(file.size()));
  close(ends[1]);
  calotype_source source;
  calotype_source_descriptor(&source, ends[0], 1);
  calotype_reader_options options = {};
  options.buffer_size = 64;
  EXPECT_EQ(read(source, options).last, CALOTYPE_RECORDS_TRUNCATED);
}

// A damage whose every place announces a long record that is there takes linear
// time all the same.
TEST(Reader, SearchIsLinear) {
  std::string file = "x", header = announce(200000);
  while (file.size() < 400000)
    file += header;
  Outcome outcome = read(file + makeFrame("last"), skipping());
  EXPECT_EQ(outcome.last, 0);
  EXPECT_EQ(outcome.records, std::vector<std::string>{"last"});
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Reads damaged files and records under the sanitizers, and compares the ways
/// of reading them. Case I is the same everywhere:
///
///   calotype-records-fuzz [--count N] [--first I] [--report FILE]
//===----------------------------------------------------------------------===//

#include "../Unit/Records/RandomRecords.h"
#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <memory>

using namespace calotype;

static uint64_t caseNumber;

static void require(bool condition, const char *what) {
  if (condition)
    return;
  std::fprintf(stderr, "records-fuzz: case %" PRIu64 ": %s\n", caseNumber,
               what);
  std::abort();
}

/// Bytes in a block of exactly their size, so that a read behind them is found.
class Exact {
public:
  explicit Exact(const std::string &from)
      : memory(new uint8_t[from.size()]), size(from.size()) {
    std::memcpy(memory.get(), from.data(), size);
  }
  calotype_bytes get() const { return {memory.get(), size}; }

private:
  std::unique_ptr<uint8_t[]> memory;
  size_t size;
};

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

namespace {
/// A source that gives little at a time.
struct Drip {
  calotype_bytes bytes;
  size_t at;
  size_t most;
};

struct ReadResult {
  std::string records;
  calotype_reader_status status;
  long last;
};
} // namespace

static long readDrip(void *context, void *buffer, size_t capacity) {
  auto *drip = static_cast<Drip *>(context);
  size_t count = std::min({capacity, drip->most, drip->bytes.size - drip->at});
  std::memcpy(buffer, drip->bytes.data + drip->at, count);
  drip->at += count;
  return long(count);
}

static ReadResult readAll(calotype_source source,
                          const calotype_reader_options &options,
                          size_t capacity) {
  ReadResult result = {};
  calotype_reader reader;
  require(calotype_reader_open(&reader, &source, &options) == 0, "open");
  std::vector<calotype_bytes> records(capacity);
  while ((result.last =
              calotype_reader_next(&reader, records.data(), capacity)) > 0)
    for (long i = 0; i < result.last; ++i) {
      uint64_t size = records[i].size;
      result.records.append(reinterpret_cast<const char *>(&size), 8);
      result.records.append(reinterpret_cast<const char *>(records[i].data),
                            size);
    }
  result.status = calotype_reader_get_status(&reader);
  calotype_reader_close(&reader);
  return result;
}

static int writeString(void *context, const void *data, size_t size) {
  static_cast<std::string *>(context)->append(static_cast<const char *>(data),
                                              size);
  return 0;
}

static std::string writeFile(Random &random, int compression) {
  std::string file;
  calotype_sink sink = {writeString, nullptr, &file};
  calotype_writer_options options = {compression, 1};
  calotype_writer writer;
  require(calotype_writer_open(&writer, &sink, &options) == 0, "writer");
  size_t count = random.below(5);
  for (size_t i = 0; i < count; ++i) {
    std::string record(random.oneIn(8) ? random.below(3000) : random.below(40),
                       char(random.next()));
    calotype_writer_write(&writer, record.data(), record.size());
  }
  require(calotype_writer_close(&writer) == 0, "close");
  return file;
}

static void fuzzFile(Random &random) {
  calotype_reader_options options = {};
  int written = int(random.below(3));
  std::string file = writeFile(random, written);
  if (written == CALOTYPE_COMPRESSION_GZIP && random.oneIn(4))
    file += writeFile(random, written);
  if (!random.oneIn(8))
    RecordMaker(random).damage(file);
  options.compression = random.oneIn(3) ? CALOTYPE_COMPRESSION_AUTO : written;
  options.on_error = int(random.below(2));
  options.tensorflow_compatible = random.oneIn(4);
  options.max_record_size = random.oneIn(4) ? random.below(2000) : 0;
  options.max_errors = random.below(3);
  Exact exact(file);
  calotype_source source;
  calotype_source_memory(&source, exact.get().data, exact.get().size);
  ReadResult whole = readAll(source, options, 7);
  Drip drip = {exact.get(), 0, 1 + random.below(100)};
  options.buffer_size = 64 + random.below(200);
  source = {readDrip, nullptr, &drip, {}};
  ReadResult dripped = readAll(source, options, 1 + random.below(5));
  require(whole.records == dripped.records, "records of a slow source differ");
  require(whole.last == dripped.last, "codes differ");
  require(whole.status.errors == dripped.status.errors &&
              whole.status.lost_bytes == dripped.status.lost_bytes,
          "losses differ");
  const calotype_reader_status &status = whole.status;
  if (status.compression == CALOTYPE_COMPRESSION_NONE && whole.last == 0 &&
      !options.tensorflow_compatible)
    require(16 * status.records + status.data_bytes + status.lost_bytes ==
                file.size(),
            "bytes are neither delivered nor lost");
}

//===----------------------------------------------------------------------===//
// Records
//===----------------------------------------------------------------------===//

namespace {
/// Plans and batches that all cases use.
struct Parsing {
  calotype_plan *plan, *lists;
  calotype_batch fast, general, sequence;

  Parsing() {
    std::vector<calotype_key> keys = makeTestKeys(), listKeys = keys;
    for (calotype_key &key : listKeys)
      key.defaults = nullptr;
    listKeys[0].required = 1;
    require(
        !calotype_plan_create(&plan, keys.data(), keys.size()) &&
            !calotype_plan_create(&lists, listKeys.data(), listKeys.size()) &&
            !calotype_batch_create(&fast, plan, nullptr, 4) &&
            !calotype_batch_create(&general, plan, nullptr, 4) &&
            !calotype_batch_create(&sequence, plan, lists, 4),
        "create");
  }
  ~Parsing() {
    calotype_batch_destroy(&fast);
    calotype_batch_destroy(&general);
    calotype_batch_destroy(&sequence);
    calotype_plan_destroy(plan);
    calotype_plan_destroy(lists);
  }
};
} // namespace

static int ignore(void *, const calotype_feature *feature) {
  std::vector<uint64_t> values(
      (feature->count * calotype_dtype_size(feature->dtype) + 7) / 8);
  calotype_feature_read(feature, values.data());
  return 0;
}

static void fuzzRecords(Random &random, Parsing &parsing, bool isSequence) {
  RecordMaker maker(random);
  maker.oddity = random.oneIn(2) ? 0 : 2 + random.below(40);
  std::vector<Exact> exact;
  std::vector<calotype_bytes> rows;
  size_t count = 1 + random.below(4);
  for (size_t i = 0; i < count; ++i) {
    std::string record =
        isSequence ? maker.makeSequence() : maker.makeExample();
    if (random.oneIn(2))
      maker.damage(record);
    exact.emplace_back(record);
    rows.push_back(exact.back().get());
  }
  uint64_t badRows[2] = {};
  calotype_parse_options options = {int(random.below(3)), 0, &badRows[0]};
  calotype_parse_result first, second;
  bool areMessages = true;
  for (calotype_bytes row : rows)
    areMessages &=
        (isSequence ? calotype_sequence_example_visit
                    : calotype_example_visit)(row, ignore, nullptr) == 0;
  if (isSequence) {
    calotype_batch_parse(&parsing.sequence, rows.data(), count, &options,
                         &first);
    require(!areMessages || first.first.reason != CALOTYPE_BAD_WIRE,
            "a message that is well formed is called malformed");
    dumpColumns(parsing.sequence, first.rows_written);
    return;
  }
  int code =
      calotype_batch_parse(&parsing.fast, rows.data(), count, &options, &first);
  require(!areMessages || first.first.reason != CALOTYPE_BAD_WIRE,
          "a message that is well formed is called malformed");
  options.general = 1;
  options.bad_rows = &badRows[1];
  require(calotype_batch_parse(&parsing.general, rows.data(), count, &options,
                               &second) == code,
          "the parsers' codes differ");
  require(first.rows_read == second.rows_read &&
              first.rows_written == second.rows_written &&
              first.bad_records == second.bad_records &&
              first.first.reason == second.first.reason &&
              first.first.row == second.first.row &&
              first.first.key == second.first.key && badRows[0] == badRows[1],
          "the parsers' results differ");
  require(dumpColumns(parsing.fast, first.rows_written) ==
              dumpColumns(parsing.general, second.rows_written),
          "the parsers' columns differ");
}

int main(int argc, char **argv) {
  uint64_t first = 0, count = 10000;
  const char *report = nullptr;
  for (int i = 1; i < argc; ++i) {
    std::string flag = argv[i];
    if (i + 1 < argc && flag == "--count")
      count = std::strtoull(argv[++i], nullptr, 10);
    else if (i + 1 < argc && flag == "--first")
      first = std::strtoull(argv[++i], nullptr, 10);
    else if (i + 1 < argc && flag == "--report")
      report = argv[++i];
    else {
      std::fprintf(stderr, "usage: calotype-records-fuzz [--count N] "
                           "[--first I] [--report FILE]\n");
      return flag == "--help" ? 0 : 2;
    }
  }
  Parsing parsing;
  for (caseNumber = first; caseNumber < first + count; ++caseNumber) {
    Random random(caseNumber);
    switch (caseNumber % 4) {
    case 0:
      fuzzFile(random);
      break;
    case 1:
      fuzzRecords(random, parsing, /*isSequence=*/true);
      break;
    default:
      fuzzRecords(random, parsing, /*isSequence=*/false);
    }
  }
  std::printf("records-fuzz: %" PRIu64 " cases, no finding\n", count);
  if (report)
    if (std::FILE *file = std::fopen(report, "w")) {
      std::fprintf(file, "%" PRIu64 " 0\n", count);
      std::fclose(file);
    }
  return 0;
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// calotype records: flags, reading, and the actions check and count.
//===----------------------------------------------------------------------===//

#include "Records.h"
#include "Output.h"
#include "Terminal.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"
#include <cerrno>
#include <cstring>
#include <unistd.h>

using namespace calotype;
using namespace calotype::driver;
namespace cl = llvm::cl;
namespace json = llvm::json;

static cl::list<std::string>
    arguments(cl::Positional,
              cl::desc("check|count|cat|stat|slice|write|repair|parse FILE..."),
              cl::sub(recordsCommand));
static ChoiceFlag<calotype_compression> compressionFlag(
    "compression", cl::desc("how the files are compressed (default: auto)"),
    cl::values(clEnumValN(CALOTYPE_COMPRESSION_AUTO, "auto",
                          "by their first bytes"),
               clEnumValN(CALOTYPE_COMPRESSION_NONE, "none", "not at all"),
               clEnumValN(CALOTYPE_COMPRESSION_GZIP, "gzip", "as by gzip"),
               clEnumValN(CALOTYPE_COMPRESSION_ZLIB, "zlib", "as by zlib")),
    cl::init(CALOTYPE_COMPRESSION_AUTO), cl::sub(recordsCommand));
ChoiceFlag<calotype_compression> driver::outputCompression(
    "output-compression",
    cl::desc("how what is written is compressed (default: as what is read)"),
    cl::values(clEnumValN(CALOTYPE_COMPRESSION_NONE, "none", "not at all"),
               clEnumValN(CALOTYPE_COMPRESSION_GZIP, "gzip", "as by gzip"),
               clEnumValN(CALOTYPE_COMPRESSION_ZLIB, "zlib", "as by zlib")),
    cl::init(CALOTYPE_COMPRESSION_AUTO), cl::sub(recordsCommand));
ChoiceFlag<RecordFormat> driver::recordFormat(
    "format",
    cl::desc("what the records hold (default: example; check looks only when "
             "it is given)"),
    cl::values(clEnumValN(RecordFormat::Example, "example", "tf.Example"),
               clEnumValN(RecordFormat::Sequence, "sequence",
                          "tf.SequenceExample"),
               clEnumValN(RecordFormat::Raw, "raw", "any bytes")),
    cl::init(RecordFormat::Any), cl::sub(recordsCommand));
cl::opt<std::string> driver::recordOutput("o", cl::desc("the file to write"),
                                          cl::value_desc("FILE"),
                                          cl::sub(recordsCommand));
cl::opt<std::string>
    driver::recordSpec("spec", cl::desc("parse: which features, as JSON"),
                       cl::value_desc("FILE"), cl::sub(recordsCommand));
static cl::opt<uint64_t>
    firstFlag("first", cl::desc("begin with this record, counted from 0"),
              cl::value_desc("N"), cl::init(0), cl::sub(recordsCommand));
static cl::opt<uint64_t> countFlag("n", cl::desc("take so many records"),
                                   cl::value_desc("N"), cl::init(UINT64_MAX),
                                   cl::sub(recordsCommand));
static cl::opt<uint64_t> maxRecordSize(
    "max-record-size", cl::desc("longest record in bytes (default: 1 GiB)"),
    cl::value_desc("BYTES"), cl::init(0), cl::sub(recordsCommand));
static cl::opt<uint64_t>
    maxErrors("max-errors",
              cl::desc("check, repair: stop after so many damaged places"),
              cl::value_desc("N"), cl::init(0), cl::sub(recordsCommand));
static cl::opt<bool> tensorflowCompatible(
    "tensorflow-compatible",
    cl::desc("1 to 11 bytes behind the last record are no damage"),
    cl::sub(recordsCommand));

/// Damage that is told one by one.
static constexpr size_t kMostDamages = 1000;
static constexpr size_t kBlockRecords = 1024;
/// Records between two lines of progress.
static constexpr uint64_t kProgressBytes = 64 << 20;

llvm::ArrayRef<std::string> driver::getRecordFiles() {
  return llvm::ArrayRef<std::string>(&*arguments.begin(), arguments.size())
      .drop_front();
}

llvm::Expected<std::string> driver::getOnlyRecordFile() {
  if (getRecordFiles().size() != 1)
    return llvm::createStringError("expected one FILE, found " +
                                   llvm::Twine(getRecordFiles().size()));
  return getRecordFiles().front();
}

llvm::Expected<std::string> driver::getRecordOutput() {
  if (recordOutput.empty())
    return llvm::createStringError("expected -o FILE");
  return recordOutput;
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

llvm::StringRef driver::nameCompression(int compression) {
  return compression == CALOTYPE_COMPRESSION_GZIP   ? "gzip"
         : compression == CALOTYPE_COMPRESSION_ZLIB ? "zlib"
                                                    : "none";
}

static llvm::Error makeFileError(llvm::StringRef path, int code,
                                 int systemError) {
  const char *reason = systemError ? std::strerror(systemError)
                                   : calotype_records_error_string(code);
  return llvm::createStringError("cannot read '" + path + "': " + reason);
}

static llvm::Expected<calotype_reader>
openReader(llvm::StringRef path, const calotype_reader_options &options) {
  calotype_source source;
  if (path == "-") {
    calotype_source_descriptor(&source, 0, false);
  } else {
    errno = 0;
    if (int code = calotype_source_file(&source, path.str().c_str()))
      return makeFileError(path, code, errno);
  }
  calotype_reader reader;
  if (int code = calotype_reader_open(&reader, &source, &options))
    return makeFileError(path, code, 0);
  return reader;
}

static void noteDamage(void *user, const calotype_damage *damage) {
  auto &damages = *static_cast<std::vector<calotype_damage> *>(user);
  if (damages.size() < kMostDamages)
    damages.push_back(*damage);
}

static calotype_reader_options makeOptions(RecordReading &reading, bool skip) {
  calotype_reader_options options = {};
  options.compression = compressionFlag;
  options.on_error = skip ? CALOTYPE_ON_ERROR_SKIP : CALOTYPE_ON_ERROR_STOP;
  options.tensorflow_compatible = tensorflowCompatible;
  options.max_record_size = maxRecordSize;
  options.max_errors = maxErrors;
  options.on_damage = noteDamage;
  options.user = &reading.damages;
  return options;
}

/// The records of a block that --first and -n choose, and whether more come.
static llvm::ArrayRef<calotype_bytes>
chooseRecords(llvm::ArrayRef<calotype_bytes> records, uint64_t first,
              bool &goesOn) {
  uint64_t begin = firstFlag, last = first + records.size();
  uint64_t end =
      countFlag > UINT64_MAX - begin ? UINT64_MAX : begin + countFlag;
  uint64_t from = std::min(std::max(first, begin), last);
  uint64_t to = std::max(std::min(last, end), from);
  goesOn = last < end;
  return records.slice(from - first, to - from);
}

/// Hands out blocks until the end; the code of the last call.
static int readBlocks(calotype_reader &reader, llvm::StringRef path,
                      bool choose, UseRecords use) {
  std::vector<calotype_bytes> block(kBlockRecords);
  uint64_t first = 0, shown = 0;
  long count;
  bool goesOn = true;
  while (goesOn && (count = calotype_reader_next(&reader, block.data(),
                                                 block.size())) > 0) {
    llvm::ArrayRef<calotype_bytes> records(block.data(), count), chosen;
    chosen = choose ? chooseRecords(records, first, goesOn) : records;
    if (!chosen.empty())
      goesOn &= use(chosen, first + (chosen.data() - records.data()));
    first += count;
    uint64_t offset = calotype_reader_get_status(&reader).offset;
    if (offset - shown >= kProgressBytes) {
      shown = offset;
      showProgress(llvm::formatv("{0}: {1} records, {2}", path, first,
                                 formatBytes(offset)));
    }
  }
  clearProgress();
  return goesOn ? int(count) : CALOTYPE_RECORDS_OK;
}

llvm::Expected<RecordReading> driver::readRecords(llvm::StringRef path,
                                                  ReadRecords how,
                                                  UseRecords use,
                                                  BeginRecords begin) {
  RecordReading reading;
  reading.path = path.str();
  llvm::Expected<calotype_reader> reader =
      openReader(path, makeOptions(reading, how.skip));
  if (!reader)
    return reader.takeError();
  llvm::scope_exit close([&] { calotype_reader_close(&*reader); });
  if (begin)
    if (llvm::Error error =
            begin(calotype_reader_get_status(&*reader).compression))
      return error;
  reading.code = readBlocks(*reader, path, how.choose, use);
  reading.status = calotype_reader_get_status(&*reader);
  if (reading.code == CALOTYPE_RECORDS_IO ||
      reading.code == CALOTYPE_RECORDS_NO_MEMORY)
    return makeFileError(path, reading.code, reading.status.system_error);
  // What ended the reading is told too; what was skipped already is.
  if (reading.code < 0 && reading.code != CALOTYPE_RECORDS_TOO_MANY_ERRORS)
    reading.damages.push_back(reading.status.damage);
  return reading;
}

std::string driver::describe(const calotype_damage &damage) {
  std::string text =
      llvm::formatv("{0} at offset {1}",
                    calotype_records_error_string(damage.code), damage.offset);
  if (damage.lost_bytes)
    text += llvm::formatv(", {0} bytes lost", damage.lost_bytes).str();
  return text;
}

ExitCode driver::reportDamage(const RecordReading &reading) {
  if (!reading.isDamaged())
    return Done;
  for (const calotype_damage &damage : reading.damages)
    printError(reading.path + ": " + describe(damage));
  if (reading.code == CALOTYPE_RECORDS_TOO_MANY_ERRORS)
    printError(reading.path + ": too many errors");
  return WrongResult;
}

json::Object driver::toJson(const RecordReading &reading) {
  json::Array damages;
  for (const calotype_damage &damage : reading.damages)
    damages.push_back(
        json::Object{{"error", calotype_records_error_string(damage.code)},
                     {"offset", int64_t(damage.offset)},
                     {"lost_bytes", int64_t(damage.lost_bytes)}});
  return json::Object{
      {"file", json::fixUTF8(reading.path)},
      {"compression", nameCompression(reading.status.compression)},
      {"records", int64_t(reading.status.records)},
      {"data_bytes", int64_t(reading.status.data_bytes)},
      {"errors", int64_t(reading.status.errors)},
      {"lost_bytes", int64_t(reading.status.lost_bytes)},
      {"damage", std::move(damages)}};
}

//===----------------------------------------------------------------------===//
// check and count
//===----------------------------------------------------------------------===//

namespace {
/// What check says of the records of one file.
struct RecordSizes {
  uint64_t least = UINT64_MAX, most = 0;
  uint64_t badRecords = 0;
  std::vector<uint64_t> firstBad; ///< Numbers of the first bad records.

  void add(calotype_bytes record, uint64_t number);
};
} // namespace

void RecordSizes::add(calotype_bytes record, uint64_t number) {
  least = std::min<uint64_t>(least, record.size);
  most = std::max<uint64_t>(most, record.size);
  auto ignore = [](void *, const calotype_feature *) { return 0; };
  bool isBad = (recordFormat == RecordFormat::Example &&
                calotype_example_visit(record, ignore, nullptr)) ||
               (recordFormat == RecordFormat::Sequence &&
                calotype_sequence_example_visit(record, ignore, nullptr));
  if (isBad && badRecords++ < kMostDamages)
    firstBad.push_back(number);
}

static llvm::Expected<json::Object> checkFile(llvm::StringRef path,
                                              ExitCode &code) {
  RecordSizes sizes;
  llvm::Expected<RecordReading> reading =
      readRecords(path, {/*skip=*/true},
                  [&](llvm::ArrayRef<calotype_bytes> records, uint64_t first) {
                    for (const calotype_bytes &record : records)
                      sizes.add(record, first++);
                    return true;
                  });
  if (!reading)
    return reading.takeError();
  uint64_t records = reading->status.records;
  getText() << llvm::formatv("{0}: {1} records, {2} bytes, compression {3}",
                             path, records, reading->status.data_bytes,
                             nameCompression(reading->status.compression));
  if (records)
    getText() << llvm::formatv("; sizes {0} to {1}", sizes.least, sizes.most);
  getText() << (reading->isDamaged() || sizes.badRecords ? "; damaged\n"
                                                         : "\n");
  for (const calotype_damage &damage : reading->damages)
    getText() << "  " << describe(damage) << "\n";
  if (reading->status.errors > reading->damages.size())
    getText() << llvm::formatv("  and {0} more\n", reading->status.errors -
                                                       reading->damages.size());
  if (reading->code == CALOTYPE_RECORDS_TOO_MANY_ERRORS)
    getText() << "  too many errors; the rest was not read\n";
  json::Array bad;
  for (uint64_t number : sizes.firstBad) {
    getText() << llvm::formatv("  record {0}: malformed message\n", number);
    bad.push_back(int64_t(number));
  }
  if (reading->isDamaged() || sizes.badRecords)
    code = WrongResult;
  json::Object result = toJson(*reading);
  result["least_size"] = int64_t(records ? sizes.least : 0);
  result["most_size"] = int64_t(sizes.most);
  result["bad_records"] = int64_t(sizes.badRecords);
  result["first_bad_records"] = std::move(bad);
  return result;
}

int driver::checkRecords() {
  ExitCode code = Done;
  json::Array files;
  for (const std::string &path : getRecordFiles()) {
    llvm::Expected<json::Object> file = checkFile(path, code);
    if (!file) {
      printError(llvm::toString(file.takeError()));
      return CannotHandle;
    }
    files.push_back(std::move(*file));
  }
  ExitCode written = writeJson(json::Object{{"files", std::move(files)}});
  return written == Done ? code : written;
}

int driver::countRecords() {
  ExitCode code = Done;
  uint64_t total = 0;
  json::Array files;
  for (const std::string &path : getRecordFiles()) {
    llvm::Expected<RecordReading> reading =
        readRecords(path, {}, [](llvm::ArrayRef<calotype_bytes>, uint64_t) {
          return true;
        });
    if (!reading) {
      printError(llvm::toString(reading.takeError()));
      return CannotHandle;
    }
    code = std::max(code, reportDamage(*reading));
    total += reading->status.records;
    getText() << reading->status.records << " " << path << "\n";
    files.push_back(toJson(*reading));
  }
  if (getRecordFiles().size() > 1)
    getText() << total << " total\n";
  ExitCode written = writeJson(
      json::Object{{"files", std::move(files)}, {"records", int64_t(total)}});
  return written == Done ? code : written;
}

//===----------------------------------------------------------------------===//
// The command
//===----------------------------------------------------------------------===//

int driver::runRecords() {
  llvm::StringRef action;
  if (!arguments.empty())
    action = arguments.front();
  auto run = llvm::StringSwitch<int (*)()>(action)
                 .Case("check", checkRecords)
                 .Case("count", countRecords)
                 .Case("cat", catRecords)
                 .Case("stat", statRecords)
                 .Case("slice", sliceRecords)
                 .Case("write", writeRecords)
                 .Case("repair", repairRecords)
                 .Case("parse", parseRecords)
                 .Default(nullptr);
  if (!run) {
    printError("expected check, count, cat, stat, slice, write, repair or "
               "parse, found '" +
               action + "'");
    return CannotHandle;
  }
  if (getRecordFiles().empty()) {
    printError("expected a FILE behind '" + action + "'");
    return CannotHandle;
  }
  return run();
}

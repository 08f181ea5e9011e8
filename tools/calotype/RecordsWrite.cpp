//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// calotype records cat, write, slice, repair: what moves records.
//===----------------------------------------------------------------------===//

#include "Output.h"
#include "Records.h"
#include "RecordsJson.h"
#include "Terminal.h"
#include "calotype/Support/BoundedJson.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"
#include <cerrno>
#include <cstdio>
#include <cstring>

using namespace calotype;
using namespace calotype::driver;
namespace json = llvm::json;

//===----------------------------------------------------------------------===//
// RecordOutput
//===----------------------------------------------------------------------===//

static llvm::Error makeWriteError(llvm::StringRef path, int code,
                                  int systemError) {
  const char *reason = systemError ? std::strerror(systemError)
                                   : calotype_records_error_string(code);
  return llvm::createStringError("cannot write '" + path + "': " + reason);
}

RecordOutput::RecordOutput(RecordOutput &&other)
    : path(std::move(other.path)), file(std::move(other.file)),
      writer(std::exchange(other.writer, {})) {}

RecordOutput::~RecordOutput() {
  if (writer.state)
    calotype_writer_close(&writer);
}

llvm::Expected<RecordOutput> RecordOutput::create(llvm::StringRef path,
                                                  int compression) {
  RecordOutput output;
  output.path = path.str();
  calotype_sink sink;
  llvm::sys::fs::file_status status;
  bool isSpecial = !llvm::sys::fs::status(path, status) &&
                   llvm::sys::fs::exists(status) &&
                   !llvm::sys::fs::is_regular_file(status);
  std::string target = path.str();
  if (path != "-" && !isSpecial) {
    llvm::Expected<WholeFile> file = WholeFile::create(path);
    if (!file)
      return file.takeError();
    output.file.emplace(std::move(*file));
    target = output.file->getTemporaryPath().str();
  }
  errno = 0;
  if (path == "-")
    calotype_sink_descriptor(&sink, 1, /*owned=*/false);
  else if (int code = calotype_sink_file(&sink, target.c_str()))
    return makeWriteError(path, code, errno);
  calotype_writer_options options = {};
  options.compression = compression;
  if (int code = calotype_writer_open(&output.writer, &sink, &options))
    return makeWriteError(path, code, 0);
  return output;
}

llvm::Error RecordOutput::write(llvm::ArrayRef<uint8_t> record) {
  if (int code = calotype_writer_write(&writer, record.data(), record.size()))
    return makeWriteError(path, code, calotype_writer_system_error(&writer));
  return llvm::Error::success();
}

llvm::Error RecordOutput::commit() {
  if (int code = calotype_writer_flush(&writer))
    return makeWriteError(path, code, calotype_writer_system_error(&writer));
  errno = 0;
  if (int code = calotype_writer_close(&writer))
    return makeWriteError(path, code, errno);
  return file ? file->commit() : llvm::Error::success();
}

static int fail(llvm::Error error) {
  printError(llvm::toString(std::move(error)));
  return CannotHandle;
}

//===----------------------------------------------------------------------===//
// cat
//===----------------------------------------------------------------------===//

/// Writes the records of one file as lines; the worst that happened.
static llvm::Expected<ExitCode>
catFile(llvm::StringRef path, RecordFormat format, llvm::raw_ostream &out) {
  ExitCode code = Done;
  auto use = [&](llvm::ArrayRef<calotype_bytes> records, uint64_t number) {
    for (calotype_bytes record : records) {
      llvm::Expected<json::Value> value = recordToJson(record, format);
      if (value) {
        out << *value << "\n";
      } else {
        code = WrongResult;
        printError(llvm::formatv("{0}: record {1}: {2}", path, number,
                                 llvm::toString(value.takeError())));
      }
      ++number;
    }
    return true;
  };
  llvm::Expected<RecordReading> reading =
      readRecords(path, {/*skip=*/false, /*choose=*/true}, use);
  if (!reading)
    return reading.takeError();
  return std::max(code, reportDamage(*reading));
}

int driver::catRecords() {
  RecordFormat format =
      recordFormat == RecordFormat::Any ? RecordFormat::Example : recordFormat;
  ExitCode code = Done;
  auto write = [&](llvm::raw_ostream &out) -> llvm::Error {
    for (const std::string &path : getRecordFiles()) {
      llvm::Expected<ExitCode> result = catFile(path, format, out);
      if (!result)
        return result.takeError();
      code = std::max(code, *result);
    }
    return llvm::Error::success();
  };
  if (jsonPath.empty() || jsonPath == "-") {
    if (llvm::Error error = write(llvm::outs()))
      return fail(std::move(error));
    return code;
  }
  if (llvm::Error error = writeFileWhole(jsonPath, write))
    return fail(std::move(error));
  return code;
}

//===----------------------------------------------------------------------===//
// slice and repair
//===----------------------------------------------------------------------===//

static int choose(int compression) {
  return outputCompression == CALOTYPE_COMPRESSION_AUTO ? compression
                                                        : outputCompression;
}

/// Copies records to `to`, and says how many.
static llvm::Expected<RecordReading> copyRecords(llvm::StringRef from,
                                                 llvm::StringRef to,
                                                 ReadRecords how,
                                                 uint64_t &copied) {
  std::optional<RecordOutput> output;
  llvm::Error failure = llvm::Error::success();
  auto begin = [&](int compression) -> llvm::Error {
    llvm::Expected<RecordOutput> created =
        RecordOutput::create(to, choose(compression));
    if (!created)
      return created.takeError();
    output.emplace(std::move(*created));
    return llvm::Error::success();
  };
  auto use = [&](llvm::ArrayRef<calotype_bytes> records, uint64_t) {
    for (const calotype_bytes &record : records) {
      if ((failure = output->write({record.data, record.size})))
        return false;
      ++copied;
    }
    return true;
  };
  llvm::Expected<RecordReading> reading = readRecords(from, how, use, begin);
  if (failure) {
    llvm::consumeError(reading.takeError());
    return failure;
  }
  if (!reading)
    return reading.takeError();
  if (llvm::Error error = output->commit())
    return error;
  return reading;
}

/// Both: they differ in what damage does and in which records are taken.
static int copyAndReport(ReadRecords how) {
  llvm::Expected<std::string> from = getOnlyRecordFile();
  if (!from)
    return fail(from.takeError());
  llvm::Expected<std::string> to = getRecordOutput();
  if (!to)
    return fail(to.takeError());
  uint64_t copied = 0;
  llvm::Expected<RecordReading> reading = copyRecords(*from, *to, how, copied);
  if (!reading)
    return fail(reading.takeError());
  if (*to != "-") {
    getText() << llvm::formatv("{0}: {1} records written", *to, copied);
    if (how.skip)
      getText() << llvm::formatv("; {0} damaged places, {1} bytes lost",
                                 reading->status.errors,
                                 reading->status.lost_bytes);
    getText() << "\n";
  }
  json::Object report = toJson(*reading);
  report["written"] = int64_t(copied);
  if (ExitCode code = writeJson(std::move(report)); code != Done)
    return code;
  return how.skip ? Done : reportDamage(*reading);
}

int driver::sliceRecords() {
  return copyAndReport({/*skip=*/false, /*choose=*/true});
}

int driver::repairRecords() { return copyAndReport({/*skip=*/true}); }

//===----------------------------------------------------------------------===//
// write
//===----------------------------------------------------------------------===//

namespace {
/// Lines of a file of any kind, none longer than JSON may be.
class Lines {
public:
  static llvm::Expected<Lines> open(llvm::StringRef path);
  Lines(Lines &&other) : file(std::exchange(other.file, nullptr)) {}
  ~Lines() {
    if (file && file != stdin)
      std::fclose(file);
  }
  /// False at the end.
  llvm::Expected<bool> next(std::string &line);

private:
  explicit Lines(std::FILE *file) : file(file) {}
  std::FILE *file;
};
} // namespace

llvm::Expected<Lines> Lines::open(llvm::StringRef path) {
  std::FILE *file = path == "-" ? stdin : std::fopen(path.str().c_str(), "r");
  if (!file)
    return llvm::createStringError("cannot read '" + path +
                                   "': " + std::strerror(errno));
  return Lines(file);
}

llvm::Expected<bool> Lines::next(std::string &line) {
  line.clear();
  int letter;
  while ((letter = getc_unlocked(file)) != EOF && letter != '\n') {
    if (line.size() == kMostJsonBytes)
      return llvm::createStringError("the line is longer than 16 MiB");
    line += char(letter);
  }
  if (std::ferror(file))
    return llvm::createStringError(std::strerror(errno));
  return letter != EOF || !line.empty();
}

static llvm::Error writeLines(llvm::StringRef path, RecordFormat format,
                              RecordOutput &output, uint64_t &written) {
  llvm::Expected<Lines> lines = Lines::open(path);
  if (!lines)
    return lines.takeError();
  std::string line;
  for (uint64_t number = 1;; ++number) {
    auto locate = [&](llvm::Error error) {
      return llvm::createStringError(path + ":" + llvm::Twine(number) + ": " +
                                     llvm::toString(std::move(error)));
    };
    llvm::Expected<bool> more = lines->next(line);
    if (!more)
      return locate(more.takeError());
    if (!*more)
      return llvm::Error::success();
    if (llvm::StringRef(line).trim().empty())
      continue;
    llvm::Expected<json::Value> value = parseBoundedJson(line);
    if (!value)
      return locate(value.takeError());
    llvm::Expected<std::vector<uint8_t>> record = jsonToRecord(*value, format);
    if (!record)
      return locate(record.takeError());
    if (llvm::Error error = output.write(*record))
      return error;
    if (++written % 100000 == 0)
      showProgress(llvm::formatv("{0}: {1} records", path, written));
  }
}

int driver::writeRecords() {
  RecordFormat format =
      recordFormat == RecordFormat::Any ? RecordFormat::Example : recordFormat;
  llvm::Expected<std::string> to = getRecordOutput();
  if (!to)
    return fail(to.takeError());
  llvm::Expected<RecordOutput> output =
      RecordOutput::create(*to, choose(CALOTYPE_COMPRESSION_NONE));
  if (!output)
    return fail(output.takeError());
  uint64_t written = 0;
  for (const std::string &path : getRecordFiles())
    if (llvm::Error error = writeLines(path, format, *output, written))
      return fail(std::move(error));
  clearProgress();
  if (llvm::Error error = output->commit())
    return fail(std::move(error));
  if (*to != "-")
    getText() << llvm::formatv("{0}: {1} records written\n", *to, written);
  return writeJson(json::Object{{"written", int64_t(written)}});
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// calotype records parse: records as one batch, to arrays.
//===----------------------------------------------------------------------===//

#include "Output.h"
#include "Records.h"
#include "RecordsArrays.h"
#include "RecordsSpec.h"
#include "Terminal.h"
#include "calotype/Support/BoundedJson.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

using namespace calotype;
using namespace calotype::driver;
namespace json = llvm::json;

namespace {
/// Plans and columns; released at the end.
struct Parsing {
  calotype_plan *plan = nullptr, *lists = nullptr;
  calotype_batch batch = {};

  ~Parsing() {
    calotype_batch_destroy(&batch);
    calotype_plan_destroy(plan);
    calotype_plan_destroy(lists);
  }
  llvm::Error prepare(const RecordSpec &spec, size_t rows);
};
} // namespace

static llvm::Error toError(int code) {
  if (code == CALOTYPE_RECORDS_OK)
    return llvm::Error::success();
  return llvm::createStringError(calotype_records_error_string(code));
}

llvm::Error Parsing::prepare(const RecordSpec &spec, size_t rows) {
  llvm::ArrayRef<calotype_key> keys = spec.keys.getKeys();
  if (llvm::Error error =
          toError(calotype_plan_create(&plan, keys.data(), keys.size())))
    return error;
  keys = spec.listKeys.getKeys();
  if (spec.isSequence)
    if (llvm::Error error =
            toError(calotype_plan_create(&lists, keys.data(), keys.size())))
      return error;
  return toError(
      calotype_batch_create(&batch, plan, lists, std::max<size_t>(rows, 1)));
}

static int fail(const llvm::Twine &message) {
  printError(message);
  return CannotHandle;
}

static llvm::Error loadSpec(RecordSpec &spec) {
  if (recordSpec.empty())
    return llvm::createStringError("expected --spec FILE");
  llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> text =
      readFileWhole(recordSpec, kMostJsonBytes, /*isText=*/true);
  if (!text)
    return text.takeError();
  llvm::Expected<json::Value> value = parseBoundedJson((*text)->getBuffer());
  llvm::Error error = value ? readSpec(*value, spec) : value.takeError();
  if (!error)
    return llvm::Error::success();
  return llvm::createStringError(recordSpec + ": " +
                                 llvm::toString(std::move(error)));
}

/// The rows that the specification takes, in its order.
static llvm::Expected<std::vector<calotype_bytes>>
chooseRows(const RecordSpec &spec, llvm::ArrayRef<std::string> records) {
  auto toRow = [](const std::string &record) {
    return calotype_bytes{reinterpret_cast<const uint8_t *>(record.data()),
                          record.size()};
  };
  std::vector<calotype_bytes> rows;
  if (!spec.records) {
    for (const std::string &record : records)
      rows.push_back(toRow(record));
    return rows;
  }
  for (uint64_t number : *spec.records) {
    if (number >= records.size())
      return llvm::createStringError("there is no record " +
                                     llvm::Twine(number));
    rows.push_back(toRow(records[number]));
  }
  return rows;
}

static std::string describe(const calotype_bad_record &bad,
                            const RecordSpec &spec) {
  std::string text = llvm::formatv("record {0}: ", bad.row);
  if (bad.key >= 0) {
    const FeatureKeys &keys = bad.in_list ? spec.listKeys : spec.keys;
    calotype_bytes name = keys.getKeys()[bad.key].name;
    text += (bad.in_list ? "list '" : "key '") +
            std::string(reinterpret_cast<const char *>(name.data), name.size) +
            "': ";
  }
  return text + calotype_bad_reason_string(bad.reason);
}

static llvm::Error makeArrays(const RecordSpec &spec,
                              const calotype_batch &batch, size_t rows,
                              std::vector<NamedArray> &arrays) {
  std::string prefix = spec.isSequence ? "context/" : "";
  for (const FeatureSpec &feature : spec.features)
    if (llvm::Error error =
            addFeatureArrays(feature, batch, rows, prefix, arrays))
      return llvm::createStringError("feature '" + feature.name +
                                     "': " + llvm::toString(std::move(error)));
  for (const FeatureSpec &feature : spec.lists)
    addListArrays(feature, batch, rows, arrays);
  return llvm::Error::success();
}

/// Writes the arrays and says what they are.
static int report(llvm::ArrayRef<NamedArray> arrays, size_t rows) {
  json::Array list;
  for (const NamedArray &array : arrays) {
    std::string shape;
    for (int64_t extent : array.shape)
      shape += (shape.empty() ? "" : "x") + std::to_string(extent);
    getText() << llvm::formatv("{0}: {1} {2}\n", array.name, array.type, shape);
    list.push_back(json::Object{{"name", json::fixUTF8(array.name)},
                                {"type", array.type},
                                {"shape", json::Array(array.shape)}});
  }
  if (!recordOutput.empty())
    if (llvm::Error error =
            writeFileWhole(recordOutput, [&](llvm::raw_ostream &out) {
              return writeArrays(arrays, out);
            }))
      return fail(llvm::toString(std::move(error)));
  return writeJson(
      json::Object{{"records", int64_t(rows)}, {"arrays", std::move(list)}});
}

int driver::parseRecords() {
  RecordSpec spec;
  if (llvm::Error error = loadSpec(spec))
    return fail(llvm::toString(std::move(error)));
  std::vector<std::string> records;
  for (const std::string &path : getRecordFiles()) {
    auto use = [&](llvm::ArrayRef<calotype_bytes> block, uint64_t) {
      for (calotype_bytes record : block)
        records.emplace_back(reinterpret_cast<const char *>(record.data),
                             record.size);
      return true;
    };
    llvm::Expected<RecordReading> reading =
        readRecords(path, {/*skip=*/false, /*choose=*/true}, use);
    if (!reading)
      return fail(llvm::toString(reading.takeError()));
    if (ExitCode code = reportDamage(*reading); code != Done)
      return code;
  }
  llvm::Expected<std::vector<calotype_bytes>> rows = chooseRows(spec, records);
  if (!rows)
    return fail(llvm::toString(rows.takeError()));
  Parsing parsing;
  if (llvm::Error error = parsing.prepare(spec, rows->size()))
    return fail(llvm::toString(std::move(error)));
  calotype_parse_result result;
  int code = calotype_batch_parse(&parsing.batch, rows->data(), rows->size(),
                                  nullptr, &result);
  if (code == CALOTYPE_RECORDS_BAD_RECORD) {
    printError(describe(result.first, spec));
    return WrongResult;
  }
  if (code != CALOTYPE_RECORDS_OK)
    return fail(calotype_records_error_string(code));
  std::vector<NamedArray> arrays;
  if (llvm::Error error =
          makeArrays(spec, parsing.batch, rows->size(), arrays)) {
    printError(llvm::toString(std::move(error)));
    return WrongResult;
  }
  return report(arrays, rows->size());
}

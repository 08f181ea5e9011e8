//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// calotype records stat: which keys there are, and a draft of how to parse
/// them.
//===----------------------------------------------------------------------===//

#include "Output.h"
#include "Records.h"
#include "RecordsJson.h"
#include "Terminal.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/xxhash.h"
#include <cmath>
#include <map>

using namespace calotype;
using namespace calotype::driver;
namespace json = llvm::json;

/// Different values that are told apart, and keys that are described.
static constexpr size_t kMostDistinct = 10000, kMostKeys = 100000;

namespace {
/// What is known of one key.
class KeyStatistics {
public:
  /// Adds an entry of the record with number `record`.
  void add(const calotype_feature &feature, uint64_t record);

  json::Object toJson(uint64_t records) const;
  json::Object draftFeature(uint64_t records) const;
  void print(llvm::StringRef name, uint64_t records) const;

private:
  llvm::StringRef nameKind() const;
  bool isAlwaysOne() const { return leastCount == mostCount && leastCount > 0; }
  void addValues(const calotype_feature &feature);
  void addDistinct(llvm::StringRef bytes);
  int64_t countDistinct() const {
    return std::min<int64_t>(distinct.size(), kMostDistinct);
  }
  void addNumber(double number);

  bool isList = false;
  uint64_t rows = 0, last = UINT64_MAX; ///< Records that have it.
  uint64_t kinds[4] = {};               ///< Entries of each dtype.
  uint64_t values = 0, leastCount = UINT64_MAX, mostCount = 0, nans = 0;
  double least = INFINITY, most = -INFINITY; ///< Numbers, or sizes of strings.
  llvm::DenseSet<uint64_t> distinct;
  bool isDistinctFull = false;
};

/// All keys of a file.
struct Statistics {
  std::map<std::string, KeyStatistics> context, lists;
  uint64_t record = 0, badRecords = 0;
  bool hasTooMany = false;
};
} // namespace

void KeyStatistics::addDistinct(llvm::StringRef bytes) {
  if (isDistinctFull)
    return;
  // The set's two marks are values that no hash may have.
  uint64_t hash = llvm::xxh3_64bits(bytes);
  distinct.insert(hash > UINT64_MAX - 2 ? 0 : hash);
  isDistinctFull = distinct.size() > kMostDistinct;
}

void KeyStatistics::addNumber(double number) {
  if (std::isnan(number)) {
    ++nans;
    return;
  }
  least = std::min(least, number);
  most = std::max(most, number);
}

void KeyStatistics::addValues(const calotype_feature &feature) {
  size_t size = calotype_dtype_size(feature.dtype);
  std::vector<uint64_t> buffer((feature.count * size + 7) / 8);
  calotype_feature_read(&feature, buffer.data());
  for (size_t i = 0; i < feature.count; ++i) {
    const char *at = reinterpret_cast<const char *>(buffer.data()) + i * size;
    llvm::StringRef bytes(at, size);
    if (feature.dtype == CALOTYPE_DTYPE_BYTES) {
      auto value = reinterpret_cast<const calotype_bytes *>(at);
      bytes = {reinterpret_cast<const char *>(value->data), value->size};
      addNumber(double(value->size));
    } else if (feature.dtype == CALOTYPE_DTYPE_FLOAT) {
      addNumber(*reinterpret_cast<const float *>(at));
    } else {
      addNumber(double(*reinterpret_cast<const int64_t *>(at)));
    }
    addDistinct(bytes);
  }
}

void KeyStatistics::add(const calotype_feature &feature, uint64_t record) {
  isList |= feature.in_list;
  if (last != record && (feature.in_list || feature.dtype)) {
    ++rows;
    last = record;
  }
  if (feature.in_list && feature.step < 0)
    return;
  ++kinds[feature.dtype];
  if (feature.dtype == CALOTYPE_DTYPE_NONE && !feature.in_list)
    return;
  values += feature.count;
  leastCount = std::min<uint64_t>(leastCount, feature.count);
  mostCount = std::max<uint64_t>(mostCount, feature.count);
  addValues(feature);
}

llvm::StringRef KeyStatistics::nameKind() const {
  int found = 0, count = 0;
  for (int dtype = CALOTYPE_DTYPE_BYTES; dtype <= CALOTYPE_DTYPE_INT64; ++dtype)
    if (kinds[dtype]) {
      found = dtype;
      ++count;
    }
  if (count > 1)
    return "mixed";
  const char *names[] = {"none", "string", "float32", "int64"};
  return names[found];
}

json::Object KeyStatistics::draftFeature(uint64_t records) const {
  llvm::StringRef kind = nameKind();
  bool isFixed = isAlwaysOne() && (isList || rows == records);
  json::Object draft{{"dtype", kind == "none" ? "string" : kind}};
  if (!isFixed) {
    draft["type"] = "VarLenFeature";
    return draft;
  }
  draft["shape"] =
      mostCount == 1 ? json::Array{} : json::Array{int64_t(mostCount)};
  draft["type"] = isList ? "FixedLenSequenceFeature" : "FixedLenFeature";
  draft["default_value"] = nullptr;
  if (isList)
    draft["allow_missing"] = rows < records;
  return draft;
}

json::Object KeyStatistics::toJson(uint64_t records) const {
  json::Object result{
      {"kind", nameKind()},
      {"records", int64_t(rows)},
      {"missing", int64_t(records - rows)},
      {"values", int64_t(values)},
      {"least_count", int64_t(leastCount == UINT64_MAX ? 0 : leastCount)},
      {"most_count", int64_t(mostCount)},
      {"distinct", countDistinct()},
      {"more_distinct", isDistinctFull},
      {"nan", int64_t(nans)}};
  bool isString = nameKind() == "string";
  if (least <= most) {
    result[isString ? "least_size" : "least"] = least;
    result[isString ? "most_size" : "most"] = most;
  }
  return result;
}

void KeyStatistics::print(llvm::StringRef name, uint64_t records) const {
  llvm::StringRef kind = nameKind();
  std::vector<std::string> pieces{kind.str()};
  pieces.push_back(
      llvm::formatv("in {0} records, missing in {1}", rows, records - rows));
  if (mostCount) {
    std::string counts = std::to_string(mostCount);
    if (leastCount != mostCount)
      counts = llvm::formatv("{0} to {1}", leastCount, mostCount);
    pieces.push_back(counts + " values " + (isList ? "a step" : "each"));
  }
  pieces.push_back(llvm::formatv(
      "{0}{1} different", isDistinctFull ? "over " : "", countDistinct()));
  if (least <= most)
    pieces.push_back(llvm::formatv("{0}{1} to {2}",
                                   kind == "string" ? "sizes " : "",
                                   formatNumber(least), formatNumber(most)));
  if (nans)
    pieces.push_back(llvm::formatv("{0} NaN", nans));
  for (std::string &piece : llvm::MutableArrayRef(pieces).drop_back())
    piece += ";";
  printWrapped((isList ? "list " : "") + name.str() + ":", pieces);
}

static int addEntry(void *user, const calotype_feature *feature) {
  auto &all = *static_cast<Statistics *>(user);
  auto &keys = feature->in_list ? all.lists : all.context;
  auto found = keys.find(keyToText(feature->key));
  if (found == keys.end()) {
    if (keys.size() == kMostKeys) {
      all.hasTooMany = true;
      return 0;
    }
    found = keys.try_emplace(keyToText(feature->key)).first;
  }
  found->second.add(*feature, all.record);
  return 0;
}

/// Prints one part, and gives its keys and the draft.
static json::Object report(const std::map<std::string, KeyStatistics> &keys,
                           uint64_t records, json::Object &draft) {
  json::Object result;
  for (const auto &[name, statistics] : keys) {
    statistics.print(name, records);
    result[name] = statistics.toJson(records);
    draft[name] = statistics.draftFeature(records);
  }
  return result;
}

int driver::statRecords() {
  Statistics all;
  ExitCode code = Done;
  bool isSequence = recordFormat == RecordFormat::Sequence;
  for (const std::string &path : getRecordFiles()) {
    auto use = [&](llvm::ArrayRef<calotype_bytes> records, uint64_t) {
      for (calotype_bytes record : records) {
        // A record is looked through before anything of it counts.
        auto ignore = [](void *, const calotype_feature *) { return 0; };
        auto visit = isSequence ? calotype_sequence_example_visit
                                : calotype_example_visit;
        if (visit(record, ignore, nullptr) != 0)
          ++all.badRecords;
        else
          visit(record, addEntry, &all);
        ++all.record;
      }
      return true;
    };
    llvm::Expected<RecordReading> reading =
        readRecords(path, {/*skip=*/false, /*choose=*/true}, use);
    if (!reading) {
      printError(llvm::toString(reading.takeError()));
      return CannotHandle;
    }
    code = std::max(code, reportDamage(*reading));
  }
  uint64_t records = all.record - all.badRecords;
  getText() << llvm::formatv("{0} records, {1} keys, {2} lists\n", all.record,
                             all.context.size(), all.lists.size());
  json::Object draft, drafted;
  json::Object context = report(all.context, records, draft);
  json::Object lists = report(all.lists, records, drafted);
  if (all.badRecords) {
    printError(llvm::formatv("{0} records are malformed", all.badRecords));
    code = WrongResult;
  }
  if (all.hasTooMany)
    printWarning(llvm::formatv("keys beyond {0} are left out", kMostKeys));
  json::Object result{{"records", int64_t(all.record)},
                      {"bad_records", int64_t(all.badRecords)},
                      {"keys", std::move(context)}};
  if (isSequence) {
    result["list_keys"] = std::move(lists);
    result["context"] = std::move(draft);
    result["lists"] = std::move(drafted);
  } else {
    result["features"] = std::move(draft);
  }
  ExitCode written = writeJson(std::move(result));
  return written == Done ? code : written;
}

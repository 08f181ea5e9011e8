//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "RecordsSpec.h"
#include "RecordsJson.h"
#include "llvm/ADT/StringSwitch.h"

using namespace calotype;
using namespace calotype::driver;
namespace json = llvm::json;

/// Values of one row of a dense feature.
static constexpr int64_t kMostValues = 1 << 24;

//===----------------------------------------------------------------------===//
// FeatureKeys
//===----------------------------------------------------------------------===//

template <> std::vector<int64_t> &FeatureKeys::store() {
  return integers.emplace_back();
}
template <> std::vector<float> &FeatureKeys::store() {
  return floats.emplace_back();
}
template <> std::vector<calotype_bytes> &FeatureKeys::store() {
  return bytes.emplace_back();
}
std::string &FeatureKeys::storeText(std::string text) {
  return texts.emplace_back(std::move(text));
}

llvm::Expected<size_t> FeatureKeys::add(llvm::StringRef name,
                                        calotype_key key) {
  auto [found, isNew] = numbers.try_emplace(name.str(), keys.size());
  if (isNew) {
    key.name = {reinterpret_cast<const uint8_t *>(found->first.data()),
                found->first.size()};
    keys.push_back(key);
    return found->second;
  }
  const calotype_key &other = keys[found->second];
  // Only ragged keys can be read twice: from dense ones defaults would differ.
  if (other.dtype != key.dtype || other.layout != CALOTYPE_LAYOUT_RAGGED ||
      key.layout != CALOTYPE_LAYOUT_RAGGED || other.count != key.count ||
      other.required != key.required)
    return llvm::createStringError("key '" + name +
                                   "' is read in another way by another "
                                   "feature");
  return found->second;
}

//===----------------------------------------------------------------------===//
// Fields
//===----------------------------------------------------------------------===//

namespace {
/// Reads the fields of one feature.
class FeatureReader {
public:
  FeatureReader(const json::Object &fields, FeatureKeys &keys, bool isList)
      : fields(fields), keys(keys), isList(isList) {}
  llvm::Expected<FeatureSpec> read(llvm::StringRef name);

private:
  llvm::Error readDtype();
  llvm::Error readShape(llvm::StringRef field, bool mayBeNumber);
  llvm::Error readDense();
  llvm::Error readPadded();
  llvm::Error readSparse();
  llvm::Error readRagged();
  llvm::Error readPartition(const json::Value &value);
  llvm::Error addKey(llvm::StringRef name, int layout, int64_t count);
  llvm::Error addDefault(int64_t count);

  const json::Object &fields;
  FeatureKeys &keys;
  bool isList;
  FeatureSpec spec;
};
} // namespace

llvm::Error FeatureReader::readDtype() {
  llvm::StringRef dtype = fields.getString("dtype").value_or("");
  spec.dtype = llvm::StringSwitch<int>(dtype)
                   .Case("string", CALOTYPE_DTYPE_BYTES)
                   .Case("float32", CALOTYPE_DTYPE_FLOAT)
                   .Case("int64", CALOTYPE_DTYPE_INT64)
                   .Default(CALOTYPE_DTYPE_NONE);
  if (spec.dtype != CALOTYPE_DTYPE_NONE)
    return llvm::Error::success();
  return llvm::createStringError("expected \"dtype\" to be string, float32 or "
                                 "int64, found '" +
                                 dtype + "'");
}

static int64_t countRowValues(llvm::ArrayRef<int64_t> shape) {
  int64_t count = 1;
  for (int64_t extent : shape)
    count = std::min(count * std::min(extent, kMostValues), kMostValues + 1);
  return count;
}

llvm::Error FeatureReader::readShape(llvm::StringRef field, bool mayBeNumber) {
  const json::Value *value = fields.get(field);
  auto fail = [&] {
    return llvm::createStringError("expected \"" + field +
                                   "\" to be extents that are not negative");
  };
  if (value && mayBeNumber && value->getAsInteger())
    spec.shape.push_back(*value->getAsInteger());
  else if (const json::Array *array = value ? value->getAsArray() : nullptr)
    for (const json::Value &extent : *array) {
      if (!extent.getAsInteger())
        return fail();
      spec.shape.push_back(*extent.getAsInteger());
    }
  else
    return fail();
  for (int64_t extent : spec.shape)
    if (extent < 0)
      return fail();
  return llvm::Error::success();
}

llvm::Error FeatureReader::addKey(llvm::StringRef name, int layout,
                                  int64_t count) {
  calotype_key key = {};
  key.dtype = spec.dtype;
  key.layout = layout;
  key.count = count;
  llvm::Expected<size_t> number = keys.add(name, key);
  if (!number)
    return number.takeError();
  spec.key = *number;
  return llvm::Error::success();
}

/// Elements of a default: one value, or lists of lists of them.
static void flatten(const json::Value &value,
                    std::vector<const json::Value *> &elements) {
  if (const json::Array *array = value.getAsArray())
    for (const json::Value &element : *array)
      flatten(element, elements);
  else
    elements.push_back(&value);
}

/// Gives the key its default, of `count` values.
llvm::Error FeatureReader::addDefault(int64_t count) {
  const json::Value *value = fields.get("default_value");
  if (!value || value->kind() == json::Value::Null)
    return llvm::Error::success();
  std::vector<const json::Value *> elements;
  flatten(*value, elements);
  auto fail = [](llvm::StringRef what) {
    return llvm::createStringError("expected \"default_value\" to be " + what);
  };
  if (int64_t(elements.size()) != count)
    return fail(std::to_string(count) + " values, found " +
                std::to_string(elements.size()));
  auto &integers = keys.store<int64_t>();
  auto &floats = keys.store<float>();
  auto &bytes = keys.store<calotype_bytes>();
  for (const json::Value *element : elements) {
    std::optional<int64_t> integer = element->getAsInteger();
    std::optional<float> number = jsonToFloat(*element);
    llvm::Expected<std::string> text = jsonToBytes(*element);
    bool hasText = bool(text);
    if (hasText) {
      const std::string &kept = keys.storeText(std::move(*text));
      bytes.push_back(
          {reinterpret_cast<const uint8_t *>(kept.data()), kept.size()});
    } else {
      llvm::consumeError(text.takeError());
    }
    integers.push_back(integer.value_or(0));
    floats.push_back(number.value_or(0));
    if (spec.dtype == CALOTYPE_DTYPE_INT64   ? !integer
        : spec.dtype == CALOTYPE_DTYPE_FLOAT ? !number
                                             : !hasText)
      return fail("of the feature's dtype");
  }
  // No value at all is no default.
  if (count)
    keys.get(spec.key).defaults =
        spec.dtype == CALOTYPE_DTYPE_INT64
            ? static_cast<const void *>(integers.data())
        : spec.dtype == CALOTYPE_DTYPE_FLOAT
            ? static_cast<const void *>(floats.data())
            : static_cast<const void *>(bytes.data());
  return llvm::Error::success();
}

llvm::Error FeatureReader::readDense() {
  spec.kind = FeatureKind::Dense;
  if (isList)
    return llvm::createStringError("a list cannot be a FixedLenFeature");
  if (llvm::Error error = readShape("shape", /*mayBeNumber=*/false))
    return error;
  int64_t count = countRowValues(spec.shape);
  if (count > kMostValues)
    return llvm::createStringError("not supported: more than 2^24 values");
  if (llvm::Error error = addKey(spec.name, CALOTYPE_LAYOUT_DENSE, count))
    return error;
  return addDefault(count);
}

llvm::Error FeatureReader::readPadded() {
  spec.kind = FeatureKind::Padded;
  if (llvm::Error error = readShape("shape", /*mayBeNumber=*/false))
    return error;
  int64_t count = countRowValues(spec.shape);
  bool allowMissing = fields.getBoolean("allow_missing").value_or(false);
  if (count == 0 || count > kMostValues)
    return llvm::createStringError(
        "not supported: steps of no value, or of more than 2^24");
  if (!isList && !allowMissing)
    return llvm::createStringError("a FixedLenSequenceFeature of an Example "
                                   "must have \"allow_missing\"");
  if (llvm::Error error = addKey(
          spec.name, isList ? CALOTYPE_LAYOUT_DENSE : CALOTYPE_LAYOUT_RAGGED,
          count))
    return error;
  keys.get(spec.key).required = isList && !allowMissing;
  // The default is what rows are padded with; the key itself has none.
  if (llvm::Error error = addDefault(1))
    return error;
  spec.padding = std::exchange(keys.get(spec.key).defaults, nullptr);
  return llvm::Error::success();
}

llvm::Error FeatureReader::readSparse() {
  spec.kind = FeatureKind::Sparse;
  if (isList)
    return llvm::createStringError("a list cannot be a SparseFeature");
  auto valueKey = fields.getString("value_key");
  const json::Value *indices = fields.get("index_key");
  std::vector<const json::Value *> names;
  if (indices)
    flatten(*indices, names);
  if (!valueKey || names.empty())
    return llvm::createStringError("expected \"value_key\" and \"index_key\"");
  if (llvm::Error error = readShape("size", /*mayBeNumber=*/true))
    return error;
  if (spec.shape.size() != names.size())
    return llvm::createStringError(
        "expected as many sizes as there are index keys");
  for (const json::Value *name : names) {
    if (!name->getAsString())
      return llvm::createStringError("expected index keys to be text");
    calotype_key key = {};
    key.dtype = CALOTYPE_DTYPE_INT64;
    key.layout = CALOTYPE_LAYOUT_RAGGED;
    key.count = 1;
    llvm::Expected<size_t> number = keys.add(*name->getAsString(), key);
    if (!number)
      return number.takeError();
    spec.indexKeys.push_back(*number);
  }
  spec.isSorted = fields.getBoolean("already_sorted").value_or(false);
  return addKey(*valueKey, CALOTYPE_LAYOUT_RAGGED, 1);
}

llvm::Error FeatureReader::readPartition(const json::Value &value) {
  const json::Array *pair = value.getAsArray();
  FeaturePartition partition;
  if (!pair || pair->size() != 2 || !(*pair)[0].getAsString())
    return llvm::createStringError("expected a partition to be [KIND, KEY]");
  llvm::StringRef kind = *(*pair)[0].getAsString();
  if (kind == "UniformRowLength") {
    partition.length = (*pair)[1].getAsInteger().value_or(0);
    if (partition.length < 1)
      return llvm::createStringError(
          "expected the length of a UniformRowLength to be positive");
    spec.partitions.push_back(partition);
    return llvm::Error::success();
  }
  partition.kind = llvm::StringSwitch<int>(kind)
                       .Case("RowLengths", CALOTYPE_PARTITION_ROW_LENGTHS)
                       .Case("RowSplits", CALOTYPE_PARTITION_ROW_SPLITS)
                       .Case("RowLimits", CALOTYPE_PARTITION_ROW_LIMITS)
                       .Case("RowStarts", CALOTYPE_PARTITION_ROW_STARTS)
                       .Case("ValueRowIds", CALOTYPE_PARTITION_VALUE_ROWIDS)
                       .Default(-1);
  auto name = (*pair)[1].getAsString();
  if (partition.kind < 0 || !name)
    return llvm::createStringError("unknown partition '" + kind + "'");
  calotype_key key = {};
  key.dtype = CALOTYPE_DTYPE_INT64;
  key.layout = CALOTYPE_LAYOUT_RAGGED;
  key.count = 1;
  llvm::Expected<size_t> number = keys.add(*name, key);
  if (!number)
    return number.takeError();
  partition.key = *number;
  spec.partitions.push_back(partition);
  return llvm::Error::success();
}

llvm::Error FeatureReader::readRagged() {
  spec.kind = FeatureKind::Ragged;
  llvm::StringRef splits =
      fields.getString("row_splits_dtype").value_or("int32");
  if (splits != "int32" && splits != "int64")
    return llvm::createStringError(
        "expected \"row_splits_dtype\" to be int32 or int64, found '" + splits +
        "'");
  spec.hasLongSplits = splits == "int64";
  if (const json::Array *partitions = fields.getArray("partitions"))
    for (const json::Value &partition : *partitions)
      if (llvm::Error error = readPartition(partition))
        return error;
  if (isList && !spec.partitions.empty())
    return llvm::createStringError(
        "not supported: partitions of a list of steps");
  return addKey(fields.getString("value_key").value_or(spec.name),
                CALOTYPE_LAYOUT_RAGGED, 1);
}

llvm::Expected<FeatureSpec> FeatureReader::read(llvm::StringRef name) {
  spec.name = name.str();
  if (llvm::Error error = readDtype())
    return error;
  llvm::StringRef type = fields.getString("type").value_or("");
  llvm::Error error = llvm::Error::success();
  if (type == "FixedLenFeature")
    error = readDense();
  else if (type == "VarLenFeature")
    error = addKey(spec.name, CALOTYPE_LAYOUT_RAGGED, 1);
  else if (type == "FixedLenSequenceFeature")
    error = readPadded();
  else if (type == "SparseFeature")
    error = readSparse();
  else if (type == "RaggedFeature")
    error = readRagged();
  else
    error = llvm::createStringError("unknown type '" + type + "'");
  if (error)
    return error;
  return spec;
}

//===----------------------------------------------------------------------===//
// The specification
//===----------------------------------------------------------------------===//

static llvm::Error readFeatures(const json::Object &object, FeatureKeys &keys,
                                bool areLists,
                                std::vector<FeatureSpec> &features) {
  for (const auto &[name, value] : object) {
    const json::Object *fields = value.getAsObject();
    if (!fields)
      return llvm::createStringError("feature '" + llvm::StringRef(name) +
                                     "': expected an object");
    llvm::Expected<FeatureSpec> feature =
        FeatureReader(*fields, keys, areLists).read(name);
    if (!feature)
      return llvm::createStringError(
          "feature '" + llvm::StringRef(name) +
          "': " + llvm::toString(feature.takeError()));
    features.push_back(std::move(*feature));
  }
  llvm::sort(features, [](const FeatureSpec &a, const FeatureSpec &b) {
    return a.name < b.name;
  });
  return llvm::Error::success();
}

llvm::Error driver::readSpec(const json::Value &value, RecordSpec &spec) {
  const json::Object *object = value.getAsObject();
  auto get = [&](llvm::StringRef field) {
    return object ? object->getObject(field) : nullptr;
  };
  const json::Object *features = get("spec") ? get("spec") : get("features");
  const json::Object *lists = get("lists");
  spec.isSequence = !features && lists && get("context");
  if (spec.isSequence)
    features = get("context");
  if (!features)
    return llvm::createStringError(
        "expected \"spec\", or \"context\" and \"lists\"");
  if (const json::Array *records = object->getArray("records")) {
    spec.records.emplace();
    for (const json::Value &record : *records) {
      std::optional<int64_t> number = record.getAsInteger();
      if (!number || *number < 0)
        return llvm::createStringError(
            "expected \"records\" to be numbers of records");
      spec.records->push_back(*number);
    }
  }
  if (llvm::Error error =
          readFeatures(*features, spec.keys, false, spec.features))
    return error;
  return spec.isSequence ? readFeatures(*lists, spec.listKeys, true, spec.lists)
                         : llvm::Error::success();
}

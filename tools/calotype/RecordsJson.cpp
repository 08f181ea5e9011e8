//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "RecordsJson.h"
#include "Output.h"
#include "llvm/ADT/StringExtras.h"
#include <cmath>
#include <deque>
#include <limits>

using namespace calotype;
using namespace calotype::driver;
namespace json = llvm::json;

static llvm::StringRef toText(calotype_bytes bytes) {
  return {reinterpret_cast<const char *>(bytes.data), bytes.size};
}

static calotype_bytes toBytes(llvm::StringRef text) {
  return {reinterpret_cast<const uint8_t *>(text.data()), text.size()};
}

json::Value driver::bytesToJson(calotype_bytes bytes) {
  llvm::StringRef text = toText(bytes);
  if (json::isUTF8(text))
    return text;
  return json::Object{{"hex", llvm::toHex(text, /*LowerCase=*/true)}};
}

llvm::Expected<std::string> driver::jsonToBytes(const json::Value &value) {
  if (auto text = value.getAsString())
    return text->str();
  std::string bytes;
  if (const json::Object *object = value.getAsObject())
    if (auto hex = object->getString("hex"))
      if (object->size() == 1 && hex->size() % 2 == 0 &&
          llvm::tryGetFromHex(*hex, bytes))
        return bytes;
  return llvm::createStringError("expected text or {\"hex\": \"...\"}");
}

std::optional<float> driver::jsonToFloat(const json::Value &value) {
  if (auto number = value.getAsNumber())
    return float(*number);
  auto text = value.getAsString();
  float infinity = std::numeric_limits<float>::infinity();
  if (text && *text == "nan")
    return std::numeric_limits<float>::quiet_NaN();
  if (text && *text == "inf")
    return infinity;
  if (text && *text == "-inf")
    return -infinity;
  return std::nullopt;
}

std::string driver::keyToText(calotype_bytes key) {
  llvm::StringRef text = toText(key);
  if (json::isUTF8(text) && !text.starts_with("hex:"))
    return text.str();
  return "hex:" + llvm::toHex(text, /*LowerCase=*/true);
}

//===----------------------------------------------------------------------===//
// To JSON
//===----------------------------------------------------------------------===//

static json::Object featureToJson(const calotype_feature &feature) {
  json::Array values;
  switch (feature.dtype) {
  case CALOTYPE_DTYPE_BYTES: {
    std::vector<calotype_bytes> read(feature.count);
    calotype_feature_read(&feature, read.data());
    for (calotype_bytes bytes : read)
      values.push_back(bytesToJson(bytes));
    return json::Object{{"bytes", std::move(values)}};
  }
  case CALOTYPE_DTYPE_FLOAT: {
    std::vector<float> read(feature.count);
    calotype_feature_read(&feature, read.data());
    for (float value : read)
      values.push_back(makeFinite(double(value)));
    return json::Object{{"float", std::move(values)}};
  }
  case CALOTYPE_DTYPE_INT64: {
    std::vector<int64_t> read(feature.count);
    calotype_feature_read(&feature, read.data());
    for (int64_t value : read)
      values.push_back(value);
    return json::Object{{"int64", std::move(values)}};
  }
  }
  return json::Object{};
}

namespace {
/// The two parts of a record.
struct RecordParts {
  json::Object context, lists;
};
} // namespace

static int addFeature(void *user, const calotype_feature *feature) {
  auto &parts = *static_cast<RecordParts *>(user);
  std::string key = keyToText(feature->key);
  if (!feature->in_list)
    parts.context[key] = featureToJson(*feature);
  else if (feature->step < 0)
    parts.lists[key] = json::Array();
  else
    parts.lists[key].getAsArray()->push_back(featureToJson(*feature));
  return 0;
}

llvm::Expected<json::Value> driver::recordToJson(calotype_bytes record,
                                                 RecordFormat format) {
  if (format == RecordFormat::Raw)
    return bytesToJson(record);
  RecordParts parts;
  bool isSequence = format == RecordFormat::Sequence;
  int code = isSequence
                 ? calotype_sequence_example_visit(record, addFeature, &parts)
                 : calotype_example_visit(record, addFeature, &parts);
  if (code != 0)
    return llvm::createStringError(isSequence ? "no tf.SequenceExample"
                                              : "no tf.Example");
  if (!isSequence)
    return json::Value(std::move(parts.context));
  return json::Value(json::Object{{"context", std::move(parts.context)},
                                  {"lists", std::move(parts.lists)}});
}

//===----------------------------------------------------------------------===//
// From JSON
//===----------------------------------------------------------------------===//

namespace {
/// Makes the arrays that the encoder reads; they live as long as this.
class RecordMaker {
public:
  llvm::Error addFeatures(const json::Object &features,
                          std::vector<calotype_values> &result);
  llvm::Error addLists(const json::Object &lists,
                       std::vector<calotype_values_list> &result);

private:
  llvm::Expected<calotype_bytes> makeKey(llvm::StringRef text);
  llvm::Expected<calotype_values> makeValues(const json::Value &value);
  llvm::Error readBytes(const json::Array &array, calotype_values &values);
  llvm::Error readFloats(const json::Array &array, calotype_values &values);
  llvm::Error readIntegers(const json::Array &array, calotype_values &values);

  // Elements of a deque stay where they are.
  std::deque<std::string> texts;
  std::deque<std::vector<calotype_bytes>> bytes;
  std::deque<std::vector<float>> floats;
  std::deque<std::vector<int64_t>> integers;
  std::deque<std::vector<calotype_values>> steps;
};
} // namespace

llvm::Expected<calotype_bytes> RecordMaker::makeKey(llvm::StringRef text) {
  std::string key = text.str();
  if (text.consume_front("hex:") &&
      (text.size() % 2 != 0 || !llvm::tryGetFromHex(text, key)))
    return llvm::createStringError("expected pairs of digits behind \"hex:\"");
  texts.push_back(std::move(key));
  return toBytes(texts.back());
}

llvm::Error RecordMaker::readBytes(const json::Array &array,
                                   calotype_values &values) {
  std::vector<calotype_bytes> &read = bytes.emplace_back();
  for (const json::Value &value : array) {
    llvm::Expected<std::string> text = jsonToBytes(value);
    if (!text)
      return text.takeError();
    texts.push_back(std::move(*text));
    read.push_back(toBytes(texts.back()));
  }
  values.dtype = CALOTYPE_DTYPE_BYTES;
  values.values = read.data();
  return llvm::Error::success();
}

llvm::Error RecordMaker::readFloats(const json::Array &array,
                                    calotype_values &values) {
  std::vector<float> &read = floats.emplace_back();
  for (const json::Value &value : array) {
    std::optional<float> number = jsonToFloat(value);
    if (!number)
      return llvm::createStringError(
          "expected a number, \"nan\", \"inf\" or \"-inf\"");
    read.push_back(*number);
  }
  values.dtype = CALOTYPE_DTYPE_FLOAT;
  values.values = read.data();
  return llvm::Error::success();
}

llvm::Error RecordMaker::readIntegers(const json::Array &array,
                                      calotype_values &values) {
  std::vector<int64_t> &read = integers.emplace_back();
  for (const json::Value &value : array) {
    std::optional<int64_t> number = value.getAsInteger();
    if (!number)
      return llvm::createStringError("expected an integer of 64 bits");
    read.push_back(*number);
  }
  values.dtype = CALOTYPE_DTYPE_INT64;
  values.values = read.data();
  return llvm::Error::success();
}

llvm::Expected<calotype_values>
RecordMaker::makeValues(const json::Value &value) {
  calotype_values values = {};
  const json::Object *object = value.getAsObject();
  if (object && object->empty())
    return values;
  const json::Array *array = nullptr;
  llvm::Error (RecordMaker::*read)(const json::Array &, calotype_values &) =
      nullptr;
  if (object && object->size() == 1) {
    if ((array = object->getArray("bytes")))
      read = &RecordMaker::readBytes;
    else if ((array = object->getArray("float")))
      read = &RecordMaker::readFloats;
    else if ((array = object->getArray("int64")))
      read = &RecordMaker::readIntegers;
  }
  if (!read)
    return llvm::createStringError(
        "expected {\"bytes\": [...]}, {\"float\": [...]}, {\"int64\": [...]} "
        "or {}");
  values.count = array->size();
  if (llvm::Error error = (this->*read)(*array, values))
    return error;
  return values;
}

/// Keys in the order of their text, which does not depend on a hash.
static std::vector<const json::Object::value_type *>
sortEntries(const json::Object &object) {
  std::vector<const json::Object::value_type *> entries;
  for (const auto &entry : object)
    entries.push_back(&entry);
  llvm::sort(entries, [](const auto *a, const auto *b) {
    return llvm::StringRef(a->first) < llvm::StringRef(b->first);
  });
  return entries;
}

static llvm::Error nameKey(llvm::StringRef key, llvm::Error error) {
  return llvm::createStringError("'" + key +
                                 "': " + llvm::toString(std::move(error)));
}

llvm::Error RecordMaker::addFeatures(const json::Object &features,
                                     std::vector<calotype_values> &result) {
  for (const auto *entry : sortEntries(features)) {
    llvm::Expected<calotype_bytes> key = makeKey(entry->first);
    if (!key)
      return nameKey(entry->first, key.takeError());
    llvm::Expected<calotype_values> values = makeValues(entry->second);
    if (!values)
      return nameKey(entry->first, values.takeError());
    values->key = *key;
    result.push_back(*values);
  }
  return llvm::Error::success();
}

llvm::Error RecordMaker::addLists(const json::Object &lists,
                                  std::vector<calotype_values_list> &result) {
  for (const auto *entry : sortEntries(lists)) {
    llvm::Expected<calotype_bytes> key = makeKey(entry->first);
    if (!key)
      return nameKey(entry->first, key.takeError());
    const json::Array *array = entry->second.getAsArray();
    if (!array)
      return llvm::createStringError("'" + llvm::StringRef(entry->first) +
                                     "': expected a list of steps");
    std::vector<calotype_values> &made = steps.emplace_back();
    for (const json::Value &step : *array) {
      llvm::Expected<calotype_values> values = makeValues(step);
      if (!values)
        return nameKey(entry->first, values.takeError());
      made.push_back(*values);
    }
    result.push_back({*key, made.size(), made.data()});
  }
  return llvm::Error::success();
}

llvm::Expected<std::vector<uint8_t>>
driver::jsonToRecord(const json::Value &value, RecordFormat format) {
  if (format == RecordFormat::Raw) {
    llvm::Expected<std::string> text = jsonToBytes(value);
    if (!text)
      return text.takeError();
    return std::vector<uint8_t>(text->begin(), text->end());
  }
  const json::Object *object = value.getAsObject(), *lists = nullptr;
  const json::Object *context = object;
  if (object && format == RecordFormat::Sequence) {
    context = object->getObject("context");
    lists = object->getObject("lists");
    if (!context || !lists || object->size() != 2)
      return llvm::createStringError(
          "expected {\"context\": {...}, \"lists\": {...}}");
  }
  if (!context)
    return llvm::createStringError("expected an object");
  RecordMaker maker;
  std::vector<calotype_values> features;
  std::vector<calotype_values_list> made;
  if (llvm::Error error = maker.addFeatures(*context, features))
    return error;
  if (lists)
    if (llvm::Error error = maker.addLists(*lists, made))
      return error;
  auto encode = [&](uint8_t *buffer, size_t capacity) {
    return calotype_sequence_example_encode(features.data(), features.size(),
                                            made.data(), made.size(), buffer,
                                            capacity);
  };
  std::vector<uint8_t> record(encode(nullptr, 0));
  encode(record.data(), record.size());
  return record;
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Records as JSON, one object each:
///
///     Example          {KEY: {"int64": [1, -2]}, KEY: {"float": [0.5, "nan"]},
///                       KEY: {"bytes": ["text", {"hex": "00ff"}]}, KEY: {}}
///     SequenceExample  {"context": {an Example}, "lists": {KEY: [{...}, ...]}}
///     any bytes        "text" or {"hex": "00ff"}
///
/// Bytes that are UTF-8 are text. Keys that are not, are {"hex"} written as the
/// text "hex:00ff"; a key that begins with "hex:" is written so too.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TOOLS_CALOTYPE_RECORDSJSON_H
#define CALOTYPE_TOOLS_CALOTYPE_RECORDSJSON_H

#include "Records.h"

namespace calotype::driver {

/// What a record holds; an error when it is no such message.
llvm::Expected<llvm::json::Value> recordToJson(calotype_bytes record,
                                               RecordFormat format);

/// The serialised record; errors say where the JSON is of another form.
llvm::Expected<std::vector<uint8_t>>
jsonToRecord(const llvm::json::Value &value, RecordFormat format);

/// A key as JSON writes it.
std::string keyToText(calotype_bytes key);

/// Bytes as text or {"hex": ...}, and back.
llvm::json::Value bytesToJson(calotype_bytes bytes);
llvm::Expected<std::string> jsonToBytes(const llvm::json::Value &value);
/// A number, "nan", "inf" or "-inf".
std::optional<float> jsonToFloat(const llvm::json::Value &value);

} // namespace calotype::driver

#endif // CALOTYPE_TOOLS_CALOTYPE_RECORDSJSON_H

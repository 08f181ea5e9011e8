//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Support/BoundedJson.h"

using namespace llvm;

/// What of the bounds `text` breaks, or "". Brackets in strings do not count;
/// whether the text is JSON at all is the parser's matter.
static std::string findBrokenBound(StringRef text) {
  if (text.size() > calotype::kMostJsonBytes)
    return "is longer than " + std::to_string(calotype::kMostJsonBytes) +
           " bytes";
  size_t objects = 0, level = 0;
  bool isString = false;
  for (size_t at = 0; at < text.size(); ++at) {
    char c = text[at];
    if (c == '"')
      isString = !isString;
    else if (isString)
      at += c == '\\';
    else if (c == '[' || c == '{') {
      objects += c == '{';
      if (++level > calotype::kMostJsonLevels)
        return "is nested deeper than " +
               std::to_string(calotype::kMostJsonLevels) + " levels";
      if (objects > calotype::kMostJsonObjects)
        return "holds more than " + std::to_string(calotype::kMostJsonObjects) +
               " objects";
    } else if ((c == ']' || c == '}') && level > 0)
      --level;
  }
  return "";
}

Expected<json::Value> calotype::parseBoundedJson(StringRef text) {
  std::string broken = findBrokenBound(text);
  if (!broken.empty())
    return createStringError("the text " + broken);
  return json::parse(text);
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Support/Messages.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"

using namespace calotype;
using llvm::StringRef;

/// Names in a list are cut harder than whole messages.
static constexpr size_t kNameBytes = 100;

static bool isControl(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

static void escape(char c, std::string &to) {
  switch (c) {
  case '\n':
    to += "\\n";
    return;
  case '\t':
    to += "\\t";
    return;
  case '\r':
    to += "\\r";
    return;
  default:
    to += "\\x";
    to += llvm::hexdigit(static_cast<unsigned char>(c) >> 4);
    to += llvm::hexdigit(c & 15);
  }
}

/// Bytes 10xxxxxx of UTF-8 belong to the character before them.
static bool continuesCharacter(char c) { return (c & 0xc0) == 0x80; }

/// The middle gives way: a message begins with the place and ends with the
/// cause.
static std::string cutMiddle(StringRef text, size_t most) {
  size_t head = most / 2, tail = text.size() - most / 2;
  while (head > 0 && continuesCharacter(text[head]))
    --head;
  while (tail < text.size() && continuesCharacter(text[tail]))
    ++tail;
  return (text.take_front(head) + "[... " + llvm::Twine(tail - head) +
          " bytes ...]" + text.drop_front(tail))
      .str();
}

std::string calotype::makeReadable(StringRef text, size_t most) {
  // Cut before and after: escapes lengthen, and a huge text must not be copied.
  std::string valid = llvm::json::fixUTF8(
      text.size() > most ? cutMiddle(text, most) : text.str());
  if (llvm::none_of(valid, isControl))
    return valid;
  std::string result;
  for (char c : valid)
    if (isControl(c))
      escape(c, result);
    else
      result += c;
  return result.size() > 2 * most ? cutMiddle(result, most) : result;
}

std::string calotype::listNames(llvm::ArrayRef<std::string> names,
                                size_t most) {
  std::string text;
  for (const std::string &name : names.take_front(most))
    text += (text.empty() ? "" : ", ") + makeReadable(name, kNameBytes);
  if (names.size() > most)
    text += " and " + std::to_string(names.size() - most) + " more";
  return text;
}

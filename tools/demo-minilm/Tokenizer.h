//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// WordPiece as BERT's uncased models use it: text to numbers of a vocabulary.
/// Plain C++17, nothing of Calotype, so that it can be copied into a program.
//===----------------------------------------------------------------------===//

#ifndef MINILM_TOKENIZER_H
#define MINILM_TOKENIZER_H

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace minilm {

class Tokenizer {
public:
  /// Reads one piece per line; a piece's number is its line, from 0.
  /// Throws std::runtime_error when a special piece is missing.
  explicit Tokenizer(std::istream &vocabulary);

  /// The numbers of `[CLS] pieces [SEP]`, cut to `limit` numbers.
  std::vector<int64_t> encode(std::string_view text, size_t limit) const;

private:
  int64_t numberOf(const std::string &piece) const;
  void appendWord(const std::u32string &word, std::vector<int64_t> &out) const;

  std::unordered_map<std::string, int64_t> numbers;
  int64_t unknown, start, end;
};

/// Splits text as BERT does before it looks up pieces: lower-cased, without
/// accents and control characters, punctuation and CJK characters alone.
std::vector<std::u32string> splitWords(std::string_view text);

} // namespace minilm

#endif // MINILM_TOKENIZER_H

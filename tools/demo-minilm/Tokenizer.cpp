//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Tokenizer.h"

#include <algorithm>
#include <istream>
#include <iterator>
#include <stdexcept>

namespace {

struct FoldRun {
  char32_t first, last;
  int step, delta;
};
struct FoldList {
  char32_t code, first, second, third;
};
struct CodeRange {
  char32_t first, last;
};

#include "UnicodeTables.inc"

constexpr size_t longestWord = 100;

/// The row that may hold `code`: the last one that does not begin behind it.
template <typename Row, size_t N>
const Row *rowOf(const Row (&rows)[N], char32_t code) {
  auto behind = std::upper_bound(
      std::begin(rows), std::end(rows), code,
      [](char32_t c, const Row &row) { return c < row.first; });
  return behind == std::begin(rows) ? nullptr : behind - 1;
}

template <size_t N> bool isIn(const CodeRange (&ranges)[N], char32_t code) {
  const CodeRange *range = rowOf(ranges, code);
  return range && code <= range->last;
}

bool isSpace(char32_t c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' ||
         isIn(spaceRanges, c);
}

bool isControl(char32_t c) {
  return c < 0x20 || c == 0x7f || c == 0xfffd || isIn(controlRanges, c);
}

bool isPunctuation(char32_t c) {
  if (c < 0x80)
    return (c > 32 && c < 48) || (c > 57 && c < 65) || (c > 90 && c < 97) ||
           (c > 122 && c < 127);
  return isIn(punctuationRanges, c);
}

/// The ideographs, not Hangul or kana, which are written with spaces or are
/// split by the pieces.
bool isIdeograph(char32_t c) {
  return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3400 && c <= 0x4dbf) ||
         (c >= 0x20000 && c <= 0x2a6df) || (c >= 0x2a700 && c <= 0x2ceaf) ||
         (c >= 0xf900 && c <= 0xfaff) || (c >= 0x2f800 && c <= 0x2fa1f);
}

/// Appends a Hangul syllable as its two or three letters.
void appendHangul(char32_t c, std::u32string &out) {
  unsigned index = c - 0xac00;
  out += char32_t(0x1100 + index / 588);
  out += char32_t(0x1161 + index % 588 / 28);
  if (index % 28)
    out += char32_t(0x11a7 + index % 28);
}

/// Appends the lower case of `c` without accents.
void appendFolded(char32_t c, std::u32string &out) {
  if (c < 0x80) {
    out += c >= 'A' && c <= 'Z' ? c + 32 : c;
    return;
  }
  if (c >= 0xac00 && c <= 0xd7a3)
    return appendHangul(c, out);
  if (isIn(accentRanges, c))
    return;
  auto list = std::lower_bound(
      std::begin(foldLists), std::end(foldLists), c,
      [](const FoldList &row, char32_t code) { return row.code < code; });
  if (list != std::end(foldLists) && list->code == c) {
    for (char32_t to : {list->first, list->second, list->third})
      if (to)
        out += to;
    return;
  }
  const FoldRun *run = rowOf(foldRuns, c);
  bool hit = run && c <= run->last && (c - run->first) % run->step == 0;
  out += hit ? char32_t(c + run->delta) : c;
}

/// Reads one character; a broken byte gives U+FFFD.
char32_t takeCharacter(std::string_view text, size_t &at) {
  unsigned char lead = text[at++];
  if (lead < 0x80)
    return lead;
  int more = lead >= 0xf0 && lead < 0xf5   ? 3
             : lead >= 0xe0 && lead < 0xf0 ? 2
             : lead >= 0xc2 && lead < 0xe0 ? 1
                                           : -1;
  if (more < 0 || at + more > text.size())
    return 0xfffd;
  char32_t code = lead & (0x3f >> more);
  for (int i = 0; i < more; ++i) {
    unsigned char next = text[at + i];
    if ((next & 0xc0) != 0x80)
      return 0xfffd;
    code = code << 6 | (next & 0x3f);
  }
  at += more;
  return code;
}

std::string utf8(std::u32string_view text) {
  std::string out;
  for (char32_t c : text) {
    if (c < 0x80) {
      out += char(c);
    } else if (c < 0x800) {
      out += {char(0xc0 | c >> 6), char(0x80 | (c & 0x3f))};
    } else if (c < 0x10000) {
      out += {char(0xe0 | c >> 12), char(0x80 | (c >> 6 & 0x3f)),
              char(0x80 | (c & 0x3f))};
    } else {
      out += {char(0xf0 | c >> 18), char(0x80 | (c >> 12 & 0x3f)),
              char(0x80 | (c >> 6 & 0x3f)), char(0x80 | (c & 0x3f))};
    }
  }
  return out;
}

} // namespace

std::vector<std::u32string> minilm::splitWords(std::string_view text) {
  std::u32string clean;
  for (size_t at = 0; at < text.size();) {
    char32_t c = takeCharacter(text, at);
    if (isSpace(c))
      clean += U' ';
    else if (isIdeograph(c)) {
      clean += U' ';
      appendFolded(c, clean);
      clean += U' ';
    } else if (!isControl(c))
      appendFolded(c, clean);
  }
  std::vector<std::u32string> words;
  std::u32string word;
  auto flush = [&] {
    if (!word.empty())
      words.push_back(std::move(word));
    word.clear();
  };
  for (char32_t c : clean) {
    if (c == U' ') {
      flush();
    } else if (isPunctuation(c)) {
      flush();
      words.push_back({c});
    } else {
      word += c;
    }
  }
  flush();
  return words;
}

minilm::Tokenizer::Tokenizer(std::istream &vocabulary) {
  std::string line;
  for (int64_t number = 0; std::getline(vocabulary, line); ++number) {
    if (!line.empty() && line.back() == '\r')
      line.pop_back();
    numbers.emplace(line, number);
  }
  unknown = numberOf("[UNK]");
  start = numberOf("[CLS]");
  end = numberOf("[SEP]");
}

int64_t minilm::Tokenizer::numberOf(const std::string &piece) const {
  auto found = numbers.find(piece);
  if (found == numbers.end())
    throw std::runtime_error("the vocabulary has no " + piece);
  return found->second;
}

void minilm::Tokenizer::appendWord(const std::u32string &word,
                                   std::vector<int64_t> &out) const {
  size_t before = out.size();
  std::u32string_view rest = word;
  bool isKnown = word.size() <= longestWord;
  while (isKnown && !rest.empty()) {
    size_t length = rest.size();
    // The longest piece that the rest begins with.
    for (; length; --length) {
      std::string piece = rest.size() == word.size() ? "" : "##";
      auto found = numbers.find(piece + utf8(rest.substr(0, length)));
      if (found == numbers.end())
        continue;
      out.push_back(found->second);
      break;
    }
    isKnown = length != 0;
    rest.remove_prefix(length);
  }
  if (!isKnown) {
    out.resize(before);
    out.push_back(unknown);
  }
}

std::vector<int64_t> minilm::Tokenizer::encode(std::string_view text,
                                               size_t limit) const {
  std::vector<int64_t> out{start};
  for (const std::u32string &word : splitWords(text))
    appendWord(word, out);
  if (limit && out.size() + 1 > limit)
    out.resize(limit - 1);
  out.push_back(end);
  return out;
}

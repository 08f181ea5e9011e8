//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Embeds sentences with all-MiniLM-L6-v2 compiled to native code and prints
/// how similar they are, how long one takes, and how large the artifact is.
//===----------------------------------------------------------------------===//

#include "Embedder.h"
#include "Tokenizer.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <string>
#include <vector>

namespace {

const char usage[] =
    R"(usage: minilm-demo --artifact DIR --vocabulary FILE [options] [SENTENCE...]
  --file FILE     one sentence per line, besides those of the command line
  --threads N     default 2
  --embeddings    print the embeddings, one per line, and nothing else
)";

struct Options {
  std::string artifact, vocabulary;
  std::vector<std::string> sentences;
  int threads = 2;
  bool embeddingsOnly = false;
};

struct Row {
  std::string text;
  std::vector<int64_t> tokens;
  minilm::Embedding embedding;
  double best, median; // milliseconds
};

[[noreturn]] void fail(const std::string &message) {
  std::fprintf(stderr, "minilm-demo: %s\n%s", message.c_str(), usage);
  std::exit(2);
}

void readSentences(const std::string &path, std::vector<std::string> &out) {
  std::ifstream file(path);
  if (!file)
    fail("cannot read " + path);
  for (std::string line; std::getline(file, line);)
    if (!line.empty())
      out.push_back(line);
}

Options parse(int argc, char **argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    std::string flag = argv[i];
    auto value = [&]() -> std::string {
      if (++i == argc)
        fail(flag + " needs a value");
      return argv[i];
    };
    if (flag == "--artifact")
      options.artifact = value();
    else if (flag == "--vocabulary")
      options.vocabulary = value();
    else if (flag == "--file")
      readSentences(value(), options.sentences);
    else if (flag == "--threads")
      options.threads = std::max(1, std::atoi(value().c_str()));
    else if (flag == "--embeddings")
      options.embeddingsOnly = true;
    else if (flag.rfind("--", 0) == 0)
      fail("unknown flag " + flag);
    else
      options.sentences.push_back(flag);
  }
  if (options.artifact.empty() || options.vocabulary.empty())
    fail("--artifact and --vocabulary are needed");
  if (options.sentences.empty())
    options.sentences = {
        "A compiler lowers a graph to machine code.",
        "The program translates a network into native instructions.",
        "The cat sleeps on the warm stone.",
        "A kitten naps in the sun.",
        "Dilated convolutions enlarge the receptive field without more "
        "weights.",
    };
  return options;
}

/// Runs one sentence until half a second has gone, at least three times.
void measure(const minilm::Embedder &embedder, Row &row) {
  using Clock = std::chrono::steady_clock;
  std::vector<double> times;
  auto start = Clock::now();
  while (times.size() < 3 ||
         Clock::now() - start < std::chrono::milliseconds(500)) {
    auto from = Clock::now();
    row.embedding = embedder.embed(row.tokens);
    times.push_back(
        std::chrono::duration<double, std::milli>(Clock::now() - from).count());
  }
  std::sort(times.begin(), times.end());
  row.best = times.front();
  row.median = times[times.size() / 2];
}

void printSentences(const std::vector<Row> &rows) {
  std::printf("%3s %7s %7s %9s %9s  %s\n", "", "tokens", "padded", "min ms",
              "median ms", "sentence");
  for (size_t i = 0; i < rows.size(); ++i)
    std::printf(
        "%3zu %7zu %7lld %9.3f %9.3f  %s\n", i + 1, rows[i].tokens.size(),
        (long long)minilm::Embedder::paddedLength(rows[i].tokens.size()),
        rows[i].best, rows[i].median, rows[i].text.c_str());
}

void printSimilarities(const std::vector<Row> &rows) {
  std::printf("\ncosine similarity\n   ");
  for (size_t i = 0; i < rows.size(); ++i)
    std::printf(" %6zu", i + 1);
  std::printf("\n");
  for (size_t i = 0; i < rows.size(); ++i) {
    std::printf("%3zu", i + 1);
    for (const Row &other : rows)
      std::printf(" %6.3f", std::inner_product(other.embedding.begin(),
                                               other.embedding.end(),
                                               rows[i].embedding.begin(), 0.0));
    std::printf("\n");
  }
}

void printSizes(const std::string &artifact, const minilm::Embedder &embedder) {
  auto print = [](const char *what, double bytes) {
    std::printf("%-10s %9.1f KiB\n", what, bytes / 1024);
  };
  std::printf("\n");
  print("library", std::filesystem::file_size(artifact + "/libminilm.a"));
  print("weights", std::filesystem::file_size(artifact + "/minilm.weights"));
  print("workspace", embedder.workspaceBytes());
}

int run(const Options &options) {
  std::ifstream vocabulary(options.vocabulary);
  if (!vocabulary)
    fail("cannot read " + options.vocabulary);
  minilm::Tokenizer tokenizer(vocabulary);
  minilm::Embedder embedder(options.artifact + "/minilm.weights",
                            options.threads);
  std::vector<Row> rows;
  for (const std::string &text : options.sentences) {
    Row row{text,
            tokenizer.encode(text, minilm::Embedder::lengths().back()),
            {},
            0,
            0};
    if (options.embeddingsOnly) {
      for (float value : embedder.embed(row.tokens))
        std::printf("%.9g ", value);
      std::printf("\n");
      continue;
    }
    measure(embedder, row);
    rows.push_back(std::move(row));
  }
  if (options.embeddingsOnly)
    return 0;
  printSentences(rows);
  printSimilarities(rows);
  printSizes(options.artifact, embedder);
  return 0;
}

} // namespace

int main(int argc, char **argv) {
  Options options = parse(argc, argv);
  try {
    return run(options);
  } catch (const std::exception &error) {
    std::fprintf(stderr, "minilm-demo: %s\n", error.what());
    return 1;
  }
}

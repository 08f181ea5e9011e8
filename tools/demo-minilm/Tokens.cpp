//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Prints the token numbers of each line of its input; a test uses it.
/// Usage: minilm-tokens VOCABULARY < text
//===----------------------------------------------------------------------===//

#include "Tokenizer.h"

#include <exception>
#include <fstream>
#include <iostream>

int main(int argc, char **argv) try {
  std::ifstream file(argc > 1 ? argv[1] : "");
  minilm::Tokenizer tokenizer(file);
  for (std::string line; std::getline(std::cin, line);) {
    for (int64_t number : tokenizer.encode(line, 512))
      std::cout << number << ' ';
    std::cout << '\n';
  }
} catch (const std::exception &error) {
  std::cerr << "minilm-tokens: " << error.what() << '\n';
  return 2;
}

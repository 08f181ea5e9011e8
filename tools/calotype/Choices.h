//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Flags that take one word of a few, and name them when they get another.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TOOLS_CALOTYPE_CHOICES_H
#define CALOTYPE_TOOLS_CALOTYPE_CHOICES_H

#include "llvm/Support/CommandLine.h"

namespace calotype::driver {

/// LLVM's own parser says of a wrong word that it is no option.
template <typename T> class ChoiceParser : public llvm::cl::parser<T> {
public:
  using llvm::cl::parser<T>::parser;

  bool parse(llvm::cl::Option &option, llvm::StringRef name,
             llvm::StringRef word, T &value) {
    std::string words;
    for (const auto &entry : this->Values) {
      if (entry.Name == word) {
        value = entry.V.getValue();
        return false;
      }
      words += (words.empty() ? "" : ", ") + entry.Name.str();
    }
    return option.error("expected one of " + words + "; found '" + word + "'",
                        name);
  }
};

template <typename T>
using ChoiceFlag = llvm::cl::opt<T, false, ChoiceParser<T>>;

} // namespace calotype::driver

#endif // CALOTYPE_TOOLS_CALOTYPE_CHOICES_H

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Support/Flags.h"
#include "llvm/Support/CommandLine.h"

namespace cl = llvm::cl;

void calotype::hideForeignFlags() {
  for (auto &entry : cl::getRegisteredOptions()) {
    cl::Option *option = entry.second;
    // LLVM does not hand out the category of --help, but its name.
    bool isGeneric = option->Categories.front()->getName() == "Generic Options";
    if (!isGeneric && option->getOptionHiddenFlag() == cl::NotHidden)
      option->setHiddenFlag(cl::Hidden);
  }
}

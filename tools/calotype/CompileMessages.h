//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What a compilation says to people: every kind of thing once, and never more
/// than fits a screen, however large the model is.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TOOLS_CALOTYPE_COMPILEMESSAGES_H
#define CALOTYPE_TOOLS_CALOTYPE_COMPILEMESSAGES_H

#include "calotype/Pipelines/ModelCompiler.h"

namespace llvm {
class raw_ostream;
} // namespace llvm

namespace calotype::driver {

/// A line for each problem. Those that differ in nothing but the node are one,
/// at the first node.
std::vector<std::string>
describeProblems(llvm::ArrayRef<ImportProblem> problems);

/// Writes the first lines, and how many more there are.
void printLines(llvm::raw_ostream &out, llvm::ArrayRef<std::string> lines);

/// Each once, for several pass managers may meet the same; and not all of very
/// many.
void printWarnings(llvm::ArrayRef<std::string> warnings);

} // namespace calotype::driver

#endif // CALOTYPE_TOOLS_CALOTYPE_COMPILEMESSAGES_H

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// A pipeline as the C++ source of a program that needs libHalide alone: to
/// read, to experiment with, and to show to Halide's developers.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TARGET_HALIDECPP_HALIDECPP_H
#define CALOTYPE_TARGET_HALIDECPP_HALIDECPP_H

#include "calotype/Dialect/Halide/IR/HalideOps.h"
#include "llvm/Support/raw_ostream.h"

namespace calotype {

/// Prints the program. It takes a Halide target, which is `target` when left
/// out, a symbol and the name of the object file to write, and writes a C
/// header and a page of the loop nest beside that. Fails with a diagnostic on
/// what it cannot print.
llvm::LogicalResult emitHalideCpp(halide::PipelineOp pipeline,
                                  llvm::StringRef target,
                                  llvm::raw_ostream &os);

} // namespace calotype

#endif // CALOTYPE_TARGET_HALIDECPP_HALIDECPP_H

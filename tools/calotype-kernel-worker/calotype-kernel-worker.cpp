//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Compiles one halide.pipeline, for the tools: they start this program once
/// per kernel.
//===----------------------------------------------------------------------===//

#include "calotype/Target/HalideObject/KernelWorker.h"

int main(int argc, char **argv) {
  return calotype::runKernelWorker(argc, argv);
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The calotype driver: compile, run, verify, bench, inspect, tune, cache,
/// records.
//===----------------------------------------------------------------------===//

#include "Driver.h"
#include "llvm/Support/InitLLVM.h"

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  return calotype::driver::runDriver(argc, argv);
}

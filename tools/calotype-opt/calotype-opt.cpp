//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Runs passes over IR, as mlir-opt does, with Calotype's dialects and passes.
//===----------------------------------------------------------------------===//

#include "calotype/InitAllDialects.h"
#include "calotype/InitAllPasses.h"
#include "calotype/Support/Flags.h"
#include "calotype/Support/Version.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/raw_ostream.h"

static llvm::cl::extrahelp example("\nEXAMPLE: calotype-opt model.mlir "
                                   "--nn-pipeline --mlir-print-ir-after-all\n");

int main(int argc, char **argv) {
  calotype::hideForeignFlags();
  llvm::cl::SetVersionPrinter([](llvm::raw_ostream &out) {
    out << "calotype-opt " << calotype::getVersion()
        << ", with MLIR and LLVM " LLVM_VERSION_STRING "\n";
  });
  mlir::DialectRegistry registry;
  calotype::registerAllDialects(registry);
  calotype::registerConstantEvaluator(registry);
  calotype::registerAllPasses();
  return mlir::asMainReturnCode(mlir::MlirOptMain(
      argc, argv,
      "Calotype optimizer: runs passes over nn, halide and host IR\n",
      registry));
}

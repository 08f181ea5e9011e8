//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Shrinks a failing .mlir file, as mlir-reduce does, with Calotype's dialects
/// and passes.
//===----------------------------------------------------------------------===//

#include "calotype/InitAllDialects.h"
#include "calotype/InitAllPasses.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Tools/mlir-reduce/MlirReduceMain.h"
#include "llvm/Support/CommandLine.h"

static llvm::cl::extrahelp
    example("\nEXAMPLE: calotype-reduce crash.mlir "
            "--reduction-tree='traversal-mode=0 test=./fails.sh'\n");

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  calotype::registerAllDialects(registry);
  calotype::registerAllPasses();
  mlir::MLIRContext context(registry);
  return mlir::failed(mlir::mlirReduceMain(argc, argv, context));
}

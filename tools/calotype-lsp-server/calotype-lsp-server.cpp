//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Language server for .mlir files with Calotype's dialects.
//===----------------------------------------------------------------------===//

#include "calotype/InitAllDialects.h"
#include "mlir/Tools/mlir-lsp-server/MlirLspServerMain.h"
#include "llvm/Support/CommandLine.h"

static llvm::cl::extrahelp
    example("\nEXAMPLE: an editor starts it: \"mlir.server_path\": "
            "\"build/bin/calotype-lsp-server\"\n");

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  calotype::registerAllDialects(registry);
  return mlir::failed(mlir::MlirLspServerMain(argc, argv, registry));
}

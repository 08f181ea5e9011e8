//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Translates models to IR, and IR to what is not IR, as mlir-translate does.
//===----------------------------------------------------------------------===//

#include "HalideTranslations.h"
#include "calotype/Import/ONNX/Translations.h"
#include "mlir/Tools/mlir-translate/MlirTranslateMain.h"
#include "llvm/Support/CommandLine.h"

static llvm::cl::extrahelp example(
    "\nEXAMPLE: calotype-translate --import-onnx model.onnx -o model.mlir\n"
    "EXAMPLE: calotype-opt model.mlir --calotype-pipeline | calotype-translate "
    "--halide-to-html --kernel=k_conv -o conv.html\n");

int main(int argc, char **argv) {
  calotype::registerHalideTranslations();
  calotype::registerONNXTranslations();
  return mlir::failed(
      mlir::mlirTranslateMain(argc, argv, "Calotype translator"));
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Translates models to IR, and IR to what is not IR, as mlir-translate does.
//===----------------------------------------------------------------------===//

#include "calotype/Import/ONNX/Translations.h"
#include "calotype/Target/HalideCpp/HalideCpp.h"
#include "calotype/Target/HalideObject/Translations.h"
#include "mlir/Tools/mlir-translate/MlirTranslateMain.h"
#include "llvm/Support/CommandLine.h"

static llvm::cl::extrahelp example(
    "\nEXAMPLE: calotype-translate --import-onnx model.onnx -o model.mlir\n");

int main(int argc, char **argv) {
  calotype::registerHalideCppTranslation();
  calotype::registerHalideObjectTranslations();
  calotype::registerONNXTranslations();
  return mlir::failed(
      mlir::mlirTranslateMain(argc, argv, "Calotype translator"));
}

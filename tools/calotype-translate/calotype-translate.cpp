//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Translates IR to what is not IR, as mlir-translate does.
//===----------------------------------------------------------------------===//

#include "calotype/Target/HalideObject/Translations.h"
#include "mlir/Tools/mlir-translate/MlirTranslateMain.h"

int main(int argc, char **argv) {
  calotype::registerHalideObjectTranslations();
  return mlir::failed(
      mlir::mlirTranslateMain(argc, argv, "Calotype translator"));
}

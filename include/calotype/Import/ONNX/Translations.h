//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// `calotype-translate --import-onnx`.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_IMPORT_ONNX_TRANSLATIONS_H
#define CALOTYPE_IMPORT_ONNX_TRANSLATIONS_H

namespace calotype {

/// Adds the translation and its options. To be called once, before the command
/// line is read.
void registerONNXTranslations();

} // namespace calotype

#endif // CALOTYPE_IMPORT_ONNX_TRANSLATIONS_H

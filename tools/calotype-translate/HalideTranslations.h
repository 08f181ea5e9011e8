//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What one halide.pipeline of a module can be translated to.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TOOLS_CALOTYPE_TRANSLATE_HALIDETRANSLATIONS_H
#define CALOTYPE_TOOLS_CALOTYPE_TRANSLATE_HALIDETRANSLATIONS_H

namespace calotype {

/// Adds `--halide-to-object`, `-loop-nest`, `-statement`, `-html`, `-assembly`
/// and
/// `-cpp`, and the flags that choose the pipeline and its instruction set.
void registerHalideTranslations();

} // namespace calotype

#endif // CALOTYPE_TOOLS_CALOTYPE_TRANSLATE_HALIDETRANSLATIONS_H

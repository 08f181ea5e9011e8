//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Registers the translations of halide.pipelines. For tools only.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TARGET_HALIDEOBJECT_TRANSLATIONS_H
#define CALOTYPE_TARGET_HALIDEOBJECT_TRANSLATIONS_H

namespace calotype {

/// `--halide-to-object`, `--halide-to-loop-nest`, `--halide-to-statement` and
/// `--halide-to-assembly`.
void registerHalideObjectTranslations();

} // namespace calotype

#endif // CALOTYPE_TARGET_HALIDEOBJECT_TRANSLATIONS_H

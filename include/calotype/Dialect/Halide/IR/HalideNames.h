//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Names in Halide's own objects, which both emitters use.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_HALIDE_IR_HALIDENAMES_H
#define CALOTYPE_DIALECT_HALIDE_IR_HALIDENAMES_H

#include "llvm/ADT/StringRef.h"

namespace calotype::halide {

/// What stands behind the name of a function of the dialect. Halide inlines by
/// name whatever is called so, and its intrinsics and the functions of C are
/// calls too: none of their names has a `$`.
inline constexpr llvm::StringLiteral kHalideNameMark = "$f";

} // namespace calotype::halide

#endif // CALOTYPE_DIALECT_HALIDE_IR_HALIDENAMES_H

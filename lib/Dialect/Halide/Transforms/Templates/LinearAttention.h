//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What the two schedules of linear attention share.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_DIALECT_HALIDE_TRANSFORMS_TEMPLATES_LINEARATTENTION_H
#define CALOTYPE_LIB_DIALECT_HALIDE_TRANSFORMS_TEMPLATES_LINEARATTENTION_H

#include "RegisterTile.h"
#include <optional>

namespace calotype::halide {

/// The schedule of causal linear attention, a scan over chunks.
bool scheduleStateScan(TemplateContext &context);

/// Lanes of the element type of `func` in a vector register.
int64_t lanesOf(TemplateContext &context, FuncOp func);

/// The largest power of two of at most `lanes` and `extent`.
int64_t vectorWidth(int64_t extent, int64_t lanes);

/// Which coordinate of `func` each coordinate of `callee` is when `func`,
/// through functions that are inlined, reads it; -1 for a constant. Nothing
/// when an index is anything else, or when it does not read `callee` alike
/// everywhere.
std::optional<llvm::SmallVector<int>> coordinatesOf(TemplateContext &context,
                                                    FuncOp func, FuncOp callee);

/// Vector lanes along coordinate 0 of an update or along the reduction variable
/// that it stores it by; nothing where the update reads what it stored before.
void vectorizeUpdate(TemplateContext &context, FuncOp func, unsigned n,
                     int64_t lanes);

} // namespace calotype::halide

#endif // CALOTYPE_LIB_DIALECT_HALIDE_TRANSFORMS_TEMPLATES_LINEARATTENTION_H

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What the two schedules of linear attention share.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_KERNELS_LINEARATTENTION_LINEARATTENTIONLOOPS_H
#define CALOTYPE_LIB_KERNELS_LINEARATTENTION_LINEARATTENTIONLOOPS_H

#include "../Schedules/RegisterTile.h"
#include "calotype/Dialect/Plan/IR/Plans.h"
#include <optional>

namespace calotype::halide {

/// The schedule of causal linear attention, a scan over chunks.
void scheduleStateScan(ScheduleContext &context, plan::StateScanAttr plan);

/// Lanes of the element type of `func` in a vector register.
int64_t getLanes(const TargetInfo &target, FuncOp func);

/// Register tiles of K^T V, then products of the queries with it.
void scheduleAllKeys(ScheduleContext &context, plan::LinearAttentionAttr plan);

/// The largest power of two of at most `lanes` and `extent`.
int64_t vectorWidth(int64_t extent, int64_t lanes);

/// Which coordinate of `func` each coordinate of `callee` is when `func`,
/// through functions that are inlined, reads it; -1 for a constant. Nothing
/// when an index is anything else, or when it does not read `callee` alike
/// everywhere.
std::optional<llvm::SmallVector<int>> coordinatesOf(ScheduleContext &context,
                                                    FuncOp func, FuncOp callee);

/// Vector lanes along coordinate 0 of an update or along the reduction variable
/// that it stores it by; nothing where the update reads what it stored before.
void vectorizeUpdate(ScheduleContext &context, FuncOp func, unsigned n,
                     int64_t lanes);

} // namespace calotype::halide

#endif // CALOTYPE_LIB_KERNELS_LINEARATTENTION_LINEARATTENTIONLOOPS_H

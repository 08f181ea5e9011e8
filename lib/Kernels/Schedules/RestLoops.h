//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Loops that are legal for every function, and parts of loop nests that the
/// families share.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_KERNELS_SCHEDULES_RESTLOOPS_H
#define CALOTYPE_LIB_KERNELS_SCHEDULES_RESTLOOPS_H

#include "ScheduleContext.h"

namespace calotype::halide {

/// Elements that a transposition reads of a line before the next vector.
inline constexpr int64_t kTransposedLine = 16;

/// Schedules all functions that are not done: stored ones at the root.
void scheduleRest(ScheduleContext &context, int64_t line = kTransposedLine);

/// Index of the coordinate to run in vector lanes and how many of them; none
/// when no extent is large enough.
struct VectorChoice {
  unsigned dim = 0;
  int64_t lanes = 0;
};
VectorChoice chooseVector(llvm::ArrayRef<int64_t> extents, int64_t lanes);

/// Vectors of partial results in a reduction over a row.
inline constexpr int64_t kRowVectors = 4;

/// Reductions over a dimension that is contiguous in memory: partial results in
/// `vectors` vectors where the row is long, else in one, kept at the loop `at`.
/// Short ones stay as they are.
void scheduleRowReduction(ScheduleContext &context, FuncInfo &info,
                          int64_t vectors, Loop at);

/// Runs the outer ones of `loops` (innermost first) in parallel tasks: fuses
/// from outside until there are enough.
void parallelizeOuter(ScheduleContext &context, llvm::ArrayRef<Loop> loops);

/// Vector tails of functions without updates: they step back where `factor`
/// does not divide.
TailStrategy shiftTail(int64_t extent, int64_t factor);

} // namespace calotype::halide

#endif // CALOTYPE_LIB_KERNELS_SCHEDULES_RESTLOOPS_H

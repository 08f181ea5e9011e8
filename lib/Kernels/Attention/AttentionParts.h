//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The functions of an attention pipeline, for the two templates of the family.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_KERNELS_ATTENTION_ATTENTIONPARTS_H
#define CALOTYPE_LIB_KERNELS_ATTENTION_ATTENTIONPARTS_H

#include "../Schedules/RegisterTile.h"
#include "calotype/Dialect/Plan/IR/Plans.h"

namespace calotype::halide {

/// The functions by their roles; those in the second line may be null.
struct AttentionParts {
  FuncOp query, key, value, scaled, product, scores, max, exp, sum, acc, result;
  FuncOp mask, maskLanes, state, inv;

  /// False when the pipeline is not what convert-nn-to-halide makes.
  bool find(PipelineInfo &info);
  llvm::SmallVector<FuncOp> all() const;
};

/// Where the result is written: the loops of a stage that go over its
/// coordinates. A head or batch of one has no loop.
struct ResultSite {
  FuncOp func;
  Stage stage;
  Loop depth, rows, head, batch;
};

/// The output where it reads the result at a permutation of its coordinates,
/// otherwise the result itself, then stored.
ResultSite resultSite(ScheduleContext &context, const AttentionParts &parts);

/// Blocks of queries of all heads become the tasks, outside of `inside`
/// (innermost first); the loop over them.
Loop placeTasks(ScheduleContext &context, const ResultSite &site,
                llvm::ArrayRef<Loop> inside, Loop blocks);

/// The largest power of two up to `limit`, which is at least 1.
int64_t powerBelow(int64_t limit);

/// A tile of about `wanted` elements inside `extent`: whole vectors, or one
/// short vector.
int64_t fitTile(int64_t wanted, int64_t extent, int64_t lanes);

/// Lanes along the queries; for plans with a tile of queries.
void scheduleQueryLanes(ScheduleContext &context, const AttentionParts &parts,
                        plan::AttentionAttr plan);

/// Lanes along keys and depth, for few queries.
void scheduleFewQueries(ScheduleContext &context, const AttentionParts &parts,
                        plan::FewQueriesAttr plan);

/// Copies `rows` rows of an operand at `at` when they cannot be read in place:
/// numbers that need a conversion, or that do not lie along their depth.
void copyOperandIfUseful(ScheduleContext &context, FuncOp func, int64_t rows,
                         Loop at);

} // namespace calotype::halide

#endif // CALOTYPE_LIB_KERNELS_ATTENTION_ATTENTIONPARTS_H

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The parts of a pipeline of separable pools, which convert-nn-to-halide
/// makes: passes (role `pass`, `line` for one that pads), what reads them, and
/// how its loops are cut into tasks.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_KERNELS_POOLS_POOLSITES_H
#define CALOTYPE_LIB_KERNELS_POOLS_POOLSITES_H

#include "../Schedules/RestLoops.h"
#include "calotype/Dialect/Plan/IR/Plans.h"

namespace calotype::halide {

/// A function in whose loops the passes before it are computed.
struct PoolSite {
  FuncOp func;
  bool isRoot = false;  ///< Stored; otherwise the output.
  bool isStack = false; ///< Behind the channels it has a coordinate of parts.
  unsigned channel = 0; ///< The coordinate of the channels.
  llvm::SmallVector<FuncOp> passes; ///< Those that are stored, producers first.
  llvm::SmallVector<FuncOp> all;    ///< With those that stay in an expression.

  /// The coordinate of the outermost spatial dimension of a pass.
  unsigned getRowCoordinate(FuncInfo &pass) const {
    return channel == 0 ? pass.extents().size() - 2 : channel - 1;
  }
  /// True when a pass pads: its windows slide.
  bool isSliding() const;
};

/// Where the passes of a site are computed, and how many rows of them a task
/// needs.
struct PoolTasks {
  Loop at;
  int64_t strip = 0; ///< Rows of a task, 0 for all.
  llvm::DenseMap<mlir::Operation *, int64_t>
      rows; ///< Of each pass, when not all.
};

bool isPass(FuncOp func);

/// The first pass that `func` leads to, or null.
FuncOp findPass(FuncOp func);

/// The coordinate along which a pass joins elements, -1 where it joins none.
int findAlong(FuncOp pass);

/// How many elements a pass joins.
int64_t countTaps(FuncOp pass);

/// All sites of a pipeline; nothing when one of them has another form or there
/// are none.
std::optional<llvm::SmallVector<PoolSite>> findSites(PipelineInfo &info,
                                                     int64_t lanes);

/// True when the passes of a site for `channels` channels and all rows take at
/// most `bytes`.
bool fitsCache(ScheduleContext &context, const PoolSite &site, int64_t channels,
               int64_t bytes);

/// Rows of a task, of `rows`: as many as its passes fit in `bytes` for
/// `channels` channels, and as few as keep all cores busy when there are
/// `tasks` without a division of rows. All where a pass changes their number.
int64_t countRows(ScheduleContext &context, const PoolSite &site, int64_t rows,
                  int64_t channels, int64_t tasks, int64_t bytes);

/// Runs `outer` (innermost first) in parallel where that pays and computes
/// passes at the innermost of them; a task has `strip` of `rows` rows.
PoolTasks makeTasks(ScheduleContext &context, const PoolSite &site,
                    llvm::ArrayRef<Loop> outer, int64_t strip, int64_t rows);

/// Computes a pass where the site's tasks want it.
void placePass(ScheduleContext &context, const PoolSite &site, FuncOp pass,
               mlir::Value stage, const PoolTasks &tasks);

/// Schedules the sites of a pipeline as the complete plan says.
void schedulePools(ScheduleContext &context, llvm::ArrayRef<PoolSite> sites,
                   plan::PoolAttr plan);

} // namespace calotype::halide

#endif // CALOTYPE_LIB_KERNELS_POOLS_POOLSITES_H

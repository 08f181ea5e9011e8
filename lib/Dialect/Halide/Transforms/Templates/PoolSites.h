//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The parts of a pipeline of separable pools, which convert-nn-to-halide
/// makes: passes (role `pass`, `line` for one that pads), what reads them, and
/// how its loops are cut into tasks.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_DIALECT_HALIDE_TRANSFORMS_TEMPLATES_POOLSITES_H
#define CALOTYPE_LIB_DIALECT_HALIDE_TRANSFORMS_TEMPLATES_POOLSITES_H

#include "Template.h"

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

/// Adds the passes that `func` reads, itself or through functions that are
/// none.
void addNearestPasses(FuncOp func, llvm::DenseSet<mlir::Operation *> &passes);

/// The coordinate along which a pass joins elements, -1 where it joins none.
int findAlong(FuncOp pass);

/// How many elements a pass joins.
int64_t countTaps(FuncOp pass);

/// True when all calls on the way from `func` to passes keep the order of
/// coordinates.
bool keepsOrder(FuncOp func);

/// Describes the site `func`; passes in `roots` are stored on their own. False
/// when it has not the form of one. The passes become `done`.
bool findSite(TemplateContext &context, FuncOp func,
              const llvm::DenseSet<mlir::Operation *> &roots, PoolSite &site);

/// True when the passes of a site for `channels` channels and all rows fit in
/// half of the second level cache.
bool fitsCache(TemplateContext &context, const PoolSite &site,
               int64_t channels);

/// Rows of a task, of `rows`: as many as its passes fit in half of the second
/// level cache for `channels` channels, and as few as keep all cores busy when
/// there are `tasks` without a division of rows. All where a pass changes their
/// number.
int64_t chooseRows(TemplateContext &context, const PoolSite &site, int64_t rows,
                   int64_t channels, int64_t tasks);

/// Runs `outer` (innermost first) in parallel where that pays and computes
/// passes at the innermost of them; a task has `strip` of `rows` rows.
PoolTasks makeTasks(TemplateContext &context, const PoolSite &site,
                    llvm::ArrayRef<Loop> outer, int64_t strip, int64_t rows);

/// Computes a pass where the site's tasks want it.
void placePass(TemplateContext &context, const PoolSite &site, FuncOp pass,
               mlir::Value stage, const PoolTasks &tasks);

} // namespace calotype::halide

#endif // CALOTYPE_LIB_DIALECT_HALIDE_TRANSFORMS_TEMPLATES_POOLSITES_H

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The register tile that products and convolutions share: a small block of the
/// accumulator, held in vector registers for the whole reduction.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_KERNELS_SCHEDULES_REGISTERTILE_H
#define CALOTYPE_LIB_KERNELS_SCHEDULES_REGISTERTILE_H

#include "Access.h"
#include "RestLoops.h"

namespace calotype::halide {

/// The stage whose loops are tiled: the output where it reads the accumulator
/// point by point, otherwise a copy of the accumulator at the root.
struct TileSite {
  Stage stage;
  /// The copy; the output is left to `scheduleRest`.
  bool isCopy = false;
};
TileSite tileSite(ScheduleContext &context, FuncOp acc);

/// Sizes of the register tile along the first three coordinates.
struct TileShape {
  int64_t n = 1, m = 1, y = 1;
  /// The operand along coordinate 0 comes in panels of `n`, filled with zeros:
  /// a tile may compute the whole last panel. Otherwise the last tile steps
  /// back.
  bool panels = true;
  /// Steps of the reduction in the body of its loop.
  int64_t steps = 1;
};

/// Two steps where registers remain for the operands of both. With one vector
/// LLVM would move the accumulators around instead.
int64_t chooseSteps(TileShape shape, const TargetInfo &target);

/// Loops of a tiled stage, innermost group to outermost.
struct TiledLoops {
  llvm::SmallVector<Loop> inside;
  Loop m, y, n;
  llvm::SmallVector<Loop> outer;
};

/// Splits coordinates 0 (channels, in panels), 1 and, when `shape.y` > 1, 2 of
/// the stage, vectorises and unrolls the inside. No order is set.
TiledLoops splitTile(ScheduleContext &context, Stage &stage, TileShape shape);

/// Computes `acc` in registers at `at`: vector lanes along coordinate 0, the
/// rest of the tile unrolled, the reduction outside of it.
void scheduleAccumulator(ScheduleContext &context, FuncOp acc, TileShape shape,
                         Loop at);

/// The loops of a tile in a stage that covers one: vector lanes along
/// coordinate 0, the others unrolled, innermost first.
llvm::SmallVector<Loop> orderTile(ScheduleContext &context, Stage &stage,
                                  TileShape shape);

/// The reduction of a tile outside of its loops.
void scheduleSum(ScheduleContext &context, Stage &update, TileShape shape);

/// Rows of a strip, about `most`, so that strips occupy all cores and compute
/// few rows twice.
int64_t stripRows(int64_t rows, int64_t tile, int64_t cores, int64_t most);

/// Rows (`dim` 2) or pixels (`dim` 1) of the padded input that a strip of
/// `strip` of them reads; 0 when that is not known.
int64_t inputExtent(UpdateOp update, FuncOp padded, unsigned dim,
                    int64_t strip);

/// Copies the padded input at a loop or at the root; leaves it inline when
/// there is no padding.
void schedulePadded(ScheduleContext &context, FuncOp padded, Loop at,
                    bool atRoot);

} // namespace calotype::halide

#endif // CALOTYPE_LIB_KERNELS_SCHEDULES_REGISTERTILE_H

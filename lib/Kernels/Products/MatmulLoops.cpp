//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The loops of a matrix product.
//===----------------------------------------------------------------------===//

#include "Matmul.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;

/// Copies an operand at `at`, coordinate `first` innermost in memory.
static Stage copyOperand(ScheduleContext &context, FuncOp func, Loop at,
                         unsigned first) {
  ScheduleBuilder &s = context.schedule;
  FuncInfo &info = context.info[func];
  context.done.insert(func);
  Stage stage = s.pure(func);
  if (at.var)
    s.computeAt(stage.handle, at);
  else
    s.computeRoot(stage.handle);
  if (first != 0) {
    SmallVector<int64_t> dims{int64_t(first)};
    for (int64_t dim = 0; dim < int64_t(stage.vars.size()); ++dim)
      if (dim != int64_t(first))
        dims.push_back(dim);
    s.reorderStorage(stage.handle, dims);
  }
  int64_t lanes = context.target.lanes(ElementType::F32);
  if (info.extents()[first] < lanes)
    return stage;
  auto [outer, inner] =
      s.split(stage.vars[first], lanes, TailStrategy::ShiftInwards);
  SmallVector<Loop> order{inner};
  stage.vars[first] = outer;
  order.append(stage.vars);
  s.reorder(order);
  s.vectorize(inner);
  return stage;
}

namespace {
/// The loops around the tiles of a product, innermost first; absent ones are
/// null.
struct BlockLoops {
  Loop tile, panels, rows;
  SmallVector<Loop> batches;

  /// The innermost of these loops that is there.
  static Loop firstOf(ArrayRef<Loop> loops) {
    for (const Loop &loop : loops)
      if (loop.var)
        return loop;
    return {};
  }
  Loop batch() const { return batches.empty() ? Loop() : batches.front(); }
};
} // namespace

/// Splits `loop` in blocks of `size`; null when one block holds all.
static Loop cutBlocks(ScheduleBuilder &s, Loop &loop, int64_t size,
                      TailStrategy tail) {
  if (size >= loop.extent)
    return {};
  if (size == 1)
    return std::exchange(loop, {});
  auto [outer, inner] = s.split(
      loop, size, loop.extent % size == 0 ? TailStrategy::RoundUp : tail);
  loop = {inner.var, size};
  return outer;
}

/// Tiles of the panels of a block, tiles of rows, blocks of panels and of rows,
/// batches. In parallel the outer ones are fused into tasks.
static BlockLoops orderBlocks(ScheduleContext &context, TileSite &site,
                              const TileShape &tile, plan::MatmulAttr plan) {
  ScheduleBuilder &s = context.schedule;
  bool ownsRows = *plan.getCopyLeft();
  BlockLoops loops;
  loops.rows = cutBlocks(s, site.stage.vars[1], *plan.getTaskRows(),
                         TailStrategy::ShiftInwards);
  TiledLoops tiles = splitTile(context, site.stage, tile);
  loops.panels =
      cutBlocks(s, tiles.n, *plan.getTaskPanels(), TailStrategy::GuardWithIf);
  loops.batches = tiles.outer;
  loops.tile = BlockLoops::firstOf({tiles.n, tiles.m});
  SmallVector<Loop> order = tiles.inside;
  for (Loop loop : {tiles.n, tiles.m, loops.panels, loops.rows})
    if (loop.var)
      order.push_back(loop);
  order.append(tiles.outer);
  s.reorder(order);
  if (!context.isParallel())
    return loops;
  Loop tasks;
  auto join = [&](Loop &loop) {
    if (!loop.var || loop.extent == 1)
      return;
    tasks = tasks.var ? s.fuse(tasks, loop) : loop;
    loop = {};
  };
  Loop *innermost = ownsRows ? &loops.rows : &loops.panels;
  join(*innermost);
  if (!ownsRows)
    join(loops.rows);
  for (Loop &loop : loops.batches)
    join(loop);
  if (!tasks.var)
    return loops;
  s.parallel(tasks);
  // What was at a fused loop is at the tasks now.
  loops.rows = tasks;
  if (!ownsRows)
    loops.panels = tasks;
  loops.batches = {tasks};
  return loops;
}

void calotype::halide::scheduleMatmul(ScheduleContext &context,
                                      plan::MatmulAttr plan) {
  MatmulParts parts = *MatmulParts::find(
      context.info, context.target.lanes(ElementType::F32), plan);
  ArrayRef<int64_t> extents = context.info[parts.acc].extents();
  TileSite site = tileSite(context, parts.acc);
  BlockLoops loops = orderBlocks(context, site, parts.tile, plan);
  scheduleAccumulator(context, parts.acc, parts.tile, loops.tile);

  // Operands that are not copied are read in place.
  context.done.insert(parts.lhs);
  context.done.insert(parts.rhs);
  // The right operand: panels in memory, or copied for all rows of this task.
  if (*plan.getCopyRight()) {
    Stage copy = copyOperand(
        context, parts.rhs,
        BlockLoops::firstOf({loops.panels, loops.rows, loops.batch()}),
        parts.column);
    // The last block of panels may be smaller; memory is for a whole one.
    context.schedule.boundStorage(
        copy.handle, parts.column,
        std::min(*plan.getTaskPanels() * parts.tile.n, extents[0]));
  }
  if (*plan.getCopyLeft())
    copyOperand(context, parts.lhs,
                BlockLoops::firstOf({loops.rows, loops.batch()}),
                std::max(0, contiguousCoordinate(parts.lhs)));
}

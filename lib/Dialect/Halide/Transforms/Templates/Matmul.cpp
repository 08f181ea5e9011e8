//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Matrix products: a register tile over panels of the right operand. Packed
/// constants are panels already; a run-time operand is copied panel by panel.
//===----------------------------------------------------------------------===//

#include "RegisterTile.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;

/// Rows that share a pass over the panels.
static constexpr int64_t kBlockRows = 96;

/// The coordinate of `operand` that the update of `acc` calls with acc's
/// coordinate 0, -1 if none.
static int columnCoordinate(UpdateOp update, FuncOp operand) {
  Block &body = update.getBody().front();
  for (auto call : body.getOps<CallOp>())
    if (funcOf(call.getFunc()) == operand)
      for (auto [i, index] : llvm::enumerate(call.getIndices()))
        if (index == body.getArgument(0))
          return int(i);
  return -1;
}

/// Copies an operand at `at`, coordinate `first` innermost in memory.
static void copyOperand(TemplateContext &context, FuncOp func, Loop at,
                        unsigned first, bool aligned) {
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
  // A row length that is no power of two: rows of a tile fall in different
  // cache sets.
  int64_t lanes = context.target.lanes;
  if (aligned)
    s.alignStorage(stage.handle, first, info.extents()[first] + lanes);
  if (info.extents()[first] >= lanes && !aligned) {
    auto [outer, inner] = s.split(stage.vars[first], lanes, TailStrategy::ShiftInwards);
    SmallVector<Loop> order{inner};
    stage.vars[first] = outer;
    order.append(stage.vars);
    s.reorder(order);
    s.vectorize(inner);
  } else if (info.extents()[first] >= lanes) {
    auto [outer, inner] =
        s.split(stage.vars[first], lanes,
                info.extents()[first] % lanes == 0 ? TailStrategy::RoundUp
                                                   : TailStrategy::ShiftInwards);
    s.vectorize(inner);
  }
}

bool calotype::halide::scheduleMatmul(TemplateContext &context) {
  FuncOp acc = context.info.withRole("acc");
  FuncOp lhs = context.info.withRole("lhs"), rhs = context.info.withRole("rhs");
  if (!acc || !lhs || !rhs)
    return false;
  FuncInfo &info = context.info[acc];
  ArrayRef<int64_t> extents = info.extents();
  if (info.updates.size() != 1 || extents.size() < 2 || info.isOutput ||
      !storesInPlace(info.updates[0]) || context.plan.tileN <= 0)
    return false;
  int64_t lanes = context.target.lanes;
  TileShape shape{context.plan.tileN, context.plan.tileM, 1};
  shape.panels = readsPanels(rhs, shape.n);
  if (shape.n % lanes != 0)
    return false;
  int column = columnCoordinate(info.updates[0], rhs);
  if (!shape.panels) {
    shape.n = std::min(shape.n, extents[0] / lanes * lanes);
    if (shape.n == 0 || column < 0)
      return false;
  }
  shape.m = std::clamp<int64_t>(shape.m, 1, extents[1]);

  ScheduleBuilder &s = context.schedule;
  const TargetInfo &target = context.target;
  bool parallel = context.worthParallel();
  int64_t depth = info.updates[0].getDomain()[0];
  int64_t panels = (extents[0] + shape.n - 1) / shape.n;
  // Blocks of rows outside, or panels outside?
  int64_t tiles = (extents[1] + shape.m - 1) / shape.m;
  int64_t blockTiles = std::max<int64_t>(1, kBlockRows / shape.m);
  if (parallel)
    blockTiles = std::min(blockTiles,
                          std::max<int64_t>(1, tiles / (2 * target.cores)));
  int64_t block = blockTiles * shape.m;
  bool rowBlocks = shape.panels && tiles > 1 && extents[1] > block &&
                   (extents[1] / kBlockRows >= 2 * target.cores ||
                    panels < 2 * target.cores);
  TileSite site = tileSite(context, acc);
  Loop blocks;
  if (rowBlocks) {
    auto [outer, inner] =
        s.split(site.stage.vars[1], block,
                extents[1] % block == 0 ? TailStrategy::RoundUp
                                        : TailStrategy::ShiftInwards);
    blocks = outer;
    site.stage.vars[1] = {inner.var, block};
  }
  TiledLoops loops = splitTile(context, site.stage, shape);
  SmallVector<Loop> order = loops.inside;
  order.push_back(loops.m);
  order.push_back(loops.n);
  if (blocks.var)
    order.push_back(blocks);
  order.append(loops.outer);
  s.reorder(order);
  // Tasks: row blocks or panels, of all batches.
  Loop panelAt = loops.n;
  if (parallel) {
    Loop tasks = blocks.var ? blocks : loops.n;
    for (const Loop &loop : loops.outer)
      if (loop.extent > 1)
        tasks = s.fuse(tasks, loop);
    s.parallel(tasks);
    (blocks.var ? blocks : panelAt) = tasks;
  }
  scheduleAccumulator(context, acc, shape, loops.m);

  // Operands that are not copied are read in place.
  context.done.insert(lhs);
  context.done.insert(rhs);
  // The right operand: panels in memory, or copied for all rows of this task.
  if (!shape.panels &&
      (contiguousCoordinate(rhs) != column || extents[1] >= 4 * shape.m))
    copyOperand(context, rhs, panelAt, column, /*aligned=*/false);
  // The left one: worth a copy if it is computed, or if its rows collide.
  int inner = contiguousCoordinate(lhs);
  bool collides = depth % 512 == 0 && panels >= 8;
  if (context.info[lhs].cost > 3 && context.info[lhs].worthStoring())
    copyOperand(context, lhs, blocks, inner < 0 ? 0 : inner, false);
  else if (rowBlocks && collides && inner == 0)
    copyOperand(context, lhs, blocks, 0, /*aligned=*/true);
  return true;
}

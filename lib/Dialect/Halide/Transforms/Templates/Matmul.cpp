//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Matrix products: a register tile over panels of the right operand. Packed
/// constants are panels already; a run-time operand is copied panel by panel.
//===----------------------------------------------------------------------===//

#include "RegisterTile.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;

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
static Stage copyOperand(TemplateContext &context, FuncOp func, Loop at,
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

//===----------------------------------------------------------------------===//
// Tasks
//===----------------------------------------------------------------------===//

namespace {
/// What a task computes: a block of rows by a block of panels, whose part of
/// the right operand stays in the second level cache while the rows go by.
struct TaskShape {
  int64_t rows, panels;
};

/// A product as its tasks see it.
struct Problem {
  int64_t rows, panels, depth, batches;
  TileShape tile;
  /// The left operand is computed for each task, so a task has all panels.
  bool ownsRows;
};
} // namespace

/// Least time on all cores. A block of few panels reads the left operand often,
/// one of few rows the right one.
static TaskShape chooseTasks(const Problem &problem, const TargetInfo &target,
                             bool parallel) {
  int64_t panelBytes = 4 * problem.tile.n * problem.depth;
  int64_t fitting =
      std::clamp<int64_t>(target.l2.bytes / 2 / panelBytes, 1, problem.panels);
  int64_t tiles = llvm::divideCeilSigned(problem.rows, problem.tile.m);
  int64_t cores = parallel ? target.cores : 1;
  TaskShape best{problem.rows, fitting};
  double bestCost = 0;
  for (int64_t blocks = 1; blocks <= std::min(tiles, 8 * cores); ++blocks) {
    int64_t rows = std::min(
        llvm::divideCeilSigned(tiles, blocks) * problem.tile.m, problem.rows);
    for (int64_t panels = 1; panels <= fitting; ++panels) {
      int64_t rowTasks = llvm::divideCeilSigned(problem.rows, rows);
      int64_t columnTasks = llvm::divideCeilSigned(problem.panels, panels);
      int64_t tasks =
          problem.batches * rowTasks * (problem.ownsRows ? 1 : columnTasks);
      double work =
          double(rows) * double(problem.ownsRows ? problem.panels : panels);
      double cost =
          double(llvm::divideCeilSigned(tasks, cores)) * work *
          (1.0 + 2.0 / double(panels * problem.tile.n) + 6.0 / double(rows));
      if (bestCost == 0 || cost < bestCost * 0.999) {
        bestCost = cost;
        best = {rows, panels};
      }
    }
  }
  return best;
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
/// batches. When `parallel`, the outer ones are fused into tasks.
static BlockLoops orderBlocks(TemplateContext &context, TileSite &site,
                              const Problem &problem, TaskShape task,
                              bool parallel) {
  ScheduleBuilder &s = context.schedule;
  BlockLoops loops;
  loops.rows =
      cutBlocks(s, site.stage.vars[1], task.rows, TailStrategy::ShiftInwards);
  TiledLoops tiles = splitTile(context, site.stage, problem.tile);
  loops.panels = cutBlocks(s, tiles.n, task.panels, TailStrategy::GuardWithIf);
  loops.batches = tiles.outer;
  loops.tile = BlockLoops::firstOf({tiles.n, tiles.m});
  SmallVector<Loop> order = tiles.inside;
  for (Loop loop : {tiles.n, tiles.m, loops.panels, loops.rows})
    if (loop.var)
      order.push_back(loop);
  order.append(tiles.outer);
  s.reorder(order);
  if (!parallel)
    return loops;
  Loop tasks;
  auto join = [&](Loop &loop) {
    if (!loop.var || loop.extent == 1)
      return;
    tasks = tasks.var ? s.fuse(tasks, loop) : loop;
    loop = {};
  };
  Loop *innermost = problem.ownsRows ? &loops.rows : &loops.panels;
  join(*innermost);
  if (!problem.ownsRows)
    join(loops.rows);
  for (Loop &loop : loops.batches)
    join(loop);
  if (!tasks.var)
    return loops;
  s.parallel(tasks);
  // What was at a fused loop is at the tasks now.
  loops.rows = tasks;
  if (!problem.ownsRows)
    loops.panels = tasks;
  loops.batches = {tasks};
  return loops;
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
  int64_t lanes = context.target.lanes(ElementType::F32);
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

  Problem problem;
  problem.tile = shape;
  problem.rows = extents[1];
  problem.panels = llvm::divideCeilSigned(extents[0], shape.n);
  problem.depth = info.updates[0].getDomain()[0];
  problem.batches = int64_t(product(extents.drop_front(2)));
  // The left operand is worth a copy if it is computed.
  problem.ownsRows =
      context.info[lhs].cost > 3 && context.info[lhs].worthStoring();
  bool parallel = context.worthParallel();
  TaskShape task = chooseTasks(problem, context.target, parallel);
  TileSite site = tileSite(context, acc);
  BlockLoops loops = orderBlocks(context, site, problem, task, parallel);
  scheduleAccumulator(context, acc, shape, loops.tile);

  // Operands that are not copied are read in place.
  context.done.insert(lhs);
  context.done.insert(rhs);
  // The right operand: panels in memory, or copied for all rows of this task.
  if (!shape.panels &&
      (contiguousCoordinate(rhs) != column || extents[1] >= 4 * shape.m)) {
    Stage copy = copyOperand(
        context, rhs,
        BlockLoops::firstOf({loops.panels, loops.rows, loops.batch()}), column);
    // The last block of panels may be smaller; memory is for a whole one.
    context.schedule.boundStorage(copy.handle, column,
                                  std::min(task.panels * shape.n, extents[0]));
  }
  if (problem.ownsRows)
    copyOperand(context, lhs, BlockLoops::firstOf({loops.rows, loops.batch()}),
                std::max(0, contiguousCoordinate(lhs)));
  return true;
}

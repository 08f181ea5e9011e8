//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Attention of many queries: a task has a block of queries of one head and
/// goes through the keys tile by tile. Lanes of the scores are queries: keys
/// are read where they lie, one number for all lanes, and the statistics of
/// rows need no sum across lanes. Lanes of the result are its depth: values are
/// read where they lie. Both products have a register tile.
//===----------------------------------------------------------------------===//

#include "AttentionParts.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;

namespace {

class QueryLanes {
public:
  QueryLanes(ScheduleContext &context, const AttentionParts &parts,
             plan::AttentionAttr plan)
      : context(context), s(context.schedule), parts(parts),
        lanes(context.target.lanes(ElementType::F32)), block(plan.getBlock()) {
    width = context.info[parts.acc].extents()[0];
    queries = context.info[parts.result].extents()[1];
    tile = context.info[parts.scores].extents()[1];
    scoreShape = {plan.getQueries(), plan.getKeys()};
    valueShape = {*plan.getValueColumns(), *plan.getValueRows()};
    // A few vectors at once hide the latency of a chain of maxima or sums.
    rowShape = {fitTile(*plan.getRowVectors() * lanes, block, lanes), 1};
    for (TileShape *shape : {&scoreShape, &valueShape, &rowShape}) {
      shape->panels = false;
      shape->steps = chooseSteps(*shape, context.target);
    }
  }

  void run() {
    Loop tasks = placeResult();
    turn(parts.scaled, parts.query, tasks);
    if (!parts.state) {
      placeTile(tasks);
      placeRows(parts.inv, tasks);
      return;
    }
    Loop step = placeState(tasks);
    placeTile(step);
    placeAccumulator(parts.acc, {width, block}, valueShape, step);
  }

private:
  Loop placeResult();
  Loop placeState(Loop tasks);
  void placeTile(Loop at);
  void placeAccumulator(FuncOp func, ArrayRef<int64_t> extents, TileShape shape,
                        Loop at);
  void placeRows(FuncOp func, Loop at);
  void turn(FuncOp turned, FuncOp natural, Loop at);
  /// A step needs one tile of one block, which bounds inference does not always
  /// see: coordinates `first` (tile) and the next one (block).
  void boundStep(Value stage, int64_t first) {
    if (!parts.state)
      return;
    s.boundStorage(stage, first, 1);
    s.boundStorage(stage, first + 1, 1);
  }
  SmallVector<Loop> vectors(Loop loop, int64_t extent, int64_t wanted);

  ScheduleContext &context;
  ScheduleBuilder &s;
  const AttentionParts &parts;
  int64_t lanes;
  /// Queries of a block; depth of the values, queries, keys of a tile.
  int64_t block, width, queries, tile;
  /// Register tiles: queries x keys, depth x queries, queries.
  TileShape scoreShape, valueShape, rowShape;
};

} // namespace

/// Splits a loop of `extent` into vectors, of which those of `wanted` elements
/// are unrolled. Innermost first.
SmallVector<Loop> QueryLanes::vectors(Loop loop, int64_t extent,
                                      int64_t wanted) {
  int64_t size = fitTile(wanted, extent, lanes);
  auto [outer, inner] = s.split(loop, size, shiftTail(extent, size));
  if (size <= lanes) {
    s.vectorize(inner);
    return {inner, outer};
  }
  auto [unrolled, lane] = s.split(inner, lanes, TailStrategy::RoundUp);
  s.vectorize(lane);
  s.unroll(unrolled);
  return {lane, unrolled, outer};
}

//===----------------------------------------------------------------------===//
// Result
//===----------------------------------------------------------------------===//

/// Blocks of queries of all heads are the tasks.
Loop QueryLanes::placeResult() {
  ResultSite site = resultSite(context, parts);
  auto [blocks, inside] = s.split(site.rows, block, shiftTail(queries, block));
  SmallVector<Loop> order;
  Loop accumulateAt;
  if (parts.state) {
    order = vectors(site.depth, width, valueShape.n);
    order.push_back(inside);
  } else {
    Stage tiled;
    tiled.vars = {site.depth, Loop{inside.var, block}};
    TiledLoops loops = splitTile(context, tiled, valueShape);
    order = loops.inside;
    order.append({loops.m, loops.n});
    accumulateAt = loops.m;
  }
  Loop tasks = placeTasks(context, site, order, blocks);
  if (accumulateAt.var)
    scheduleAccumulator(context, parts.acc, valueShape, accumulateAt);
  return tasks;
}

/// The online softmax of a block; the loop over the tiles.
Loop QueryLanes::placeState(Loop tasks) {
  Stage pure = s.pure(parts.state);
  s.computeAt(pure.handle, tasks);
  // Updates cannot step back: vectors that divide the depth.
  int64_t vector = 1;
  while (vector < lanes && width % (2 * vector) == 0)
    vector *= 2;
  Stage update = s.update(parts.state, 0);
  SmallVector<Loop> order;
  if (vector > 1) {
    auto [outer, lane] = s.split(pure.vars[0], vector, TailStrategy::RoundUp);
    s.vectorize(lane);
    auto [updateOuter, updateLane] =
        s.split(update.vars[0], vector, TailStrategy::RoundUp);
    s.vectorize(updateLane);
    order = {updateLane, updateOuter};
  } else {
    order = {update.vars[0]};
  }
  order.append({update.vars[1], update.rvars[0]});
  order.append(update.vars.begin() + 2, update.vars.end());
  s.reorder(order);
  return update.rvars[0];
}

//===----------------------------------------------------------------------===//
// One tile of keys
//===----------------------------------------------------------------------===//

/// The accumulator `func` in register tiles over the first two of its
/// coordinates, which have these extents at `at`.
void QueryLanes::placeAccumulator(FuncOp func, ArrayRef<int64_t> extents,
                                  TileShape shape, Loop at) {
  Value copy = s.wrap(s.handle(func));
  SmallVector<int64_t> all(context.info[func].extents());
  llvm::copy(extents, all.begin());
  Stage stage = s.made(copy, all, {});
  s.computeAt(copy, at);
  boundStep(copy, extents.size());
  TiledLoops loops = splitTile(context, stage, shape);
  SmallVector<Loop> order = loops.inside;
  order.append({loops.m, loops.n});
  order.append(loops.outer);
  s.reorder(order);
  scheduleAccumulator(context, func, shape, loops.m);
}

/// A function of rows without updates.
void QueryLanes::placeRows(FuncOp func, Loop at) {
  Stage stage = s.pure(func);
  s.computeAt(stage.handle, at);
  vectors(stage.vars[0], block, lanes);
}

/// Scores, statistics and weights of a tile of keys.
void QueryLanes::placeTile(Loop at) {
  Stage scores = s.pure(parts.scores);
  s.computeAt(scores.handle, at);
  boundStep(scores.handle, 2);
  scores.vars[0].extent = block;
  TiledLoops loops = splitTile(context, scores, scoreShape);
  SmallVector<Loop> order = loops.inside;
  order.append({loops.n, loops.m});
  order.append(loops.outer);
  s.reorder(order);
  scheduleAccumulator(context, parts.product, scoreShape, loops.n);

  placeAccumulator(parts.max, {block}, rowShape, at);
  Stage exp = s.pure(parts.exp);
  s.computeAt(exp.handle, at);
  boundStep(exp.handle, 2);
  SmallVector<Loop> weights = vectors(exp.vars[0], block, rowShape.n);
  weights.append(exp.vars.begin() + 1, exp.vars.end());
  s.reorder(weights);
  placeAccumulator(parts.sum, {block}, rowShape, at);

  if (parts.maskLanes) {
    boundStep(s.handle(parts.maskLanes), 2);
    turn(parts.maskLanes, parts.mask, at);
  }
  copyOperandIfUseful(context, parts.key, tile, at);
  copyOperandIfUseful(context, parts.value, tile, at);
}

/// A copy with queries innermost of what has another coordinate innermost:
/// blocks of lanes x lanes are read row by row and written column by column.
void QueryLanes::turn(FuncOp turned, FuncOp natural, Loop at) {
  Stage stage = s.pure(turned);
  s.computeAt(stage.handle, at);
  int64_t across = context.info[turned].extents()[1];
  int64_t square = powerBelow(std::min({lanes, block, across}));
  auto [rowsOuter, lane] =
      s.split(stage.vars[0], square, shiftTail(block, square));
  auto [outer, inner] =
      s.split(stage.vars[1], square, shiftTail(across, square));
  s.vectorize(lane);
  s.unroll(inner);
  SmallVector<Loop> order{lane, inner, outer, rowsOuter};
  order.append(stage.vars.begin() + 2, stage.vars.end());
  s.reorder(order);
  // Where the last tile of keys reads one key several times, the block has no
  // fixed size.
  bool clamps = !turned.getBody().front().getOps<ClampIndexOp>().empty();
  if (clamps || contiguousCoordinate(natural) != 0)
    return;
  Stage rows = s.pure(natural);
  s.computeAt(rows.handle, outer);
  s.storeIn(rows.handle, MemoryType::Stack);
  s.vectorize(rows.vars[0]);
  s.unroll(rows.vars[1]);
}

void calotype::halide::scheduleQueryLanes(ScheduleContext &context,
                                          const AttentionParts &parts,
                                          plan::AttentionAttr plan) {
  for (FuncOp func : parts.all())
    context.done.insert(func);
  QueryLanes(context, parts, plan).run();
}

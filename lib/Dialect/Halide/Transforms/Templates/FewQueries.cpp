//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Attention of few queries, as a decoder does step by step: reading the keys
/// and values is the work. A task has a few queries of one head and their whole
/// rows of scores; each key and each value is read once for all of them. Lanes
/// are the depth in both products, and keys in between.
//===----------------------------------------------------------------------===//

#include "Attention.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;

/// Queries of a task.
static constexpr int64_t kBlock = 8;

/// Scores of a task: for each key its products with the queries, whose partial
/// sums lie in lanes.
static void placeScores(TemplateContext &context, const AttentionParts &parts,
                        Loop tasks) {
  ScheduleBuilder &s = context.schedule;
  Stage scores = s.pure(parts.scores);
  s.computeAt(scores.handle, tasks);
  Loop key = scores.vars[0], query = scores.vars[1];
  SmallVector<Loop> order{query, key};
  order.append(scores.vars.begin() + 2, scores.vars.end());
  s.reorder(order);
  Value product = s.handle(parts.product);
  s.computeAt(product, key);
  s.storeIn(product, MemoryType::Stack);
  scheduleRowReduction(context, context.info[parts.product], key);
}

void calotype::halide::scheduleFewQueries(TemplateContext &context,
                                          const AttentionParts &parts) {
  ScheduleBuilder &s = context.schedule;
  int64_t lanes = context.target.lanes(ElementType::F32);
  ArrayRef<int64_t> extents = context.info[parts.result].extents();
  int64_t width = extents[0], queries = extents[1];
  int64_t keys = context.info[parts.scores].extents()[0];
  int64_t block = std::min(queries, kBlock);
  ResultSite site = resultSite(context, parts);
  auto [blocks, inside] = s.split(site.rows, block, shiftTail(queries, block));
  // All queries of the block share a value in registers.
  TileShape shape{fitTile(2 * lanes, width, lanes), block};
  shape.panels = false;
  Stage tiled;
  tiled.vars = {site.depth, Loop{inside.var, block}};
  TiledLoops loops = splitTile(context, tiled, shape);
  SmallVector<Loop> order = loops.inside;
  order.append({loops.m, loops.n});
  Loop tasks = placeTasks(context, site, order, blocks);
  scheduleAccumulator(context, parts.acc, shape, loops.m);

  Stage scaled = s.pure(parts.scaled);
  s.computeAt(scaled.handle, tasks);
  placeScores(context, parts, tasks);
  for (FuncOp func : {parts.max, parts.sum}) {
    s.computeAt(s.handle(func), tasks);
    scheduleRowReduction(context, context.info[func], tasks);
  }
  Stage exp = s.pure(parts.exp);
  s.computeAt(exp.handle, tasks);
  int64_t vector = std::min(lanes, powerBelow(keys));
  auto [outer, lane] = s.split(exp.vars[0], vector, shiftTail(keys, vector));
  s.vectorize(lane);
  s.computeAt(s.handle(parts.inv), tasks);
}

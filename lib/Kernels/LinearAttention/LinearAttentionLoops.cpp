//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Linear attention over all keys: K^T V by register tiles of blocks of keys,
/// then products of blocks of queries with the state. Both stay in the cache.
/// Feature maps of keys and queries are computed once per block.
//===----------------------------------------------------------------------===//

#include "LinearAttentionLoops.h"

#include "llvm/ADT/bit.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;

//===----------------------------------------------------------------------===//
// Shared parts
//===----------------------------------------------------------------------===//

int64_t calotype::halide::getLanes(const TargetInfo &target, FuncOp func) {
  Type element = func.getResult().getType().getElementTypes()[0];
  int64_t lanes = target.lanes(ElementType::F32);
  return element.getIntOrFloatBitWidth() == 64 ? std::max<int64_t>(2, lanes / 2)
                                               : lanes;
}

int64_t calotype::halide::vectorWidth(int64_t extent, int64_t lanes) {
  return int64_t(llvm::bit_floor(uint64_t(std::min(extent, lanes))));
}

std::optional<SmallVector<int>>
calotype::halide::coordinatesOf(ScheduleContext &context, FuncOp func,
                                FuncOp callee) {
  std::optional<SmallVector<int>> found;
  Block &body = func.getBody().front();
  if (!context.info[func].updates.empty())
    return found;
  for (auto call : body.getOps<CallOp>()) {
    FuncOp target = funcOf(call.getFunc());
    SmallVector<int> at;
    for (auto [index, extent] :
         llvm::zip(call.getIndices(), context.info[target].extents())) {
      auto argument = dyn_cast<BlockArgument>(index);
      at.push_back(argument      ? int(argument.getArgNumber())
                   : extent == 1 ? -1
                                 : -2);
    }
    if (target != callee) {
      auto inner = coordinatesOf(context, target, callee);
      if (!inner)
        continue;
      for (int &position : *inner)
        position = position < 0 ? position : at[position];
      at = *inner;
    }
    if (llvm::is_contained(at, -2) || (found && *found != at))
      return std::nullopt;
    found = at;
  }
  return found;
}

//===----------------------------------------------------------------------===//
// Keys
//===----------------------------------------------------------------------===//

/// Vector lanes along coordinate 0.
static void vectorize(ScheduleContext &context, Stage &stage, int64_t lanes) {
  ScheduleBuilder &s = context.schedule;
  int64_t width = vectorWidth(stage.vars[0].extent, lanes);
  if (width < 2)
    return;
  auto [outer, lane] = s.split(stage.vars[0], width, TailStrategy::GuardWithIf);
  s.vectorize(lane);
  stage.vars[0] = outer;
}

/// Copies rows of an operand at `at`.
static void copyRows(ScheduleContext &context, FuncOp func, Loop at,
                     int64_t lanes) {
  context.done.insert(func);
  Stage stage = context.schedule.pure(func);
  context.schedule.computeAt(stage.handle, at);
  vectorize(context, stage, lanes);
}

/// Partial sums: a task adds the products of its blocks, each in registers, to
/// a sum that stays in the cache.
static void scheduleSums(ScheduleContext &context,
                         plan::LinearAttentionAttr plan, int64_t lanes) {
  ScheduleBuilder &s = context.schedule;
  FuncOp part = context.info.withRole("part"),
         sum = context.info.withRole("sum");
  int64_t most = context.info[sum].extents()[0];
  while (most % lanes != 0)
    lanes /= 2;
  // The tile divides the sum, so that it is computed once and in registers.
  TileShape shape{most % (2 * lanes) == 0 ? 2 * lanes : lanes,
                  plan.getStateColumns(), 1, false};
  shape.steps = chooseSteps(shape, context.target);
  context.done.insert(sum);
  Stage pure = s.pure(sum), stage = s.update(sum, 0);
  s.computeRoot(pure.handle);
  vectorize(context, pure, lanes);
  auto [depths, depth] =
      s.split(stage.vars[0], shape.n, TailStrategy::GuardWithIf);
  auto [vectors, lane] = s.split(depth, lanes, TailStrategy::GuardWithIf);
  auto [columns, column] =
      s.split(stage.vars[1], shape.m, TailStrategy::GuardWithIf);
  s.reorder({lane, vectors, column, columns, depths, stage.rvars[0],
             stage.vars[2], stage.vars[3], stage.vars[4]});
  s.vectorize(lane);
  s.unroll(vectors);
  s.unroll(column);
  if (context.isParallel())
    s.parallel(s.fuse(s.fuse(stage.vars[2], stage.vars[3]), stage.vars[4]));
  scheduleAccumulator(context, part, shape, columns);
  copyRows(context, context.info.withRole("key"), stage.rvars[0], lanes);
  copyRows(context, context.info.withRole("value"), stage.rvars[0], lanes);
}

/// The sum of the partial ones, and the state with the values' columns
/// innermost.
static void scheduleState(ScheduleContext &context, int64_t lanes) {
  ScheduleBuilder &s = context.schedule;
  FuncOp total = context.info.withRole("total"),
         state = context.info.withRole("state");
  context.done.insert(total);
  context.done.insert(state);
  Stage pure = s.pure(total), update = s.update(total, 0), copy = s.pure(state);
  for (Stage *stage : {&pure, &copy}) {
    s.computeRoot(stage->handle);
    vectorize(context, *stage, lanes);
  }
  auto [outer, lane] =
      s.split(update.vars[0], vectorWidth(update.vars[0].extent, lanes),
              TailStrategy::GuardWithIf);
  s.reorder({lane, update.rvars[0], outer});
  s.vectorize(lane);
  if (context.isParallel()) {
    parallelizeOuter(context, {update.vars[2], update.vars[3]});
    parallelizeOuter(context, {copy.vars[2], copy.vars[3]});
  }
}

//===----------------------------------------------------------------------===//
// Queries
//===----------------------------------------------------------------------===//

/// The loops over the result's columns, queries, heads and batch: those of the
/// output that alone reads it, else of a copy of the products.
static TileSite querySite(ScheduleContext &context, FuncOp product) {
  ScheduleBuilder &s = context.schedule;
  FuncOp result = context.info.withRole("result"), reader;
  SmallVector<int> at;
  unsigned readers = 0;
  for (auto &[op, info] : context.info.funcs) {
    auto found = info.isOutput ? coordinatesOf(context, info.func, result)
                               : std::nullopt;
    if (!found)
      continue;
    ++readers;
    reader = info.func;
    at = *found;
  }
  ArrayRef<int64_t> extents = context.info[product].extents();
  if (readers != 1 || llvm::is_contained(at, -1)) {
    Value copy = s.wrap(s.handle(product));
    s.computeRoot(copy);
    return {s.made(copy, extents, {}), true};
  }
  context.done.insert(reader);
  TileSite site{s.pure(reader), false};
  SmallVector<Loop> loops(site.stage.vars);
  for (auto [i, position] : llvm::enumerate(at))
    site.stage.vars[i] = loops[position];
  return site;
}

/// One over the divisor of each query, at `task` or, without one, at the root.
static void scheduleDivisor(ScheduleContext &context, Loop task,
                            int64_t lanes) {
  FuncOp divisor = context.info.withRole("divisor");
  if (!divisor)
    return;
  ScheduleBuilder &s = context.schedule;
  for (FuncOp func : {divisor, context.info.withRole("inverse")}) {
    context.done.insert(func);
    Stage stage = s.pure(func);
    if (task.var)
      s.computeAt(stage.handle, task);
    else
      s.computeRoot(stage.handle);
    vectorize(context, stage, lanes);
  }
  // All lanes of a query at once: one sum across lanes.
  Stage update = s.update(divisor, 0);
  int64_t depth = update.rvars[0].extent, width = vectorWidth(depth, 8 * lanes);
  while (depth % width != 0)
    width /= 2;
  if (width > 1) {
    auto [outer, inner] = s.split(update.rvars[0], width);
    s.atomic(update.handle);
    s.vectorize(inner);
  }
}

static void scheduleQueries(ScheduleContext &context, FuncOp product,
                            plan::LinearAttentionAttr plan, int64_t lanes) {
  ScheduleBuilder &s = context.schedule;
  ArrayRef<int64_t> extents = context.info[product].extents();
  TileShape shape{plan.getColumns(), plan.getQueries(), 1, false};
  shape.steps = chooseSteps(shape, context.target);
  TileSite site = querySite(context, product);
  int64_t block = *plan.getQueryBlock();
  SmallVector<Loop> tasks;
  if (extents[1] > block) {
    auto [outer, inner] =
        s.split(site.stage.vars[1], block, TailStrategy::ShiftInwards);
    tasks.push_back(outer);
    site.stage.vars[1] = {inner.var, block};
  }
  TiledLoops loops = splitTile(context, site.stage, shape);
  tasks.append(loops.outer);
  SmallVector<Loop> order = loops.inside;
  order.append({loops.m, loops.n});
  order.append(tasks);
  s.reorder(order);
  Loop task = tasks[0];
  for (const Loop &loop : ArrayRef(tasks).drop_front())
    task = s.fuse(task, loop);
  if (context.isParallel())
    s.parallel(task);
  scheduleAccumulator(context, product, shape, loops.m);
  copyRows(context, context.info.withRole("query"), task, lanes);
  scheduleDivisor(context, site.isCopy ? Loop() : task, lanes);
}

void calotype::halide::scheduleAllKeys(ScheduleContext &context,
                                       plan::LinearAttentionAttr plan) {
  FuncOp part = context.info.withRole("part");
  FuncOp product = context.info.withRole("product");
  int64_t lanes = getLanes(context.target, part);
  scheduleSums(context, plan, lanes);
  scheduleState(context, lanes);
  if (product && !context.info[product].updates.empty())
    scheduleQueries(context, product, plan, lanes);
}

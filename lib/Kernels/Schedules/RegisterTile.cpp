//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The register tile of products and convolutions.
//===----------------------------------------------------------------------===//

#include "RegisterTile.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;

//===----------------------------------------------------------------------===//
// Site
//===----------------------------------------------------------------------===//

/// Whether `func` reads `acc`, itself or through others.
static bool leadsTo(ScheduleContext &context, FuncOp func, FuncOp acc,
                    llvm::SmallPtrSetImpl<Operation *> &seen) {
  if (func == acc)
    return true;
  if (!seen.insert(func).second)
    return false;
  auto calls = [&](Region &body) {
    return llvm::any_of(body.getOps<CallOp>(), [&](CallOp call) {
      FuncOp callee = funcOf(call.getFunc());
      return callee && leadsTo(context, callee, acc, seen);
    });
  };
  return calls(func.getBody()) ||
         llvm::any_of(context.info[func].updates,
                      [&](UpdateOp update) { return calls(update.getBody()); });
}

/// True when every path from `func` to `acc` goes through calls at the caller's
/// own coordinates and no function on it is stored; those `visited` are seen
/// to.
static bool readsPointByPoint(ScheduleContext &context, FuncOp func, FuncOp acc,
                              llvm::SmallPtrSetImpl<Operation *> &visited) {
  if (!visited.insert(func).second)
    return true;
  Block &body = func.getBody().front();
  for (auto call : body.getOps<CallOp>()) {
    FuncOp callee = funcOf(call.getFunc());
    bool same = call.getIndices().size() == body.getNumArguments();
    if (same)
      for (auto [index, arg, extent] :
           llvm::zip(call.getIndices(), body.getArguments(),
                     context.info[callee].extents()))
        same &= index == arg || extent == 1;
    if (callee == acc) {
      if (!same)
        return false;
      continue;
    }
    FuncInfo &info = context.info[callee];
    // What is stored at the root needs all of the accumulator there.
    llvm::SmallPtrSet<Operation *, 16> seen;
    if (!info.updates.empty() || info.worthStoring()) {
      if (leadsTo(context, callee, acc, seen))
        return false;
      continue;
    }
    // A function that leads to the accumulator must be read in place too.
    if (same ? !readsPointByPoint(context, callee, acc, visited)
             : llvm::is_contained(context.info[acc].callers, callee))
      return false;
  }
  return true;
}

TileSite calotype::halide::tileSite(ScheduleContext &context, FuncOp acc) {
  FuncOp output = context.info.output();
  FuncInfo &info = context.info[acc];
  llvm::SmallPtrSet<Operation *, 16> visited;
  if (output && output != acc && context.info[output].updates.empty() &&
      context.info[output].extents() == info.extents() &&
      readsPointByPoint(context, output, acc, visited)) {
    context.done.insert(output);
    return {context.schedule.pure(output), false};
  }
  Value copy = context.schedule.wrap(context.schedule.handle(acc));
  context.schedule.computeRoot(copy);
  return {context.schedule.made(copy, info.extents(), {}), true};
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

/// Rows and pixels step back at the end: no point outside is computed.
static TailStrategy rowTail(int64_t extent, int64_t tile) {
  return extent % tile == 0 ? TailStrategy::RoundUp
                            : TailStrategy::ShiftInwards;
}

TiledLoops calotype::halide::splitTile(ScheduleContext &context, Stage &stage,
                                       TileShape shape) {
  ScheduleBuilder &s = context.schedule;
  TiledLoops loops;
  int64_t lanes = context.target.lanes(ElementType::F32);
  Loop channels = stage.vars[0];
  // Panels are aligned, so the last one is cut, not moved.
  TailStrategy tail = channels.extent % shape.n == 0 ? TailStrategy::RoundUp
                      : shape.panels ? TailStrategy::GuardWithIf
                                     : TailStrategy::ShiftInwards;
  auto [no, ni] = s.split(channels, shape.n, tail);
  loops.n = no;
  if (shape.n > lanes) {
    auto [vectors, lane] = s.split(ni, lanes, TailStrategy::RoundUp);
    loops.inside = {lane, vectors};
    s.vectorize(lane);
    s.unroll(vectors);
  } else {
    loops.inside = {ni};
    s.vectorize(ni);
  }
  auto inner = [&](unsigned dim, int64_t tile) {
    auto [outer, inside] =
        s.split(stage.vars[dim], tile, rowTail(stage.vars[dim].extent, tile));
    s.unroll(inside);
    loops.inside.push_back(inside);
    return outer;
  };
  unsigned next = 1;
  if (stage.vars.size() > next)
    loops.m = inner(next++, shape.m);
  if (shape.y > 1 && stage.vars.size() > next)
    loops.y = inner(next++, shape.y);
  loops.outer.assign(stage.vars.begin() + next, stage.vars.end());
  return loops;
}

SmallVector<Loop> calotype::halide::orderTile(ScheduleContext &context,
                                              Stage &stage, TileShape shape) {
  ScheduleBuilder &s = context.schedule;
  int64_t lanes = context.target.lanes(ElementType::F32);
  SmallVector<Loop> order;
  if (shape.n > lanes) {
    auto [vectors, lane] = s.split(stage.vars[0], lanes, TailStrategy::RoundUp);
    s.vectorize(lane);
    s.unroll(vectors);
    order = {lane, vectors};
  } else {
    s.vectorize(stage.vars[0]);
    order = {stage.vars[0]};
  }
  auto inside = [&](unsigned dim, int64_t extent) {
    if (dim >= stage.vars.size())
      return;
    order.push_back(stage.vars[dim]);
    if (extent > 1)
      s.unroll(stage.vars[dim]);
  };
  inside(1, shape.m);
  inside(2, shape.y);
  return order;
}

int64_t calotype::halide::chooseSteps(TileShape shape,
                                      const TargetInfo &target) {
  int64_t vectors =
      std::max<int64_t>(1, shape.n / target.lanes(ElementType::F32));
  int64_t used = vectors * shape.m * shape.y + 2 * vectors +
                 (target.embeddedBroadcast ? 0 : 1);
  bool fits = used <= target.registers(ElementType::F32);
  return fits && (vectors > 1 || target.embeddedBroadcast) ? 2 : 1;
}

void calotype::halide::scheduleSum(ScheduleContext &context, Stage &update,
                                   TileShape shape) {
  ScheduleBuilder &s = context.schedule;
  SmallVector<Loop> order = orderTile(context, update, shape);
  order.append(update.rvars);
  s.reorder(order);
  if (shape.steps > 1 && !update.rvars.empty() &&
      update.rvars[0].extent % shape.steps == 0 &&
      update.rvars[0].extent > shape.steps) {
    auto [outer, inner] =
        s.split(update.rvars[0], shape.steps, TailStrategy::Auto);
    s.unroll(inner);
  }
}

void calotype::halide::scheduleAccumulator(ScheduleContext &context, FuncOp acc,
                                           TileShape shape, Loop at) {
  ScheduleBuilder &s = context.schedule;
  FuncInfo &info = context.info[acc];
  context.done.insert(acc);
  Stage pure = s.pure(acc);
  s.computeAt(pure.handle, at);
  s.storeIn(pure.handle, MemoryType::Stack);
  if (shape.panels && info.extents()[0] % shape.n != 0)
    s.boundExtent(pure.handle, 0, shape.n);
  orderTile(context, pure, shape);
  Stage update = s.update(acc, 0);
  scheduleSum(context, update, shape);
}

//===----------------------------------------------------------------------===//
// Strips and padding
//===----------------------------------------------------------------------===//

int64_t calotype::halide::stripRows(int64_t rows, int64_t tile, int64_t cores,
                                    int64_t most) {
  int64_t best = std::min(rows, most);
  double bestCost = 0;
  int64_t fewest = (rows + most - 1) / most;
  for (int64_t strips = fewest; strips <= fewest + 4 * cores; ++strips) {
    int64_t size = (rows + strips - 1) / strips;
    size = std::min(rows, (size + tile - 1) / tile * tile);
    int64_t count = (rows + size - 1) / size;
    int64_t rounds = (count + cores - 1) / cores;
    // Time in rows; more strips cost halos and another pass over the weights.
    double cost = double(rounds * size) * (1.0 + 0.004 * double(count));
    if (bestCost == 0 || cost < bestCost) {
      bestCost = cost;
      best = size;
    }
  }
  return best;
}

int64_t calotype::halide::inputExtent(UpdateOp update, FuncOp padded,
                                      unsigned dim, int64_t strip) {
  Block &body = update.getBody().front();
  for (auto call : body.getOps<CallOp>()) {
    if (funcOf(call.getFunc()) != padded || call.getIndices().size() <= dim)
      continue;
    Value index = call.getIndices()[dim];
    int64_t points =
        1 + (strip - 1) * coefficientOf(index, body.getArgument(dim));
    unsigned rank = body.getNumArguments() - update.getDomain().size();
    for (auto [i, extent] : llvm::enumerate(update.getDomain()))
      points += (extent - 1) * coefficientOf(index, body.getArgument(rank + i));
    return points;
  }
  return 0;
}

void calotype::halide::schedulePadded(ScheduleContext &context, FuncOp padded,
                                      Loop at, bool atRoot) {
  ScheduleBuilder &s = context.schedule;
  FuncInfo &info = context.info[padded];
  context.done.insert(padded);
  if (padded.getBody().front().getOps<ClampIndexOp>().empty())
    return;
  Stage stage = s.pure(padded);
  if (atRoot) {
    s.computeRoot(stage.handle);
    if (info.points > 3e4 && context.isParallel() && stage.vars.size() > 3)
      parallelizeOuter(context, ArrayRef(stage.vars).drop_front(2));
  } else {
    s.computeAt(stage.handle, at);
  }
  int64_t lanes = context.target.lanes(ElementType::F32),
          channels = info.extents()[0];
  // Pixels a multiple of 4 KiB apart fall into one set of the first level
  // cache, and a tile reads several pixels at a time.
  if (channels * 4 % 4096 == 0)
    s.alignStorage(stage.handle, 0, channels + lanes);
  if (channels >= lanes) {
    auto [outer, inner] =
        s.split(stage.vars[0], lanes,
                channels % lanes == 0 ? TailStrategy::RoundUp
                                      : TailStrategy::ShiftInwards);
    s.vectorize(inner);
  } else if (channels > 1 && channels <= 4) {
    s.unroll(stage.vars[0]);
  }
}

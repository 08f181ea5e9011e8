//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Separable pools, alone, in towers and in pyramids. A task is a few channels
/// and, of a large image, a few rows; all passes of a task follow each other in
/// its cache. With channels innermost lanes are channels, otherwise neighbours
/// in a row.
//===----------------------------------------------------------------------===//

#include "PoolSites.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;

/// How many of `extent` neighbours along a pass share their `taps` in
/// registers: at most `most`, few enough that the code stays small, with the
/// least done twice at the end.
static int64_t chooseUnroll(int64_t extent, int64_t taps, int64_t most) {
  most = std::clamp<int64_t>(512 / std::max<int64_t>(taps, 1), 1, most);
  int64_t best = std::min(extent, most);
  for (int64_t factor = best; factor > most / 2; --factor)
    if (llvm::divideCeil(extent, factor) * factor <
        llvm::divideCeil(extent, best) * best)
      best = factor;
  return best;
}

static TailStrategy tailOf(int64_t extent, int64_t factor) {
  return extent % factor == 0 ? TailStrategy::RoundUp
                              : TailStrategy::ShiftInwards;
}

/// Unrolls the neighbours along a pass, `most` at a time, which share their
/// taps in registers. `loop` becomes the loop around them. Nothing for a pass
/// along no loop.
static std::optional<Loop> unrollAlong(TemplateContext &context,
                                       const PoolSite &site, FuncOp pass,
                                       const PoolTasks &tasks, Stage &stage,
                                       int64_t most) {
  ScheduleBuilder &s = context.schedule;
  int along = findAlong(pass);
  if (along <= 0)
    return std::nullopt;
  Loop &loop = stage.vars[along];
  int64_t factor = chooseUnroll(loop.extent, countTaps(pass), most);
  TailStrategy tail = tailOf(loop.extent, factor);
  // Tasks of few rows step back: the border takes fewer rows than the others.
  if (tasks.strip &&
      along == static_cast<int>(site.getRowCoordinate(context.info[pass]))) {
    factor = std::min(factor, tasks.strip);
    tail = TailStrategy::ShiftInwards;
  }
  auto [outer, inner] = s.split(loop, factor, tail);
  s.unroll(inner);
  loop = outer;
  return inner;
}

//===----------------------------------------------------------------------===//
// Lanes of channels
//===----------------------------------------------------------------------===//

static void schedulePassOfChannels(TemplateContext &context,
                                   const PoolSite &site, FuncOp pass,
                                   const PoolTasks &tasks, int64_t lanes) {
  ScheduleBuilder &s = context.schedule;
  Stage stage = s.pure(pass);
  placePass(context, site, pass, stage.handle, tasks);
  auto [vectors, lane] = s.split(stage.vars[0], lanes, TailStrategy::RoundUp);
  s.vectorize(lane);
  SmallVector<Loop> order{lane};
  if (auto neighbours = unrollAlong(context, site, pass, tasks, stage, 24))
    order.push_back(*neighbours);
  order.push_back(stage.vars[1]);
  order.push_back(vectors);
  order.append(stage.vars.begin() + 2, stage.vars.end());
  s.reorder(order);
}

/// Channels of a task: so many that their pixels fill cache lines, but fewer
/// where the passes of all rows would not fit the cache, because shared rows
/// cost more.
static int64_t chooseBlock(TemplateContext &context, const PoolSite &site,
                           int64_t channels, int64_t lanes) {
  int64_t block = lanes;
  while (channels % (2 * block) == 0 && block < 32 &&
         fitsCache(context, site, 2 * block))
    block *= 2;
  return block;
}

static void scheduleSiteOfChannels(TemplateContext &context,
                                   const PoolSite &site) {
  ScheduleBuilder &s = context.schedule;
  Stage stage = s.pure(site.func);
  int64_t channels = stage.vars[0].extent;
  int64_t lanes =
      chooseVector(channels, context.target.lanes(ElementType::F32)).lanes;
  int64_t block = chooseBlock(context, site, channels, lanes);
  auto [blocks, inBlock] =
      s.split(stage.vars[0], block, tailOf(channels, block));
  auto [vectors, lane] = s.split(inBlock, lanes, TailStrategy::RoundUp);
  s.vectorize(lane);
  s.unroll(vectors);
  SmallVector<Loop> order{lane, vectors};
  unsigned next = 1;
  if (site.isStack) {
    s.unroll(stage.vars[next]);
    order.push_back(stage.vars[next++]);
  }
  // Spatial dimensions, the batch last.
  SmallVector<Loop> image(stage.vars.begin() + next, stage.vars.end() - 1);
  int64_t rows = image.back().extent;
  int64_t strip = chooseRows(context, site, rows, block,
                             blocks.extent * stage.vars.back().extent);
  SmallVector<Loop> outer;
  if (strip < rows) {
    auto [strips, row] = s.split(image.back(), strip, tailOf(rows, strip));
    image.back() = row;
    outer.push_back(strips);
  }
  order.append(image);
  outer.append({blocks, stage.vars.back()});
  order.append(outer);
  s.reorder(order);
  PoolTasks tasks = makeTasks(context, site, outer, strip, rows);
  for (FuncOp pass : site.passes)
    schedulePassOfChannels(context, site, pass, tasks, lanes);
}

//===----------------------------------------------------------------------===//
// Lanes of a row
//===----------------------------------------------------------------------===//

/// Lanes of rows: neighbours are read at odd places, where wider vectors would
/// always cross cache lines.
static int64_t chooseRowLanes(TemplateContext &context, int64_t extent) {
  return chooseVector(extent, std::min<int64_t>(
                                  context.target.lanes(ElementType::F32), 8))
      .lanes;
}

static void schedulePassOfRows(TemplateContext &context, const PoolSite &site,
                               FuncOp pass, const PoolTasks &tasks) {
  ScheduleBuilder &s = context.schedule;
  Stage stage = s.pure(pass);
  placePass(context, site, pass, stage.handle, tasks);
  int64_t lanes = chooseRowLanes(context, stage.vars[0].extent);
  SmallVector<Loop> order;
  auto neighbours = unrollAlong(context, site, pass, tasks, stage, 10);
  if (lanes) {
    auto [vectors, lane] =
        s.split(stage.vars[0], lanes, tailOf(stage.vars[0].extent, lanes));
    s.vectorize(lane);
    order.push_back(lane);
    stage.vars[0] = vectors;
  } else if (stage.vars[0].extent <= 8) {
    s.unroll(stage.vars[0]);
  }
  if (neighbours)
    order.push_back(*neighbours);
  order.append(stage.vars);
  s.reorder(order);
  for (unsigned n = 0; n < context.info[pass].updates.size() && lanes; ++n) {
    Stage update = s.update(pass, n);
    auto [vectors, lane] =
        s.split(update.rvars[0], lanes, TailStrategy::GuardWithIf);
    // The update has no loop over the coordinate that it fills.
    SmallVector<Loop> inside{lane, vectors};
    inside.append(update.vars.begin() + 1, update.vars.end());
    s.reorder(inside);
    s.vectorize(lane);
  }
}

static void scheduleSiteOfRows(TemplateContext &context, const PoolSite &site) {
  ScheduleBuilder &s = context.schedule;
  Stage stage = s.pure(site.func);
  unsigned channel = site.channel;
  SmallVector<Loop> image(stage.vars.begin(), stage.vars.begin() + channel),
      order;
  int64_t points = 1;
  for (const Loop &loop : image)
    points *= loop.extent;
  int64_t lanes = chooseRowLanes(context, image[0].extent);
  if (lanes && (site.isSliding() || image[0].extent >= 8)) {
    auto [vectors, lane] =
        s.split(image[0], lanes, tailOf(image[0].extent, lanes));
    s.vectorize(lane);
    if (vectors.extent <= 8)
      s.unroll(vectors);
    order.push_back(lane);
    image[0] = vectors;
  } else if (points <= 64) {
    for (const Loop &loop : image)
      s.unroll(loop);
  }
  Loop channels = stage.vars[channel], batch = stage.vars.back();
  SmallVector<Loop> outer;
  int64_t rows = image.back().extent;
  int64_t strip = rows;
  if (image.size() > 1)
    strip = chooseRows(context, site, rows, 1, channels.extent * batch.extent);
  if (strip < rows) {
    auto [strips, row] = s.split(image.back(), strip, tailOf(rows, strip));
    image.back() = row;
    outer.push_back(strips);
  }
  order.append(image);
  if (site.isStack) {
    s.unroll(stage.vars[channel + 1]);
    order.push_back(stage.vars[channel + 1]);
  }
  // A few channels are a task.
  int64_t grain = std::max<int64_t>(1, channels.extent * batch.extent /
                                           (8 * context.target.cores));
  Loop single;
  if (context.worthParallel() && grain > 1 && grain < channels.extent &&
      outer.empty()) {
    auto [groups, one] =
        s.split(channels, grain, tailOf(channels.extent, grain));
    order.push_back(one);
    single = one;
    channels = groups;
  }
  outer.append({channels, batch});
  order.append(outer);
  s.reorder(order);
  PoolTasks tasks = makeTasks(context, site, outer, strip, rows);
  if (single.var)
    tasks.at = single;
  for (FuncOp pass : site.passes)
    schedulePassOfRows(context, site, pass, tasks);
}

//===----------------------------------------------------------------------===//
// Pyramids
//===----------------------------------------------------------------------===//

/// Stores of the parts: points of a part in a row, unrolled where they are few.
static void scheduleParts(TemplateContext &context, FuncOp whole) {
  ScheduleBuilder &s = context.schedule;
  FuncInfo &info = context.info[whole];
  context.done.insert(whole);
  if (!info.isOutput)
    s.computeRoot(s.handle(whole));
  Stage pure = s.pure(whole);
  if (int64_t lanes = chooseVector(info.extents()[0],
                                   context.target.lanes(ElementType::F32))
                          .lanes) {
    auto [vectors, lane] =
        s.split(pure.vars[0], lanes, tailOf(pure.vars[0].extent, lanes));
    s.vectorize(lane);
  }
  for (unsigned n = 0; n < info.updates.size(); ++n) {
    int64_t copies = 1;
    for (const Loop &loop : s.update(whole, n).rvars) {
      copies *= loop.extent;
      if (copies > 64)
        break;
      if (loop.extent > 1)
        s.unroll(loop);
    }
  }
}

/// The passes that updates of `whole` store.
static llvm::SetVector<Operation *> findLevels(FuncOp whole) {
  llvm::SetVector<Operation *> levels;
  for (UpdateOp update : getUpdates(whole))
    for (auto call : update.getBody().front().getOps<CallOp>())
      if (FuncOp callee = funcOf(call.getFunc()); isPass(callee))
        levels.insert(callee);
  return levels;
}

bool calotype::halide::schedulePool(TemplateContext &context) {
  FuncOp whole = context.info.withRole("parts"), output = context.info.output();
  llvm::DenseSet<Operation *> roots;
  SmallVector<PoolSite> sites;
  if (whole)
    for (Operation *level : findLevels(whole))
      roots.insert(level);
  else if (output && context.info[output].updates.empty() &&
           !keepsOrder(output))
    addNearestPasses(output, roots); // A copy in another order follows.
  if (roots.empty() && (!output || !findPass(output)))
    return scheduleWindows(context);
  for (auto &[op, info] : context.info.funcs) {
    if (!roots.contains(op) && (!roots.empty() || info.func != output))
      continue;
    sites.emplace_back();
    sites.back().isRoot = !roots.empty();
    if (findSite(context, info.func, roots, sites.back()))
      continue;
    context.done.clear();
    return false;
  }
  for (const PoolSite &site : sites) {
    context.done.insert(site.func);
    if (site.isRoot)
      context.schedule.computeRoot(context.schedule.handle(site.func));
    if (site.channel == 0)
      scheduleSiteOfChannels(context, site);
    else
      scheduleSiteOfRows(context, site);
  }
  if (whole)
    scheduleParts(context, whole);
  return true;
}

bool calotype::halide::scheduleReduction(TemplateContext &context) {
  FuncOp output = context.info.output();
  return output && findPass(output) && schedulePool(context);
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The loops of separable pools. A task is a few channels and, of a large
/// image, a few rows. With channels innermost lanes are channels, otherwise
/// neighbours in a row.
//===----------------------------------------------------------------------===//

#include "PoolSites.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;

/// How many of `extent` neighbours along a pass share their `taps` in
/// registers: at most what the plan allows, with the least done twice at the
/// end.
static int64_t countNeighbours(int64_t extent, int64_t taps,
                               plan::PoolAttr plan) {
  int64_t most = std::clamp<int64_t>(
      *plan.getCopies() / std::max<int64_t>(taps, 1), 1, *plan.getNeighbours());
  int64_t best = std::min(extent, most);
  for (int64_t factor = best; factor > most / 2; --factor)
    if (llvm::divideCeil(extent, factor) * factor <
        llvm::divideCeil(extent, best) * best)
      best = factor;
  return best;
}

/// Unrolls some neighbours along a pass, which share their taps in registers.
/// `loop` becomes the loop around them. Nothing for a pass
/// along no loop.
static std::optional<Loop> unrollAlong(ScheduleContext &context,
                                       const PoolSite &site, FuncOp pass,
                                       const PoolTasks &tasks, Stage &stage,
                                       plan::PoolAttr plan) {
  ScheduleBuilder &s = context.schedule;
  int along = findAlong(pass);
  if (along <= 0)
    return std::nullopt;
  Loop &loop = stage.vars[along];
  int64_t factor = countNeighbours(loop.extent, countTaps(pass), plan);
  TailStrategy tail = shiftTail(loop.extent, factor);
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

static void schedulePassOfChannels(ScheduleContext &context,
                                   const PoolSite &site, FuncOp pass,
                                   const PoolTasks &tasks, int64_t lanes,
                                   plan::PoolAttr plan) {
  ScheduleBuilder &s = context.schedule;
  Stage stage = s.pure(pass);
  placePass(context, site, pass, stage.handle, tasks);
  auto [vectors, lane] = s.split(stage.vars[0], lanes, TailStrategy::RoundUp);
  s.vectorize(lane);
  SmallVector<Loop> order{lane};
  if (auto neighbours = unrollAlong(context, site, pass, tasks, stage, plan))
    order.push_back(*neighbours);
  order.push_back(stage.vars[1]);
  order.push_back(vectors);
  order.append(stage.vars.begin() + 2, stage.vars.end());
  s.reorder(order);
}

/// Channels of a task: as many as the plan allows, but fewer where the passes
/// of all rows would not fit the cache, because shared rows cost more.
static int64_t countChannels(ScheduleContext &context, const PoolSite &site,
                             int64_t channels, int64_t lanes,
                             plan::PoolAttr plan) {
  int64_t block = lanes;
  while (channels % (2 * block) == 0 && block < *plan.getChannels() &&
         fitsCache(context, site, 2 * block, *plan.getBytes()))
    block *= 2;
  return block;
}

static void scheduleSiteOfChannels(ScheduleContext &context,
                                   const PoolSite &site, plan::PoolAttr plan) {
  ScheduleBuilder &s = context.schedule;
  Stage stage = s.pure(site.func);
  int64_t channels = stage.vars[0].extent;
  int64_t lanes =
      chooseVector(channels, context.target.lanes(ElementType::F32)).lanes;
  int64_t block = countChannels(context, site, channels, lanes, plan);
  auto [blocks, inBlock] =
      s.split(stage.vars[0], block, shiftTail(channels, block));
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
  int64_t strip =
      countRows(context, site, rows, block,
                blocks.extent * stage.vars.back().extent, *plan.getBytes());
  SmallVector<Loop> outer;
  if (strip < rows) {
    auto [strips, row] = s.split(image.back(), strip, shiftTail(rows, strip));
    image.back() = row;
    outer.push_back(strips);
  }
  order.append(image);
  outer.append({blocks, stage.vars.back()});
  order.append(outer);
  s.reorder(order);
  PoolTasks tasks = makeTasks(context, site, outer, strip, rows);
  for (FuncOp pass : site.passes)
    schedulePassOfChannels(context, site, pass, tasks, lanes, plan);
}

//===----------------------------------------------------------------------===//
// Lanes of a row
//===----------------------------------------------------------------------===//

/// Lanes of rows: neighbours are read at odd places, where wider vectors would
/// always cross cache lines.
static int64_t chooseRowLanes(ScheduleContext &context, int64_t extent) {
  return chooseVector(extent, std::min<int64_t>(
                                  context.target.lanes(ElementType::F32), 8))
      .lanes;
}

static void schedulePassOfRows(ScheduleContext &context, const PoolSite &site,
                               FuncOp pass, const PoolTasks &tasks,
                               plan::PoolAttr plan) {
  ScheduleBuilder &s = context.schedule;
  Stage stage = s.pure(pass);
  placePass(context, site, pass, stage.handle, tasks);
  int64_t lanes = chooseRowLanes(context, stage.vars[0].extent);
  SmallVector<Loop> order;
  auto neighbours = unrollAlong(context, site, pass, tasks, stage, plan);
  if (lanes) {
    auto [vectors, lane] =
        s.split(stage.vars[0], lanes, shiftTail(stage.vars[0].extent, lanes));
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

/// Lanes along a row of an image, whose loop becomes the one over vectors;
/// small images that have none are unrolled.
static std::optional<Loop> vectorizeImage(ScheduleContext &context,
                                          const PoolSite &site,
                                          SmallVectorImpl<Loop> &image) {
  ScheduleBuilder &s = context.schedule;
  int64_t lanes = chooseRowLanes(context, image[0].extent), points = 1;
  for (const Loop &loop : image)
    points *= loop.extent;
  if (lanes && (site.isSliding() || image[0].extent >= 8)) {
    auto [vectors, lane] =
        s.split(image[0], lanes, shiftTail(image[0].extent, lanes));
    s.vectorize(lane);
    if (vectors.extent <= 8)
      s.unroll(vectors);
    image[0] = vectors;
    return lane;
  }
  if (points <= 64)
    for (const Loop &loop : image)
      s.unroll(loop);
  return std::nullopt;
}

static void scheduleSiteOfRows(ScheduleContext &context, const PoolSite &site,
                               plan::PoolAttr plan) {
  ScheduleBuilder &s = context.schedule;
  Stage stage = s.pure(site.func);
  unsigned channel = site.channel;
  SmallVector<Loop> image(stage.vars.begin(), stage.vars.begin() + channel),
      order;
  if (auto lane = vectorizeImage(context, site, image))
    order.push_back(*lane);
  Loop channels = stage.vars[channel], batch = stage.vars.back();
  SmallVector<Loop> outer;
  int64_t rows = image.back().extent;
  int64_t strip = rows;
  if (image.size() > 1)
    strip = countRows(context, site, rows, 1, channels.extent * batch.extent,
                      *plan.getBytes());
  if (strip < rows) {
    auto [strips, row] = s.split(image.back(), strip, shiftTail(rows, strip));
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
                                           (8 * context.cores));
  Loop single;
  if (context.isParallel() && grain > 1 && grain < channels.extent &&
      outer.empty()) {
    auto [groups, one] =
        s.split(channels, grain, shiftTail(channels.extent, grain));
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
    schedulePassOfRows(context, site, pass, tasks, plan);
}

//===----------------------------------------------------------------------===//
// Pyramids
//===----------------------------------------------------------------------===//

/// Stores of the parts: points of a part in a row, unrolled where they are few.
static void scheduleParts(ScheduleContext &context, FuncOp whole) {
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
        s.split(pure.vars[0], lanes, shiftTail(pure.vars[0].extent, lanes));
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

void calotype::halide::schedulePools(ScheduleContext &context,
                                     ArrayRef<PoolSite> sites,
                                     plan::PoolAttr plan) {
  for (const PoolSite &site : sites) {
    context.done.insert(site.func);
    for (FuncOp pass : site.all)
      context.done.insert(pass);
  }
  for (const PoolSite &site : sites) {
    if (site.isRoot)
      context.schedule.computeRoot(context.schedule.handle(site.func));
    if (site.channel == 0)
      scheduleSiteOfChannels(context, site, plan);
    else
      scheduleSiteOfRows(context, site, plan);
  }
  if (FuncOp whole = context.info.withRole("parts"))
    scheduleParts(context, whole);
}

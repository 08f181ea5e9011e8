//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The loops of a convolution with channels innermost.
//===----------------------------------------------------------------------===//

#include "Convolutions.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;

/// Cuts the strips, before the tile is split, so that a tile lies in one strip.
/// Null when one strip has everything.
static Loop cutStrips(ScheduleContext &context, Stage &stage, unsigned dim,
                      int64_t strip) {
  Loop points = stage.vars[dim];
  if (strip >= points.extent)
    return Loop();
  auto [strips, inner] = context.schedule.split(
      points, strip,
      points.extent % strip == 0 ? TailStrategy::RoundUp
                                 : TailStrategy::ShiftInwards);
  stage.vars[dim] = {inner.var, strip};
  return strips;
}

/// Orders the loops around a tile: pixels, rows, panels, then strips and
/// images, which become tasks; without strips panels do. Returns the loop in
/// which a task's input is copied.
static Loop orderLoops(ScheduleContext &context, TiledLoops &loops, Loop strips,
                       bool hasRows) {
  ScheduleBuilder &s = context.schedule;
  SmallVector<Loop> order = loops.inside, rest(loops.outer);
  order.push_back(loops.m);
  if (loops.y.var) {
    order.push_back(loops.y);
  } else if (hasRows) {
    order.push_back(rest.front());
    rest.erase(rest.begin());
  }
  order.push_back(loops.n);
  SmallVector<Loop> tasks{strips.var ? strips : loops.n};
  if (strips.var)
    order.push_back(strips);
  order.append(rest);
  tasks.append(rest);
  s.reorder(order);
  if (!context.isParallel())
    return tasks.front();
  if (!strips.var) {
    parallelizeOuter(context, tasks);
    return Loop();
  }
  Loop fused = strips;
  for (const Loop &loop : rest)
    if (loop.extent > 1)
      fused = s.fuse(fused, loop);
  s.parallel(fused);
  return fused;
}

void calotype::halide::scheduleConv(ScheduleContext &context,
                                    plan::ConvAttr plan) {
  FuncOp acc = context.info.withRole("acc");
  FuncInfo &info = context.info[acc];
  ArrayRef<int64_t> extents = info.extents();
  TileShape shape{plan.getChannels(), plan.getPixels(), plan.getRows()};
  shape.panels = readsPanels(info.updates[0], shape.n);
  shape.steps = *plan.getSteps();

  TileSite site = tileSite(context, acc);
  Loop strips = cutStrips(context, site.stage, getStripDimension(extents),
                          *plan.getStrip());
  TiledLoops loops = splitTile(context, site.stage, shape);
  Loop task = orderLoops(context, loops, strips, extents.size() > 3);
  scheduleAccumulator(context, acc, shape, loops.m);
  if (FuncOp padded = context.info.withRole("padded"))
    schedulePadded(context, padded, task, *plan.getCopyOnce());
}

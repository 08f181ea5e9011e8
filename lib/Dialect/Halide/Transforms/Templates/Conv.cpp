//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Convolutions with channels innermost: a register tile of channels by pixels,
/// the padded input copied once per strip of rows.
//===----------------------------------------------------------------------===//

#include "RegisterTile.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;

/// True when panels are better tasks than strips: each core then reads its part
/// of the filter only, which is much larger than the image.
static bool splitsPanels(TemplateContext &context, FuncInfo &info,
                         TileShape shape) {
  ArrayRef<int64_t> extents = info.extents();
  int64_t panels = (extents[0] + shape.n - 1) / shape.n;
  ArrayRef<int64_t> domain = UpdateOp(info.updates[0]).getDomain();
  double filter = product(domain) * double(extents[0]);
  double image = product(extents.drop_front()) * double(domain[0]);
  return filter > 2 * image && panels >= 2 * context.target.cores;
}

/// The dimension that is cut in strips: rows, or the pixels of an image of one
/// row.
static unsigned stripDimension(ArrayRef<int64_t> extents) {
  return extents.size() > 3 && extents[2] > 1 ? 2 : 1;
}

/// Rows or pixels of a strip; all of them where strips do not pay.
static int64_t stripExtent(TemplateContext &context, FuncInfo &info,
                           TileShape shape) {
  ArrayRef<int64_t> extents = info.extents();
  const TargetInfo &target = context.target;
  bool alongRows = stripDimension(extents) == 2;
  int64_t points = extents[alongRows ? 2 : 1];
  int64_t tile = alongRows ? shape.y : shape.m;
  // The input of a strip stays in the second level cache.
  int64_t pointBytes =
      4 * (alongRows ? extents[1] : 1) * info.updates[0].getDomain()[0];
  int64_t fitting = std::max<int64_t>(tile, target.l2.bytes / 2 / pointBytes);
  int64_t least = alongRows ? 14 : 8 * shape.m;
  bool cut = context.worthParallel() && points >= least &&
             !splitsPanels(context, info, shape);
  if (!cut && fitting >= points)
    return points;
  return stripRows(points, tile, cut ? target.cores : 1, fitting);
}

/// Cuts the strips, before the tile is split, so that a tile lies in one strip.
/// Null when one strip has everything.
static Loop cutStrips(TemplateContext &context, Stage &stage, unsigned dim,
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
static Loop orderLoops(TemplateContext &context, TiledLoops &loops, Loop strips,
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
  if (!context.worthParallel())
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

bool calotype::halide::scheduleConv(TemplateContext &context) {
  if (scheduleConvTiles(context))
    return true;
  FuncOp acc = context.info.withRole("acc");
  if (!acc)
    return false;
  FuncInfo &info = context.info[acc];
  ArrayRef<int64_t> extents = info.extents();
  if (info.updates.size() != 1 || extents.size() < 3 || info.isOutput ||
      !storesInPlace(info.updates[0]))
    return false;
  int64_t lanes = context.target.lanes(ElementType::F32);
  TileShape shape{context.plan.tileN, context.plan.tileM, context.plan.tileY};
  if (shape.n % lanes != 0 || shape.n == 0)
    return false;
  shape.panels = readsPanels(info.updates[0], shape.n);
  if (!shape.panels) {
    shape.n = std::min(shape.n, extents[0] / lanes * lanes);
    if (shape.n == 0)
      return false;
  }
  shape.m = std::clamp<int64_t>(shape.m, 1, extents[1]);
  bool hasRows = extents.size() > 3;
  shape.y = hasRows ? std::clamp<int64_t>(shape.y, 1, extents[2]) : 1;

  TileSite site = tileSite(context, acc);
  unsigned dim = stripDimension(extents);
  int64_t strip = stripExtent(context, info, shape);
  Loop strips = cutStrips(context, site.stage, dim, strip);
  TiledLoops loops = splitTile(context, site.stage, shape);
  Loop task = orderLoops(context, loops, strips, hasRows);
  scheduleAccumulator(context, acc, shape, loops.m);
  if (FuncOp padded = context.info.withRole("padded")) {
    // Not per strip where strips share most of their input (dilation).
    int64_t count = (extents[dim] + strip - 1) / strip;
    int64_t all = context.info[padded].extents()[dim];
    bool atRoot =
        !strips.var ||
        inputExtent(info.updates[0], padded, dim, strip) * count > 2 * all;
    schedulePadded(context, padded, task, atRoot);
  }
  return true;
}

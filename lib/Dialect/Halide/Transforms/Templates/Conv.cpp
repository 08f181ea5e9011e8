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
  int64_t lanes = context.target.lanes;
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
  shape.y = extents.size() > 3 ? std::clamp<int64_t>(shape.y, 1, extents[2]) : 1;

  ScheduleBuilder &s = context.schedule;
  TileSite site = tileSite(context, acc);
  bool parallel = context.worthParallel();
  bool hasRows = extents.size() > 3;
  int64_t rows = hasRows ? extents[2] : 1;
  int64_t strip = rows;
  if (hasRows) {
    // The input of a strip stays in the second level cache.
    int64_t rowBytes = 4 * extents[1] * info.updates[0].getDomain()[0];
    int64_t fitting = std::max<int64_t>(shape.y, context.target.l2 / 2 / rowBytes);
    bool cut = parallel && rows >= 14 && !splitsPanels(context, info, shape);
    if (cut || fitting < rows)
      strip = stripRows(rows, shape.y, cut ? context.target.cores : 1, fitting);
  }
  // Strips are cut before the tile, so a tile lies in one strip.
  Loop strips;
  if (strip < rows) {
    auto [outer, inner] = s.split(site.stage.vars[2], strip,
                                  rows % strip == 0 ? TailStrategy::RoundUp
                                                    : TailStrategy::ShiftInwards);
    strips = outer;
    site.stage.vars[2] = {inner.var, strip};
  }
  TiledLoops loops = splitTile(context, site.stage, shape);
  SmallVector<Loop> order = loops.inside;
  order.push_back(loops.m);
  if (loops.y.var)
    order.push_back(loops.y);
  else if (hasRows)
    order.push_back(loops.outer[0]);
  order.push_back(loops.n);
  Loop paddedAt = loops.n;
  SmallVector<Loop> tasks;
  SmallVector<Loop> rest(loops.outer);
  if (hasRows && !loops.y.var)
    rest.erase(rest.begin());
  if (strips.var) {
    order.push_back(strips);
    tasks.push_back(strips);
    paddedAt = strips;
  } else {
    tasks.push_back(loops.n);
  }
  order.append(rest);
  tasks.append(rest);
  s.reorder(order);

  bool paddedAtRoot = !strips.var;
  if (parallel) {
    // The outermost loops become tasks; the strip loop is one of them.
    if (strips.var) {
      Loop fused = strips;
      for (const Loop &loop : rest)
        if (loop.extent > 1)
          fused = s.fuse(fused, loop);
      s.parallel(fused);
      paddedAt = fused;
    } else {
      parallelizeOuter(context, tasks);
    }
  }
  scheduleAccumulator(context, acc, shape, loops.m);
  FuncOp padded = context.info.withRole("padded");
  if (padded && strips.var) {
    // Not per strip where strips share most of their rows (dilation).
    int64_t count = (rows + strip - 1) / strip;
    int64_t all = context.info[padded].extents()[2];
    paddedAtRoot = inputRows(info.updates[0], padded, strip) * count > 2 * all;
  }
  if (padded)
    schedulePadded(context, padded, paddedAt, paddedAtRoot);
  return true;
}

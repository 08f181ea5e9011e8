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

/// Input channels of a block of the reduction.
static constexpr int64_t kBlockChannels = 512;

/// Where a panel of the filter exceeds the cache, the reduction is cut in blocks
/// of channels for each tap: a block adds its register tiles to an accumulator
/// in memory, for all pixels of a strip and all panels, before the next block.
static bool scheduleBlocked(TemplateContext &context, FuncOp acc,
                            TileShape shape) {
  FuncInfo &info = context.info[acc];
  UpdateOp update = info.updates[0];
  ArrayRef<int64_t> extents = info.extents(), domain = update.getDomain();
  if (extents.size() != 4 || domain.size() != 3 || extents[3] != 1 ||
      !shape.panels || extents[0] % shape.n != 0 || !isAssociative(update) ||
      domain[0] % kBlockChannels != 0 ||
      4 * shape.n * int64_t(product(domain)) <= context.target.l2)
    return false;
  while (shape.m > 1 && extents[1] % shape.m != 0)
    --shape.m;
  if (shape.m < 4)
    return false;
  ScheduleBuilder &s = context.schedule;
  int64_t lanes = context.target.lanes;
  context.done.insert(acc);
  TileSite site = tileSite(context, acc);
  int64_t strip = std::min<int64_t>(4, extents[2]);
  auto lanesOf = [&](Loop &channels) {
    auto [outer, lane] = s.split(channels, lanes, TailStrategy::RoundUp);
    s.vectorize(lane);
    channels = outer;
    return lane;
  };
  Loop lane = lanesOf(site.stage.vars[0]);
  auto [strips, row] = s.split(site.stage.vars[2], strip,
                               TailStrategy::ShiftInwards);
  s.reorder({lane, site.stage.vars[0], site.stage.vars[1], row, strips,
             site.stage.vars[3]});
  if (context.worthParallel())
    s.parallel(strips);

  Stage pure = s.pure(acc);
  s.computeAt(pure.handle, strips);
  lanesOf(pure.vars[0]);
  Stage whole = s.update(acc, 0);
  auto [blocks, inBlock] = s.split(whole.rvars[0], kBlockChannels);
  auto factored = s.rfactor(whole, {blocks, whole.rvars[1], whole.rvars[2]},
                            (acc.getFuncName() + "_block").str());
  // The sum of the blocks, in memory.
  Stage merge = s.made(factored.merge, extents,
                       {blocks.extent, domain[1], domain[2]});
  auto [panel, channels] = s.split(merge.vars[0], shape.n);
  auto [vectors, mergeLane] = s.split(channels, lanes);
  auto [pixels, pixel] = s.split(merge.vars[1], shape.m);
  s.reorder({mergeLane, vectors, pixel, pixels, merge.vars[2], panel,
             merge.rvars[0], merge.rvars[1], merge.rvars[2]});
  s.vectorize(mergeLane);
  s.unroll(vectors);
  s.unroll(pixel);
  // One block of one tile, in registers.
  SmallVector<int64_t> tileExtents(extents);
  tileExtents.append({blocks.extent, domain[1], domain[2]});
  s.computeAt(factored.intermediate, pixels);
  s.storeIn(factored.intermediate, MemoryType::Stack);
  Stage tile = s.made(factored.intermediate, tileExtents, {});
  lanesOf(tile.vars[0]);
  s.unroll(tile.vars[0]);
  s.unroll(tile.vars[1]);
  Stage sum = s.made(factored.intermediateUpdate, tileExtents, {kBlockChannels});
  Loop sumLane = lanesOf(sum.vars[0]);
  s.reorder({sumLane, sum.vars[0], sum.vars[1], sum.rvars[0]});
  s.unroll(sum.vars[0]);
  s.unroll(sum.vars[1]);
  if (FuncOp padded = context.info.withRole("padded"))
    schedulePadded(context, padded, strips, /*atRoot=*/true);
  return true;
}

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

  if (scheduleBlocked(context, acc, shape))
    return true;
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

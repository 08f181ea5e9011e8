//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Depthwise convolutions and pools with channels innermost: vector lanes of
/// channels, a few pixels at once, all taps unrolled where they are few.
//===----------------------------------------------------------------------===//

#include "RegisterTile.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;

static bool scheduleWindow(TemplateContext &context, int64_t pixels) {
  FuncOp acc = context.info.withRole("acc");
  if (!acc)
    return false;
  FuncInfo &info = context.info[acc];
  ArrayRef<int64_t> extents = info.extents();
  int64_t lanes = context.target.lanes(ElementType::F32);
  if (info.updates.size() != 1 || extents.size() < 3 || info.isOutput ||
      !storesInPlace(info.updates[0]) || extents[0] < lanes)
    return false;
  // Lanes must be neighbours in memory.
  SmallVector<unsigned> contiguous = contiguousLoads(info.updates[0]);
  if (contiguous[0] == 0)
    return false;
  ScheduleBuilder &s = context.schedule;
  TileSite site = tileSite(context, acc);
  bool hasRows = extents.size() > 3;
  bool parallel = context.worthParallel();
  int64_t strip = 0;
  if (hasRows && extents[2] >= 4) {
    // A strip of input stays in the second level cache.
    strip = stripRows(extents[2], 1, parallel ? context.target.cores : 1, 8);
  }
  TileShape shape{lanes, std::min(pixels, extents[1]), 1, /*panels=*/false};
  Loop strips;
  if (strip) {
    auto [outer, inner] =
        s.split(site.stage.vars[2], strip,
                extents[2] % strip == 0 ? TailStrategy::RoundUp
                                        : TailStrategy::ShiftInwards);
    strips = outer;
    site.stage.vars[2] = {inner.var, strip};
  }
  TiledLoops loops = splitTile(context, site.stage, shape);
  SmallVector<Loop> order = loops.inside;
  order.append({loops.n, loops.m});
  SmallVector<Loop> rest(loops.outer);
  if (hasRows) {
    order.push_back(rest.front());
    if (strip)
      rest.erase(rest.begin());
  }
  if (strips.var)
    order.push_back(strips);
  order.append(rest.begin() + (hasRows && !strip ? 1 : 0), rest.end());
  s.reorder(order);
  Loop at = strips;
  if (parallel) {
    if (strips.var) {
      for (const Loop &loop : rest)
        if (loop.extent > 1)
          at = s.fuse(at, loop);
      s.parallel(at);
    } else {
      SmallVector<Loop> tasks{loops.m};
      if (loops.m.extent == 1)
        tasks = {loops.n};
      // The tile is computed inside of the channel loop.
      if (loops.m.extent > 1)
        s.parallel(loops.m);
    }
  }
  // Registers: channels x pixels, taps unrolled.
  context.done.insert(acc);
  Stage pure = s.pure(acc);
  s.computeAt(pure.handle, loops.n);
  s.storeIn(pure.handle, MemoryType::Stack);
  s.vectorize(pure.vars[0]);
  if (shape.m > 1)
    s.unroll(pure.vars[1]);
  Stage update = s.update(acc, 0);
  SmallVector<Loop> inside{update.vars[0]};
  inside.push_back(update.vars[1]);
  inside.append(update.rvars);
  s.reorder(inside);
  s.vectorize(update.vars[0]);
  if (shape.m > 1)
    s.unroll(update.vars[1]);
  int64_t unrolled = shape.m;
  for (const Loop &loop : update.rvars) {
    if (loop.extent == 1)
      continue;
    unrolled *= loop.extent;
    if (unrolled > 128)
      break;
    s.unroll(loop);
  }
  if (FuncOp padded = context.info.withRole("padded"))
    schedulePadded(context, padded, at, !at.var);
  return true;
}

bool calotype::halide::scheduleDepthwise(TemplateContext &context) {
  return scheduleWindow(
      context, context.target.registers(ElementType::F32) >= 32 ? 7 : 4);
}

bool calotype::halide::scheduleWindows(TemplateContext &context) {
  return scheduleWindow(context, 4);
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Depthwise convolutions and pools that are one reduction, with channels
/// innermost: vector lanes of channels, a few pixels at once, all taps unrolled
/// where they are few.
//===----------------------------------------------------------------------===//

#include "../FamilyOf.h"
#include "Convolutions.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;

/// Rows of a task, about, whose input stays in the second level cache.
static constexpr int64_t kMostRows = 8;
/// Copies of the body that unrolled taps make.
static constexpr int64_t kMostCopies = 128;

namespace {
class Window : public FamilyOf<plan::WindowAttr> {
public:
  plan::KernelPlanInterface plan(Operation *root,
                                 const PlanRequest &request) const override {
    auto op = cast<nn::ConvOp>(root);
    if (!isDepthwise(op))
      return {};
    int64_t pixels = request.target.registers(ElementType::F32) >= 32 ? 7 : 4;
    return plan::WindowAttr::get(op.getContext(), pixels, {}, {}, {});
  }

protected:
  plan::KernelPlanInterface complete(plan::WindowAttr plan,
                                     PipelineView &pipeline) const override {
    return completeWindow(pipeline, plan);
  }

  void schedule(plan::WindowAttr plan,
                ScheduleContext &context) const override {
    scheduleWindow(context, plan);
  }
};
} // namespace

plan::WindowAttr calotype::halide::completeWindow(PipelineView &pipeline,
                                                  plan::WindowAttr plan) {
  FuncOp func = pipeline.info.withRole("acc");
  if (!func)
    return {};
  FuncInfo &acc = pipeline.info[func];
  ArrayRef<int64_t> extents = acc.extents();
  if (acc.updates.size() != 1 || extents.size() < 3 || acc.isOutput ||
      !storesInPlace(acc.updates[0]) ||
      extents[0] < pipeline.target.lanes(ElementType::F32))
    return {};
  // Lanes must be neighbours in memory.
  SmallVector<unsigned> contiguous = contiguousLoads(acc.updates[0]);
  if (contiguous[0] == 0)
    return {};
  int64_t cores = pipeline.chooseCores(plan.getCores());
  int64_t rows = extents.size() > 3 ? extents[2] : 1, strip = rows;
  // Few rows are one loop.
  if (rows >= 4)
    strip = std::min(
        plan.getStrip().value_or(stripRows(rows, 1, cores, kMostRows)), rows);
  return plan::WindowAttr::get(
      plan.getContext(), std::min(plan.getPixels().value_or(4), extents[1]),
      strip, plan.getCopies().value_or(kMostCopies), cores);
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

/// Channels by pixels in registers, taps unrolled as far as `copies` allow,
/// computed at the loop `at`.
static void scheduleTaps(ScheduleContext &context, FuncOp acc, int64_t pixels,
                         int64_t copies, Loop at) {
  ScheduleBuilder &s = context.schedule;
  context.done.insert(acc);
  Stage pure = s.pure(acc);
  s.computeAt(pure.handle, at);
  s.storeIn(pure.handle, MemoryType::Stack);
  s.vectorize(pure.vars[0]);
  if (pixels > 1)
    s.unroll(pure.vars[1]);
  Stage update = s.update(acc, 0);
  SmallVector<Loop> inside{update.vars[0], update.vars[1]};
  inside.append(update.rvars);
  s.reorder(inside);
  s.vectorize(update.vars[0]);
  if (pixels > 1)
    s.unroll(update.vars[1]);
  int64_t unrolled = pixels;
  for (const Loop &loop : update.rvars) {
    if (loop.extent == 1)
      continue;
    unrolled *= loop.extent;
    if (unrolled > copies)
      break;
    s.unroll(loop);
  }
}

/// Makes tasks of the strips with all that is outside of them, else of the
/// tiles of a row. Returns the loop in which a task's input is copied.
static Loop makeTasks(ScheduleContext &context, Loop strips,
                      const TiledLoops &loops, ArrayRef<Loop> outside) {
  ScheduleBuilder &s = context.schedule;
  if (!context.isParallel())
    return strips;
  if (strips.var) {
    for (const Loop &loop : outside)
      if (loop.extent > 1)
        strips = s.fuse(strips, loop);
    s.parallel(strips);
  } else if (loops.m.extent > 1) {
    // The tile is computed inside of the channel loop.
    s.parallel(loops.m);
  }
  return strips;
}

void calotype::halide::scheduleWindow(ScheduleContext &context,
                                      plan::WindowAttr plan) {
  FuncOp acc = context.info.withRole("acc");
  ArrayRef<int64_t> extents = context.info[acc].extents();
  ScheduleBuilder &s = context.schedule;
  TileSite site = tileSite(context, acc);
  bool hasRows = extents.size() > 3, hasStrips = hasRows && extents[2] >= 4;
  Loop strips;
  if (hasStrips) {
    auto [outer, inner] = s.split(site.stage.vars[2], *plan.getStrip(),
                                  shiftTail(extents[2], *plan.getStrip()));
    strips = outer;
    site.stage.vars[2] = {inner.var, *plan.getStrip()};
  }
  TileShape shape{context.target.lanes(ElementType::F32), *plan.getPixels(), 1,
                  /*panels=*/false};
  TiledLoops loops = splitTile(context, site.stage, shape);
  SmallVector<Loop> order = loops.inside, outside(loops.outer);
  order.append({loops.n, loops.m});
  if (hasRows) {
    order.push_back(outside.front());
    outside.erase(outside.begin());
  }
  if (hasStrips)
    order.push_back(strips);
  order.append(outside);
  s.reorder(order);
  Loop at = makeTasks(context, strips, loops, outside);
  scheduleTaps(context, acc, shape.m, *plan.getCopies(), loops.n);
  if (FuncOp padded = context.info.withRole("padded"))
    schedulePadded(context, padded, at, !at.var);
}

const KernelFamily &calotype::getWindowFamily() {
  static const Window family;
  return family;
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The loops of a convolution over tiles of pixels. The reduction is cut in
/// blocks of channels; a register tile sums a block over all its taps and
/// adds it to accumulators in memory. A task has some rows of some phases: for
/// each block it copies the input that its rows read, then takes the panels of
/// the filter one after the other, all its tiles for each.
//===----------------------------------------------------------------------===//

#include "Convolutions.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;

int64_t calotype::halide::countLines(UpdateOp update, FuncOp padded,
                                     int64_t available, int64_t rows) {
  Block &body = update.getBody().front();
  for (auto call : body.getOps<CallOp>()) {
    if (funcOf(call.getFunc()) != padded)
      continue;
    Value index = call.getIndices()[Line];
    if (auto clamp = index.getDefiningOp<ClampIndexOp>())
      index = clamp.getIndex();
    int64_t lines =
        1 + (rows - 1) * coefficientOf(index, body.getArgument(Row));
    for (auto [i, extent] : llvm::enumerate(update.getDomain()))
      lines += (extent - 1) * coefficientOf(index, body.getArgument(6 + i));
    return std::min(available, lines);
  }
  return available;
}

/// Splits off vector lanes; the other part of the channels stays in `channels`.
static Loop takeLanes(ScheduleBuilder &s, Loop &channels, int64_t lanes) {
  auto [outer, lane] = s.split(channels, lanes);
  s.vectorize(lane);
  channels = outer;
  return lane;
}

/// The sum of the blocks in memory: its loops, and the loop in which a register
/// tile and a block of the input are computed.
struct MergeLoops {
  Loop tile, block;
};
static MergeLoops scheduleMerge(ScheduleContext &context, Stage &merge,
                                plan::BlockedConvAttr plan) {
  ScheduleBuilder &s = context.schedule;
  Loop block = merge.rvars[0];
  auto [panels, inPanel] = s.split(merge.vars[Channel], plan.getChannels());
  Loop vectors = inPanel;
  Loop lane = takeLanes(s, vectors, context.target.lanes(ElementType::F32));
  auto cut = [&](Loop &loop, int64_t size) {
    if (size >= loop.extent)
      return Loop();
    auto [outer, inner] = s.split(loop, size, TailStrategy::GuardWithIf);
    loop = inner;
    return outer;
  };
  SmallVector<Loop> outer;
  for (Loop loop :
       {cut(panels, *plan.getTaskPanels()),
        cut(merge.vars[Row], *plan.getTaskRows()),
        cut(merge.vars[Phase], *plan.getTaskPhases()), merge.vars[Image]})
    if (loop.var && loop.extent > 1)
      outer.push_back(loop);
  SmallVector<Loop> order{lane,
                          vectors,
                          merge.vars[Pixel],
                          merge.vars[Tile],
                          merge.vars[Row],
                          merge.vars[Phase],
                          panels,
                          block};
  order.append(outer);
  if (merge.vars[Image].extent == 1)
    order.push_back(merge.vars[Image]);
  s.reorder(order);
  s.unroll(vectors);
  s.unroll(merge.vars[Pixel]);
  if (context.isParallel() && !outer.empty()) {
    Loop tasks = outer.front();
    for (const Loop &loop : ArrayRef(outer).drop_front())
      tasks = s.fuse(tasks, loop);
    s.parallel(tasks);
  }
  return {merge.vars[Tile], block};
}

void calotype::halide::scheduleBlockedConv(ScheduleContext &context,
                                           plan::BlockedConvAttr plan) {
  FuncOp tiles = context.info.withRole("tiles");
  FuncOp padded = context.info.withRole("padded");
  int64_t lanes = context.target.lanes(ElementType::F32);
  FuncInfo &info = context.info[tiles];
  UpdateOp update = info.updates[0];
  ArrayRef<int64_t> domain = update.getDomain();
  ScheduleBuilder &s = context.schedule;
  context.done.insert(tiles);
  Stage zeros = s.pure(tiles);
  s.computeRoot(zeros.handle);
  takeLanes(s, zeros.vars[Channel], lanes);
  if (context.isParallel())
    parallelizeOuter(context, ArrayRef(zeros.vars).drop_front(2));

  Stage whole = s.update(tiles, 0);
  auto [blocks, inBlock] = s.split(whole.rvars[0], plan.getBlock());
  auto factored =
      s.rfactor(whole, blocks, (tiles.getFuncName() + "_block").str());
  Stage merge = s.made(factored.merge, info.extents(), {blocks.extent});
  MergeLoops loops = scheduleMerge(context, merge, plan);

  // A block of a tile, in registers.
  SmallVector<int64_t> extents(info.extents());
  extents.push_back(blocks.extent);
  TileShape shape{plan.getChannels(), info.extents()[Pixel], 1};
  shape.steps = *plan.getSteps();
  s.computeAt(factored.intermediate, loops.tile);
  s.storeIn(factored.intermediate, MemoryType::Stack);
  Stage start = s.made(factored.intermediate, extents, {});
  orderTile(context, start, shape);
  Stage sum = s.made(factored.intermediateUpdate, extents,
                     {plan.getBlock(), domain[1], domain[2]});
  scheduleSum(context, sum, shape);

  // Its input, for all panels.
  context.done.insert(padded);
  Stage copy = s.pure(padded);
  s.computeAt(copy.handle, loops.block);
  ArrayRef<int64_t> input = context.info[padded].extents();
  s.boundStorage(copy.handle, Line,
                 countLines(update, padded, input[Line], *plan.getTaskRows()));
  s.boundStorage(copy.handle, InputPhase, *plan.getTaskPhases());
  takeLanes(s, copy.vars[InputChannel], lanes);
}

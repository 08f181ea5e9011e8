//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Convolutions over tiles of pixels with large filters. The reduction is cut
/// in blocks of channels; a register tile sums a block over all its taps and
/// adds it to accumulators in memory. A task has some rows of some phases: for
/// each block it copies the input that its rows read, then takes the panels of
/// the filter one after the other, all its tiles for each.
//===----------------------------------------------------------------------===//

#include "RegisterTile.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;

namespace {
/// Coordinates of `tiles` and of `padded`, innermost first, as the conversion
/// makes them.
enum TilesDim { Channel, Pixel, Tile, Row, Phase, Image };
enum PaddedDim { InputChannel, Column, Line, InputPhase };

/// What a task computes: rows of a phase, phases, panels of channels.
struct TaskShape {
  int64_t rows = 1, phases = 1, panels = 1;
};
} // namespace

/// Lines of a phase of the padded input that `rows` rows read.
static int64_t linesOf(UpdateOp update, FuncOp padded, int64_t available,
                       int64_t rows) {
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

//===----------------------------------------------------------------------===//
// Tasks
//===----------------------------------------------------------------------===//

namespace {
/// Estimates the time of tasks in multiply-adds of one step of the reduction.
class TaskModel {
public:
  TaskModel(TemplateContext &context, FuncInfo &tiles, FuncInfo &padded);

  /// The task shape with the least time on all cores.
  TaskShape choose();

private:
  void consider(TaskShape task);
  double timeOf(TaskShape task, int64_t row, int64_t phase, int64_t panel);

  const TargetInfo &target;
  UpdateOp update;
  FuncOp padded;
  SmallVector<int64_t> extents, input;
  int64_t cores, tileN, panels, lineBytes;
  /// Pixels times taps of a row, by phase and row; sums over a task come from
  /// it.
  SmallVector<SmallVector<double>> work;
  TaskShape best;
  double bestTime = 0;
};
} // namespace

TaskModel::TaskModel(TemplateContext &context, FuncInfo &tiles,
                     FuncInfo &paddedInfo)
    : target(context.target), update(tiles.updates[0]), padded(paddedInfo.func),
      extents(tiles.extents()), input(paddedInfo.extents()),
      cores(context.worthParallel() ? target.cores : 1),
      tileN(context.plan.tileN),
      panels(llvm::divideCeilSigned(extents[Channel], tileN)),
      lineBytes(4 * context.plan.blockK * input[Column]) {
  ArrayRef<int64_t> domain = update.getDomain();
  SmallVector<int64_t> at(6 + domain.size(), 0);
  for (int64_t phase = 0; phase < extents[Phase]; ++phase) {
    work.emplace_back(extents[Row], 0.0);
    for (int64_t row = 0; row < extents[Row]; ++row)
      for (int64_t point = 0; point < extents[Tile] * domain[1] * domain[2];
           ++point) {
        at[Phase] = phase;
        at[Row] = row;
        at[Tile] = point % extents[Tile];
        at[7] = point / extents[Tile] % domain[1];
        at[8] = point / extents[Tile] / domain[1];
        if (countsAt(update, at))
          work.back()[row] += double(extents[Pixel]);
      }
  }
}

double TaskModel::timeOf(TaskShape task, int64_t row, int64_t phase,
                         int64_t panel) {
  double width = double(std::min(task.panels, panels - panel) * tileN);
  double steps = 0;
  int64_t phases = std::min(task.phases, extents[Phase] - phase);
  for (int64_t p = phase; p < phase + phases; ++p)
    for (int64_t r = row; r < std::min(row + task.rows, extents[Row]); ++r)
      steps += work[p][r];
  // A weight comes from the third level cache in the time of 13 multiply-adds,
  // a pixel, read in short pieces and stored, in that of 40.
  double taps = product(update.getDomain().drop_front());
  int64_t lines = linesOf(update, padded, input[Line], task.rows);
  return width * (steps + 13 * taps) +
         40.0 * double(lines * phases * input[Column]);
}

void TaskModel::consider(TaskShape task) {
  int64_t lines = linesOf(update, padded, input[Line], task.rows);
  // The input of a task stays in the second level cache.
  if (task.rows * task.phases > 1 &&
      lines * task.phases * lineBytes > target.l2.bytes / 2)
    return;
  // Cores take tasks in order.
  SmallVector<double> busy(cores, 0.0);
  for (int64_t image = 0; image < extents[Image]; ++image)
    for (int64_t phase = 0; phase < extents[Phase]; phase += task.phases)
      for (int64_t row = 0; row < extents[Row]; row += task.rows)
        for (int64_t panel = 0; panel < panels; panel += task.panels)
          *llvm::min_element(busy) += timeOf(task, row, phase, panel);
  double time = *llvm::max_element(busy);
  if (bestTime == 0 || time < bestTime * 0.999) {
    bestTime = time;
    best = task;
  }
}

TaskShape TaskModel::choose() {
  for (int64_t groups = 1; groups <= std::min(panels, 2 * cores); ++groups)
    for (int64_t phases = 1; phases <= extents[Phase]; ++phases)
      for (int64_t cuts = 1; cuts <= extents[Row]; ++cuts)
        consider({llvm::divideCeilSigned(extents[Row], cuts), phases,
                  llvm::divideCeilSigned(panels, groups)});
  return best;
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

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
static MergeLoops scheduleMerge(TemplateContext &context, Stage &merge,
                                TaskShape task) {
  ScheduleBuilder &s = context.schedule;
  const KernelPlan &plan = context.plan;
  Loop block = merge.rvars[0];
  auto [panels, inPanel] = s.split(merge.vars[Channel], plan.tileN);
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
  for (Loop loop : {cut(panels, task.panels), cut(merge.vars[Row], task.rows),
                    cut(merge.vars[Phase], task.phases), merge.vars[Image]})
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
  if (context.worthParallel() && !outer.empty()) {
    Loop tasks = outer.front();
    for (const Loop &loop : ArrayRef(outer).drop_front())
      tasks = s.fuse(tasks, loop);
    s.parallel(tasks);
  }
  return {merge.vars[Tile], block};
}

bool calotype::halide::scheduleConvTiles(TemplateContext &context) {
  FuncOp tiles = context.info.withRole("tiles");
  FuncOp padded = context.info.withRole("padded");
  const KernelPlan &plan = context.plan;
  int64_t lanes = context.target.lanes(ElementType::F32);
  if (!tiles || !padded || context.info[tiles].updates.size() != 1 ||
      plan.blockK <= 0 || plan.tileN % lanes != 0 || plan.tileN == 0)
    return false;
  FuncInfo &info = context.info[tiles];
  UpdateOp update = info.updates[0];
  ArrayRef<int64_t> domain = update.getDomain();
  if (info.extents().size() != 6 || domain.size() != 3 ||
      domain[0] % plan.blockK != 0 || plan.blockK % lanes != 0 ||
      info.extents()[Channel] % plan.tileN != 0 || !isAssociative(update) ||
      !readsPanels(update, plan.tileN))
    return false;
  TaskShape task = TaskModel(context, info, context.info[padded]).choose();

  ScheduleBuilder &s = context.schedule;
  context.done.insert(tiles);
  Stage zeros = s.pure(tiles);
  s.computeRoot(zeros.handle);
  takeLanes(s, zeros.vars[Channel], lanes);
  if (context.worthParallel())
    parallelizeOuter(context, ArrayRef(zeros.vars).drop_front(2));

  Stage whole = s.update(tiles, 0);
  auto [blocks, inBlock] = s.split(whole.rvars[0], plan.blockK);
  auto factored =
      s.rfactor(whole, blocks, (tiles.getFuncName() + "_block").str());
  Stage merge = s.made(factored.merge, info.extents(), {blocks.extent});
  MergeLoops loops = scheduleMerge(context, merge, task);

  // A block of a tile, in registers.
  SmallVector<int64_t> extents(info.extents());
  extents.push_back(blocks.extent);
  TileShape shape{plan.tileN, info.extents()[Pixel], 1};
  s.computeAt(factored.intermediate, loops.tile);
  s.storeIn(factored.intermediate, MemoryType::Stack);
  Stage start = s.made(factored.intermediate, extents, {});
  orderTile(context, start, shape);
  Stage sum = s.made(factored.intermediateUpdate, extents,
                     {plan.blockK, domain[1], domain[2]});
  scheduleSum(context, sum, shape);

  // Its input, for all panels.
  context.done.insert(padded);
  Stage copy = s.pure(padded);
  s.computeAt(copy.handle, loops.block);
  ArrayRef<int64_t> input = context.info[padded].extents();
  s.boundStorage(copy.handle, Line,
                 linesOf(update, padded, input[Line], task.rows));
  s.boundStorage(copy.handle, InputPhase, task.phases);
  takeLanes(s, copy.vars[InputChannel], lanes);
  return true;
}

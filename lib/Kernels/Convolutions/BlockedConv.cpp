//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Convolutions over tiles of pixels with large filters: the tile, the blocks
/// of the reduction, whether taps are skipped, and the tasks.
//===----------------------------------------------------------------------===//

#include "../FamilyOf.h"
#include "Convolutions.h"
#include "calotype/Analysis/ConvLine.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;

//===----------------------------------------------------------------------===//
// Tile and block
//===----------------------------------------------------------------------===//

/// Multiply-adds are skipped only where that saves more than the accumulators
/// in memory cost.
static constexpr double kWorthSkipping = 0.9;

/// Channels of a block where taps are skipped. Longer blocks leave the cache
/// room for fewer rows of input, hence more tasks, which are unequal and each
/// read the filter.
static constexpr int64_t kMostSkipping = 128;

/// At most `most` channels of a block, a multiple of the lanes, so that the
/// taps of a panel of `n` stay in a part of the second level cache; 0 when no
/// divisor is large enough to pay for a pass over the accumulators.
static int64_t chooseBlock(int64_t channels, int64_t n, int64_t taps,
                           int64_t most, const TargetInfo &target) {
  most = std::min(most, target.l2.bytes / 5 / (4 * n * taps));
  for (int64_t block = std::min(channels, most); block >= 32; --block)
    if (channels % block == 0 && block % target.lanes(ElementType::F32) == 0)
      return block;
  return 0;
}

static bool isSupported(nn::ConvOp op, FilterKind kind) {
  auto hasElements = [](Type type) {
    auto tensor = cast<RankedTensorType>(type);
    return tensor.hasStaticShape() && tensor.getNumElements() > 0;
  };
  return shapeOf(op.getFilter()).size() == 4 && op.getGroups() == 1 &&
         kind != FilterKind::RunTime && op.getType().getElementType().isF32() &&
         hasElements(op.getType()) &&
         llvm::all_of(op->getOperandTypes(), hasElements);
}

/// Tiles that skip taps, or blocks of the reduction where a panel of the filter
/// exceeds the cache, if either pays.
static plan::BlockedConvAttr planBlocks(nn::ConvOp op,
                                        const PlanRequest &request) {
  const TargetInfo &target = request.target;
  if (!isSupported(op, request.filter))
    return {};
  ArrayRef<int64_t> filter = shapeOf(op.getFilter());
  ConvLine y = ConvLine::of(op, 0), x = ConvLine::of(op, 1);
  int64_t taps = y.taps * x.taps;
  bool exceedsCache =
      4 * chooseConvTile(op, target).n * filter[1] * taps > target.l2.bytes;
  TileProblem problem;
  problem.n = filter[0];
  problem.m = x.out;
  // Each pixel more saves loads of weights from the second level cache.
  problem.paddedM = [&](int64_t m) {
    return double(x.pointsWithTaps(m)) * (1 + 0.3 / double(m));
  };
  RegisterTile tile = chooseRegisterTile(problem, target);
  double computed =
      double(x.pointsWithTaps(tile.m) * y.pointsWithTaps(1)) /
      double(llvm::divideCeilSigned(x.out, tile.m) * tile.m * y.out * taps);
  bool skips = request.filter == FilterKind::Finite &&
               computed <= kWorthSkipping && filter[1] * taps >= 512;
  if (!skips && !exceedsCache)
    return {};
  if (!skips) {
    problem.paddedM = nullptr;
    tile = chooseRegisterTile(problem, target);
  }
  int64_t block = chooseBlock(filter[1], tile.n, taps,
                              skips ? kMostSkipping : filter[1], target);
  if (!block || filter[0] % tile.n != 0)
    return {};
  int64_t percent = skips ? std::max<int64_t>(1, int64_t(100 * computed)) : 0;
  return plan::BlockedConvAttr::get(op.getContext(), tile.n, tile.m, block,
                                    percent, {}, {}, {}, {}, {});
}

//===----------------------------------------------------------------------===//
// Tasks
//===----------------------------------------------------------------------===//

namespace {
/// What a task computes: rows of a phase, phases, panels of channels.
struct TaskShape {
  int64_t rows = 1, phases = 1, panels = 1;
};

/// Estimates the time of tasks in multiply-adds of one step of the reduction.
class TaskModel {
public:
  TaskModel(const TargetInfo &target, int64_t cores, plan::BlockedConvAttr plan,
            FuncInfo &tiles, FuncInfo &padded);

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

TaskModel::TaskModel(const TargetInfo &target, int64_t cores,
                     plan::BlockedConvAttr plan, FuncInfo &tiles,
                     FuncInfo &paddedInfo)
    : target(target), update(tiles.updates[0]), padded(paddedInfo.func),
      extents(tiles.extents()), input(paddedInfo.extents()), cores(cores),
      tileN(plan.getChannels()),
      panels(llvm::divideCeilSigned(extents[Channel], tileN)),
      lineBytes(4 * plan.getBlock() * input[Column]) {
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
  int64_t lines = countLines(update, padded, input[Line], task.rows);
  return width * (steps + 13 * taps) +
         40.0 * double(lines * phases * input[Column]);
}

void TaskModel::consider(TaskShape task) {
  int64_t lines = countLines(update, padded, input[Line], task.rows);
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
// Family
//===----------------------------------------------------------------------===//

namespace {
class BlockedConv : public FamilyOf<plan::BlockedConvAttr> {
public:
  plan::KernelPlanInterface plan(Operation *root,
                                 const PlanRequest &request) const override {
    auto op = cast<nn::ConvOp>(root);
    return isDepthwise(op) ? plan::BlockedConvAttr() : planBlocks(op, request);
  }

  bool accepts(plan::KernelPlanInterface plan) const override {
    return isa<plan::ConvAttr>(plan) || KernelFamily::accepts(plan);
  }

protected:
  plan::KernelPlanInterface complete(plan::BlockedConvAttr plan,
                                     PipelineView &pipeline) const override;

  void schedule(plan::BlockedConvAttr plan,
                ScheduleContext &context) const override {
    scheduleBlockedConv(context, plan);
  }
};
} // namespace

/// Whether the functions are those of a convolution over tiles of pixels, whose
/// blocks and panels are the plan's.
static bool matchesTiles(PipelineInfo &info, FuncOp tiles, int64_t lanes,
                         plan::BlockedConvAttr plan) {
  if (!tiles || !info.withRole("padded") || info[tiles].updates.size() != 1 ||
      plan.getChannels() % lanes != 0)
    return false;
  UpdateOp update = info[tiles].updates[0];
  ArrayRef<int64_t> extents = info[tiles].extents(),
                    domain = update.getDomain();
  return extents.size() == 6 && domain.size() == 3 &&
         domain[0] % plan.getBlock() == 0 && plan.getBlock() % lanes == 0 &&
         extents[Channel] % plan.getChannels() == 0 && isAssociative(update) &&
         readsPanels(update, plan.getChannels());
}

plan::KernelPlanInterface BlockedConv::complete(plan::BlockedConvAttr plan,
                                                PipelineView &pipeline) const {
  PipelineInfo &info = pipeline.info;
  FuncOp tiles = info.withRole("tiles");
  if (!matchesTiles(info, tiles, pipeline.target.lanes(ElementType::F32),
                    plan)) {
    plan::KernelPlanInterface whole =
        plan::ConvAttr::get(plan.getContext(), plan.getChannels(),
                            plan.getPixels(), 1, {}, {}, {}, {});
    return getConvFamily().complete(whole, pipeline);
  }
  ArrayRef<int64_t> extents = info[tiles].extents();
  int64_t cores = pipeline.chooseCores(plan.getCores());
  TaskShape task;
  if (!plan.getTaskRows() || !plan.getTaskPhases() || !plan.getTaskPanels())
    task = TaskModel(pipeline.target, cores, plan, info[tiles],
                     info[info.withRole("padded")])
               .choose();
  return plan::BlockedConvAttr::get(
      plan.getContext(), plan.getChannels(), extents[Pixel], plan.getBlock(),
      plan.getTapPercent(),
      std::min(plan.getTaskRows().value_or(task.rows), extents[Row]),
      std::min(plan.getTaskPhases().value_or(task.phases), extents[Phase]),
      std::min(plan.getTaskPanels().value_or(task.panels),
               extents[Channel] / plan.getChannels()),
      plan.getSteps().value_or(chooseSteps(
          {plan.getChannels(), extents[Pixel], 1}, pipeline.target)),
      cores);
}

const KernelFamily &calotype::getBlockedConvFamily() {
  static const BlockedConv family;
  return family;
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The family and the register tile of a convolution, the blocks of its
/// reduction, and whether it skips taps.
//===----------------------------------------------------------------------===//

#include "ConvPlan.h"

#include "calotype/Analysis/ConvLine.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>

using namespace mlir;
using namespace calotype;

static ArrayRef<int64_t> shapeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

//===----------------------------------------------------------------------===//
// Tiles
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

/// Plans tiles that skip taps, or blocks of the reduction where a panel of the
/// filter exceeds the cache, if either pays.
static void planTapTiles(nn::ConvOp op, const TargetInfo &target,
                         FilterKind kind, KernelPlan &plan) {
  ArrayRef<int64_t> filter = shapeOf(op.getFilter());
  auto hasElements = [](Type type) {
    auto tensor = cast<RankedTensorType>(type);
    return tensor.hasStaticShape() && tensor.getNumElements() > 0;
  };
  if (filter.size() != 4 || op.getGroups() != 1 ||
      kind == FilterKind::RunTime || !op.getType().getElementType().isF32() ||
      !hasElements(op.getType()) ||
      !llvm::all_of(op->getOperandTypes(), hasElements))
    return;
  ConvLine y = ConvLine::of(op, 0), x = ConvLine::of(op, 1);
  int64_t taps = y.taps * x.taps;
  bool exceedsCache = 4 * plan.tileN * filter[1] * taps > target.l2.bytes;
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
  bool skips = kind == FilterKind::Finite && computed <= kWorthSkipping &&
               filter[1] * taps >= 512;
  if (!skips && !exceedsCache)
    return;
  if (!skips) {
    problem.paddedM = nullptr;
    tile = chooseRegisterTile(problem, target);
  }
  int64_t block = chooseBlock(filter[1], tile.n, taps,
                              skips ? kMostSkipping : filter[1], target);
  if (!block || filter[0] % tile.n != 0)
    return;
  plan.tileN = tile.n;
  plan.tileM = tile.m;
  plan.tileY = 1;
  plan.blockK = block;
  plan.tapPercent = skips ? std::max<int64_t>(1, int64_t(100 * computed)) : 0;
}

KernelPlan calotype::planConv(nn::ConvOp op, const TargetInfo &target,
                              FilterKind kind) {
  KernelPlan plan;
  ArrayRef<int64_t> result = shapeOf(op.getResult());
  ArrayRef<int64_t> filter = shapeOf(op.getFilter());
  int64_t groups = op.getGroups(), channels = result[1];
  int64_t width = result.back();
  if (groups > 1 && filter[1] == 1 && groups == channels) {
    plan.family = "depthwise";
    plan.tileN = target.lanes(ElementType::F32);
    plan.tileM = std::min<int64_t>(width, 4);
    return plan;
  }
  plan.family = "conv";
  bool unit =
      llvm::all_of(op.getStrides(), [](int64_t s) { return s == 1; }) &&
      llvm::all_of(op.getPadsBegin(), [](int64_t p) { return p == 0; }) &&
      llvm::all_of(op.getPadsEnd(), [](int64_t p) { return p == 0; });
  bool onePoint = llvm::all_of(filter.drop_front(2),
                               [](int64_t extent) { return extent == 1; });
  if (onePoint && unit && groups == 1)
    plan.family = "pointwise";
  // A tile must not reach over the boundary of two groups.
  int64_t perGroup = channels / groups;
  TileProblem problem;
  problem.n = perGroup;
  problem.m = width;
  if (filter.size() == 4)
    problem.rows = result[2];
  RegisterTile tile = chooseRegisterTile(problem, target);
  plan.tileN = tile.n;
  plan.tileM = tile.m;
  plan.tileY = tile.y;
  if (groups > 1 && perGroup % tile.n != 0)
    plan.tileN = perGroup % target.lanes(ElementType::F32) == 0
                     ? target.lanes(ElementType::F32)
                     : perGroup;
  planTapTiles(op, target, kind, plan);
  return plan;
}

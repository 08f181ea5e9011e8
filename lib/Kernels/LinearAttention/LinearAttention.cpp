//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Linear attention over all keys: the register tiles of both products, the
/// blocks of keys and the partial sums.
//===----------------------------------------------------------------------===//

#include "../FamilyOf.h"
#include "../TileChoice.h"
#include "LinearAttentionLoops.h"
#include "calotype/Dialect/NN/IR/NNAttentionOps.h"
#include "calotype/Dialect/Plan/IR/RegisterModel.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;

/// Query rows that are computed together.
static constexpr int64_t kBlockRows = 96;

/// Keys of a block of K^T V: they and their values stay in the first level
/// cache.
static constexpr int64_t kBlockKeys = 64;

/// Columns of the values in the register tile of K^T V, whose lanes are along
/// the keys' depth.
static int64_t keyTileColumns(int64_t columns, int64_t depth,
                              const TargetInfo &target) {
  int64_t vectors = depth % (2 * target.lanes(ElementType::F32)) == 0 ? 2 : 1,
          best = 1;
  double bestCost = 0;
  for (int64_t rows = 1;
       plan::fitsRegisters(vectors, rows, target) && rows <= 16; ++rows) {
    double cost = double(llvm::alignTo(columns, rows)) *
                  plan::getTileCost(vectors, rows, target);
    if (bestCost == 0 || cost < bestCost * 0.999) {
      bestCost = cost;
      best = rows;
    }
  }
  return best;
}

namespace {
class LinearAttention : public FamilyOf<plan::LinearAttentionAttr> {
public:
  plan::KernelPlanInterface plan(Operation *root,
                                 const PlanRequest &request) const override;

protected:
  plan::KernelPlanInterface complete(plan::LinearAttentionAttr plan,
                                     PipelineView &pipeline) const override;

  void schedule(plan::LinearAttentionAttr plan,
                ScheduleContext &context) const override {
    scheduleAllKeys(context, plan);
  }
};
} // namespace

plan::KernelPlanInterface
LinearAttention::plan(Operation *root, const PlanRequest &request) const {
  auto op = cast<nn::LinearAttentionOp>(root);
  const TargetInfo &target = request.target;
  int64_t steps = shapeOf(op.getKey())[2], depth = shapeOf(op.getKey())[3];
  int64_t width = shapeOf(op.getValue())[3];
  TileProblem problem;
  problem.n = width;
  problem.m = shapeOf(op.getQuery())[2];
  RegisterTile tile = chooseRegisterTile(problem, target);
  int64_t block = op.getChunk() ? op.getChunk() : kBlockKeys;
  int64_t blocks = std::max<int64_t>(1, llvm::divideCeilSigned(steps, block));
  int64_t heads =
      std::max<int64_t>(1, shapeOf(op.getKey())[0] * shapeOf(op.getKey())[1]);
  int64_t tasks = target.cores > 1 ? 4 * target.cores : 1;
  int64_t partials =
      std::clamp<int64_t>(llvm::divideCeilSigned(tasks, heads), 1, blocks);
  return plan::LinearAttentionAttr::get(
      op.getContext(), tile.n, tile.m,
      keyTileColumns(width + op.getNormalize(), depth, target), block, partials,
      {}, {});
}

plan::KernelPlanInterface
LinearAttention::complete(plan::LinearAttentionAttr plan,
                          PipelineView &pipeline) const {
  PipelineInfo &info = pipeline.info;
  FuncOp part = info.withRole("part"), product = info.withRole("product");
  if (!part || info[part].extents()[1] % plan.getStateColumns() != 0)
    return {};
  int64_t columns = plan.getColumns(), queries = plan.getQueries(), rows = 1;
  if (product && !info[product].updates.empty()) {
    ArrayRef<int64_t> extents = info[product].extents();
    int64_t width = pipeline.target.lanes(ElementType::F32);
    if (extents[0] < width || columns % width != 0)
      return {};
    columns = std::min(columns, extents[0] / width * width);
    // The plan's tile is for f32: f64 takes two registers for one.
    queries = std::clamp<int64_t>(
        queries * getLanes(pipeline.target, part) / width, 1, extents[1]);
    rows = std::max<int64_t>(1, kBlockRows / queries) * queries;
    if (plan.getQueryBlock())
      rows = llvm::alignTo(*plan.getQueryBlock(), queries);
    rows = std::min(rows, extents[1]);
  }
  return plan::LinearAttentionAttr::get(plan.getContext(), columns, queries,
                                        plan.getStateColumns(), plan.getBlock(),
                                        plan.getPartials(), rows,
                                        pipeline.chooseCores(plan.getCores()));
}

const KernelFamily &calotype::getLinearAttentionFamily() {
  static const LinearAttention family;
  return family;
}

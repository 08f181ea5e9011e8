//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Attention of many queries: the register tiles, the block of queries, the
/// tile of keys.
//===----------------------------------------------------------------------===//

#include "../FamilyOf.h"
#include "../TileChoice.h"
#include "AttentionParts.h"
#include "calotype/Dialect/NN/IR/NNAttentionOps.h"
#include "calotype/Dialect/Plan/IR/RegisterModel.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;

//===----------------------------------------------------------------------===//
// Tiles
//===----------------------------------------------------------------------===//

/// Queries of a block, at most; more leave too few blocks.
static constexpr int64_t kMostQueries = 80;
/// Bytes of scores and exponentials for one query and one key.
static constexpr int64_t kScoreBytes = 8;

/// Keys of a tile so that the scores of a block stay in the second level cache;
/// 0 for all.
static int64_t chooseKeyTile(int64_t keys, int64_t block, bool causal,
                             const TargetInfo &target) {
  int64_t most = std::clamp<int64_t>(
      target.l2.bytes / (4 * kScoreBytes * block), 128, 512);
  // Half of the tile on the diagonal is computed for nothing.
  if (causal)
    most = std::min<int64_t>(most, keys <= 1024 ? 128 : 256);
  int64_t tiles = (keys + most - 1) / most;
  // Tiles of one size, if a few more make that possible.
  for (int64_t more = tiles; more <= tiles + tiles / 2 + 1; ++more)
    if (keys % more == 0) {
      tiles = more;
      break;
    }
  return tiles > 1 ? (keys + tiles - 1) / tiles : 0;
}

/// The register tile of `block` queries by keys with the least padded work, and
/// that work for one block.
static RegisterTile chooseScoreTile(int64_t block, int64_t keys,
                                    const TargetInfo &target, double &work) {
  RegisterTile best{target.lanes(ElementType::F32), 1, 1};
  work = 0;
  for (int64_t vectors = 1;
       vectors <= (target.registers(ElementType::F32) >= 32 ? 4 : 3); ++vectors)
    for (int64_t rows = 1; rows <= std::min<int64_t>(keys, 16); ++rows) {
      int64_t width = vectors * target.lanes(ElementType::F32);
      if (!plan::fitsRegisters(vectors, rows, target) ||
          (width > block && vectors > 1))
        continue;
      double cost = double(llvm::alignTo(block, width)) *
                    double(llvm::alignTo(keys, rows)) *
                    plan::getTileCost(vectors, rows, target);
      if (work == 0 || cost < work) {
        work = cost;
        best = {width, rows, 1};
      }
    }
  return best;
}

namespace {
/// A block of queries and the register tile of its scores.
struct ScoreBlock {
  RegisterTile tile;
  int64_t queries = 1;
};
} // namespace

static ScoreBlock chooseBlock(nn::AttentionOp op, const TargetInfo &target) {
  int64_t queries = shapeOf(op.getQuery())[2], keys = shapeOf(op.getKey())[2];
  ScoreBlock best;
  double least = 0;
  for (int64_t blocks = (queries + kMostQueries - 1) / kMostQueries;
       blocks <= (queries + 15) / 16; ++blocks) {
    int64_t block = (queries + blocks - 1) / blocks;
    double work;
    RegisterTile tile = chooseScoreTile(block, keys, target, work);
    // Every block reads the keys and values again.
    work *= double(blocks) * (1 + 2.0 / double(block));
    // Only blocks of one size end at the diagonal.
    if (op.getCausal() && queries % block != 0)
      work *= 1.5;
    if (least != 0 && work >= least)
      continue;
    least = work;
    best = {tile, block};
  }
  return best;
}

//===----------------------------------------------------------------------===//
// Family
//===----------------------------------------------------------------------===//

namespace {
class Attention : public FamilyOf<plan::AttentionAttr> {
public:
  plan::KernelPlanInterface plan(Operation *root,
                                 const PlanRequest &request) const override;

  /// Merging tiles of keys is another order of the sums, whoever asks for it.
  plan::KernelPlanInterface restrict(
      plan::KernelPlanInterface plan,
      const PlanRequest &request) const override {
    auto own = dyn_cast<plan::AttentionAttr>(plan);
    bool merges = request.exact && own && own.getKeyTile();
    return merges ? plan.withAxis("key_tile", 0) : plan;
  }

protected:
  plan::KernelPlanInterface complete(plan::AttentionAttr plan,
                                     PipelineView &pipeline) const override;

  void schedule(plan::AttentionAttr plan,
                ScheduleContext &context) const override {
    AttentionParts parts;
    parts.find(context.info);
    scheduleQueryLanes(context, parts, plan);
  }
};
} // namespace

plan::KernelPlanInterface Attention::plan(Operation *root,
                                          const PlanRequest &request) const {
  auto op = cast<nn::AttentionOp>(root);
  ScoreBlock block = chooseBlock(op, request.target);
  int64_t tile = 0;
  if (!request.exact)
    tile = chooseKeyTile(shapeOf(op.getKey())[2], block.queries, op.getCausal(),
                         request.target);
  return plan::AttentionAttr::get(op.getContext(), block.tile.n, block.tile.m,
                                  block.queries, tile, {}, {}, {}, {});
}

plan::KernelPlanInterface Attention::complete(plan::AttentionAttr plan,
                                              PipelineView &pipeline) const {
  AttentionParts parts;
  if (!parts.find(pipeline.info))
    return {};
  PipelineInfo &info = pipeline.info;
  int64_t lanes = pipeline.target.lanes(ElementType::F32);
  int64_t width = info[parts.acc].extents()[0];
  int64_t queries = info[parts.result].extents()[1];
  int64_t keys = info[parts.scores].extents()[1];
  int64_t block = std::min(plan.getBlock(), queries);
  TileProblem problem;
  problem.n = width;
  problem.m = block;
  RegisterTile value = chooseRegisterTile(problem, pipeline.target);
  return plan::AttentionAttr::get(
      plan.getContext(), fitTile(plan.getQueries(), block, lanes),
      std::min(plan.getKeys(), keys), block, plan.getKeyTile(),
      fitTile(plan.getValueColumns().value_or(value.n), width, lanes),
      std::min(plan.getValueRows().value_or(value.m), block),
      plan.getRowVectors().value_or(kRowVectors),
      pipeline.chooseCores(plan.getCores()));
}

const KernelFamily &calotype::getAttentionFamily() {
  static const Attention family;
  return family;
}

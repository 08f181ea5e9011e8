//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Causal linear attention: the chunks of the scan, its terms, and the columns
/// of the state that a step changes.
//===----------------------------------------------------------------------===//

#include "../FamilyOf.h"
#include "../TileChoice.h"
#include "LinearAttentionLoops.h"
#include "calotype/Dialect/NN/IR/NNAttentionOps.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;

/// Terms of a step: a step is one expression, which grows with them.
static constexpr int64_t kMostTerms = 16;
/// Rows of scores that are computed together where no greater number divides
/// them.
static constexpr int64_t kScoreRows = 8;

/// Columns of the state that a step of the scan changes: whole vectors, as many
/// as leave registers for the factors, and the state's rows fit the first level
/// cache.
static int64_t scanColumns(int64_t columns, int64_t depth, int64_t lanes,
                           int64_t bytes, const TargetInfo &target) {
  int64_t most = target.registers(ElementType::F32) >= 32 ? 16 : 10;
  while (most > 2 && depth * most * lanes * bytes > target.l1.bytes)
    --most;
  int64_t best = lanes, bestCost = 0;
  for (int64_t vectors = 1; vectors <= most; ++vectors) {
    int64_t width = vectors * lanes;
    // A step loads a factor for all of its vectors.
    int64_t cost = llvm::alignTo(columns, width) / width * (vectors + 1);
    if (bestCost == 0 || cost < bestCost) {
      bestCost = cost;
      best = width;
    }
  }
  return best;
}

/// As many of the steps of a chunk as a step of the scan may take.
static int64_t chooseTerms(int64_t chunk) {
  int64_t terms = std::min(chunk, kMostTerms);
  while (chunk % terms != 0)
    --terms;
  return terms;
}

/// Rows of scores in registers, of `rows`.
static int64_t chooseScoreRows(int64_t rows, const TargetInfo &target) {
  int64_t tile = std::min(rows, kScoreRows);
  for (int64_t each =
           std::min<int64_t>(rows, target.registers(ElementType::F32) - 4);
       each > tile; --each)
    if (rows % each == 0)
      tile = each;
  return tile;
}

namespace {
class StateScan : public FamilyOf<plan::StateScanAttr> {
public:
  plan::KernelPlanInterface plan(Operation *root,
                                 const PlanRequest &request) const override;

protected:
  plan::KernelPlanInterface complete(plan::StateScanAttr plan,
                                     PipelineView &pipeline) const override;

  void schedule(plan::StateScanAttr plan,
                ScheduleContext &context) const override {
    scheduleStateScan(context, plan);
  }
};
} // namespace

plan::KernelPlanInterface StateScan::plan(Operation *root,
                                          const PlanRequest &request) const {
  auto op = cast<nn::LinearAttentionOp>(root);
  if (!op.getCausal())
    return {};
  int64_t steps = shapeOf(op.getKey())[2], depth = shapeOf(op.getKey())[3];
  int64_t width = shapeOf(op.getValue())[3];
  bool isWide = getElementTypeOrSelf(op.getQuery().getType()).isF64();
  int64_t bytes = isWide ? 8 : 4;
  int64_t lanes =
      std::max<int64_t>(2, request.target.lanes(ElementType::F32) * 4 / bytes);
  // A chunk of one vector of steps: more would cost more products within the
  // chunk than they save of the state's traffic, which stays in the cache.
  int64_t chunk = op.getChunk() ? op.getChunk() : std::max<int64_t>(8, lanes);
  chunk = std::clamp<int64_t>(chunk, 1, std::max<int64_t>(1, steps));
  return plan::StateScanAttr::get(op.getContext(),
                                  scanColumns(width + op.getNormalize(), depth,
                                              lanes, bytes, request.target),
                                  chunk, chooseTerms(chunk), {}, {});
}

plan::KernelPlanInterface StateScan::complete(plan::StateScanAttr plan,
                                              PipelineView &pipeline) const {
  PipelineInfo &info = pipeline.info;
  FuncOp scan = info.withRole("scan"), scores = info.withRole("scores");
  if (!scan || info[scan].updates.empty() ||
      info[scan].extents()[0] % plan.getColumns() != 0)
    return {};
  int64_t rows = scores ? info[scores].extents()[1] : 1;
  return plan::StateScanAttr::get(
      plan.getContext(), plan.getColumns(), plan.getChunk(), plan.getTerms(),
      std::min(
          plan.getScoreRows().value_or(chooseScoreRows(rows, pipeline.target)),
          rows),
      pipeline.chooseCores(plan.getCores()));
}

const KernelFamily &calotype::getStateScanFamily() {
  static const StateScan family;
  return family;
}

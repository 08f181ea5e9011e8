//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Attention of few queries, as a decoder does step by step: reading the keys
/// and values is the work. A task has a few queries of one head and their whole
/// rows of scores; each key and each value is read once for all of them. Lanes
/// are the depth in both products, and keys in between.
//===----------------------------------------------------------------------===//

#include "AttentionParts.h"

#include "../FamilyOf.h"
#include "../TileChoice.h"
#include "calotype/Dialect/NN/IR/NNAttentionOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;

/// Below this, lanes of queries would be idle.
static constexpr int64_t kFewQueries = 8;
/// Vectors of the values' columns that are computed together.
static constexpr int64_t kVectors = 2;

//===----------------------------------------------------------------------===//
// Family
//===----------------------------------------------------------------------===//

namespace {
class FewQueries : public FamilyOf<plan::FewQueriesAttr> {
public:
  plan::KernelPlanInterface plan(Operation *root,
                                 const PlanRequest &) const override {
    auto op = cast<nn::AttentionOp>(root);
    bool hasLanes = shapeOf(op.getQuery())[2] >= kFewQueries &&
                    shapeOf(op.getKey())[2] != 0 &&
                    !op.getType().getElementType().isF64();
    return hasLanes
               ? plan::FewQueriesAttr()
               : plan::FewQueriesAttr::get(op.getContext(), {}, {}, {}, {});
  }

protected:
  plan::KernelPlanInterface complete(plan::FewQueriesAttr plan,
                                     PipelineView &pipeline) const override {
    AttentionParts parts;
    if (!parts.find(pipeline.info))
      return {};
    ArrayRef<int64_t> extents = pipeline.info[parts.result].extents();
    int64_t lanes = pipeline.target.lanes(ElementType::F32);
    int64_t columns = plan.getColumns().value_or(kVectors * lanes);
    return plan::FewQueriesAttr::get(
        plan.getContext(),
        std::min(plan.getBlock().value_or(kFewQueries), extents[1]),
        fitTile(columns, extents[0], lanes),
        plan.getRowVectors().value_or(kRowVectors),
        pipeline.chooseCores(plan.getCores()));
  }

  void schedule(plan::FewQueriesAttr plan,
                ScheduleContext &context) const override {
    AttentionParts parts;
    parts.find(context.info);
    scheduleFewQueries(context, parts, plan);
  }
};
} // namespace

const KernelFamily &calotype::getFewQueriesFamily() {
  static const FewQueries family;
  return family;
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

/// Scores of a task: for each key its products with the queries, whose partial
/// sums lie in lanes.
static void placeScores(ScheduleContext &context, const AttentionParts &parts,
                        int64_t vectors, Loop tasks) {
  ScheduleBuilder &s = context.schedule;
  Stage scores = s.pure(parts.scores);
  s.computeAt(scores.handle, tasks);
  Loop key = scores.vars[0], query = scores.vars[1];
  SmallVector<Loop> order{query, key};
  order.append(scores.vars.begin() + 2, scores.vars.end());
  s.reorder(order);
  Value product = s.handle(parts.product);
  s.computeAt(product, key);
  s.storeIn(product, MemoryType::Stack);
  scheduleRowReduction(context, context.info[parts.product], vectors, key);
}

void calotype::halide::scheduleFewQueries(ScheduleContext &context,
                                          const AttentionParts &parts,
                                          plan::FewQueriesAttr plan) {
  for (FuncOp func : parts.all())
    context.done.insert(func);
  ScheduleBuilder &s = context.schedule;
  int64_t lanes = context.target.lanes(ElementType::F32);
  ArrayRef<int64_t> extents = context.info[parts.result].extents();
  int64_t queries = extents[1];
  int64_t keys = context.info[parts.scores].extents()[0];
  int64_t block = *plan.getBlock();
  ResultSite site = resultSite(context, parts);
  auto [blocks, inside] = s.split(site.rows, block, shiftTail(queries, block));
  // All queries of the block share a value in registers.
  TileShape shape{*plan.getColumns(), block};
  shape.panels = false;
  shape.steps = chooseSteps(shape, context.target);
  Stage tiled;
  tiled.vars = {site.depth, Loop{inside.var, block}};
  TiledLoops loops = splitTile(context, tiled, shape);
  SmallVector<Loop> order = loops.inside;
  order.append({loops.m, loops.n});
  Loop tasks = placeTasks(context, site, order, blocks);
  scheduleAccumulator(context, parts.acc, shape, loops.m);

  Stage scaled = s.pure(parts.scaled);
  s.computeAt(scaled.handle, tasks);
  placeScores(context, parts, *plan.getRowVectors(), tasks);
  for (FuncOp func : {parts.max, parts.sum}) {
    s.computeAt(s.handle(func), tasks);
    scheduleRowReduction(context, context.info[func], *plan.getRowVectors(),
                         tasks);
  }
  Stage exp = s.pure(parts.exp);
  s.computeAt(exp.handle, tasks);
  int64_t vector = std::min(lanes, powerBelow(keys));
  auto [outer, lane] = s.split(exp.vars[0], vector, shiftTail(keys, vector));
  s.vectorize(lane);
  s.computeAt(s.handle(parts.inv), tasks);
}

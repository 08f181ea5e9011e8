//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Matrix products: a register tile over panels of the right operand. Packed
/// constants are panels already; a run-time operand is copied panel by panel.
//===----------------------------------------------------------------------===//

#include "Matmul.h"

#include "../FamilyOf.h"
#include "../TileChoice.h"
#include "calotype/Dialect/NN/IR/NNContractionOps.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;

//===----------------------------------------------------------------------===//
// Parts
//===----------------------------------------------------------------------===//

/// The coordinate of `operand` that the update of `acc` calls with acc's
/// coordinate 0, -1 if none.
static int columnCoordinate(UpdateOp update, FuncOp operand) {
  Block &body = update.getBody().front();
  for (auto call : body.getOps<CallOp>())
    if (funcOf(call.getFunc()) == operand)
      for (auto [i, index] : llvm::enumerate(call.getIndices()))
        if (index == body.getArgument(0))
          return int(i);
  return -1;
}

std::optional<MatmulParts> MatmulParts::find(PipelineInfo &info, int64_t lanes,
                                             plan::MatmulAttr plan) {
  MatmulParts parts;
  parts.acc = info.withRole("acc");
  parts.lhs = info.withRole("lhs");
  parts.rhs = info.withRole("rhs");
  if (!parts.acc || !parts.lhs || !parts.rhs)
    return std::nullopt;
  FuncInfo &acc = info[parts.acc];
  ArrayRef<int64_t> extents = acc.extents();
  if (acc.updates.size() != 1 || extents.size() < 2 || acc.isOutput ||
      !storesInPlace(acc.updates[0]) || plan.getColumns() % lanes != 0)
    return std::nullopt;
  parts.tile = {plan.getColumns(), plan.getRows(), 1};
  parts.tile.steps = plan.getSteps().value_or(1);
  parts.tile.panels = readsPanels(parts.rhs, parts.tile.n);
  parts.column = columnCoordinate(acc.updates[0], parts.rhs);
  if (!parts.tile.panels) {
    parts.tile.n = std::min(parts.tile.n, extents[0] / lanes * lanes);
    if (parts.tile.n == 0 || parts.column < 0)
      return std::nullopt;
  }
  parts.tile.m = std::clamp<int64_t>(parts.tile.m, 1, extents[1]);
  return parts;
}

//===----------------------------------------------------------------------===//
// Tasks
//===----------------------------------------------------------------------===//

namespace {
/// What a task computes: a block of rows by a block of panels, whose part of
/// the right operand stays in the second level cache while the rows go by.
struct TaskShape {
  int64_t rows, panels;
};

struct Problem {
  int64_t rows, panels, depth, batches;
  TileShape tile;
  /// The left operand is computed for each task, so a task has all panels.
  bool ownsRows;
};
} // namespace

/// Least time on all cores. A block of few panels reads the left operand often,
/// one of few rows the right one.
static TaskShape chooseTasks(const Problem &problem, const TargetInfo &target,
                             int64_t cores) {
  int64_t panelBytes = 4 * problem.tile.n * problem.depth;
  int64_t fitting =
      std::clamp<int64_t>(target.l2.bytes / 2 / panelBytes, 1, problem.panels);
  int64_t tiles = llvm::divideCeilSigned(problem.rows, problem.tile.m);
  TaskShape best{problem.rows, fitting};
  double bestCost = 0;
  for (int64_t blocks = 1; blocks <= std::min(tiles, 8 * cores); ++blocks) {
    int64_t rows = std::min(
        llvm::divideCeilSigned(tiles, blocks) * problem.tile.m, problem.rows);
    for (int64_t panels = 1; panels <= fitting; ++panels) {
      int64_t rowTasks = llvm::divideCeilSigned(problem.rows, rows);
      int64_t columnTasks = llvm::divideCeilSigned(problem.panels, panels);
      int64_t tasks =
          problem.batches * rowTasks * (problem.ownsRows ? 1 : columnTasks);
      double work =
          double(rows) * double(problem.ownsRows ? problem.panels : panels);
      double cost =
          double(llvm::divideCeilSigned(tasks, cores)) * work *
          (1.0 + 2.0 / double(panels * problem.tile.n) + 6.0 / double(rows));
      if (bestCost == 0 || cost < bestCost * 0.999) {
        bestCost = cost;
        best = {rows, panels};
      }
    }
  }
  return best;
}

//===----------------------------------------------------------------------===//
// Family
//===----------------------------------------------------------------------===//

namespace {
class Matmul : public FamilyOf<plan::MatmulAttr> {
public:
  plan::KernelPlanInterface plan(Operation *root,
                                 const PlanRequest &request) const override;

protected:
  plan::KernelPlanInterface complete(plan::MatmulAttr plan,
                                     PipelineView &pipeline) const override;

  void schedule(plan::MatmulAttr plan,
                ScheduleContext &context) const override {
    scheduleMatmul(context, plan);
  }
};
} // namespace

plan::KernelPlanInterface Matmul::plan(Operation *root,
                                       const PlanRequest &request) const {
  auto op = cast<nn::MatmulOp>(root);
  const TargetInfo &target = request.target;
  ArrayRef<int64_t> shape = shapeOf(op.getResult());
  int64_t n = shape[shape.size() - 1], m = shape[shape.size() - 2];
  // Rows of all batches share a right operand without batch dimensions.
  if (shapeOf(op.getRhs()).size() == 2)
    for (int64_t extent : shape.drop_back(2))
      m *= extent;
  TileProblem problem;
  problem.n = n;
  problem.m = m;
  ArrayRef<int64_t> lhs = shapeOf(op.getLhs());
  problem.depth = lhs[lhs.size() - (op.getTransposeLhs() ? 2 : 1)];
  // Rows a multiple of 4 KiB apart share the sets of the first level cache.
  if (problem.depth % 1024 == 0)
    problem.mostRows = 8;
  RegisterTile tile = chooseRegisterTile(problem, target);
  if (m == 1)
    tile.n =
        std::min<int64_t>(4 * target.lanes(ElementType::F32),
                          llvm::alignTo(n, target.lanes(ElementType::F32)));
  return plan::MatmulAttr::get(op.getContext(), std::max<int64_t>(1, tile.n),
                               tile.m, {}, {}, {}, {}, {}, {});
}

plan::KernelPlanInterface Matmul::complete(plan::MatmulAttr plan,
                                           PipelineView &pipeline) const {
  PipelineInfo &info = pipeline.info;
  std::optional<MatmulParts> parts =
      MatmulParts::find(info, pipeline.target.lanes(ElementType::F32), plan);
  if (!parts)
    return {};
  FuncInfo &acc = info[parts->acc];
  ArrayRef<int64_t> extents = acc.extents();
  const TileShape &tile = parts->tile;
  Problem problem;
  problem.tile = tile;
  problem.rows = extents[1];
  problem.panels = llvm::divideCeilSigned(extents[0], tile.n);
  problem.depth = acc.updates[0].getDomain()[0];
  problem.batches = int64_t(product(extents.drop_front(2)));
  // The left operand is worth a copy if it is computed.
  problem.ownsRows = plan.getCopyLeft().value_or(
      info[parts->lhs].cost > 3 && info[parts->lhs].worthStoring());
  bool copiesRight = plan.getCopyRight().value_or(
      contiguousCoordinate(parts->rhs) != parts->column ||
      extents[1] >= 4 * tile.m);
  int64_t cores = pipeline.chooseCores(plan.getCores());
  TaskShape task = chooseTasks(problem, pipeline.target, cores);
  return plan::MatmulAttr::get(
      plan.getContext(), tile.n, tile.m,
      plan.getTaskRows()
          ? std::min<int64_t>(llvm::alignTo(*plan.getTaskRows(), tile.m),
                              problem.rows)
          : task.rows,
      std::min(plan.getTaskPanels().value_or(task.panels), problem.panels),
      problem.ownsRows, !tile.panels && copiesRight,
      plan.getSteps().value_or(chooseSteps(tile, pipeline.target)), cores);
}

const KernelFamily &calotype::getMatmulFamily() {
  static const Matmul family;
  return family;
}

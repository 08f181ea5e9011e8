//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Softmax and normalisations: statistics and the exponentials of a row (or of
/// a vector of columns, where the reduced dimension is not innermost) are
/// computed where the row is written.
//===----------------------------------------------------------------------===//

#include "../FamilyOf.h"
#include "../Schedules/Access.h"
#include "../Schedules/RestLoops.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;

namespace {
/// What a row-wise pipeline is made of.
struct RowParts {
  FuncOp output;
  /// Functions of the rows, with and without updates, and those of the whole
  /// tensor that are stored for a row.
  SmallVector<FuncOp> statistics, stored;
  /// Which coordinates of the output belong to the row number.
  SmallVector<bool> kept;

  /// Whether the innermost coordinate is one of them.
  bool hasColumns() const { return kept.front(); }
};
} // namespace

static bool isStatisticRole(Operation *op) {
  auto role = op->getAttrOfType<StringAttr>("role");
  if (!role)
    return false;
  StringRef name = role.getValue();
  return name == "max" || name == "sum" || name == "inv" || name == "log" ||
         name == "mean" || name == "sumsq" || name == "rstd";
}

/// Marks the coordinates of the caller that address statistics; fails where
/// they do not stand for themselves. What was `seen` has been looked at.
static bool findKept(PipelineInfo &pipeline, FuncOp func, RowParts &parts,
                     llvm::SmallPtrSetImpl<Operation *> &seen) {
  if (!seen.insert(func).second)
    return true;
  Block &body = func.getBody().front();
  for (auto call : body.getOps<CallOp>()) {
    FuncOp callee = funcOf(call.getFunc());
    if (isStatisticRole(callee)) {
      for (auto [index, extent] :
           llvm::zip(call.getIndices(), pipeline[callee].extents())) {
        auto arg = dyn_cast<BlockArgument>(index);
        if (!arg && extent != 1)
          return false;
        if (arg)
          parts.kept[arg.getArgNumber()] = true;
      }
      continue;
    }
    if (callee->getAttrOfType<StringAttr>("role") &&
        callee->getAttrOfType<StringAttr>("role") == "exp")
      continue;
    FuncInfo &info = pipeline[callee];
    bool leads = llvm::any_of(info.func.getBody().front().getOps<CallOp>(),
                              [](CallOp) { return true; });
    if (!leads)
      continue;
    // Functions between must be read point by point.
    if (info.extents() != pipeline[parts.output].extents())
      continue;
    for (auto [index, arg, extent] :
         llvm::zip(call.getIndices(), body.getArguments(), info.extents()))
      if (index != arg && extent != 1)
        return false;
    if (!findKept(pipeline, callee, parts, seen))
      return false;
  }
  return true;
}

/// Finds the parts of the pipeline, and changes nothing; false where it does
/// not have this form. Where there is one row only, its statistics are the
/// whole work: no loop of the output has any of it inside.
static bool findParts(PipelineInfo &pipeline, int64_t lanes, RowParts &parts) {
  parts.output = pipeline.output();
  if (!parts.output || !pipeline[parts.output].updates.empty())
    return false;
  ArrayRef<int64_t> extents = pipeline[parts.output].extents();
  llvm::SmallPtrSet<Operation *, 16> seen;
  parts.kept.assign(extents.size(), false);
  if (parts.kept.empty() || extents[0] < lanes ||
      !findKept(pipeline, parts.output, parts, seen) ||
      llvm::none_of(parts.kept, [](bool kept) { return kept; }))
    return false;
  bool any = false;
  for (auto &[op, info] : pipeline.funcs) {
    if (info.isOutput)
      continue;
    if (isStatisticRole(op)) {
      any = true;
      parts.statistics.push_back(info.func);
    } else if (!info.updates.empty()) {
      return false;
    } else if (info.extents() == extents && info.worthStoring()) {
      parts.stored.push_back(info.func);
    }
  }
  return any && !llvm::all_of(parts.kept, [](bool k) { return k; });
}

/// Vector lanes along coordinate 0 of a function computed at a loop.
static void vectorizeInside(ScheduleContext &context, FuncOp func,
                            Stage stage) {
  int64_t lanes = context.target.lanes(ElementType::F32);
  ScheduleBuilder &s = context.schedule;
  int64_t extent = context.info[func].extents()[0];
  auto [outer, inner] = s.split(
      stage.vars[0], lanes,
      extent % lanes == 0 ? TailStrategy::RoundUp : TailStrategy::ShiftInwards);
  s.vectorize(inner);
}

/// Lanes along coordinate 0 of the output, and the rows around what one row
/// takes. Returns the loop at which the functions of a row are computed.
static Loop scheduleOutput(ScheduleContext &context, const RowParts &parts,
                           int64_t taskRows) {
  int64_t lanes = context.target.lanes(ElementType::F32);
  ScheduleBuilder &s = context.schedule;
  ArrayRef<int64_t> extents = context.info[parts.output].extents();
  context.done.insert(parts.output);
  Stage out = s.pure(parts.output);
  auto [outer, lane] =
      s.split(out.vars[0], lanes,
              extents[0] % lanes == 0 ? TailStrategy::RoundUp
                                      : TailStrategy::ShiftInwards);
  s.vectorize(lane);
  SmallVector<Loop> order{lane}, rows;
  (parts.hasColumns() ? rows : order).push_back(outer);
  for (unsigned dim = 1; dim < out.vars.size(); ++dim)
    (parts.kept[dim] ? rows : order).push_back(out.vars[dim]);
  order.append(rows);
  s.reorder(order);
  if (!context.isParallel())
    return rows.front();
  // Leave a serial loop inside the tasks to compute at.
  Loop tasks = rows.front();
  for (const Loop &loop : ArrayRef(rows).drop_front())
    if (loop.extent > 1)
      tasks = s.fuse(tasks, loop);
  auto [task, row] = s.split(tasks, taskRows, TailStrategy::GuardWithIf);
  s.parallel(task);
  return row;
}

/// Functions of the whole tensor, stored for a row at a time.
static void scheduleStored(ScheduleContext &context, const RowParts &parts,
                           Loop at) {
  ScheduleBuilder &s = context.schedule;
  double rowBytes = 4;
  for (auto [kept, extent] :
       llvm::zip(parts.kept, context.info[parts.output].extents()))
    rowBytes *= kept ? 1 : double(extent);
  if (parts.hasColumns())
    rowBytes *= double(context.target.lanes(ElementType::F32));
  for (FuncOp func : parts.stored) {
    context.done.insert(func);
    Stage stage = s.pure(func);
    s.computeAt(stage.handle, at);
    if (rowBytes <= 65536)
      s.storeIn(stage.handle, MemoryType::Stack);
    vectorizeInside(context, func, stage);
  }
}

/// A statistic of a vector of columns: the lanes are columns.
static void scheduleColumns(ScheduleContext &context, FuncInfo &info,
                            Stage stage) {
  ScheduleBuilder &s = context.schedule;
  vectorizeInside(context, info.func, stage);
  for (unsigned n = 0; n < info.updates.size(); ++n) {
    Stage update = s.update(info.func, n);
    auto [outer, lane] =
        s.split(update.vars[0], context.target.lanes(ElementType::F32),
                TailStrategy::GuardWithIf);
    SmallVector<Loop> inside{lane};
    inside.append(update.rvars);
    s.reorder(inside);
    s.vectorize(lane);
  }
}

/// Rows, or vectors of columns, that are fused into tasks.
static int64_t countRows(PipelineInfo &info, int64_t lanes,
                         const RowParts &parts) {
  int64_t rows = 1;
  for (auto [dim, extent] : llvm::enumerate(info[parts.output].extents()))
    if (parts.kept[dim])
      rows *= dim == 0 ? llvm::divideCeil(extent, lanes) : extent;
  return rows;
}

//===----------------------------------------------------------------------===//
// Family
//===----------------------------------------------------------------------===//

/// Tasks for each core, so that all end at about the same time.
static constexpr int64_t kTasksPerCore = 4;

namespace {
class Rowwise : public FamilyOf<plan::RowwiseAttr> {
public:
  plan::KernelPlanInterface plan(Operation *root,
                                 const PlanRequest &) const override {
    return plan::RowwiseAttr::get(root->getContext(), {}, {}, {});
  }

protected:
  plan::KernelPlanInterface complete(plan::RowwiseAttr plan,
                                     PipelineView &pipeline) const override {
    RowParts parts;
    if (!findParts(pipeline.info, pipeline.target.lanes(ElementType::F32),
                   parts))
      return {};
    int64_t cores = pipeline.chooseCores(plan.getCores());
    int64_t rows = countRows(pipeline.info,
                             pipeline.target.lanes(ElementType::F32), parts);
    int64_t task = cores > 1 ? rows / (kTasksPerCore * cores) : rows;
    return plan::RowwiseAttr::get(
        plan.getContext(),
        std::clamp<int64_t>(plan.getTaskRows().value_or(task), 1, rows),
        plan.getRowVectors().value_or(kRowVectors), cores);
  }

  void schedule(plan::RowwiseAttr plan,
                ScheduleContext &context) const override;
};
} // namespace

void Rowwise::schedule(plan::RowwiseAttr plan, ScheduleContext &context) const {
  RowParts parts;
  findParts(context.info, context.target.lanes(ElementType::F32), parts);
  Loop at = scheduleOutput(context, parts, *plan.getTaskRows());
  scheduleStored(context, parts, at);
  ScheduleBuilder &s = context.schedule;
  for (FuncOp func : parts.statistics) {
    FuncInfo &info = context.info[func];
    context.done.insert(func);
    if (info.updates.empty() && info.callers.size() == 1 && info.cost < 3)
      continue;
    Stage stage = s.pure(func);
    s.computeAt(stage.handle, at);
    if (parts.hasColumns())
      scheduleColumns(context, info, stage);
    else
      scheduleRowReduction(context, info, *plan.getRowVectors(), at);
  }
}

const KernelFamily &calotype::getRowwiseFamily() {
  static const Rowwise family;
  return family;
}

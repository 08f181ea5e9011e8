//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Softmax and normalisations: statistics and the exponentials of a row (or of
/// a vector of columns, where the reduced dimension is not innermost) are
/// computed where the row is written.
//===----------------------------------------------------------------------===//

#include "Access.h"
#include "Template.h"

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
static bool findKept(TemplateContext &context, FuncOp func, RowParts &parts,
                     llvm::SmallPtrSetImpl<Operation *> &seen) {
  if (!seen.insert(func).second)
    return true;
  Block &body = func.getBody().front();
  for (auto call : body.getOps<CallOp>()) {
    FuncOp callee = funcOf(call.getFunc());
    if (isStatisticRole(callee)) {
      for (auto [index, extent] :
           llvm::zip(call.getIndices(), context.info[callee].extents())) {
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
    FuncInfo &info = context.info[callee];
    bool leads = llvm::any_of(info.func.getBody().front().getOps<CallOp>(),
                              [](CallOp) { return true; });
    if (!leads)
      continue;
    // Functions between must be read point by point.
    if (info.extents() != context.info[parts.output].extents())
      continue;
    for (auto [index, arg, extent] :
         llvm::zip(call.getIndices(), body.getArguments(), info.extents()))
      if (index != arg && extent != 1)
        return false;
    if (!findKept(context, callee, parts, seen))
      return false;
  }
  return true;
}

/// Finds the parts of the pipeline, and changes nothing; false where it does
/// not have this form. Where there is one row only, its statistics are the
/// whole work: no loop of the output has any of it inside.
static bool findParts(TemplateContext &context, RowParts &parts) {
  parts.output = context.info.output();
  if (!parts.output || !context.info[parts.output].updates.empty())
    return false;
  ArrayRef<int64_t> extents = context.info[parts.output].extents();
  llvm::SmallPtrSet<Operation *, 16> seen;
  parts.kept.assign(extents.size(), false);
  if (parts.kept.empty() ||
      extents[0] < context.target.lanes(ElementType::F32) ||
      !findKept(context, parts.output, parts, seen) ||
      llvm::none_of(parts.kept, [](bool kept) { return kept; }))
    return false;
  bool any = false;
  for (auto &[op, info] : context.info.funcs) {
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

void calotype::halide::scheduleRowReduction(TemplateContext &context,
                                            FuncInfo &info, Loop at) {
  ScheduleBuilder &s = context.schedule;
  int64_t lanes = context.target.lanes(ElementType::F32);
  for (unsigned n = 0; n < info.updates.size(); ++n) {
    UpdateOp update = info.updates[n];
    int64_t length = update.getDomain()[0];
    if (!isAssociative(update) || length < lanes)
      continue;
    int64_t width =
        length >= 8 * lanes && length % (4 * lanes) == 0 ? 4 * lanes : lanes;
    Stage stage = s.update(info.func, n);
    auto [outer, inner] = s.split(stage.rvars[0], width);
    SmallVector<int64_t> extents(info.extents()), domain(update.getDomain());
    extents.push_back(width);
    domain[0] = outer.extent;
    auto factored = s.rfactor(
        stage, inner, (info.func.getFuncName() + "_lanes" + Twine(n)).str());
    s.computeAt(factored.intermediate, at);
    s.storeIn(factored.intermediate, MemoryType::Stack);
    SmallVector<int64_t> storage{int64_t(extents.size()) - 1};
    for (int64_t dim = 0; dim + 1 < int64_t(extents.size()); ++dim)
      storage.push_back(dim);
    if (storage.size() > 1)
      s.reorderStorage(factored.intermediate, storage);
    s.vectorize(s.made(factored.intermediate, extents, {}).vars.back());
    Stage partial = s.made(factored.intermediateUpdate, extents, domain);
    SmallVector<Loop> order{partial.vars.back()};
    order.append(partial.rvars);
    s.reorder(order);
    s.vectorize(partial.vars.back());
    Stage merge = s.made(factored.merge, info.extents(), {width});
    s.atomic(merge.handle);
    s.vectorize(merge.rvars[0]);
  }
}

/// Vector lanes along coordinate 0 of a function computed at a loop.
static void vectorizeInside(TemplateContext &context, FuncOp func,
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
static Loop scheduleOutput(TemplateContext &context, const RowParts &parts) {
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
  if (!context.worthParallel())
    return rows.front();
  // Leave a serial loop inside the tasks to compute at.
  Loop tasks = rows.front();
  for (const Loop &loop : ArrayRef(rows).drop_front())
    if (loop.extent > 1)
      tasks = s.fuse(tasks, loop);
  int64_t grain =
      std::max<int64_t>(1, tasks.extent / (4 * context.target.cores));
  auto [task, row] = s.split(tasks, grain, TailStrategy::GuardWithIf);
  s.parallel(task);
  return row;
}

/// Functions of the whole tensor, stored for a row at a time.
static void scheduleStored(TemplateContext &context, const RowParts &parts,
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
static void scheduleColumns(TemplateContext &context, FuncInfo &info,
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

bool calotype::halide::scheduleRowwise(TemplateContext &context) {
  RowParts parts;
  if (!findParts(context, parts))
    return false;
  Loop at = scheduleOutput(context, parts);
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
      scheduleRowReduction(context, info, at);
  }
  return true;
}

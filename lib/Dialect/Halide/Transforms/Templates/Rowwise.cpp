//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Softmax and normalisations: statistics and the exponentials of a row (or of a
/// vector of columns, where the reduced dimension is not innermost) are computed
/// where the row is written.
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

/// Marks the coordinates of the caller that address statistics; fails where they
/// do not stand for themselves.
static bool findKept(TemplateContext &context, FuncOp func, RowParts &parts) {
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
    for (auto [index, arg, extent] : llvm::zip(
             call.getIndices(), body.getArguments(), info.extents()))
      if (index != arg && extent != 1)
        return false;
    if (!findKept(context, callee, parts))
      return false;
  }
  return true;
}

static bool findParts(TemplateContext &context, RowParts &parts) {
  parts.output = context.info.output();
  if (!parts.output || !context.info[parts.output].updates.empty())
    return false;
  parts.kept.assign(context.info[parts.output].extents().size(), false);
  if (parts.kept.empty() || !findKept(context, parts.output, parts))
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
    } else if (info.extents() == context.info[parts.output].extents() &&
               info.worthStoring()) {
      parts.stored.push_back(info.func);
    }
  }
  return any && !llvm::all_of(parts.kept, [](bool k) { return k; });
}

void calotype::halide::scheduleRowReduction(TemplateContext &context,
                                           FuncInfo &info, Loop at) {
  ScheduleBuilder &s = context.schedule;
  int64_t lanes = context.target.lanes;
  for (unsigned n = 0; n < info.updates.size(); ++n) {
    UpdateOp update = info.updates[n];
    int64_t length = update.getDomain()[0];
    if (!isAssociative(update) || length < lanes)
      continue;
    int64_t width = length >= 8 * lanes && length % (4 * lanes) == 0 ? 4 * lanes
                                                                     : lanes;
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
static void vectorizeInside(TemplateContext &context, FuncOp func, Stage stage) {
  int64_t lanes = context.target.lanes;
  ScheduleBuilder &s = context.schedule;
  int64_t extent = context.info[func].extents()[0];
  auto [outer, inner] = s.split(stage.vars[0], lanes,
                                extent % lanes == 0 ? TailStrategy::RoundUp
                                                    : TailStrategy::ShiftInwards);
  s.vectorize(inner);
}

bool calotype::halide::scheduleRowwise(TemplateContext &context) {
  RowParts parts;
  int64_t lanes = context.target.lanes;
  if (!findParts(context, parts))
    return false;
  ArrayRef<int64_t> extents = context.info[parts.output].extents();
  if (extents[0] < lanes)
    return false;
  bool columns = parts.kept[0];
  ScheduleBuilder &s = context.schedule;
  context.done.insert(parts.output);
  Stage out = s.pure(parts.output);
  auto [outer, lane] = s.split(out.vars[0], lanes,
                               extents[0] % lanes == 0 ? TailStrategy::RoundUp
                                                       : TailStrategy::ShiftInwards);
  s.vectorize(lane);
  SmallVector<Loop> order{lane}, rows;
  if (columns)
    rows.push_back(outer);
  else
    order.push_back(outer);
  for (unsigned dim = 1; dim < out.vars.size(); ++dim)
    (parts.kept[dim] ? rows : order).push_back(out.vars[dim]);
  if (rows.empty()) {
    // One row: its statistics are the whole work.
    context.done.erase(parts.output);
    order.clear();
  }
  order.append(rows);
  s.reorder(order);
  Loop at;
  if (!rows.empty()) {
    at = rows.front();
    if (context.worthParallel()) {
      // Leave a serial loop inside the tasks to compute at.
      Loop tasks = rows.front();
      for (const Loop &loop : ArrayRef(rows).drop_front())
        if (loop.extent > 1)
          tasks = s.fuse(tasks, loop);
      int64_t grain =
          std::max<int64_t>(1, tasks.extent / (4 * context.target.cores));
      auto [task, row] = s.split(tasks, grain, TailStrategy::GuardWithIf);
      s.parallel(task);
      at = row;
    }
  }
  auto place = [&](Value stage) {
    if (at.var)
      s.computeAt(stage, at);
    else
      s.computeRoot(stage);
  };
  double rowBytes = 4;
  for (auto [kept, extent] : llvm::zip(parts.kept, extents))
    rowBytes *= kept ? 1 : double(extent);
  if (columns)
    rowBytes *= double(lanes);
  for (FuncOp func : parts.stored) {
    context.done.insert(func);
    Stage stage = s.pure(func);
    place(stage.handle);
    if (at.var && rowBytes <= 65536)
      s.storeIn(stage.handle, MemoryType::Stack);
    vectorizeInside(context, func, stage);
  }
  for (FuncOp func : parts.statistics) {
    FuncInfo &info = context.info[func];
    context.done.insert(func);
    if (info.updates.empty() && info.callers.size() == 1 && info.cost < 3)
      continue;
    Stage stage = s.pure(func);
    place(stage.handle);
    if (!columns) {
      if (at.var)
        scheduleRowReduction(context, info, at);
      continue;
    }
    vectorizeInside(context, func, stage);
    for (unsigned n = 0; n < info.updates.size(); ++n) {
      Stage update = s.update(func, n);
      auto [columnOuter, columnLane] =
          s.split(update.vars[0], lanes, TailStrategy::GuardWithIf);
      SmallVector<Loop> inside{columnLane};
      inside.append(update.rvars);
      s.reorder(inside);
      s.vectorize(columnLane);
    }
  }
  return true;
}

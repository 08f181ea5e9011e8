//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Loops that are legal for every function.
//===----------------------------------------------------------------------===//

#include "RestLoops.h"

#include "Access.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"
#include <numeric>

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;

VectorChoice calotype::halide::chooseVector(ArrayRef<int64_t> extents,
                                            int64_t lanes) {
  for (auto [dim, extent] : llvm::enumerate(extents)) {
    if (extent == 1)
      continue;
    if (extent >= lanes)
      return {unsigned(dim), lanes};
    for (int64_t fewer = lanes / 2; fewer >= 4; fewer /= 2)
      if (extent >= fewer)
        return {unsigned(dim), fewer};
    return {};
  }
  return {};
}

void calotype::halide::parallelizeOuter(ScheduleContext &context,
                                        ArrayRef<Loop> loops) {
  ScheduleBuilder &s = context.schedule;
  int64_t enough = 4 * context.cores;
  Loop tasks;
  for (const Loop &loop : llvm::reverse(loops)) {
    if (loop.extent == 1)
      continue;
    if (!tasks.var)
      tasks = loop;
    else if (tasks.extent < enough && tasks.extent % context.cores != 0)
      tasks = s.fuse(loop, tasks);
    else
      break;
  }
  if (!tasks.var)
    return;
  if (tasks.extent > 4 * enough) {
    int64_t grain = (tasks.extent + 2 * enough - 1) / (2 * enough);
    tasks = s.split(tasks, grain, TailStrategy::GuardWithIf).first;
  }
  s.parallel(tasks);
}

TailStrategy calotype::halide::shiftTail(int64_t extent, int64_t factor) {
  return extent % factor == 0 ? TailStrategy::RoundUp
                              : TailStrategy::ShiftInwards;
}

void calotype::halide::scheduleRowReduction(ScheduleContext &context,
                                            FuncInfo &info, int64_t vectors,
                                            Loop at) {
  ScheduleBuilder &s = context.schedule;
  int64_t lanes = context.target.lanes(ElementType::F32);
  for (unsigned n = 0; n < info.updates.size(); ++n) {
    UpdateOp update = info.updates[n];
    int64_t length = update.getDomain()[0];
    if (!isAssociative(update) || length < lanes)
      continue;
    bool isLong =
        length >= 2 * vectors * lanes && length % (vectors * lanes) == 0;
    int64_t width = isLong ? vectors * lanes : lanes;
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

/// The greatest common divisor of the bounds with which `func`, and what it
/// reads in place, compares coordinate \p dim; 0 when there are none. What was
/// `seen` is part of it already.
static int64_t divisorOfBounds(FuncOp func, unsigned dim,
                               llvm::SmallPtrSetImpl<Operation *> &seen) {
  if (!seen.insert(func).second)
    return 0;
  Block &body = func.getBody().front();
  int64_t piece = 0;
  for (auto compare : body.getOps<arith::CmpIOp>()) {
    IntegerAttr bound;
    if (compare.getLhs() == body.getArgument(dim) &&
        matchPattern(compare.getRhs(), m_Constant(&bound)))
      piece = std::gcd(piece, bound.getInt());
  }
  for (auto call : body.getOps<CallOp>()) {
    FuncOp callee = funcOf(call.getFunc());
    if (callee && getUpdates(callee).empty() &&
        dim < call.getIndices().size() &&
        call.getIndices()[dim] == body.getArgument(dim))
      piece = std::gcd(piece, divisorOfBounds(callee, dim, seen));
  }
  return piece;
}

/// Piece of coordinate \p dim that never reaches over a bound with which `func`
/// compares it (the parts of a concatenation); 0 when there is none.
static int64_t pieceOf(FuncOp func, unsigned dim, int64_t extent) {
  llvm::SmallPtrSet<Operation *, 16> seen;
  int64_t piece = divisorOfBounds(func, dim, seen);
  return piece ? std::gcd(piece, extent) : 0;
}

/// Vector and parallel loops of a pure definition at the root.
static void schedulePure(ScheduleContext &context, FuncInfo &info, int64_t most,
                         bool parallel) {
  ScheduleBuilder &s = context.schedule;
  Stage stage = s.pure(info.func);
  int64_t lanes = context.target.lanes(ElementType::F32);
  VectorChoice choice = chooseVector(info.extents(), lanes);
  if (!choice.lanes) {
    if (parallel)
      parallelizeOuter(context, stage.vars);
    return;
  }
  SmallVector<Loop> order;
  Loop &loop = stage.vars[choice.dim];
  // Parts of a concatenation are written one after the other.
  int64_t piece = pieceOf(info.func, choice.dim, loop.extent);
  Loop parts;
  if (piece >= choice.lanes && loop.extent / piece > 1 &&
      loop.extent / piece <= 8) {
    auto [outer, inner] = s.split(loop, piece, TailStrategy::RoundUp);
    s.unroll(outer);
    parts = outer;
    loop = inner;
  }
  TailStrategy tail = loop.extent % choice.lanes == 0
                          ? TailStrategy::RoundUp
                          : TailStrategy::ShiftInwards;
  auto [outer, inner] = s.split(loop, choice.lanes, tail);
  s.vectorize(inner);
  loop = outer;
  order.push_back(inner);
  // A transposition reads lines of another coordinate: use a whole line before
  // the next vector.
  SmallVector<unsigned> loads = contiguousLoads(info.func);
  if (loads[choice.dim] == 0)
    for (unsigned dim = choice.dim + 1; dim < loads.size(); ++dim) {
      if (loads[dim] == 0 || info.extents()[dim] < most)
        continue;
      auto [across, line] =
          s.split(stage.vars[dim], most, shiftTail(info.extents()[dim], most));
      stage.vars[dim] = across;
      order.push_back(line);
      break;
    }
  if (parts.var)
    order.append({stage.vars[choice.dim], parts});
  for (auto [dim, var] : llvm::enumerate(stage.vars))
    if (!parts.var || dim != choice.dim)
      order.push_back(var);
  s.reorder(order);
  if (parallel)
    parallelizeOuter(context, stage.vars);
}

/// An update at the root. Lanes go to a coordinate; if none is wide enough and
/// the operation may be reassociated, to the innermost reduction loop.
static void scheduleUpdate(ScheduleContext &context, FuncInfo &info, unsigned n,
                           bool parallel) {
  ScheduleBuilder &s = context.schedule;
  UpdateOp update = info.updates[n];
  if (!storesInPlace(update))
    return;
  int64_t lanes = context.target.lanes(ElementType::F32);
  Stage stage = s.update(info.func, n);
  VectorChoice choice = chooseVector(info.extents(), lanes);
  bool narrow = choice.lanes < lanes;
  auto whereOps = update.getBody().front().getOps<WhereOp>();
  if (narrow && whereOps.empty() && isAssociative(update) &&
      !stage.rvars.empty() && stage.rvars[0].extent >= 2 * lanes) {
    auto [outer, inner] = s.split(stage.rvars[0], lanes, TailStrategy::Auto);
    std::string name = (info.func.getFuncName() + "_lanes" + Twine(n)).str();
    auto factored = s.rfactor(stage, inner, name);
    SmallVector<int64_t> extents(info.extents());
    extents.push_back(lanes);
    SmallVector<int64_t> domain(update.getDomain());
    domain[0] = outer.extent;
    s.computeRoot(factored.intermediate);
    // The lanes are neighbours in memory.
    SmallVector<int64_t> storage{int64_t(extents.size()) - 1};
    for (int64_t dim = 0; dim + 1 < int64_t(extents.size()); ++dim)
      storage.push_back(dim);
    if (storage.size() > 1)
      s.reorderStorage(factored.intermediate, storage);
    Stage init = s.made(factored.intermediate, extents, {});
    s.vectorize(init.vars.back());
    Stage partial = s.made(factored.intermediateUpdate, extents, domain);
    SmallVector<Loop> order{partial.vars.back()};
    order.append(partial.rvars);
    order.append(partial.vars.begin(), partial.vars.end() - 1);
    s.reorder(order);
    s.vectorize(partial.vars.back());
    if (parallel)
      parallelizeOuter(context, ArrayRef(partial.vars).drop_back());
    return;
  }
  if (choice.lanes) {
    Loop &loop = stage.vars[choice.dim];
    auto [outer, inner] =
        s.split(loop, choice.lanes, TailStrategy::GuardWithIf);
    SmallVector<Loop> order{inner};
    order.append(stage.rvars);
    loop = outer;
    order.append(stage.vars);
    s.reorder(order);
    s.vectorize(inner);
  }
  if (parallel)
    parallelizeOuter(context, stage.vars);
}

void calotype::halide::scheduleRest(ScheduleContext &context, int64_t line) {
  // Enough work for other cores, function by function.
  double worth = 30000 * double(context.target.lanes(ElementType::F32)) / 0.25;
  for (auto &[op, info] : context.info.funcs) {
    if (!context.done.insert(op).second)
      continue;
    if (!info.isOutput && info.updates.empty() && !info.worthStoring())
      continue;
    if (!info.isOutput && info.callers.empty())
      continue;
    bool multicore = context.isParallel();
    if (!info.isOutput)
      context.schedule.computeRoot(context.schedule.handle(info.func));
    schedulePure(context, info, line,
                 multicore && info.points * std::max(info.cost, 1.0) > worth);
    for (unsigned n = 0; n < info.updates.size(); ++n)
      scheduleUpdate(context, info, n,
                     multicore && pointsOf(info.updates[n]) *
                                          std::max(info.updateCosts[n], 1.0) >
                                      worth);
  }
}

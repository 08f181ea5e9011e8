//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Causal linear attention: a task per batch element and key head scans its
/// chunks. The factors of a chunk and the state stay in the first level cache;
/// a step of the scan changes one row in all columns of a block, as one wide
/// vector.
//===----------------------------------------------------------------------===//

#include "LinearAttentionLoops.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;

namespace {
/// An output that reads the scan, one head for each of its own.
struct Reader {
  FuncOp output;
  /// Its coordinates that are the head and the batch element, -1 without one.
  int head, batch;
  /// Consecutive heads of the output that read one head of the scan.
  int64_t perKey;
};
} // namespace

/// The outputs; nothing when one of them reads the scan in another way.
static std::optional<SmallVector<Reader>> findReaders(ScheduleContext &context,
                                                      FuncOp scan) {
  SmallVector<Reader> readers;
  for (auto &[op, info] : context.info.funcs) {
    if (!info.isOutput)
      continue;
    bool found = false;
    for (StringRef role : {"result", "final_state"}) {
      FuncOp part = context.info.withRole(role);
      auto at = part ? coordinatesOf(context, info.func, part) : std::nullopt;
      if (!at || found)
        continue;
      found = true;
      readers.push_back(
          {info.func, (*at)[2], (*at)[3],
           context.info[part].extents()[2] / context.info[scan].extents()[2]});
    }
    if (!found)
      return std::nullopt;
  }
  return readers;
}

/// Whether one loop nest over heads and batch can serve all readers: Halide
/// runs loops of equal names together.
static bool canRunTogether(ArrayRef<Reader> readers) {
  auto nameOf = [](const Reader &reader, int coordinate) {
    return coordinate < 0 ? Attribute()
                          : FuncOp(reader.output).getArgNames()[coordinate];
  };
  const Reader &first = readers.front();
  if (first.head < 0 && first.batch < 0)
    return false;
  return readers.size() == 1 ||
         llvm::all_of(readers, [&](const Reader &reader) {
           return reader.perKey == 1 &&
                  nameOf(reader, reader.head) == nameOf(first, first.head) &&
                  nameOf(reader, reader.batch) == nameOf(first, first.batch);
         });
}

/// Lanes along the innermost of `loops`. Its vectors are unrolled, so that they
/// share what they have in common, such as the divisor of a row.
static void vectorizeReader(ScheduleContext &context, SmallVector<Loop> &loops,
                            int64_t lanes) {
  if (loops.empty())
    return;
  ScheduleBuilder &s = context.schedule;
  int64_t width = vectorWidth(loops[0].extent, lanes);
  if (width < 2)
    return;
  auto [outer, lane] = s.split(loops[0], width, TailStrategy::ShiftInwards);
  s.vectorize(lane);
  if (outer.extent <= 8)
    s.unroll(outer);
  loops[0] = outer;
  loops.insert(loops.begin(), lane);
}

/// Makes tasks of the loops of the readers over heads and batch; returns the
/// loop in which a head of the scan is computed.
static Loop scheduleReaders(ScheduleContext &context, ArrayRef<Reader> readers,
                            int64_t lanes) {
  ScheduleBuilder &s = context.schedule;
  Loop task;
  for (const Reader &reader : readers) {
    context.done.insert(reader.output);
    Stage stage = s.pure(reader.output);
    SmallVector<Loop> loops, tasks;
    for (auto [i, loop] : llvm::enumerate(stage.vars))
      if (int(i) != reader.head && int(i) != reader.batch)
        loops.push_back(loop);
    vectorizeReader(context, loops, lanes);
    if (reader.head >= 0)
      tasks.push_back(stage.vars[reader.head]);
    if (reader.batch >= 0)
      tasks.push_back(stage.vars[reader.batch]);
    bool isAlone = readers.size() == 1;
    if (reader.perKey > 1 && reader.head >= 0) {
      auto [outer, inner] =
          s.split(tasks[0], reader.perKey, TailStrategy::RoundUp);
      loops.push_back(inner);
      tasks[0] = outer;
    }
    SmallVector<Loop> order(loops);
    order.append(tasks);
    s.reorder(order);
    // Fused loops do not run together.
    if (isAlone && tasks.size() == 2)
      tasks = {s.fuse(tasks[0], tasks[1])};
    if (context.isParallel())
      s.parallel(*llvm::max_element(tasks, [](const Loop &a, const Loop &b) {
        return a.extent < b.extent;
      }));
    if (!task.var)
      task = tasks[0];
    else
      s.computeWith(stage.handle, task);
  }
  return task;
}

/// Computes the scores in registers: lanes along the steps of the keys, some
/// rows at a time; for a chunk of one step lanes along the depth.
static void scheduleScores(ScheduleContext &context, FuncOp scores, Loop chunk,
                           int64_t tile, int64_t lanes) {
  ScheduleBuilder &s = context.schedule;
  FuncInfo &info = context.info[scores];
  context.done.insert(scores);
  int64_t steps = info.extents()[0], width = vectorWidth(steps, lanes);
  Value copy = s.wrap(s.handle(scores));
  s.computeAt(copy, chunk);
  Stage site = s.made(copy, info.extents(), {});
  auto [columns, lane] =
      s.split(site.vars[0], width, TailStrategy::ShiftInwards);
  auto [blocks, row] = s.split(site.vars[1], tile, TailStrategy::ShiftInwards);
  s.reorder({lane, row, columns, blocks});
  s.unroll(row);
  if (width > 1)
    s.vectorize(lane);
  Stage pure = s.pure(scores), update = s.update(scores, 0);
  s.computeAt(pure.handle, columns);
  s.storeIn(pure.handle, MemoryType::Stack);
  if (width > 1) {
    s.reorder({update.vars[0], update.vars[1], update.rvars[0]});
    for (Stage *stage : {&pure, &update}) {
      s.vectorize(stage->vars[0]);
      s.unroll(stage->vars[1]);
    }
  } else if (int64_t depth = vectorWidth(update.rvars[0].extent, lanes);
             depth > 1) {
    auto [outer, inner] = s.split(update.rvars[0], depth);
    s.atomic(update.handle);
    s.vectorize(inner);
  }
}

void calotype::halide::vectorizeUpdate(ScheduleContext &context, FuncOp func,
                                       unsigned n, int64_t lanes) {
  ScheduleBuilder &s = context.schedule;
  UpdateOp update = context.info[func].updates[n];
  Block &body = update.getBody().front();
  auto yield = cast<YieldOp>(body.getTerminator());
  int64_t rank = update.getFunc().getType().getRank();
  bool keeps = yield.getIndices().empty() ||
               yield.getIndices()[0] == body.getArgument(0);
  bool readsItself = llvm::any_of(body.getOps<CallOp>(), [&](CallOp call) {
    return funcOf(call.getFunc()) == func;
  });
  bool alongDomain =
      !keeps && !readsItself && !update.getDomain().empty() &&
      coefficientOf(yield.getIndices()[0], body.getArgument(rank)) == 1;
  if (!keeps && !alongDomain)
    return;
  Stage stage = s.update(func, n);
  Loop &loop = keeps ? stage.vars[0] : stage.rvars[0];
  int64_t width = vectorWidth(loop.extent, lanes);
  if (width < 2)
    return;
  auto [outer, lane] = s.split(loop, width, TailStrategy::GuardWithIf);
  s.vectorize(lane);
  loop = outer;
  SmallVector<Loop> order{lane};
  order.append(stage.rvars);
  if (keeps)
    order.push_back(outer);
  s.reorder(order);
}

/// What a chunk needs besides the scores: its own functions at the chunk's
/// loop.
static void scheduleChunk(ScheduleContext &context, Loop chunk, int64_t lanes) {
  ScheduleBuilder &s = context.schedule;
  for (auto &[op, info] : context.info.funcs) {
    auto role = op->getAttrOfType<StringAttr>("role");
    if (!role || (role != "chunk" && role != "key" && role != "values"))
      continue;
    context.done.insert(op);
    // What is read once, or as it is, needs no copy.
    if ((role == "key" && info.cost < 3) || (role == "values" && info.cost < 1))
      continue;
    Stage pure = s.pure(info.func);
    s.computeAt(pure.handle, chunk);
    int64_t width = vectorWidth(info.extents()[0], lanes);
    if (width > 1) {
      auto [outer, lane] =
          s.split(pure.vars[0], width, TailStrategy::GuardWithIf);
      s.vectorize(lane);
    }
    for (unsigned n = 0; n < info.updates.size(); ++n)
      vectorizeUpdate(context, info.func, n, lanes);
  }
}

void calotype::halide::scheduleStateScan(ScheduleContext &context,
                                         plan::StateScanAttr plan) {
  FuncOp scan = context.info.withRole("scan");
  FuncInfo &info = context.info[scan];
  ScheduleBuilder &s = context.schedule;
  int64_t lanes = getLanes(context.target, scan);
  auto readers = findReaders(context, scan);
  bool together = readers && canRunTogether(*readers);
  context.done.insert(scan);
  Value pure = s.handle(scan);
  if (together)
    s.computeAt(pure, scheduleReaders(context, *readers, lanes));
  else
    s.computeRoot(pure);
  unsigned last = info.updates.size() - 1;
  for (unsigned n = 0; n < last; ++n)
    vectorizeUpdate(context, scan, n, lanes);
  Stage stage = s.update(scan, last);
  auto [blocks, lane] =
      s.split(stage.vars[0], plan.getColumns(), TailStrategy::RoundUp);
  Loop chunk = stage.rvars[3];
  s.reorder({lane, stage.rvars[0], stage.rvars[1], stage.rvars[2], blocks,
             chunk, stage.vars[2], stage.vars[3]});
  s.vectorize(lane);
  if (!together && context.isParallel())
    parallelizeOuter(context, {stage.vars[2], stage.vars[3]});
  if (FuncOp scores = context.info.withRole("scores"))
    scheduleScores(context, scores, chunk, *plan.getScoreRows(), lanes);
  scheduleChunk(context, chunk, lanes);
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What the templates of attention share: the functions, and where results go.
//===----------------------------------------------------------------------===//

#include "AttentionParts.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;

bool AttentionParts::find(PipelineInfo &info) {
  auto role = [&](StringRef name) { return info.withRole(name); };
  query = role("query"), key = role("key"), value = role("value");
  scaled = role("scaled"), product = role("product"), scores = role("scores");
  max = role("max"), exp = role("exp"), sum = role("sum"), acc = role("acc");
  result = role("result");
  mask = role("mask"), maskLanes = role("mask_lanes");
  state = role("state"), inv = role("inv");
  for (FuncOp func :
       {query, key, value, scaled, product, scores, max, exp, sum, acc, result})
    if (!func)
      return false;
  for (FuncOp func : {product, max, sum, acc})
    if (info[func].updates.size() != 1)
      return false;
  return state ? info[state].updates.size() == 1 : bool(inv);
}

SmallVector<FuncOp> AttentionParts::all() const {
  SmallVector<FuncOp> funcs;
  for (FuncOp func : {query, key, value, scaled, product, scores, max, exp, sum,
                      acc, result, mask, maskLanes, state, inv})
    if (func)
      funcs.push_back(func);
  return funcs;
}

//===----------------------------------------------------------------------===//
// Result
//===----------------------------------------------------------------------===//

/// Which coordinate of `func` each coordinate of `result` is, when `func` reads
/// `result` once at a permutation of its own; -1 for a constant one. Sees
/// through functions without updates.
static std::optional<SmallVector<int>>
mapCoordinates(ScheduleContext &context, FuncOp func, FuncOp result) {
  std::optional<SmallVector<int>> found;
  for (auto call : func.getBody().front().getOps<CallOp>()) {
    FuncOp callee = funcOf(call.getFunc());
    SmallVector<int> own;
    for (Value index : call.getIndices()) {
      auto arg = dyn_cast<BlockArgument>(index);
      own.push_back(arg ? int(arg.getArgNumber()) : -1);
    }
    std::optional<SmallVector<int>> here;
    if (callee == result)
      here = own;
    else if (context.info[callee].updates.empty())
      here = mapCoordinates(context, callee, result);
    if (!here)
      continue;
    if (found)
      return std::nullopt;
    if (callee != result)
      for (int &coordinate : *here)
        coordinate = coordinate < 0 ? -1 : own[coordinate];
    found = here;
  }
  return found;
}

ResultSite calotype::halide::resultSite(ScheduleContext &context,
                                        const AttentionParts &parts) {
  FuncOp result = parts.result, output = context.info.output();
  ArrayRef<int64_t> extents = context.info[result].extents();
  std::optional<SmallVector<int>> map;
  if (output && output != result && context.info[output].updates.empty())
    map = mapCoordinates(context, output, result);
  bool fits = map.has_value();
  if (fits)
    for (auto [i, coordinate] : llvm::enumerate(*map))
      fits &= coordinate >= 0
                  ? context.info[output].extents()[coordinate] == extents[i]
                  : i >= 2 && extents[i] == 1;
  ResultSite site;
  site.func = fits ? output : result;
  site.stage = context.schedule.pure(site.func);
  if (!fits) {
    map = SmallVector<int>{0, 1, 2, 3};
    if (output != result)
      context.schedule.computeRoot(site.stage.handle);
  }
  context.done.insert(site.func);
  auto loop = [&](int i) {
    return (*map)[i] < 0 ? Loop{} : site.stage.vars[(*map)[i]];
  };
  site.depth = loop(0), site.rows = loop(1);
  site.head = loop(2), site.batch = loop(3);
  return site;
}

Loop calotype::halide::placeTasks(ScheduleContext &context,
                                  const ResultSite &site, ArrayRef<Loop> inside,
                                  Loop blocks) {
  ScheduleBuilder &s = context.schedule;
  SmallVector<Loop> order(inside), heads;
  order.push_back(blocks);
  for (const Loop &loop : {site.head, site.batch})
    if (loop.var)
      heads.push_back(loop);
  order.append(heads);
  s.reorder(order);
  Loop tasks = blocks;
  for (const Loop &loop : heads)
    tasks = s.fuse(tasks, loop);
  if (context.isParallel())
    s.parallel(tasks);
  return tasks;
}

int64_t calotype::halide::powerBelow(int64_t limit) {
  int64_t power = 1;
  while (2 * power <= limit)
    power *= 2;
  return power;
}

int64_t calotype::halide::fitTile(int64_t wanted, int64_t extent,
                                  int64_t lanes) {
  if (extent < lanes)
    return powerBelow(extent);
  return std::clamp(wanted, lanes, extent / lanes * lanes);
}

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

void calotype::halide::copyOperandIfUseful(ScheduleContext &context,
                                           FuncOp func, int64_t rows, Loop at) {
  bool converts = !func.getBody().front().getOps<arith::ExtFOp>().empty();
  int contiguous = contiguousCoordinate(func);
  if (!converts && contiguous <= 0)
    return;
  ScheduleBuilder &s = context.schedule;
  Stage stage = s.pure(func);
  s.computeAt(stage.handle, at);
  // The last tile may have fewer.
  s.boundStorage(stage.handle, 1, rows);
  int64_t lanes = context.target.lanes(ElementType::F32);
  if (context.info[func].extents()[0] >= lanes && contiguous <= 0) {
    auto [outer, lane] =
        s.split(stage.vars[0], lanes, TailStrategy::ShiftInwards);
    s.vectorize(lane);
  }
}

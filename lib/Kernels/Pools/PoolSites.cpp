//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "PoolSites.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::halide;

static StringRef roleOf(FuncOp func) {
  auto role = func->getAttrOfType<StringAttr>("role");
  return role ? role.getValue() : StringRef();
}
bool calotype::halide::isPass(FuncOp func) {
  return roleOf(func) == "pass" || roleOf(func) == "line";
}

static void forEachCall(FuncOp func,
                        llvm::function_ref<void(CallOp, FuncOp)> visit) {
  auto walk = [&](Block &body) {
    for (auto call : body.getOps<CallOp>())
      if (FuncOp callee = funcOf(call.getFunc()); callee && callee != func)
        visit(call, callee);
  };
  walk(func.getBody().front());
  for (UpdateOp update : getUpdates(func))
    walk(update.getBody().front());
}

/// True for a call at coordinates of the caller, in their order.
static bool isPointwise(CallOp call) {
  int last = -1;
  for (Value index : call.getIndices()) {
    auto arg = dyn_cast<BlockArgument>(index);
    if (!arg || static_cast<int>(arg.getArgNumber()) <= last)
      return false;
    last = arg.getArgNumber();
  }
  return true;
}

bool PoolSite::isSliding() const {
  return llvm::any_of(all, [](FuncOp pass) { return roleOf(pass) == "line"; });
}

//===----------------------------------------------------------------------===//
// Sites
//===----------------------------------------------------------------------===//

/// Adds the passes that `func` reads. One that it alone reads, point by point,
/// stays in its expression. False when a function between the site and a pass
/// is stored.
static bool collectPasses(PipelineInfo &pipeline, FuncOp func, PoolSite &site,
                          const llvm::DenseSet<Operation *> &roots) {
  bool ok = true;
  forEachCall(func, [&](CallOp call, FuncOp callee) {
    if (roots.contains(callee) || llvm::is_contained(site.all, callee))
      return;
    FuncInfo &info = pipeline[callee];
    if (!isPass(callee)) {
      if (!findPass(callee))
        return;
      // The epilogue is inlined.
      ok &= isPointwise(call) && info.updates.empty() && !info.worthStoring();
      ok &= collectPasses(pipeline, callee, site, roots);
      return;
    }
    ok &= collectPasses(pipeline, callee, site, roots);
    bool isInline = info.updates.empty() && info.callers.size() == 1 &&
                    roleOf(func) != "line" && isPointwise(call);
    if (llvm::is_contained(site.all, callee))
      return;
    site.all.push_back(callee);
    if (!isInline)
      site.passes.push_back(callee);
  });
  return ok;
}

/// The coordinate of the channels, -1 if there is none.
static int findChannel(FuncOp pass) {
  for (auto [i, name] : llvm::enumerate(pass.getArgNames()))
    if (cast<StringAttr>(name).getValue() == "c")
      return i;
  return -1;
}

FuncOp calotype::halide::findPass(FuncOp func) {
  FuncOp found;
  forEachCall(func, [&](CallOp, FuncOp callee) {
    if (!found)
      found = isPass(callee) ? callee : findPass(callee);
  });
  return found;
}

/// Adds the passes that `func` reads, itself or through functions that are
/// none.
static void addNearestPasses(FuncOp func, llvm::DenseSet<Operation *> &passes) {
  forEachCall(func, [&](CallOp, FuncOp callee) {
    if (isPass(callee))
      passes.insert(callee);
    else
      addNearestPasses(callee, passes);
  });
}

/// True when all calls on the way from `func` to passes keep the order of
/// coordinates.
static bool keepsOrder(FuncOp func) {
  llvm::DenseSet<Operation *> seen;
  SmallVector<FuncOp> pending{func};
  bool ok = true;
  while (!pending.empty())
    forEachCall(pending.pop_back_val(), [&](CallOp call, FuncOp callee) {
      if (!isPass(callee) && !findPass(callee))
        return;
      ok &= isPointwise(call);
      if (!isPass(callee) && seen.insert(callee).second)
        pending.push_back(callee);
    });
  return ok;
}

int64_t calotype::halide::countTaps(FuncOp pass) {
  return llvm::count_if(pass.getBody().front(),
                        [](Operation &op) { return isa<CallOp, LoadOp>(op); });
}

int calotype::halide::findAlong(FuncOp pass) {
  // The only coordinate that is not passed on as it is.
  for (BlockArgument arg : pass.getBody().front().getArguments())
    for (Operation *user : arg.getUsers())
      if (!isa<CallOp, LoadOp>(user))
        return arg.getArgNumber();
  return -1;
}

/// Describes the site `func`; passes in `roots` are stored on their own. False
/// when it has not the form of one.
static bool findSite(PipelineInfo &info, int64_t lanes, FuncOp func,
                     const llvm::DenseSet<Operation *> &roots, PoolSite &site) {
  site.func = func;
  FuncOp pass = isPass(func) ? func : findPass(func);
  int channel = findChannel(pass);
  if (channel < 0)
    return false;
  site.channel = channel;
  site.isStack = roleOf(func) == "stack";
  if (!collectPasses(info, func, site, roots))
    return false;
  ArrayRef<int64_t> extents = info[func].extents();
  return channel > 0 || chooseVector(extents[0], lanes).lanes > 0;
}

/// The passes that updates of `whole` store.
static void addLevels(FuncOp whole, llvm::DenseSet<Operation *> &levels) {
  for (UpdateOp update : getUpdates(whole))
    for (auto call : update.getBody().front().getOps<CallOp>())
      if (FuncOp callee = funcOf(call.getFunc()); isPass(callee))
        levels.insert(callee);
}

std::optional<SmallVector<PoolSite>>
calotype::halide::findSites(PipelineInfo &info, int64_t lanes) {
  FuncOp whole = info.withRole("parts"), output = info.output();
  llvm::DenseSet<Operation *> roots;
  if (whole)
    addLevels(whole, roots);
  else if (output && info[output].updates.empty() && !keepsOrder(output))
    addNearestPasses(output, roots); // A copy in another order follows.
  if (roots.empty() && (!output || !findPass(output)))
    return std::nullopt;
  SmallVector<PoolSite> sites;
  for (auto &[op, each] : info.funcs) {
    if (!roots.contains(op) && (!roots.empty() || each.func != output))
      continue;
    sites.emplace_back();
    sites.back().isRoot = !roots.empty();
    if (!findSite(info, lanes, each.func, roots, sites.back()))
      return std::nullopt;
  }
  return sites;
}

//===----------------------------------------------------------------------===//
// Tasks
//===----------------------------------------------------------------------===//

/// Bytes of a row (of the outermost spatial dimension) of all stored passes of
/// a site, for `channels` channels.
static double rowBytes(ScheduleContext &context, const PoolSite &site,
                       int64_t channels) {
  double bytes = 0;
  for (FuncOp pass : site.passes) {
    FuncInfo &info = context.info[pass];
    double image = info.points / double(info.extents().back()) /
                   double(info.extents()[findChannel(pass)]);
    bytes += 4 * image * double(channels) /
             double(info.extents()[site.getRowCoordinate(info)]);
  }
  return bytes;
}

bool calotype::halide::fitsCache(ScheduleContext &context, const PoolSite &site,
                                 int64_t channels, int64_t bytes) {
  double taken = 0;
  for (FuncOp pass : site.passes) {
    FuncInfo &info = context.info[pass];
    taken += 4 * info.points / double(info.extents().back()) /
             double(info.extents()[findChannel(pass)]) * double(channels);
  }
  return taken <= double(bytes);
}

int64_t calotype::halide::countRows(ScheduleContext &context,
                                    const PoolSite &site, int64_t rows,
                                    int64_t channels, int64_t tasks,
                                    int64_t bytes) {
  for (FuncOp pass : site.all)
    if (context.info[pass]
            .extents()[site.getRowCoordinate(context.info[pass])] != rows)
      return rows;
  double perRow = rowBytes(context, site, channels);
  int64_t most = rows;
  if (perRow > 0)
    most = std::max<int64_t>(8, double(bytes) / perRow);
  if (context.isParallel() && tasks < context.cores)
    most = std::min<int64_t>(most, (rows * tasks + context.cores - 1) /
                                       context.cores);
  return std::clamp<int64_t>(most, 1, rows);
}

/// Rows of each pass that `strip` rows of the site need: those behind it each
/// add what their windows reach.
static llvm::DenseMap<Operation *, int64_t>
findRows(ScheduleContext &context, const PoolSite &site, int64_t strip) {
  llvm::DenseMap<Operation *, int64_t> rows;
  int64_t needed = strip;
  for (FuncOp pass : llvm::reverse(site.all)) {
    FuncInfo &info = context.info[pass];
    unsigned row = site.getRowCoordinate(info);
    rows[pass] = std::min(needed, info.extents()[row]);
    if (findAlong(pass) != static_cast<int>(row))
      continue;
    needed += countTaps(pass) - 1;
  }
  return rows;
}

PoolTasks calotype::halide::makeTasks(ScheduleContext &context,
                                      const PoolSite &site,
                                      ArrayRef<Loop> outer, int64_t strip,
                                      int64_t rows) {
  PoolTasks tasks;
  tasks.at = outer.front();
  if (strip < rows) {
    tasks.strip = strip;
    tasks.rows = findRows(context, site, strip);
  }
  if (!context.isParallel())
    return tasks;
  for (const Loop &loop : outer.drop_front())
    if (loop.extent > 1)
      tasks.at = context.schedule.fuse(tasks.at, loop);
  context.schedule.parallel(tasks.at);
  return tasks;
}

void calotype::halide::placePass(ScheduleContext &context, const PoolSite &site,
                                 FuncOp pass, Value stage,
                                 const PoolTasks &tasks) {
  context.schedule.computeAt(stage, tasks.at);
  // At the borders a task needs fewer rows; storage has one size.
  if (auto rows = tasks.rows.find(pass); rows != tasks.rows.end())
    context.schedule.boundStorage(
        stage, site.getRowCoordinate(context.info[pass]), rows->second);
}

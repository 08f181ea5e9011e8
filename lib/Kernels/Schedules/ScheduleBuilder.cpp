//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Appends schedule ops to a pipeline.
//===----------------------------------------------------------------------===//

#include "ScheduleBuilder.h"

using namespace mlir;
using namespace calotype::halide;

static SmallVector<Value> valuesOf(ArrayRef<Loop> loops) {
  return llvm::map_to_vector(loops, [](const Loop &loop) { return loop.var; });
}

ScheduleBuilder::ScheduleBuilder(PipelineOp pipeline)
    : builder(OpBuilder::atBlockEnd(&pipeline.getOrCreateScheduleBlock())),
      loc(pipeline.getLoc()) {}

Stage ScheduleBuilder::withVars(Value handle, ArrayRef<int64_t> extents,
                                ArrayRef<int64_t> domain) {
  MLIRContext *context = builder.getContext();
  SmallVector<Type> types(extents.size(), VarType::get(context));
  types.append(domain.size(), RVarType::get(context));
  Stage stage;
  stage.handle = handle;
  if (types.empty())
    return stage;
  auto vars = VarsOp::create(builder, loc, types, handle);
  for (auto [i, var] : llvm::enumerate(vars.getVars())) {
    if (i < extents.size())
      stage.vars.push_back({var, extents[i]});
    else
      stage.rvars.push_back({var, domain[i - extents.size()]});
  }
  return stage;
}

Stage ScheduleBuilder::pure(FuncOp func) {
  return withVars(handle(func),
                  cast<FuncType>(func.getResult().getType()).getExtents(), {});
}

Stage ScheduleBuilder::update(FuncOp func, unsigned n) {
  UpdateOp update = getUpdates(func)[n];
  Value stage = StageOp::create(builder, loc, func.getFuncName(), int64_t(n));
  return withVars(stage,
                  cast<FuncType>(func.getResult().getType()).getExtents(),
                  update.getDomain());
}

Value ScheduleBuilder::handle(FuncOp func) {
  return StageOp::create(builder, loc, func.getFuncName());
}

Stage ScheduleBuilder::made(Value handle, ArrayRef<int64_t> extents,
                            ArrayRef<int64_t> domain) {
  return withVars(handle, extents, domain);
}

std::pair<Loop, Loop> ScheduleBuilder::split(Loop loop, int64_t factor,
                                             TailStrategy tail) {
  auto split = SplitOp::create(builder, loc, loop.var, factor, tail);
  return {Loop{split.getOuter(), (loop.extent + factor - 1) / factor},
          Loop{split.getInner(), factor}};
}

Loop ScheduleBuilder::fuse(Loop inner, Loop outer) {
  return {FuseOp::create(builder, loc, inner.var, outer.var),
          inner.extent * outer.extent};
}

void ScheduleBuilder::reorder(ArrayRef<Loop> loops) {
  if (loops.size() > 1)
    ReorderOp::create(builder, loc, valuesOf(loops));
}

void ScheduleBuilder::vectorize(Loop loop) {
  VectorizeOp::create(builder, loc, loop.var);
}
void ScheduleBuilder::unroll(Loop loop) {
  UnrollOp::create(builder, loc, loop.var);
}
void ScheduleBuilder::parallel(Loop loop) {
  ParallelOp::create(builder, loc, loop.var);
}
void ScheduleBuilder::computeRoot(Value stage) {
  ComputeRootOp::create(builder, loc, stage);
}
void ScheduleBuilder::computeAt(Value stage, Loop loop) {
  ComputeAtOp::create(builder, loc, stage, loop.var);
}
void ScheduleBuilder::computeWith(Value stage, Loop loop) {
  ComputeWithOp::create(builder, loc, stage, loop.var);
}
void ScheduleBuilder::storeIn(Value stage, MemoryType memory) {
  StoreInOp::create(builder, loc, stage, memory);
}
void ScheduleBuilder::boundExtent(Value stage, int64_t dim, int64_t extent) {
  BoundExtentOp::create(builder, loc, stage, dim, extent);
}
void ScheduleBuilder::boundStorage(Value stage, int64_t dim, int64_t extent) {
  BoundStorageOp::create(builder, loc, stage, dim, extent);
}
void ScheduleBuilder::alignStorage(Value stage, int64_t dim, int64_t to) {
  AlignStorageOp::create(builder, loc, stage, dim, to);
}
void ScheduleBuilder::reorderStorage(Value stage, ArrayRef<int64_t> dims) {
  ReorderStorageOp::create(builder, loc, stage, dims);
}
void ScheduleBuilder::atomic(Value stage) {
  AtomicOp::create(builder, loc, stage);
}
void ScheduleBuilder::neverPartition(Loop loop) {
  PartitionOp::create(builder, loc, loop.var, Partition::Never);
}

void ScheduleBuilder::alwaysPartition(Loop loop) {
  PartitionOp::create(builder, loc, loop.var, Partition::Always);
}

Value ScheduleBuilder::wrap(Value stage) {
  return InOp::create(builder, loc, StageType::get(builder.getContext()), stage,
                      ValueRange());
}

ScheduleBuilder::Factored ScheduleBuilder::rfactor(Stage &stage,
                                                   ArrayRef<Loop> preserved,
                                                   StringRef name) {
  static const StringRef coordinates[] = {"u", "v", "w", "t"};
  auto type = StageType::get(builder.getContext());
  auto op = RFactorOp::create(
      builder, loc, type, type, type, stage.handle, valuesOf(preserved),
      builder.getStrArrayAttr(
          ArrayRef(coordinates).take_front(preserved.size())),
      name);
  return {op.getIntermediate(), op.getIntermediateUpdate(), op.getMerge()};
}

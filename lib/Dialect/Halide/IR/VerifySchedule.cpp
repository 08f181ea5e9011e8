//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Checks of the schedule region.
//===----------------------------------------------------------------------===//

#include "Verifiers.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallBitVector.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace calotype::halide;

namespace {
/// Goes through a schedule in order with what is known of every handle.
class ScheduleVerifier {
public:
  explicit ScheduleVerifier(PipelineOp pipeline) : pipeline(pipeline) {}

  LogicalResult run();

private:
  LogicalResult verify(StageOp stage);
  LogicalResult verify(VarsOp vars);
  LogicalResult verify(SplitOp split);
  LogicalResult verify(FuseOp fuse);
  LogicalResult verify(RFactorOp rfactor);
  LogicalResult verify(ReorderStorageOp reorder);
  LogicalResult verifyDim(Operation *op, Value stage, int64_t dim);
  LogicalResult verifySameStage(Operation *op, ValueRange loops);
  LogicalResult verifyAlive(Operation *op);
  void consume(Operation *op, Value handle) { consumers[handle] = op; }

  /// The stage of a loop.
  Value getStage(Value loop) { return stages.lookup(loop); }
  /// The pure definition that a stage handle names, if it is the algorithm's.
  FuncOp getFunc(Value stage);

  PipelineOp pipeline;
  llvm::DenseMap<Value, Operation *> consumers;
  llvm::DenseMap<Value, Value> stages;
  /// Extents that are certain: of outputs, and of what splits make.
  llvm::DenseMap<Value, int64_t> extents;
  llvm::DenseMap<Value, Operation *> varsOf;
};
} // namespace

FuncOp ScheduleVerifier::getFunc(Value stage) {
  auto op = stage.getDefiningOp<StageOp>();
  return op ? pipeline.lookupFunc(op.getFuncName()) : FuncOp();
}

//===----------------------------------------------------------------------===//
// Handles
//===----------------------------------------------------------------------===//

LogicalResult ScheduleVerifier::verifyAlive(Operation *op) {
  for (Value operand : op->getOperands()) {
    Operation *consumer = consumers.lookup(operand);
    if (!consumer)
      continue;
    InFlightDiagnostic diagnostic =
        op->emitOpError("uses a handle that is consumed");
    diagnostic.attachNote(consumer->getLoc()) << "consumed here";
    return diagnostic;
  }
  return success();
}

LogicalResult ScheduleVerifier::verify(StageOp stage) {
  FuncOp func = pipeline.lookupFunc(stage.getFuncName());
  if (!func)
    return stage.emitOpError("names no function of the algorithm: ")
           << stage.getFuncNameAttr();
  size_t updates = getUpdates(func).size();
  if (stage.getUpdate() && *stage.getUpdate() >= updates)
    return stage.emitOpError("names update ")
           << *stage.getUpdate() << " of a function with " << updates;
  return success();
}

LogicalResult ScheduleVerifier::verify(VarsOp vars) {
  Operation *&first = varsOf[vars.getStage()];
  if (first) {
    InFlightDiagnostic diagnostic =
        vars.emitOpError("asks for the loops of a stage a second time");
    diagnostic.attachNote(first->getLoc()) << "first asked for here";
    return diagnostic;
  }
  first = vars;
  for (Value var : vars.getVars())
    stages[var] = vars.getStage();
  FuncOp func = getFunc(vars.getStage());
  if (!func)
    return success();
  auto stage = vars.getStage().getDefiningOp<StageOp>();
  size_t rank = func.getResult().getType().getRank(), reductions = 0;
  if (stage.getUpdate())
    reductions = getUpdates(func)[*stage.getUpdate()].getDomain().size();
  if (vars.getVars().size() != rank + reductions)
    return vars.emitOpError("has ")
           << vars.getVars().size() << " results for " << rank
           << " coordinates and " << reductions << " reduction loops";
  for (auto [i, var] : llvm::enumerate(vars.getVars()))
    if (isa<VarType>(var.getType()) != (i < rank))
      return vars.emitOpError("gives loop ")
             << i << " the type " << var.getType();
  // The loops of an output's pure definition cover the image.
  if (!stage.getUpdate() &&
      llvm::is_contained(pipeline.getOutputOp().getFuncs(), func.getResult()))
    for (auto [var, extent] :
         llvm::zip(vars.getVars(), func.getResult().getType().getExtents()))
      extents[var] = extent;
  if (stage.getUpdate())
    for (auto [var, extent] :
         llvm::zip(vars.getVars().drop_front(rank),
                   getUpdates(func)[*stage.getUpdate()].getDomain()))
      extents[var] = extent;
  return success();
}

LogicalResult ScheduleVerifier::verifySameStage(Operation *op,
                                                ValueRange loops) {
  for (Value loop : loops)
    if (getStage(loop) != getStage(loops.front()))
      return op->emitOpError("mixes loops of two stages");
  return success();
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

LogicalResult ScheduleVerifier::verify(SplitOp split) {
  Value var = split.getVar();
  TailStrategy tail = split.getTail();
  int64_t factor = split.getFactor();
  bool isRVar = isa<RVarType>(var.getType());
  if (factor > INT32_MAX)
    return split.emitOpError("has factor ") << factor << " beyond 2147483647";
  if (isRVar && tail != TailStrategy::Auto &&
      tail != TailStrategy::GuardWithIf && tail != TailStrategy::Predicate)
    return split.emitOpError("splits a reduction loop with tail ")
           << stringifyTailStrategy(tail)
           << ", expected guard_with_if or predicate";
  auto extent = extents.find(var);
  if (extent != extents.end() && !isRVar) {
    int64_t size = extent->second;
    // Without a tail Halide shifts inwards.
    bool shifts =
        tail == TailStrategy::ShiftInwards || tail == TailStrategy::Auto;
    if (shifts && size < factor)
      return split.emitOpError("shifts a loop of extent ")
             << size << " inwards by factor " << factor
             << ", expected tail guard_with_if";
    if (tail == TailStrategy::RoundUp && size % factor != 0)
      return split.emitOpError("rounds an output loop of extent ")
             << size << " up to a multiple of " << factor;
  }
  consume(split, var);
  Value stage = getStage(var);
  stages[split.getOuter()] = stage;
  stages[split.getInner()] = stage;
  if (extent != extents.end()) {
    int64_t size = extent->second;
    extents[split.getOuter()] = llvm::divideCeilSigned(size, factor);
  }
  extents[split.getInner()] = factor;
  return success();
}

LogicalResult ScheduleVerifier::verify(FuseOp fuse) {
  if (fuse.getInner() == fuse.getOuter())
    return fuse.emitOpError("fuses a loop with itself");
  if (failed(verifySameStage(fuse, {fuse.getInner(), fuse.getOuter()})))
    return failure();
  consume(fuse, fuse.getInner());
  consume(fuse, fuse.getOuter());
  stages[fuse.getFused()] = getStage(fuse.getInner());
  auto inner = extents.find(fuse.getInner());
  auto outer = extents.find(fuse.getOuter());
  if (inner != extents.end() && outer != extents.end())
    extents[fuse.getFused()] = inner->second * outer->second;
  return success();
}

LogicalResult ScheduleVerifier::verify(RFactorOp rfactor) {
  auto stage = rfactor.getStage().getDefiningOp<StageOp>();
  if (stage && !stage.getUpdate())
    return rfactor.emitOpError("expects the stage of an update");
  if (rfactor.getNames().size() != rfactor.getPreserved().size())
    return rfactor.emitOpError("has ")
           << rfactor.getNames().size() << " names for "
           << rfactor.getPreserved().size() << " loops";
  for (Value loop : rfactor.getPreserved())
    if (getStage(loop) != rfactor.getStage())
      return rfactor.emitOpError("preserves a loop of another stage");
  // All loops of the stage are others afterwards.
  SmallVector<Value> old;
  for (auto [loop, owner] : stages)
    if (owner == rfactor.getStage())
      old.push_back(loop);
  for (Value loop : old)
    if (!consumers.contains(loop))
      consume(rfactor, loop);
  consume(rfactor, rfactor.getStage());
  return success();
}

//===----------------------------------------------------------------------===//
// Storage
//===----------------------------------------------------------------------===//

LogicalResult ScheduleVerifier::verifyDim(Operation *op, Value stage,
                                          int64_t dim) {
  FuncOp func = getFunc(stage);
  int64_t rank = func ? func.getResult().getType().getRank() : INT64_MAX;
  if (dim < 0 || dim >= rank)
    return op->emitOpError("names dimension ")
           << dim << " of a function with " << rank;
  return success();
}

LogicalResult ScheduleVerifier::verify(ReorderStorageOp reorder) {
  llvm::SmallBitVector seen(reorder.getDims().size());
  for (int64_t dim : reorder.getDims()) {
    if (failed(verifyDim(reorder, reorder.getStage(), dim)))
      return failure();
    if (dim >= int64_t(seen.size()) || seen.test(dim))
      return reorder.emitOpError("is not a permutation of the dimensions");
    seen.set(dim);
  }
  return success();
}

//===----------------------------------------------------------------------===//
// All
//===----------------------------------------------------------------------===//

LogicalResult ScheduleVerifier::run() {
  for (Operation &operation : pipeline.getSchedule().front()) {
    if (failed(verifyAlive(&operation)))
      return failure();
    LogicalResult result =
        llvm::TypeSwitch<Operation *, LogicalResult>(&operation)
            .Case<StageOp, VarsOp, SplitOp, FuseOp, RFactorOp,
                  ReorderStorageOp>([&](auto op) { return verify(op); })
            .Case<ReorderOp>([&](ReorderOp op) {
              return op.getVars().empty() ? success()
                                          : verifySameStage(op, op.getVars());
            })
            .Case<AlignStorageOp, BoundStorageOp, BoundExtentOp, AlignBoundsOp,
                  BoundOp>([&](auto op) {
              return verifyDim(op, op.getStage(), op.getDim());
            })
            .Case<InputOp>([&](InputOp op) -> LogicalResult {
              if (op.getIndex() < pipeline.getNumInputs())
                return success();
              return op.emitOpError("names input ")
                     << op.getIndex() << " of " << pipeline.getNumInputs();
            })
            .Default([](auto) { return success(); });
    if (failed(result))
      return failure();
  }
  // A loop that something is placed at must be there in the end.
  for (Operation &operation : pipeline.getSchedule().front())
    if (isa<ComputeAtOp, StoreAtOp, HoistStorageOp, ComputeWithOp>(operation) &&
        failed(verifyAlive(&operation)))
      return failure();
  return success();
}

LogicalResult calotype::halide::verifySchedule(PipelineOp pipeline) {
  if (pipeline.getSchedule().empty())
    return success();
  return ScheduleVerifier(pipeline).run();
}

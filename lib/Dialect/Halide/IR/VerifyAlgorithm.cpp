//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Checks of the algorithm region.
//===----------------------------------------------------------------------===//

#include "Verifiers.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;
using namespace calotype::halide;

/// The pure definition behind a handle.
static FuncOp getRoot(Value func) {
  while (auto update = func.getDefiningOp<UpdateOp>())
    func = update.getFunc();
  return func.getDefiningOp<FuncOp>();
}

static UpdateOp getNextUpdate(Value func) {
  for (Operation *user : func.getUsers())
    if (auto update = dyn_cast<UpdateOp>(user);
        update && update.getFunc() == func)
      return update;
  return {};
}

/// Readers see a function after all of its updates, its own updates as it is
/// before them.
static LogicalResult verifyReader(Operation *reader, Value func) {
  FuncOp root = getRoot(func);
  if (!root)
    return reader->emitOpError("expects a function of this pipeline");
  auto update = reader->getParentOfType<UpdateOp>();
  if (update && update.getFuncOp() == root) {
    if (update.getFunc() == func)
      return success();
    return reader->emitOpError("reads another state of ")
           << root.getFuncNameAttr() << " than the one that is updated";
  }
  UpdateOp next = getNextUpdate(func);
  if (!next)
    return success();
  InFlightDiagnostic diagnostic = reader->emitOpError("reads ")
                                  << root.getFuncNameAttr()
                                  << " before its last update";
  diagnostic.attachNote(next.getLoc()) << "there is a later update";
  return diagnostic;
}

/// Whether a value depends on the contents of a buffer without a clamp between.
static Operation *findUnclamped(Value value,
                                llvm::SmallPtrSetImpl<Operation *> &seen) {
  Operation *op = value.getDefiningOp();
  if (!op || isa<ClampIndexOp>(op) || !value.getType().isIntOrFloat() ||
      !seen.insert(op).second)
    return nullptr;
  // Small integers are bounded by their type.
  if (isa<LoadOp, CallOp>(op))
    return value.getType().getIntOrFloatBitWidth() >= 32 ? op : nullptr;
  // Limits on both sides.
  auto hasOther = [&](auto kind) {
    return llvm::any_of(op->getOperands(), [](Value operand) {
      return operand.getDefiningOp<decltype(kind)>();
    });
  };
  if ((isa<arith::MinSIOp>(op) && hasOther(arith::MaxSIOp())) ||
      (isa<arith::MaxSIOp>(op) && hasOther(arith::MinSIOp())))
    return nullptr;
  for (Value operand : op->getOperands())
    if (Operation *found = findUnclamped(operand, seen))
      return found;
  return nullptr;
}

static LogicalResult verifyIndices(Operation *op, OperandRange indices) {
  for (auto [i, index] : llvm::enumerate(indices)) {
    llvm::SmallPtrSet<Operation *, 16> seen;
    Operation *source = findUnclamped(index, seen);
    if (!source)
      continue;
    InFlightDiagnostic diagnostic =
        op->emitOpError("index ") << i << " depends on data and is not clamped";
    diagnostic.attachNote(source->getLoc()) << "the data; see "
                                               "'halide.clamp_index'";
    return diagnostic;
  }
  return success();
}

LogicalResult calotype::halide::verifyAlgorithm(PipelineOp pipeline) {
  llvm::StringMap<FuncOp> names;
  for (FuncOp func : pipeline.getAlgorithm().getOps<FuncOp>()) {
    auto [it, isNew] = names.try_emplace(func.getFuncName(), func);
    if (isNew)
      continue;
    InFlightDiagnostic diagnostic = func.emitOpError("has the name ")
                                    << func.getFuncNameAttr()
                                    << " of another function";
    diagnostic.attachNote(it->second.getLoc()) << "the other function";
    return diagnostic;
  }
  for (Value func : pipeline.getOutputOp().getFuncs())
    if (failed(verifyReader(pipeline.getOutputOp(), func)))
      return failure();
  WalkResult result = pipeline.getAlgorithm().walk([](Operation *op) {
    LogicalResult result = success();
    if (auto call = dyn_cast<CallOp>(op)) {
      result = verifyReader(call, call.getFunc());
      if (succeeded(result))
        result = verifyIndices(call, call.getIndices());
    } else if (auto load = dyn_cast<LoadOp>(op)) {
      result = verifyIndices(load, load.getIndices());
    } else if (auto yield = dyn_cast<YieldOp>(op)) {
      result = verifyIndices(yield, yield.getIndices());
    }
    return failed(result) ? WalkResult::interrupt() : WalkResult::advance();
  });
  return failure(result.wasInterrupted());
}

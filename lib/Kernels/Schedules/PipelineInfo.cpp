//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Calls, costs and forms of the functions of a pipeline.
//===----------------------------------------------------------------------===//

#include "PipelineInfo.h"

#include "calotype/Dialect/Halide/IR/Reductions.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/UB/IR/UBOps.h"

using namespace mlir;
using namespace calotype::halide;

double calotype::halide::product(ArrayRef<int64_t> extents) {
  double result = 1;
  for (int64_t extent : extents)
    result *= double(extent);
  return result;
}

FuncOp calotype::halide::funcOf(Value handle) {
  Operation *op = handle.getDefiningOp();
  if (auto update = dyn_cast_or_null<UpdateOp>(op))
    return update.getFuncOp();
  return dyn_cast_or_null<FuncOp>(op);
}

/// Rough cost of an operation in vector code, in additions.
static double costOf(Operation &op) {
  if (isa<arith::ConstantOp, ub::PoisonOp, YieldOp, CallOp, WhereOp, LikelyOp,
          StrictFloatOp>(op))
    return 0;
  if (isa<math::AbsFOp, math::FloorOp, math::CeilOp, math::RoundEvenOp,
          math::FmaOp, math::CopySignOp, math::AbsIOp, math::TruncOp>(op))
    return 1;
  if (isa<math::SqrtOp, math::RsqrtOp>(op))
    return 6;
  if (isa<FastExpOp, FastLogOp>(op))
    return 12;
  if (op.getDialect() && op.getDialect()->getNamespace() == "math")
    return 20;
  if (isa<arith::DivFOp, arith::RemFOp>(op))
    return 5;
  // Index arithmetic is hoisted or folded into addresses.
  if (op.getNumResults() == 1 && (op.getResult(0).getType().isInteger(32) ||
                                  op.getResult(0).getType().isInteger(1)))
    return 0.1;
  if (isa<arith::SelectOp>(op))
    return 2;
  if (isa<arith::DivSIOp, arith::DivUIOp, arith::RemSIOp, arith::RemUIOp,
          arith::FloorDivSIOp>(op))
    return 10;
  return 1;
}

FuncOp PipelineInfo::withRole(StringRef role) const {
  FuncOp found;
  for (auto &[op, info] : funcs) {
    auto attr = op->getAttrOfType<StringAttr>("role");
    if (!attr || attr != role)
      continue;
    if (found)
      return {};
    found = info.func;
  }
  return found;
}

FuncOp PipelineInfo::output() const {
  FuncOp found;
  for (auto &[op, info] : funcs) {
    if (!info.isOutput)
      continue;
    if (found)
      return {};
    found = info.func;
  }
  return found;
}

ArrayRef<int64_t> FuncInfo::extents() const {
  return cast<FuncType>(FuncOp(func).getResult().getType()).getExtents();
}

double calotype::halide::pointsOf(UpdateOp update) {
  double points = product(update.getDomain());
  auto yield = cast<YieldOp>(update.getBody().front().getTerminator());
  auto extents = update.getFunc().getType().getExtents();
  for (auto [i, extent] : llvm::enumerate(extents))
    if (yield.getIndices().empty() ||
        yield.getIndices()[i] == update.getBody().getArgument(i))
      points *= double(extent);
  return points;
}

double FuncInfo::work() const {
  double total = points * std::max(cost, 1.0);
  for (auto [update, updateCost] : llvm::zip(updates, updateCosts))
    total += pointsOf(update) * std::max(updateCost, 1.0);
  return total;
}

bool FuncInfo::worthStoring() const {
  double repeats = evaluations / points;
  return cost >= 3 && repeats > 1.5 && (cost >= 12 || repeats >= 4);
}

bool calotype::halide::storesInPlace(UpdateOp update) {
  auto yield = cast<YieldOp>(update.getBody().front().getTerminator());
  return yield.getIndices().empty();
}

/// Whether `value`, the new number `i` of a tuple, is an associative operation
/// of the old one and of what the tuple has no part in.
static bool isAssociative(UpdateOp update, Value value, unsigned i) {
  Operation *op = value.getDefiningOp();
  if (!op || op->getNumOperands() != 2)
    return false;
  // Extrema without a rule for NaN are Halide's own.
  bool isExtremum = isa<arith::MaxNumFOp, arith::MinNumFOp>(op);
  if (auto math = dyn_cast<arith::ArithFastMathInterface>(op);
      math && !isExtremum) {
    auto flags = math.getFastMathFlagsAttr();
    if (!flags || flags.getValue() == arith::FastMathFlags::none)
      return false;
  }
  if (!isa<arith::AddFOp, arith::MulFOp, arith::MaximumFOp, arith::MinimumFOp,
           arith::MaxNumFOp, arith::MinNumFOp, arith::AddIOp, arith::MulIOp,
           arith::MaxSIOp, arith::MinSIOp, arith::MaxUIOp, arith::MinUIOp,
           arith::AndIOp, arith::OrIOp>(op))
    return false;
  // Halide knows bitwise operations of truth values only, and others in the
  // type of the function.
  bool isWide = op->getResult(0).getType().isInteger(64);
  if (isa<arith::AndIOp, arith::OrIOp>(op) && !value.getType().isInteger(1))
    return false;
  if ((isa<arith::MaxUIOp, arith::MinUIOp>(op) ||
       (isWide && isa<arith::AddIOp, arith::MulIOp>(op))) &&
      !isHeldUnsigned(update.getFuncOp(), i))
    return false;
  auto isSelf = [&](Value value) {
    auto call = value.getDefiningOp<CallOp>();
    return call && call.getFunc() == update.getFunc() &&
           value == call.getResult(i);
  };
  return isSelf(op->getOperand(0)) != isSelf(op->getOperand(1));
}

bool calotype::halide::isAssociative(UpdateOp update) {
  Block &body = update.getBody().front();
  auto yield = cast<YieldOp>(body.getTerminator());
  // Each old number is read once, for its own successor.
  for (auto call : body.getOps<CallOp>())
    if (call.getFunc() == update.getFunc() &&
        !llvm::all_of(call.getResults(),
                      [](Value old) { return old.hasOneUse(); }))
      return false;
  return yield.getIndices().empty() &&
         llvm::all_of(llvm::enumerate(yield.getValues()), [&](auto value) {
           return ::isAssociative(update, value.value(), value.index());
         });
}

PipelineInfo::PipelineInfo(PipelineOp pipeline) {
  for (FuncOp func : pipeline.getAlgorithm().getOps<FuncOp>()) {
    FuncInfo info;
    info.func = func;
    info.updates = getUpdates(func);
    info.points =
        product(cast<FuncType>(func.getResult().getType()).getExtents());
    funcs[func] = info;
  }
  // Costs, producers first.
  auto bodyCost = [&](Region &body, FuncOp self) {
    double cost = 0;
    for (Operation &op : body.front()) {
      cost += costOf(op);
      auto call = dyn_cast<CallOp>(op);
      FuncOp callee = call ? funcOf(call.getFunc()) : FuncOp();
      if (!callee || callee == self)
        continue;
      FuncInfo &info = funcs[callee];
      cost += info.updates.empty() ? info.cost : 1;
    }
    return cost;
  };
  for (auto &[op, info] : funcs) {
    info.cost = bodyCost(info.func.getBody(), info.func);
    for (UpdateOp update : info.updates)
      info.updateCosts.push_back(bodyCost(update.getBody(), info.func));
  }
  for (Value value : pipeline.getOutputOp().getFuncs())
    if (FuncOp func = funcOf(value))
      funcs[func].isOutput = true;
  // Evaluations, consumers first: a stored function asks once a point, an
  // inlined one as often as it is asked.
  auto visit = [&](Region &body, FuncOp self, double times) {
    for (auto call : body.front().getOps<CallOp>()) {
      FuncOp callee = funcOf(call.getFunc());
      if (!callee || callee == self)
        continue;
      FuncInfo &info = funcs[callee];
      info.evaluations += times;
      if (!llvm::is_contained(info.callers, self))
        info.callers.push_back(self);
    }
  };
  for (auto &[op, info] : llvm::reverse(funcs)) {
    bool stored = info.isOutput || !info.updates.empty() || info.worthStoring();
    visit(info.func.getBody(), info.func,
          stored ? info.points : std::max(info.evaluations, info.points));
    for (UpdateOp update : info.updates)
      visit(update.getBody(), info.func, pointsOf(update));
  }
}

double PipelineInfo::nanoseconds(int64_t lanes) const {
  double total = 0;
  for (auto &[op, info] : funcs)
    if (info.isOutput || !info.updates.empty() || info.worthStoring())
      total += info.work();
  // About two vector operations in a cycle of 0.4 ns.
  return total * 0.25 / double(lanes);
}

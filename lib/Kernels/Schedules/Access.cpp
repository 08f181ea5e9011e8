//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Strides of the loads of a definition.
//===----------------------------------------------------------------------===//

#include "Access.h"

#include "PipelineInfo.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/TypeSwitch.h"
#include <optional>

using namespace mlir;
using namespace calotype::halide;

/// Marks the block arguments that `index` holds with coefficient one.
static void addUnitTerms(Value index, Block &body,
                         SmallVectorImpl<bool> &unit) {
  if (auto arg = dyn_cast<BlockArgument>(index)) {
    if (arg.getOwner() == &body)
      unit[arg.getArgNumber()] = true;
    return;
  }
  Operation *op = index.getDefiningOp();
  if (!op)
    return;
  if (isa<arith::AddIOp>(op)) {
    addUnitTerms(op->getOperand(0), body, unit);
    addUnitTerms(op->getOperand(1), body, unit);
  } else if (isa<arith::SubIOp, arith::RemSIOp, arith::RemUIOp, ClampIndexOp,
                 arith::MaxSIOp, arith::MinSIOp>(op)) {
    // Also the lane of a panel, x - (x / t) * t.
    addUnitTerms(op->getOperand(0), body, unit);
  }
}

using KnownLoads = llvm::DenseMap<Operation *, SmallVector<unsigned>>;

static SmallVector<unsigned> countLoads(Operation *definition,
                                        KnownLoads &known) {
  if (auto found = known.find(definition); found != known.end())
    return found->second;
  Block &body = definition->getRegion(0).front();
  SmallVector<unsigned> counts(body.getNumArguments(), 0);
  auto update = dyn_cast<UpdateOp>(definition);
  FuncOp self = update ? update.getFuncOp() : cast<FuncOp>(definition);
  auto count = [&](Value index, unsigned times) {
    SmallVector<bool> unit(body.getNumArguments(), false);
    addUnitTerms(index, body, unit);
    for (auto [i, is] : llvm::enumerate(unit))
      counts[i] += is ? times : 0;
  };
  for (Operation &op : body) {
    if (auto load = dyn_cast<LoadOp>(op)) {
      auto image = cast<ImageType>(load.getImage().getType());
      if (image.getRank() > 0)
        count(load.getIndices()[image.getOrder().front()], 1);
      continue;
    }
    auto call = dyn_cast<CallOp>(op);
    FuncOp callee = call ? funcOf(call.getFunc()) : FuncOp();
    if (!callee || callee == self || call.getIndices().empty())
      continue;
    if (!getUpdates(callee).empty()) {
      count(call.getIndices()[0], 1);
      continue;
    }
    for (auto [i, times] : llvm::enumerate(countLoads(callee, known)))
      if (times)
        count(call.getIndices()[i], times);
  }
  known[definition] = counts;
  return counts;
}

SmallVector<unsigned> calotype::halide::contiguousLoads(Operation *definition) {
  KnownLoads known;
  return countLoads(definition, known);
}

int calotype::halide::contiguousCoordinate(FuncOp func) {
  int found = -1;
  for (auto [i, times] : llvm::enumerate(contiguousLoads(func))) {
    if (!times)
      continue;
    if (found >= 0)
      return -1;
    found = int(i);
  }
  return found;
}

int64_t calotype::halide::coefficientOf(Value index, BlockArgument arg) {
  if (index == arg)
    return 1;
  Operation *op = index.getDefiningOp();
  if (!op)
    return 0;
  if (isa<arith::AddIOp>(op))
    return coefficientOf(op->getOperand(0), arg) +
           coefficientOf(op->getOperand(1), arg);
  if (isa<arith::SubIOp>(op))
    return coefficientOf(op->getOperand(0), arg) -
           coefficientOf(op->getOperand(1), arg);
  if (!isa<arith::MulIOp>(op))
    return 0;
  for (unsigned i : {0u, 1u}) {
    IntegerAttr factor;
    if (matchPattern(op->getOperand(i), m_Constant(&factor)))
      return factor.getInt() * coefficientOf(op->getOperand(1 - i), arg);
  }
  return 0;
}

bool calotype::halide::readsPanels(Operation *definition, int64_t width) {
  for (auto load : definition->getRegion(0).front().getOps<LoadOp>()) {
    auto image = cast<ImageType>(load.getImage().getType());
    if (image.getRank() == 0)
      continue;
    int64_t innermost = image.getOrder().front();
    if (image.getShape()[innermost] == width &&
        !isa<BlockArgument>(load.getIndices()[innermost]))
      return true;
  }
  return false;
}

/// The value of an index or a condition at a point.
static std::optional<int64_t> evaluate(Value value, ArrayRef<int64_t> point) {
  if (auto arg = dyn_cast<BlockArgument>(value))
    return point[arg.getArgNumber()];
  IntegerAttr constant;
  if (matchPattern(value, m_Constant(&constant)))
    return constant.getInt();
  Operation *op = value.getDefiningOp();
  if (op->getNumOperands() != 2)
    return std::nullopt;
  std::optional<int64_t> a = evaluate(op->getOperand(0), point);
  std::optional<int64_t> b = evaluate(op->getOperand(1), point);
  if (!a || !b)
    return std::nullopt;
  if (auto compare = dyn_cast<arith::CmpIOp>(op))
    return arith::applyCmpPredicate(compare.getPredicate(), APInt(64, *a, true),
                                    APInt(64, *b, true));
  return llvm::TypeSwitch<Operation *, std::optional<int64_t>>(op)
      .Case<arith::AddIOp>([&](auto) { return *a + *b; })
      .Case<arith::SubIOp>([&](auto) { return *a - *b; })
      .Case<arith::MulIOp>([&](auto) { return *a * *b; })
      .Case<arith::AndIOp>([&](auto) { return *a & *b; })
      .Default([](auto) { return std::nullopt; });
}

bool calotype::halide::countsAt(UpdateOp update, ArrayRef<int64_t> point) {
  for (auto where : update.getBody().front().getOps<WhereOp>())
    if (evaluate(where.getCondition(), point).value_or(1) == 0)
      return false;
  return true;
}

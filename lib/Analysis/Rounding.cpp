//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Analysis/Rounding.h"
#include "calotype/Analysis/Cost.h"
#include "calotype/Dialect/NN/IR/NNOps.h"
#include "llvm/ADT/TypeSwitch.h"
#include <cmath>

using namespace mlir;
using namespace calotype;

/// Deviations that are still rounding.
static constexpr double kDeviations = 8;
/// What an approximated function or a quotient counts as: 4 ULP.
static constexpr double kFunctionTerms = 16;

namespace {
/// The error of a value on its way.
struct Walk {
  double variance = 0;
  double terms = 0;
};
} // namespace

static double countOf(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.hasStaticShape() ? double(type.getNumElements()) : 1;
}

/// Half the distance of neighbours near 1; 0 for integers.
static double getUnit(Type type) {
  auto element = dyn_cast<FloatType>(getElementTypeOrSelf(type));
  return element ? std::ldexp(1, -int(element.getFPMantissaWidth())) : 0;
}

static double extentOf(Value value, int64_t axis) {
  int64_t extent = cast<RankedTensorType>(value.getType()).getDimSize(axis);
  return ShapedType::isDynamic(extent) ? 1 : extent;
}

/// Terms that one element of the result sums up; 0 for an op that sums nothing.
static double countTerms(Operation *op) {
  double results = std::max(1.0, countOf(op->getResult(0)));
  double operands = op->getNumOperands() ? countOf(op->getOperand(0)) : 1;
  double perResult = std::max(1.0, operands / results);
  if (double macs = computeCost(op).macs)
    return macs / results;
  return llvm::TypeSwitch<Operation *, double>(op)
      .Case<nn::AddOp, nn::SubOp, nn::BatchNormOp>([](auto) { return 2; })
      .Case([&](nn::ReduceOp reduce) {
        bool isChoice = llvm::is_contained(
            {nn::ReduceKind::Max, nn::ReduceKind::Min}, reduce.getKind());
        return isChoice ? 0 : perResult;
      })
      .Case([&](nn::PoolOp pool) {
        double taps = 1;
        for (int64_t extent : pool.getKernel())
          taps *= extent;
        return pool.getKind() == nn::PoolKind::Max ? 0 : taps;
      })
      .Case([&](nn::AdaptivePoolOp pool) {
        return pool.getKind() == nn::PoolKind::Max ? 0 : perResult;
      })
      .Case<nn::SoftmaxOp, nn::LogSoftmaxOp, nn::LpNormalizeOp, nn::ScanOp>(
          [](auto row) { return extentOf(row.getInput(), row.getAxis()); })
      .Case([](nn::NormalizeOp normalize) {
        double terms = 1;
        for (int64_t axis : normalize.getAxes())
          terms *= extentOf(normalize.getInput(), axis);
        return terms;
      })
      .Case<nn::ResizeOp, nn::GridSampleOp>([](auto) { return kFunctionTerms; })
      .Case<nn::ScatterElementsOp, nn::ScatterNdOp>([](auto scatter) {
        bool isSum = scatter.getKind() == nn::ScatterKind::Add;
        return isSum ? countOf(scatter.getUpdates()) : 0;
      })
      .Default([](Operation *) { return 0; });
}

/// Whether the op hands values on, or chooses among them, without rounding.
static bool isExact(Operation *op) {
  if (isa<nn::ReluOp, nn::NegOp, nn::AbsOp, nn::MaxOp, nn::MinOp, nn::ClampOp,
          nn::SelectOp, nn::SignOp, nn::CastOp>(op))
    return true;
  auto role = dyn_cast<nn::KernelOpInterface>(op);
  return role && role.getKernelRole() != nn::KernelRole::Root &&
         !isa<nn::ScalarOpInterface, nn::ResizeOp, nn::GridSampleOp>(op);
}

/// Whether a small change of an operand may change the result by a whole step.
static bool isStep(Operation *op) {
  if (isa<nn::RoundOp, nn::FloorOp, nn::CeilOp>(op))
    return true;
  return isa<nn::CastOp>(op) && getUnit(op->getOperand(0).getType()) > 0 &&
         getUnit(op->getResult(0).getType()) == 0;
}

static Walk goThrough(Operation *op, Walk walk) {
  double unit = getUnit(op->getResult(0).getType());
  if (isStep(op)) {
    // Two steps of 256, as the deviations count.
    double step = walk.variance > 0 ? 2.0 / 256 / kDeviations : 0;
    walk.variance += step * step;
    return walk;
  }
  if (unit == 0)
    return walk;
  if (isa<nn::CastOp>(op)) {
    bool isNarrowing = getUnit(op->getOperand(0).getType()) < unit;
    walk.variance += isNarrowing ? unit * unit : 0;
    return walk;
  }
  double terms = countTerms(op);
  walk.terms += terms;
  if (terms == 0 && isExact(op))
    return walk;
  // Sums of narrow types are kept in f32.
  double inner = std::min(unit, std::ldexp(1, -24));
  walk.variance += unit * unit + (terms + kFunctionTerms) * inner * inner;
  return walk;
}

std::vector<Rounding> calotype::computeRounding(Block &block) {
  llvm::DenseMap<Value, Walk> walks;
  for (Operation &op : block.without_terminator()) {
    if (op.getNumResults() == 0)
      continue;
    Walk longest;
    for (Value operand : op.getOperands()) {
      Walk walk = walks.lookup(operand);
      longest.variance = std::max(longest.variance, walk.variance);
      longest.terms = std::max(longest.terms, walk.terms);
    }
    Walk walk = goThrough(&op, longest);
    for (Value result : op.getResults())
      walks[result] = walk;
  }
  std::vector<Rounding> results;
  for (Value value : block.getTerminator()->getOperands()) {
    Walk walk = walks.lookup(value);
    Rounding rounding{kDeviations * std::sqrt(walk.variance), walk.terms, 0};
    if (walk.variance > 0)
      rounding.absolute = 2 * getUnit(value.getType());
    results.push_back(rounding);
  }
  return results;
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "StepMask.h"
#include "../Constants.h"
#include "../TensorTypes.h"
#include "calotype/Dialect/NN/IR/NNElementwiseOps.h"
#include "calotype/Dialect/NN/IR/NNShapeOps.h"
#include "llvm/ADT/TypeSwitch.h"
#include <cmath>

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

static bool isSame(double a, double b) {
  return a == b || (std::isnan(a) && std::isnan(b));
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

/// The form of one matrix of `rows` x `columns` at `offset`.
static std::optional<StepMask> findInMatrix(const Tensor &tensor,
                                            int64_t offset, int64_t rows,
                                            int64_t columns) {
  StepMask step;
  step.below = tensor.getDouble(offset + (rows - 1) * columns);
  step.above = tensor.getDouble(offset + columns - 1);
  if (isSame(step.below, step.above))
    return std::nullopt;
  // Each row tells in which range the diagonal is.
  int64_t least = 1 - rows, most = columns - 2;
  for (int64_t i = 0; i < rows; ++i) {
    auto at = [&](int64_t j) {
      return tensor.getDouble(offset + i * columns + j);
    };
    int64_t count = 0;
    while (count < columns && isSame(at(count), step.below))
      ++count;
    for (int64_t j = count; j < columns; ++j)
      if (!isSame(at(j), step.above))
        return std::nullopt;
    if (count > 0)
      least = std::max(least, count - 1 - i);
    if (count < columns)
      most = std::min(most, count - 1 - i);
  }
  if (least > most)
    return std::nullopt;
  step.diagonal = most;
  return step;
}

static std::optional<StepMask> findInConstant(ConstantOp op) {
  if (std::optional<double> splat = getSplat(op))
    return StepMask{std::nullopt, *splat, *splat};
  RankedTensorType type = typeOf(op);
  int64_t rank = type.getRank();
  if (rank < 2 || type.getNumElements() == 0)
    return std::nullopt;
  FailureOr<Tensor> tensor = readConstant(op.getValue());
  if (failed(tensor))
    return std::nullopt;
  int64_t rows = type.getDimSize(rank - 2), columns = type.getDimSize(rank - 1);
  std::optional<StepMask> first;
  for (int64_t at = 0; at < type.getNumElements(); at += rows * columns) {
    std::optional<StepMask> step = findInMatrix(*tensor, at, rows, columns);
    if (!step)
      return std::nullopt;
    if (!first)
      first = step;
    else if (step->diagonal != first->diagonal ||
             !isSame(step->below, first->below) ||
             !isSame(step->above, first->above))
      return std::nullopt;
  }
  return first;
}

//===----------------------------------------------------------------------===//
// Row and column numbers
//===----------------------------------------------------------------------===//

namespace {
/// The number of the row or of the column plus `first`.
struct Numbering {
  bool isColumn;
  int64_t first;
};
} // namespace

/// Constants whose only extent above one is that of the rows or the columns.
static std::optional<Numbering> findNumbering(Value value) {
  RankedTensorType type = typeOf(value);
  int64_t rank = type.getRank(), count = type.getNumElements();
  if (auto reshape = value.getDefiningOp<ReshapeOp>())
    value = reshape.getInput();
  if (rank < 1 || count < 2)
    return std::nullopt;
  bool isColumn = type.getDimSize(rank - 1) == count;
  if (!isColumn && (rank < 2 || type.getDimSize(rank - 2) != count))
    return std::nullopt;
  if (auto iota = value.getDefiningOp<IotaOp>())
    if (iota.getType().getDimSize(iota.getAxis()) == count)
      return Numbering{isColumn, 0};
  FailureOr<Tensor> tensor = readConstant(value);
  if (failed(tensor))
    return std::nullopt;
  double first = tensor->getDouble(0);
  for (int64_t i = 1; i < count; ++i)
    if (tensor->getDouble(i) != first + i)
      return std::nullopt;
  if (first != std::floor(first) || std::fabs(first) > 1e9)
    return std::nullopt;
  return Numbering{isColumn, static_cast<int64_t>(first)};
}

/// lhs < rhs or lhs <= rhs of a column number and a row number.
static std::optional<StepMask> compareNumbers(Value lhs, Value rhs,
                                              bool orEqual) {
  std::optional<Numbering> a = findNumbering(lhs), b = findNumbering(rhs);
  if (!a || !b || a->isColumn == b->isColumn)
    return std::nullopt;
  // j + a <= i + b where j - i <= b - a; the other way round above the
  // diagonal.
  if (a->isColumn)
    return StepMask{b->first - a->first - !orEqual, 1, 0};
  return StepMask{a->first - b->first - orEqual, 0, 1};
}

//===----------------------------------------------------------------------===//
// Functions of steps
//===----------------------------------------------------------------------===//

/// Ops between a mask and the constants it is made from, at most.
static constexpr unsigned kMaxDepth = 12;

static std::optional<StepMask> find(Value value, unsigned depth);

/// A step keeps its diagonal where the last two extents stay.
static bool keepsMatrices(Value from, Value to) {
  ArrayRef<int64_t> a = typeOf(from).getShape(), b = typeOf(to).getShape();
  return a.size() >= 2 && b.size() >= 2 && a.take_back(2) == b.take_back(2);
}

/// `function` of the values on both sides of one diagonal.
static std::optional<StepMask>
combine(Operation *op, unsigned depth,
        llvm::function_ref<double(ArrayRef<double>)> function) {
  SmallVector<double> below, above;
  StepMask result;
  for (Value operand : op->getOperands()) {
    std::optional<StepMask> step = find(operand, depth + 1);
    if (!step)
      return std::nullopt;
    if (step->diagonal &&
        (!keepsMatrices(operand, op->getResult(0)) ||
         (result.diagonal && result.diagonal != step->diagonal)))
      return std::nullopt;
    if (step->diagonal)
      result.diagonal = step->diagonal;
    below.push_back(step->below);
    above.push_back(step->above);
  }
  result.below = function(below);
  result.above = function(above);
  return result;
}

static std::optional<StepMask> findInTriangle(TriluOp op, unsigned depth) {
  std::optional<StepMask> input = find(op.getInput(), depth + 1);
  if (!input || input->diagonal)
    return std::nullopt;
  int64_t k = static_cast<int64_t>(op.getK());
  if (op.getUpper())
    return StepMask{k - 1, 0, input->above};
  return StepMask{k, input->below, 0};
}

static std::optional<StepMask> findInView(Operation *op, unsigned depth) {
  std::optional<StepMask> step = find(op->getOperand(0), depth + 1);
  if (step && step->diagonal &&
      !keepsMatrices(op->getOperand(0), op->getResult(0)))
    return std::nullopt;
  return step;
}

/// Comparisons of steps, or of the numbers of rows and columns.
static std::optional<StepMask> findInComparison(Operation *op, unsigned depth,
                                                bool isLess, bool orEqual) {
  Value less = op->getOperand(isLess ? 0 : 1),
        more = op->getOperand(isLess ? 1 : 0);
  if (std::optional<StepMask> step = compareNumbers(less, more, orEqual))
    return step;
  return combine(op, depth, [=](ArrayRef<double> x) -> double {
    double a = x[isLess ? 0 : 1], b = x[isLess ? 1 : 0];
    return orEqual ? a <= b : a < b;
  });
}

/// A number as the element type holds it.
static double convertTo(Type element, double value) {
  if (element.isInteger(1))
    return value != 0;
  if (isa<IntegerType>(element))
    return std::trunc(value);
  if (element.isF32())
    return static_cast<float>(value);
  return value;
}

static std::optional<StepMask> find(Value value, unsigned depth) {
  Operation *op = value.getDefiningOp();
  if (!op || op->getNumResults() != 1 || depth > kMaxDepth ||
      !typeOf(value).hasStaticShape())
    return std::nullopt;
  using Numbers = ArrayRef<double>;
  auto apply = [&](llvm::function_ref<double(Numbers)> function) {
    return combine(op, depth, function);
  };
  Type element = typeOf(value).getElementType();
  return llvm::TypeSwitch<Operation *, std::optional<StepMask>>(op)
      .Case([](ConstantOp constant) { return findInConstant(constant); })
      .Case([&](TriluOp trilu) { return findInTriangle(trilu, depth); })
      .Case<ExpandOp, ReshapeOp>([&](auto) { return findInView(op, depth); })
      .Case([&](CastOp) {
        return apply([&](Numbers x) { return convertTo(element, x[0]); });
      })
      .Case([&](NotOp) -> std::optional<StepMask> {
        if (!element.isInteger(1))
          return std::nullopt;
        return apply([](Numbers x) { return x[0] == 0; });
      })
      .Case([&](SelectOp) {
        return apply([](Numbers x) { return x[0] != 0 ? x[1] : x[2]; });
      })
      .Case([&](AddOp) { return apply([](Numbers x) { return x[0] + x[1]; }); })
      .Case([&](SubOp) { return apply([](Numbers x) { return x[0] - x[1]; }); })
      .Case([&](MulOp) { return apply([](Numbers x) { return x[0] * x[1]; }); })
      .Case([&](EqualOp) {
        return apply([](Numbers x) { return x[0] == x[1]; });
      })
      .Case([&](NotEqualOp) {
        return apply([](Numbers x) { return x[0] != x[1]; });
      })
      .Case([&](LessOp) { return findInComparison(op, depth, true, false); })
      .Case(
          [&](LessEqualOp) { return findInComparison(op, depth, true, true); })
      .Case(
          [&](GreaterOp) { return findInComparison(op, depth, false, false); })
      .Case([&](GreaterEqualOp) {
        return findInComparison(op, depth, false, true);
      })
      .Default([](Operation *) { return std::nullopt; });
}

std::optional<StepMask> nn::findStepMask(Value value) { return find(value, 0); }

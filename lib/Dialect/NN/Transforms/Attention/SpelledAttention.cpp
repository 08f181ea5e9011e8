//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Walks from the second product of an attention back to the first.
//===----------------------------------------------------------------------===//

#include "SpelledAttention.h"
#include "../Constants.h"
#include "../TensorTypes.h"
#include "calotype/Dialect/NN/IR/NNElementwiseOps.h"
#include "calotype/Dialect/NN/IR/NNShapeOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

/// True for a transpose of the last two dimensions alone.
static bool swapsMatrices(TransposeOp op) {
  ArrayRef<int64_t> permutation = op.getPermutation();
  int64_t rank = permutation.size();
  for (int64_t i = 0; i < rank - 2; ++i)
    if (permutation[i] != i)
      return false;
  return rank >= 2 && permutation[rank - 1] == rank - 2;
}

/// True for a view that keeps the last two dimensions.
static bool keepsMatrices(ReshapeOp op) {
  ArrayRef<int64_t> from = typeOf(op.getInput()).getShape(),
                    to = op.getType().getShape();
  return from.size() >= 2 && to.size() >= 2 &&
         from.take_back(2) == to.take_back(2);
}

/// True for a conversion between floats that loses nothing (or, with `narrows`,
/// gains nothing).
static bool convertsFloats(CastOp op, bool narrows) {
  auto from = dyn_cast<FloatType>(typeOf(op.getInput()).getElementType());
  auto to = dyn_cast<FloatType>(op.getType().getElementType());
  if (!from || !to)
    return false;
  if (narrows)
    std::swap(from, to);
  return from.getWidth() < to.getWidth();
}

namespace {

/// One walk.
class Walk {
public:
  Walk(MatmulOp output, bool valuesRight) {
    pattern.output = output;
    pattern.valuesRight = valuesRight;
    pattern.ops = {output};
    at = valuesRight ? output.getLhs() : output.getRhs();
    // The contracted dimension is that of the keys.
    keysLast =
        valuesRight ? !output.getTransposeLhs() : output.getTransposeRhs();
  }

  /// True when the product is that of an attention, perhaps with an obstacle.
  bool run() { return findSoftmax() && findScores(); }

  AttentionPattern pattern;
  /// Why this is no attention that nn.attention can say.
  std::string obstacle;

private:
  bool findSoftmax();
  bool findScores();
  bool stepBack();
  bool stepBackSum(Operation *op, bool isDifference);
  bool stepBackProduct(Operation *op);
  bool stepBackSelect(SelectOp op);
  static bool leadsToScores(Value value, unsigned depth);

  /// Notes an obstacle; the walk goes on to see whether this is attention at
  /// all.
  void object(const Twine &text) {
    if (obstacle.empty())
      obstacle = text.str();
  }
  void goTo(Operation *through, Value next) {
    pattern.ops.push_back(through);
    at = next;
    if (!at.hasOneUse())
      object("the scores have another reader");
  }
  SpelledStep makeStep(SpelledStep::Kind kind, Value value) {
    SpelledStep step;
    step.kind = kind;
    step.value = value;
    step.batch.assign(typeOf(at).getShape().begin(),
                      typeOf(at).getShape().end() - 2);
    step.keysLast = keysLast;
    return step;
  }

  /// The value that is looked at; everything behind it is known.
  Value at;
  bool keysLast = true;
  /// By what the value at hand is multiplied later.
  double factor = 1;
};

} // namespace

//===----------------------------------------------------------------------===//
// From the second product to the softmax
//===----------------------------------------------------------------------===//

/// x when `value` is select(is_nan(x), 0, x).
static Value matchNanToZero(Value value) {
  auto select = value.getDefiningOp<SelectOp>();
  auto isNan =
      select ? select.getCondition().getDefiningOp<IsNanOp>() : IsNanOp();
  if (!isNan || isNan.getInput() != select.getOnFalse() ||
      getSplat(select.getOnTrue()) != 0.0)
    return {};
  return select.getOnFalse();
}

bool Walk::findSoftmax() {
  bool others = !at.hasOneUse();
  while (true) {
    Operation *op = at.getDefiningOp();
    if (auto softmax = dyn_cast_or_null<SoftmaxOp>(op)) {
      pattern.softmax = softmax;
      break;
    }
    Value next;
    unsigned uses = 1;
    if (auto cast = dyn_cast_or_null<CastOp>(op);
        cast && convertsFloats(cast, true)) {
      next = cast.getInput();
    } else if (auto reshape = dyn_cast_or_null<ReshapeOp>(op);
               reshape && keepsMatrices(reshape)) {
      next = reshape.getInput();
    } else if (auto transpose = dyn_cast_or_null<TransposeOp>(op);
               transpose && swapsMatrices(transpose)) {
      next = transpose.getInput();
      keysLast = !keysLast;
    } else if (Value input = matchNanToZero(at)) {
      pattern.nanBecomesZero = true;
      next = input;
      uses = 2;
    } else {
      return false;
    }
    pattern.ops.push_back(op);
    if (auto select = dyn_cast<SelectOp>(op))
      pattern.ops.push_back(select.getCondition().getDefiningOp());
    at = next;
    others |= static_cast<unsigned>(
                  std::distance(at.use_begin(), at.use_end())) != uses;
  }
  RankedTensorType type = typeOf(at);
  if (type.getRank() < 2)
    return false;
  if (others)
    object("the weights have another reader");
  int64_t axis = pattern.softmax.getAxis(), rank = type.getRank();
  if (axis != (keysLast ? rank - 1 : rank - 2))
    object("the softmax is not over the keys");
  if (!type.hasStaticShape()) {
    object("shapes are not known");
  } else {
    ArrayRef<int64_t> shape = type.getShape();
    pattern.batch.assign(shape.begin(), shape.end() - 2);
    pattern.queries = shape[keysLast ? rank - 2 : rank - 1];
    pattern.keys = shape[keysLast ? rank - 1 : rank - 2];
  }
  goTo(pattern.softmax, pattern.softmax.getInput());
  return true;
}

//===----------------------------------------------------------------------===//
// From the softmax to the first product
//===----------------------------------------------------------------------===//

/// True when a walk through the ops that may stand between arrives at a
/// product.
bool Walk::leadsToScores(Value value, unsigned depth) {
  Operation *op = value.getDefiningOp();
  if (!op || depth > 16)
    return false;
  if (isa<MatmulOp>(op))
    return true;
  if (!isa<AddOp, SubOp, MulOp, DivOp, NegOp, TanhOp, SelectOp, CastOp,
           ReshapeOp, TransposeOp>(op))
    return false;
  auto isWhole = [&](Value operand) {
    RankedTensorType from = typeOf(operand), to = typeOf(value);
    return from.getRank() >= 2 &&
           (!from.hasStaticShape() || !to.hasStaticShape() ||
            from.getNumElements() == to.getNumElements());
  };
  return llvm::any_of(op->getOperands(), [&](Value operand) {
    return isWhole(operand) && leadsToScores(operand, depth + 1);
  });
}

/// score + mask, mask + score or score - mask.
bool Walk::stepBackSum(Operation *op, bool isDifference) {
  Value lhs = op->getOperand(0), rhs = op->getOperand(1);
  bool left = lhs.getType() == at.getType() && leadsToScores(lhs, 0);
  bool right = !left && !isDifference && rhs.getType() == at.getType() &&
               leadsToScores(rhs, 0);
  if (!left && !right)
    return false;
  SpelledStep step = makeStep(SpelledStep::Add, left ? rhs : lhs);
  step.factor = isDifference ? -factor : factor;
  pattern.steps.push_back(step);
  goTo(op, left ? lhs : rhs);
  return true;
}

/// A product with a number, or with a matrix of zeros and ones.
bool Walk::stepBackProduct(Operation *op) {
  bool isQuotient = isa<DivOp>(op);
  for (auto [score, other] :
       {std::pair(op->getOperand(0), op->getOperand(1)),
        std::pair(op->getOperand(1), op->getOperand(0))}) {
    if (score.getType() != at.getType() || !leadsToScores(score, 0) ||
        (isQuotient && score != op->getOperand(0)))
      continue;
    if (std::optional<double> number = getSplat(other)) {
      factor = isQuotient ? factor / *number : factor * *number;
    } else if (isQuotient) {
      object("the scores are divided by what is no number");
    } else {
      pattern.steps.push_back(makeStep(SpelledStep::Multiply, other));
    }
    goTo(op, score);
    return true;
  }
  return false;
}

/// A choice between the score and a number.
bool Walk::stepBackSelect(SelectOp op) {
  for (bool inverted : {false, true}) {
    Value score = inverted ? op.getOnFalse() : op.getOnTrue();
    std::optional<double> number =
        getSplat(inverted ? op.getOnTrue() : op.getOnFalse());
    if (!number || score.getType() != at.getType() || !leadsToScores(score, 0))
      continue;
    SpelledStep step = makeStep(SpelledStep::Select, op.getCondition());
    step.inverted = inverted;
    step.number = *number * factor;
    pattern.steps.push_back(step);
    goTo(op, score);
    return true;
  }
  return false;
}

/// Goes over one op; false at one that has no place in attention.
bool Walk::stepBack() {
  Operation *op = at.getDefiningOp();
  if (isa_and_nonnull<AddOp, SubOp>(op))
    return stepBackSum(op, isa<SubOp>(op));
  if (isa_and_nonnull<MulOp, DivOp>(op))
    return stepBackProduct(op);
  if (auto select = dyn_cast_or_null<SelectOp>(op))
    return stepBackSelect(select);
  if (auto negation = dyn_cast_or_null<NegOp>(op)) {
    factor = -factor;
    goTo(op, negation.getInput());
    return true;
  }
  if (auto tanh = dyn_cast_or_null<TanhOp>(op)) {
    if (pattern.softcap != 0 || !(factor > 0))
      object("the tanh of the scores is no soft cap");
    pattern.softcap = factor;
    factor = 1;
    goTo(op, tanh.getInput());
    return true;
  }
  if (auto cast = dyn_cast_or_null<CastOp>(op)) {
    if (!convertsFloats(cast, false))
      object("the scores are converted");
    goTo(op, cast.getInput());
    return true;
  }
  if (auto reshape = dyn_cast_or_null<ReshapeOp>(op);
      reshape && keepsMatrices(reshape)) {
    goTo(op, reshape.getInput());
    return true;
  }
  auto transpose = dyn_cast_or_null<TransposeOp>(op);
  if (!transpose || !swapsMatrices(transpose))
    return false;
  keysLast = !keysLast;
  goTo(op, transpose.getInput());
  return true;
}

bool Walk::findScores() {
  while (!at.getDefiningOp<MatmulOp>()) {
    size_t before = pattern.steps.size();
    bool hadCap = pattern.softcap != 0;
    if (!stepBack()) {
      Operation *op = at.getDefiningOp();
      if (!op || llvm::none_of(op->getOperands(), [](Value operand) {
            return leadsToScores(operand, 0);
          }))
        return false;
      object("'" + op->getName().getStringRef() + "' acts on the scores");
      return true;
    }
    if (hadCap && pattern.steps.size() != before)
      object("a mask acts before the soft cap");
  }
  pattern.scores = at.getDefiningOp<MatmulOp>();
  pattern.ops.push_back(pattern.scores);
  pattern.keysRight = keysLast;
  // softcap * tanh(scale / softcap * product)
  pattern.scale = pattern.softcap != 0 ? factor * pattern.softcap : factor;
  std::reverse(pattern.steps.begin(), pattern.steps.end());
  return true;
}

std::optional<AttentionPattern> nn::matchAttention(MatmulOp output,
                                                   std::string &obstacle) {
  for (bool valuesRight : {true, false}) {
    Walk walk(output, valuesRight);
    if (!walk.run())
      continue;
    obstacle = walk.obstacle;
    if (obstacle.empty())
      return std::move(walk.pattern);
    return std::nullopt;
  }
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "AttentionMask.h"
#include "../Constants.h"
#include "../TensorTypes.h"
#include "AttentionOperands.h"
#include "StepMask.h"
#include "calotype/Dialect/NN/IR/NNElementwiseOps.h"
#include "calotype/Dialect/NN/IR/NNShapeOps.h"
#include <cmath>

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

/// A score that hides: after it the exponential is zero in f32 unless visible
/// scores are below -9900.
static constexpr double kHides = -1e4;
/// A number to which adding a score changes nothing.
static constexpr double kSwallows = -1e30;

static bool isMinusInfinity(double value) {
  return std::isinf(value) && value < 0;
}

/// `value` before broadcasts that nn.attention does by itself.
static Value stripExpand(Value value) {
  while (auto expand = value.getDefiningOp<ExpandOp>())
    value = expand.getInput();
  return value;
}

//===----------------------------------------------------------------------===//
// Causal masks
//===----------------------------------------------------------------------===//

/// The diagonal of a step in terms of queries and keys: keys up to it have
/// `below`.
static std::optional<StepMask> findStep(const SpelledStep &step,
                                        int64_t queries, int64_t keys) {
  std::optional<StepMask> mask = findStepMask(step.value);
  if (!mask || !mask->diagonal)
    return std::nullopt;
  ArrayRef<int64_t> shape = typeOf(step.value).getShape();
  int64_t rows = step.keysLast ? queries : keys,
          columns = step.keysLast ? keys : queries;
  if (shape[shape.size() - 2] != rows || shape.back() != columns)
    return std::nullopt;
  if (!step.keysLast) {
    // Rows are keys: j - i > d becomes i - j < -d, the part below the other
    // one.
    std::swap(mask->below, mask->above);
    mask->diagonal = -*mask->diagonal - 1;
  }
  return mask;
}

/// Takes the step when it is causal; otherwise it is a mask.
bool AttentionMask::addStep(const SpelledStep &step, std::string &obstacle) {
  std::optional<StepMask> mask = findStep(step, pattern.queries, pattern.keys);
  double below = 0, above = 0;
  if (step.kind == SpelledStep::Multiply) {
    // Only first: zero times minus infinity is NaN.
    bool isFirst = !erased && !offset && masks.empty();
    if (!mask || mask->below != 1 || mask->above != 0 || !isFirst) {
      obstacle = "the scores are multiplied by a matrix";
      return false;
    }
    erased = mask->diagonal;
    return true;
  }
  if (mask && step.kind == SpelledStep::Add) {
    below = mask->below * step.factor;
    above = mask->above * step.factor;
  } else if (mask) {
    bool keepsBelow = (mask->below != 0) != step.inverted;
    bool keepsAbove = (mask->above != 0) != step.inverted;
    below = keepsBelow ? 0 : step.number;
    above = keepsAbove ? 0 : step.number;
  }
  // A finite number hides only where the row keeps another key.
  bool keepsKeys = mask && *mask->diagonal >= 0 && offset.value_or(0) >= 0;
  bool mayHide = isMinusInfinity(above) || (mayBeFinite && keepsKeys);
  if (!mask || below != 0 || !(above <= kHides) || !mayHide)
    return addMask(step, obstacle);
  if (erased && *erased != *mask->diagonal) {
    obstacle = "the scores are multiplied by a matrix";
    return false;
  }
  erased.reset();
  offset = offset ? std::min(*offset, *mask->diagonal) : *mask->diagonal;
  causalScore = std::max(causalScore, above);
  return true;
}

//===----------------------------------------------------------------------===//
// Other masks
//===----------------------------------------------------------------------===//

bool AttentionMask::addMask(const SpelledStep &step, std::string &obstacle) {
  // A sum of masks is as good as its parts, of which one may be causal.
  Value whole = stripExpand(step.value);
  if (auto sum = whole.getDefiningOp<AddOp>();
      sum && step.kind == SpelledStep::Add &&
      (findStepMask(sum.getLhs()) || findStepMask(sum.getRhs()))) {
    SpelledStep left = step, right = step;
    left.value = sum.getLhs(), right.value = sum.getRhs();
    return addStep(left, obstacle) && addStep(right, obstacle);
  }
  Mask mask{step, {}};
  mask.step.value = whole;
  SmallVector<int64_t> shape(typeOf(whole).getShape());
  while (shape.size() < 2)
    shape.insert(shape.begin(), 1);
  std::optional<BatchAndHeads> outer =
      mapBatch(ArrayRef(shape).drop_back(2), step.batch, {batch, heads});
  int64_t row = shape[shape.size() - 2], column = shape.back();
  if (!step.keysLast)
    std::swap(row, column);
  if (!outer || (row != 1 && row != pattern.queries) ||
      (column != 1 && column != pattern.keys)) {
    obstacle = "a mask does not broadcast to the scores of all heads";
    return false;
  }
  mask.shape = {outer->batch, outer->heads, row, column};
  selectsAfterDiagonal |= offset && step.kind == SpelledStep::Select &&
                          !isMinusInfinity(step.number);
  masks.push_back(mask);
  return true;
}

/// True when all masks put one number in the place of scores.
bool AttentionMask::allSelect() const {
  return llvm::all_of(masks, [&](const Mask &mask) {
    return mask.step.kind == SpelledStep::Select &&
           mask.step.number == masks.front().step.number;
  });
}

/// nn.attention has one mask, and hides above the diagonal with minus infinity.
bool AttentionMask::checkTogether(std::string &obstacle) {
  if (erased) {
    obstacle = "the scores are multiplied by a matrix";
    return false;
  }
  if (selectsAfterDiagonal) {
    obstacle = "after a causal mask another one selects a finite number";
    return false;
  }
  if (masks.size() < 2 || allSelect())
    return true;
  // As a sum: minus infinity hides whatever is added, a first number that
  // swallows the scores is as good as added to them.
  for (auto [i, mask] : llvm::enumerate(masks))
    if (mask.step.kind == SpelledStep::Select &&
        !isMinusInfinity(mask.step.number) &&
        (i > 0 || mask.step.number > kSwallows)) {
      obstacle = "masks that select and masks that are added act together";
      return false;
    }
  return true;
}

bool AttentionMask::collect(bool finiteDiagonals, std::string &obstacle) {
  mayBeFinite = finiteDiagonals;
  offset.reset();
  erased.reset();
  masks.clear();
  causalScore = -std::numeric_limits<double>::infinity();
  selectsAfterDiagonal = false;
  for (const SpelledStep &step : pattern.steps)
    if (!addStep(step, obstacle))
      return false;
  return true;
}

bool AttentionMask::find(int64_t batchExtent, int64_t headExtent,
                         std::string &obstacle) {
  batch = batchExtent, heads = headExtent;
  if (!collect(/*finiteDiagonals=*/true, obstacle))
    return false;
  // Where a mask hides all keys up to the diagonal, a finite number above it
  // does not hide: then it is a mask like others.
  if (offset && !isMinusInfinity(causalScore) && !masks.empty() &&
      !collect(/*finiteDiagonals=*/false, obstacle))
    return false;
  return checkTogether(obstacle);
}

//===----------------------------------------------------------------------===//
// Construction
//===----------------------------------------------------------------------===//

/// The mask's value as it broadcasts to [batch, heads, query, key].
Value AttentionMask::orient(const Mask &mask) {
  Value value = mask.step.value;
  Location loc = value.getLoc();
  ArrayRef<int64_t> own = typeOf(value).getShape();
  if (mask.step.keysLast && own.size() <= 4 &&
      own == ArrayRef(mask.shape).take_back(own.size()))
    return value;
  SmallVector<int64_t> shape(mask.shape);
  if (!mask.step.keysLast)
    std::swap(shape[2], shape[3]);
  Type element = typeOf(value).getElementType();
  value = builder.createOrFold<ReshapeOp>(
      loc, RankedTensorType::get(shape, element), value);
  if (mask.step.keysLast)
    return value;
  const int64_t swap[] = {0, 1, 3, 2};
  return builder.createOrFold<TransposeOp>(
      loc, RankedTensorType::get(mask.shape, element), value, swap);
}

/// True where the mask keeps the score.
Value AttentionMask::buildCondition(const Mask &mask) {
  Value condition = orient(mask);
  return mask.step.inverted
             ? NotOp::create(builder, condition.getLoc(), condition).getResult()
             : condition;
}

/// `value` with another element type.
static Value convertTo(OpBuilder &builder, Value value, Type element) {
  auto type = RankedTensorType::get(typeOf(value).getShape(), element);
  return type == value.getType()
             ? value
             : CastOp::create(builder, value.getLoc(), type, value).getResult();
}

/// All masks as one that is added, in the type of the softmax.
Value AttentionMask::buildSum() {
  Type element = typeOf(pattern.softmax.getInput()).getElementType();
  auto number = RankedTensorType::get({}, element);
  Value sum;
  for (const Mask &mask : masks) {
    Location loc = mask.step.value.getLoc();
    Value part;
    if (mask.step.kind == SpelledStep::Select) {
      part =
          SelectOp::create(builder, loc, buildCondition(mask),
                           createSplat(builder, loc, number, 0),
                           createSplat(builder, loc, number, mask.step.number));
    } else {
      part = convertTo(builder, orient(mask), element);
      if (mask.step.factor != 1)
        part =
            MulOp::create(builder, loc, part,
                          createSplat(builder, loc, number, mask.step.factor));
    }
    sum = sum ? AddOp::create(builder, loc, sum, part).getResult() : part;
  }
  return sum;
}

Value AttentionMask::build() {
  if (masks.empty())
    return {};
  if (!allSelect())
    return buildSum();
  Value condition;
  for (const Mask &mask : masks) {
    Value part = buildCondition(mask);
    condition =
        condition
            ? AndOp::create(builder, part.getLoc(), condition, part).getResult()
            : part;
  }
  return condition;
}

FloatAttr AttentionMask::getHiddenScore() {
  if (masks.empty() || !allSelect() ||
      isMinusInfinity(masks.front().step.number))
    return {};
  return builder.getF64FloatAttr(masks.front().step.number);
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Simplification of element-wise ops and reductions.
//===----------------------------------------------------------------------===//

#include "../Constants.h"
#include "GraphPatterns.h"
#include "NonNegative.h"
#include "calotype/Dialect/NN/IR/NNAttentionOps.h"
#include "calotype/Dialect/NN/IR/NNContractionOps.h"
#include "calotype/Dialect/NN/IR/NNElementwiseOps.h"
#include "calotype/Dialect/NN/IR/NNNormalizationOps.h"
#include "calotype/Dialect/NN/IR/NNReductionOps.h"
#include "calotype/Dialect/NN/IR/NNShapeOps.h"
#include <cmath>

using namespace mlir;
using namespace calotype::nn;

static RankedTensorType tensorType(Value value) {
  return cast<RankedTensorType>(value.getType());
}
static bool isFloat(Value value) {
  return isa<FloatType>(tensorType(value).getElementType());
}

/// `op` with a splat operand that changes nothing becomes the other operand,
/// broadcast to the result's shape.
template <typename OpTy>
static LogicalResult dropNeutral(OpTy op, double neutral, bool commutative,
                                 PatternRewriter &rewriter) {
  Value kept;
  if (getSplat(op.getRhs()) == neutral)
    kept = op.getLhs();
  else if (commutative && getSplat(op.getLhs()) == neutral)
    kept = op.getRhs();
  if (!kept || tensorType(kept).getElementType() !=
                   tensorType(op.getResult()).getElementType())
    return rewriter.notifyMatchFailure(op, "no neutral operand");
  if (kept.getType() != op.getType())
    kept = ExpandOp::create(rewriter, op.getLoc(), op.getType(), kept);
  rewriter.replaceOp(op, kept);
  return success();
}

/// Whether somebody may see the sign of a zero in `value`, as a division does.
static bool showsSignOfZero(Value value) {
  return !llvm::all_of(value.getUsers(), [](Operation *user) {
    return isa<AttentionOp, ConvOp, ExpOp, LogSoftmaxOp, MatmulOp, SigmoidOp,
               SoftmaxOp>(user);
  });
}

/// Of -0 and 0 the sum is 0: of the zeros, -0 changes nothing when it is added,
/// and 0 when it is subtracted.
template <typename OpTy>
static LogicalResult dropZero(OpTy op, bool isNegative,
                              PatternRewriter &rewriter) {
  bool commutative = isa<AddOp>(op.getOperation());
  auto changesSign = [&](Value operand) {
    std::optional<double> splat = getSplat(operand);
    return splat && *splat == 0 && std::signbit(*splat) != isNegative;
  };
  if (isFloat(op.getResult()) &&
      (changesSign(op.getRhs()) || (commutative && changesSign(op.getLhs()))) &&
      showsSignOfZero(op.getResult()))
    return rewriter.notifyMatchFailure(op, "the sign of a zero may be seen");
  return dropNeutral(op, 0, commutative, rewriter);
}

static LogicalResult simplifyAdd(AddOp op, PatternRewriter &rewriter) {
  return dropZero(op, /*isNegative=*/true, rewriter);
}
static LogicalResult simplifySub(SubOp op, PatternRewriter &rewriter) {
  return dropZero(op, /*isNegative=*/false, rewriter);
}
static LogicalResult simplifyMul(MulOp op, PatternRewriter &rewriter) {
  return dropNeutral(op, 1, true, rewriter);
}

/// A conjunction with true and a disjunction with false.
static LogicalResult simplifyAnd(AndOp op, PatternRewriter &rewriter) {
  if (!op.getType().getElementType().isInteger(1))
    return rewriter.notifyMatchFailure(op, "no truth values");
  return dropNeutral(op, 1, true, rewriter);
}
static LogicalResult simplifyOr(OrOp op, PatternRewriter &rewriter) {
  return dropNeutral(op, 0, true, rewriter);
}

static LogicalResult simplifyDiv(DivOp op, PatternRewriter &rewriter) {
  if (succeeded(dropNeutral(op, 1, false, rewriter)))
    return success();
  if (!isFloat(op.getLhs()))
    return failure();
  if (getSplat(op.getLhs()) == 1.0 && op.getRhs().getType() == op.getType()) {
    rewriter.replaceOpWithNewOp<ReciprocalOp>(op, op.getType(), op.getRhs());
    return success();
  }
  std::optional<double> divisor = getSplat(op.getRhs());
  if (!divisor || *divisor == 0 || !std::isfinite(*divisor))
    return rewriter.notifyMatchFailure(op, "the divisor is no known number");
  int exponent;
  if (std::abs(std::frexp(*divisor, &exponent)) != 0.5 ||
      std::abs(exponent) > 14)
    return rewriter.notifyMatchFailure(op, "the reciprocal is not exact");
  Value factor =
      createSplat(rewriter, op.getLoc(), tensorType(op.getRhs()), 1 / *divisor);
  rewriter.replaceOpWithNewOp<MulOp>(op, op.getType(), op.getLhs(), factor);
  return success();
}

/// Whether the square root of a value is its power to one half, which differ
/// for -0 and minus infinity.
static bool hasRoot(Value base) {
  Operation *op = base.getDefiningOp();
  bool isPlusZero = false;
  if (auto add = dyn_cast_or_null<AddOp>(op))
    isPlusZero = getSplat(add.getRhs()).value_or(0) > 0 ||
                 getSplat(add.getLhs()).value_or(0) > 0;
  else if (auto mul = dyn_cast_or_null<MulOp>(op))
    isPlusZero = mul.getLhs() == mul.getRhs();
  else if (auto reduce = dyn_cast_or_null<ReduceOp>(op))
    isPlusZero = reduce.getKind() != ReduceKind::Max &&
                 reduce.getKind() != ReduceKind::Min;
  else
    isPlusZero = isa_and_nonnull<AbsOp, ExpOp>(op);
  return isPlusZero && isNonNegative(base);
}

static LogicalResult simplifyPow(PowOp op, PatternRewriter &rewriter) {
  std::optional<double> exponent = getSplat(op.getRhs());
  Value base = op.getLhs();
  if (!exponent || base.getType() != op.getType())
    return rewriter.notifyMatchFailure(op, "the exponent is no known number");
  Location loc = op.getLoc();
  Type type = op.getType();
  if (*exponent == 1) {
    rewriter.replaceOp(op, base);
    return success();
  }
  if (*exponent == 2 || *exponent == 3) {
    Value product = MulOp::create(rewriter, loc, type, base, base);
    if (*exponent == 3)
      product = MulOp::create(rewriter, loc, type, product, base);
    rewriter.replaceOp(op, product);
    return success();
  }
  if (!isFloat(base))
    return failure();
  if (std::abs(*exponent) == 0.5 && !hasRoot(base))
    return rewriter.notifyMatchFailure(op, "the base may be -0 or -infinity");
  if (*exponent == 0.5)
    rewriter.replaceOpWithNewOp<SqrtOp>(op, type, base);
  else if (*exponent == -0.5)
    rewriter.replaceOpWithNewOp<RsqrtOp>(op, type, base);
  else if (*exponent == -1)
    rewriter.replaceOpWithNewOp<ReciprocalOp>(op, type, base);
  else
    return rewriter.notifyMatchFailure(op, "no cheaper form of this power");
  return success();
}

/// True when every value of `from` is one of `to`.
static bool isLossless(Type from, Type to) {
  if (from == to)
    return true;
  auto mantissa = [](Type type) -> unsigned {
    if (auto real = dyn_cast<FloatType>(type))
      return real.getFPMantissaWidth();
    return 0;
  };
  unsigned width = from.getIntOrFloatBitWidth(),
           wide = to.getIntOrFloatBitWidth();
  if (isa<FloatType>(from))
    return isa<FloatType>(to) && wide > width && mantissa(to) >= mantissa(from);
  bool fromUnsigned = from.isUnsignedInteger() || from.isInteger(1);
  if (isa<FloatType>(to))
    return width <= mantissa(to) && (!to.isF16() || width <= 8);
  bool toUnsigned = to.isUnsignedInteger();
  return wide > width && (fromUnsigned || !toUnsigned);
}

static LogicalResult simplifyCast(CastOp op, PatternRewriter &rewriter) {
  auto producer = op.getInput().getDefiningOp<CastOp>();
  if (!producer)
    return rewriter.notifyMatchFailure(op, "no chain of conversions");
  Value input = producer.getInput();
  if (!isLossless(tensorType(input).getElementType(),
                  tensorType(op.getInput()).getElementType()))
    return rewriter.notifyMatchFailure(op, "the first conversion loses values");
  if (input.getType() == op.getType())
    rewriter.replaceOp(op, input);
  else
    rewriter.replaceOpWithNewOp<CastOp>(op, op.getType(), input);
  return success();
}

/// max(x, 0) is relu.
static LogicalResult simplifyMax(MaxOp op, PatternRewriter &rewriter) {
  for (auto [value, other] : {std::pair(op.getLhs(), op.getRhs()),
                              std::pair(op.getRhs(), op.getLhs())})
    if (value.getType() == op.getType() && getSplat(other) == 0.0) {
      rewriter.replaceOpWithNewOp<ReluOp>(op, op.getType(), value);
      return success();
    }
  return rewriter.notifyMatchFailure(op, "no zero operand");
}

static LogicalResult simplifySelect(SelectOp op, PatternRewriter &rewriter) {
  std::optional<double> condition = getSplat(op.getCondition());
  Value kept;
  if (op.getOnTrue() == op.getOnFalse())
    kept = op.getOnTrue();
  else if (condition)
    kept = *condition != 0 ? op.getOnTrue() : op.getOnFalse();
  if (!kept)
    return rewriter.notifyMatchFailure(op, "the condition is not known");
  if (kept.getType() != op.getType())
    kept = ExpandOp::create(rewriter, op.getLoc(), op.getType(), kept);
  rewriter.replaceOp(op, kept);
  return success();
}

/// Reductions over unit dimensions only change the shape.
static LogicalResult simplifyReduce(ReduceOp op, PatternRewriter &rewriter) {
  RankedTensorType type = tensorType(op.getInput());
  for (int64_t axis : op.getAxes())
    if (type.getDimSize(axis) != 1)
      return rewriter.notifyMatchFailure(op,
                                         "more than one element per result");
  switch (op.getKind()) {
  case ReduceKind::Sum:
  case ReduceKind::Mean:
  case ReduceKind::Max:
  case ReduceKind::Min:
  case ReduceKind::Prod:
    break;
  default:
    return rewriter.notifyMatchFailure(op, "the reduction maps single values");
  }
  if (op.getType() == type)
    rewriter.replaceOp(op, op.getInput());
  else if (type.hasStaticShape())
    rewriter.replaceOpWithNewOp<ReshapeOp>(op, op.getType(), op.getInput());
  else
    return rewriter.notifyMatchFailure(op, "the shape is not known");
  return success();
}

namespace {

/// An element-wise op that broadcasts reads through `nn.expand` where the
/// result's shape stays.
struct DropExpandBeforeBroadcast final : RewritePattern {
  DropExpandBeforeBroadcast(MLIRContext *context)
      : RewritePattern(MatchAnyOpTypeTag(), /*benefit=*/1, context) {}

  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    if (!isa<ScalarOpInterface>(op) || op->getNumResults() != 1 ||
        op->getNumOperands() < 2)
      return failure();
    auto result = tensorType(op->getResult(0));
    for (OpOperand &operand : op->getOpOperands()) {
      auto expand = operand.get().getDefiningOp<ExpandOp>();
      if (!expand)
        continue;
      SmallVector<Type> types(op->getOperandTypes());
      types[operand.getOperandNumber()] = expand.getInput().getType();
      FailureOr<SmallVector<int64_t>> shape = broadcastShapes(types);
      if (failed(shape) || ArrayRef<int64_t>(*shape) != result.getShape())
        continue;
      rewriter.modifyOpInPlace(op, [&] { operand.set(expand.getInput()); });
      return success();
    }
    return failure();
  }
};

/// An element-wise op of broadcast values and numbers computes before the
/// broadcast, where there is less to compute.
struct SinkExpand final : RewritePattern {
  SinkExpand(MLIRContext *context)
      : RewritePattern(MatchAnyOpTypeTag(), /*benefit=*/1, context) {}

  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    if (!isa<ScalarOpInterface>(op) || op->getNumResults() != 1)
      return failure();
    auto result = tensorType(op->getResult(0));
    // What the small op reads: a null value for a number.
    SmallVector<Value> operands;
    SmallVector<Type> types;
    bool any = false;
    for (Value operand : op->getOperands()) {
      auto expand = operand.getDefiningOp<ExpandOp>();
      any |= bool(expand);
      bool isNumber = !expand && getSplat(operand);
      operands.push_back(expand     ? expand.getInput()
                         : isNumber ? Value()
                                    : operand);
      types.push_back(isNumber ? RankedTensorType::get(
                                     {}, tensorType(operand).getElementType())
                               : operands.back().getType());
    }
    FailureOr<SmallVector<int64_t>> shape = broadcastShapes(TypeRange(types));
    if (!any || failed(shape) || !result.hasStaticShape() ||
        ShapedType::isDynamicShape(*shape) ||
        ShapedType::getNumElements(*shape) >= result.getNumElements())
      return rewriter.notifyMatchFailure(op, "nothing is computed repeatedly");
    for (auto [operand, old, type] :
         llvm::zip(operands, op->getOperands(), types))
      if (!operand)
        operand = createSplat(rewriter, op->getLoc(),
                              cast<RankedTensorType>(type), *getSplat(old));
    Operation *small = rewriter.clone(*op);
    small->setOperands(operands);
    small->getResult(0).setType(
        RankedTensorType::get(*shape, result.getElementType()));
    rewriter.replaceOpWithNewOp<ExpandOp>(op, result, small->getResult(0));
    return success();
  }
};

} // namespace

void calotype::nn::populateArithmeticPatterns(RewritePatternSet &patterns) {
  patterns.add(simplifyAdd);
  patterns.add(simplifySub);
  patterns.add(simplifyMul);
  patterns.add(simplifyAnd);
  patterns.add(simplifyOr);
  patterns.add(simplifyDiv);
  patterns.add(simplifyPow);
  patterns.add(simplifyCast);
  patterns.add(simplifyMax);
  patterns.add(simplifySelect);
  patterns.add(simplifyReduce);
  patterns.add<DropExpandBeforeBroadcast, SinkExpand>(patterns.getContext());
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "MaskReader.h"
#include "../Constants.h"
#include "calotype/Dialect/NN/IR/NNOps.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

static MaskTerms makeNumber(double number) {
  MaskFactor factor{MaskFactor::Kind::Number};
  factor.number = number;
  return {{factor}};
}

//===----------------------------------------------------------------------===//
// Sums of products
//===----------------------------------------------------------------------===//

MaskReader::Terms MaskReader::multiply(const Terms &left, const Terms &right) {
  if (failed(left) || failed(right) ||
      left->size() * right->size() > kMaxMaskRank)
    return failure();
  MaskTerms terms;
  for (const MaskProduct &a : *left)
    for (const MaskProduct &b : *right) {
      terms.push_back(a);
      llvm::append_range(terms.back(), b);
    }
  return terms;
}

MaskReader::Terms MaskReader::add(const Terms &left, const Terms &right,
                                  double sign) {
  if (failed(left) || failed(right) ||
      left->size() + right->size() > kMaxMaskRank)
    return failure();
  MaskTerms terms = *left;
  for (const MaskProduct &product : *right) {
    terms.push_back(product);
    if (sign != 1)
      llvm::append_range(terms.back(), makeNumber(sign).front());
  }
  return terms;
}

//===----------------------------------------------------------------------===//
// Numbers, vectors, constants
//===----------------------------------------------------------------------===//

std::optional<MaskReader::Terms> MaskReader::readLeaf(const AlignedValue &mask,
                                                      bool complement) {
  RankedTensorType type = mask.getType();
  if (!type.hasStaticShape())
    return Terms(failure());
  bool isCondition = type.getElementType().isInteger(1);
  if (std::optional<double> number = getSplat(mask.value))
    return Terms(makeNumber(complement ? 1 - *number : *number));
  bool rows = mask.varies(frame, Axis::Row),
       columns = mask.varies(frame, Axis::Column);
  if (!rows || !columns) {
    MaskFactor factor{MaskFactor::Kind::Vector};
    factor.source = mask.toSource();
    factor.axis = rows ? Axis::Row : columns ? Axis::Column : Axis::Batch;
    factor.use = complement    ? MaskFactor::Use::Drop
                 : isCondition ? MaskFactor::Use::Keep
                               : MaskFactor::Use::Multiply;
    return Terms(MaskTerms{{factor}});
  }
  FailureOr<Tensor> numbers = evaluateConstant(
      mask.value, evaluator,
      mask.value.getDefiningOp<ConstantOp>() ? type.getNumElements()
                                             : kMaxEvaluated);
  if (failed(numbers))
    return std::nullopt;
  if (complement) {
    Tensor inverse = Tensor::allocate(ElementType::Bool, numbers->getShape());
    for (int64_t i = 0; i < numbers->getNumElements(); ++i)
      inverse.setInt(i, !numbers->getInt(i));
    numbers = inverse;
  }
  FailureOr<MaskProduct> product = factorNumbers(*numbers, mask.dims, frame);
  if (failed(product))
    return Terms(failure());
  return Terms(MaskTerms{*product});
}

std::optional<AlignedValue> MaskReader::skipMove(const AlignedValue &mask) {
  Operation *op = mask.value.getDefiningOp();
  if (auto expand = dyn_cast_or_null<ExpandOp>(op))
    return mask.operand(expand.getInput());
  if (auto transpose = dyn_cast_or_null<TransposeOp>(op))
    return mask.beforeTranspose(transpose.getInput(),
                                transpose.getPermutation());
  if (auto reshape = dyn_cast_or_null<ReshapeOp>(op))
    return mask.beforeUnitReshape(reshape.getInput());
  if (auto cast = dyn_cast_or_null<CastOp>(op)) {
    Type from = cast.getInput().getType().getElementType();
    Type to = cast.getType().getElementType();
    bool widens = isa<FloatType>(from) && isa<FloatType>(to) &&
                  from.getIntOrFloatBitWidth() < to.getIntOrFloatBitWidth();
    if (from.isInteger(1) || widens)
      return mask.operand(cast.getInput());
  }
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

MaskReader::Terms MaskReader::read(const AlignedValue &mask) {
  if (opsLeft == 0)
    return failure();
  --opsLeft;
  // Before the numbers: cheap, and of any size.
  if (auto trilu = mask.value.getDefiningOp<TriluOp>())
    if (getSplat(trilu.getInput()))
      return readTrilu(mask);
  if (std::optional<Terms> leaf = readLeaf(mask, /*complement=*/false))
    if (succeeded(*leaf) || mask.value.getDefiningOp<ConstantOp>())
      return *leaf;
  if (std::optional<AlignedValue> input = skipMove(mask))
    return read(*input);
  Operation *op = mask.value.getDefiningOp();
  if (!op)
    return failure();
  auto operand = [&](unsigned index) {
    return mask.operand(op->getOperand(index));
  };
  return llvm::TypeSwitch<Operation *, Terms>(op)
      .Case<MulOp, AndOp>(
          [&](auto) { return multiply(read(operand(0)), read(operand(1))); })
      .Case([&](AddOp) { return add(read(operand(0)), read(operand(1)), 1); })
      .Case([&](SubOp) { return add(read(operand(0)), read(operand(1)), -1); })
      .Case([&](NegOp) { return multiply(read(operand(0)), makeNumber(-1)); })
      .Case([&](NotOp) { return readComplement(operand(0)); })
      .Case([&](DivOp) {
        return multiply(read(operand(0)), readReciprocal(operand(1)));
      })
      .Case([&](SelectOp) { return readSelect(mask); })
      .Case([&](TriluOp) { return readTrilu(mask); })
      .Case([&](ExpOp) { return readExponential(operand(0)); })
      .Case([&](MatmulOp) { return readOuterProduct(mask); })
      .Case<LessOp, LessEqualOp, GreaterOp, GreaterEqualOp>(
          [&](auto) { return readComparison(mask, /*complement=*/false); })
      .Default([](Operation *) { return failure(); });
}

MaskReader::Terms MaskReader::readComplement(const AlignedValue &mask) {
  if (std::optional<Terms> leaf = readLeaf(mask, /*complement=*/true))
    if (succeeded(*leaf) || mask.value.getDefiningOp<ConstantOp>())
      return *leaf;
  if (std::optional<AlignedValue> input = skipMove(mask))
    return readComplement(*input);
  Operation *op = mask.value.getDefiningOp();
  if (!op)
    return failure();
  auto operand = [&](unsigned index) {
    return mask.operand(op->getOperand(index));
  };
  return llvm::TypeSwitch<Operation *, Terms>(op)
      .Case([&](NotOp) { return read(operand(0)); })
      .Case([&](OrOp) {
        return multiply(readComplement(operand(0)), readComplement(operand(1)));
      })
      .Case<LessOp, LessEqualOp, GreaterOp, GreaterEqualOp>(
          [&](auto) { return readComparison(mask, /*complement=*/true); })
      .Default([](Operation *) { return failure(); });
}

MaskReader::Terms MaskReader::readReciprocal(const AlignedValue &divisor) {
  Terms terms = read(divisor);
  if (failed(terms) || terms->size() != 1 || terms->front().size() != 1)
    return failure();
  MaskFactor &factor = terms->front().front();
  if (factor.kind == MaskFactor::Kind::Number && factor.number != 0)
    factor.number = 1 / factor.number;
  else if (factor.kind == MaskFactor::Kind::Vector &&
           factor.use == MaskFactor::Use::Multiply)
    factor.use = MaskFactor::Use::Divide;
  else
    return failure();
  return terms;
}

/// One side of the choice is zero.
MaskReader::Terms MaskReader::readSelect(const AlignedValue &mask) {
  auto select = mask.value.getDefiningOp<SelectOp>();
  AlignedValue condition = mask.operand(select.getCondition());
  for (auto [zero, kept, complement] :
       {std::tuple(select.getOnFalse(), select.getOnTrue(), false),
        std::tuple(select.getOnTrue(), select.getOnFalse(), true)})
    if (getSplat(zero) == 0.0)
      return multiply(readCondition(condition, complement),
                      read(mask.operand(kept)));
  return failure();
}

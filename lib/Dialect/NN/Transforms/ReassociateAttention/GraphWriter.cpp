//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "GraphWriter.h"
#include "../Constants.h"
#include "calotype/Dialect/NN/IR/NNOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

void GraphWriter::setPlace(Operation *place) {
  builder.emplace(place->getLoc(), place);
}

Value GraphWriter::number(Type element, double value, Shape shape) {
  Value splat = createSplat(*builder, builder->getLoc(),
                            RankedTensorType::get(shape, element), value);
  created.push_back(splat.getDefiningOp());
  return splat;
}

Value GraphWriter::constant(Type element, const Tensor &numbers) {
  auto type = RankedTensorType::get(numbers.getShape(), element);
  Tensor converted =
      Tensor::allocate(*getElementType(element), numbers.getShape());
  for (int64_t i = 0; i < numbers.getNumElements(); ++i)
    converted.setDouble(i, numbers.getDouble(i));
  return create<ConstantOp>(type, makeConstant(type, converted, "mask"));
}

Value GraphWriter::reshape(Value value, Shape shape) {
  if (auto before = value.getDefiningOp<ReshapeOp>())
    value = before.getInput();
  if (shapeOf(value) == shape)
    return value;
  auto type = RankedTensorType::get(shape, typeOf(value).getElementType());
  return create<ReshapeOp>(type, value);
}

Value GraphWriter::transpose(Value value, Shape permutation) {
  SmallVector<int64_t> order(permutation);
  if (auto before = value.getDefiningOp<TransposeOp>()) {
    for (int64_t &dim : order)
      dim = before.getPermutation()[dim];
    value = before.getInput();
  }
  SmallVector<int64_t> moving, shape;
  for (int64_t dim : order) {
    shape.push_back(shapeOf(value)[dim]);
    if (shape.back() != 1)
      moving.push_back(dim);
  }
  if (llvm::is_sorted(moving))
    return reshape(value, shape);
  return create<TransposeOp>(value, order)->getResult(0);
}

Value GraphWriter::expand(Value value, Shape shape) {
  if (shapeOf(value) == shape)
    return value;
  return create<ExpandOp>(
      RankedTensorType::get(shape, typeOf(value).getElementType()), value);
}

Value GraphWriter::scale(Value value, double factor) {
  if (factor == 1)
    return value;
  return create<MulOp>(value, number(typeOf(value).getElementType(), factor));
}

Value GraphWriter::sum(Value value, int64_t axis) {
  if (shapeOf(value)[axis] == 1)
    return value;
  return create<ReduceOp>(value, ReduceKind::Sum, ArrayRef<int64_t>(axis),
                          true);
}

Value GraphWriter::cast(Value value, Type element) {
  if (typeOf(value).getElementType() == element)
    return value;
  return create<CastOp>(typeOf(value).clone(element), value);
}

/// The input of a transpose that exchanges the last two dimensions, or null.
static Value exchangedInput(Value value) {
  auto transpose = value.getDefiningOp<TransposeOp>();
  if (!transpose)
    return {};
  SmallVector<int64_t> order(transpose.getPermutation());
  std::swap(order[order.size() - 1], order[order.size() - 2]);
  return llvm::equal(order, llvm::seq<int64_t>(0, order.size()))
             ? transpose.getInput()
             : Value();
}

Value GraphWriter::multiply(Value left, Value right, bool transposeLeft) {
  bool transposeRight = false;
  for (auto [operand, flag] :
       {std::pair(&left, &transposeLeft), std::pair(&right, &transposeRight)})
    if (Value input = exchangedInput(*operand)) {
      *operand = input;
      *flag = !*flag;
    }
  return create<MatmulOp>(left, right, transposeLeft, transposeRight);
}

Value GraphWriter::concatLast(ArrayRef<Value> values) {
  if (values.size() == 1)
    return values.front();
  return create<ConcatOp>(values, typeOf(values.front()).getRank() - 1);
}

void GraphWriter::replace(Value from, Value to) {
  from.replaceAllUsesWith(to);
  replaced[from] = to;
}

Value GraphWriter::arrange(Value value, Shape from, Shape to) {
  SmallVector<int64_t> permutation, shape;
  // Dimensions that vanish come first.
  for (auto [index, dim] : llvm::enumerate(from))
    if (!llvm::is_contained(to, dim))
      permutation.push_back(index);
  for (int64_t dim : to) {
    auto *found = llvm::find(from, dim);
    if (found == from.end()) {
      shape.push_back(1);
      continue;
    }
    int64_t index = found - from.begin();
    permutation.push_back(index);
    shape.push_back(shapeOf(value)[index]);
  }
  return reshape(transpose(value, permutation), shape);
}

Value GraphWriter::clone(Operation *op, ValueRange operands, Shape shape) {
  Operation *copy = op->clone();
  copy->setOperands(operands);
  copy->getResult(0).setType(typeOf(op->getResult(0)).clone(shape));
  builder->insert(copy);
  created.push_back(copy);
  return copy->getResult(0);
}

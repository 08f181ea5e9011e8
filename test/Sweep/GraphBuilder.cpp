//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "GraphBuilder.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::sweep;

GraphBuilder::GraphBuilder(MLIRContext &context, Random &random, bool exact)
    : random(random), builder(&context), exact(exact),
      module(ModuleOp::create(UnknownLoc::get(&context))) {
  builder.setInsertionPointToEnd(module->getBody());
  function = func::FuncOp::create(builder, builder.getUnknownLoc(), "main",
                                  builder.getFunctionType({}, {}));
  builder.setInsertionPointToEnd(function.addEntryBlock());
}

Type GraphBuilder::element() const {
  return exact ? Type(Float32Type::get(builder.getContext()))
               : Type(Float64Type::get(builder.getContext()));
}

Value GraphBuilder::input(sweep::Shape shape, Type type) {
  return function.front().addArgument(RankedTensorType::get(shape, type),
                                      builder.getUnknownLoc());
}

double GraphBuilder::number() {
  return exact ? static_cast<double>(random.whole(-4, 4))
               : 2 * random.unit() - 1;
}

Value GraphBuilder::weights(sweep::Shape shape) {
  SmallVector<double> values;
  for (int64_t i = 0; i < ShapedType::getNumElements(shape); ++i)
    values.push_back(number());
  return constant(shape, values);
}

Value GraphBuilder::splat(sweep::Shape shape, double value) {
  return constant(shape, value);
}

Value GraphBuilder::constant(sweep::Shape shape, ArrayRef<double> values) {
  auto type = RankedTensorType::get(shape, element());
  SmallVector<Attribute> attributes;
  for (double value : values)
    attributes.push_back(builder.getFloatAttr(element(), value));
  return nn::ConstantOp::create(builder, builder.getUnknownLoc(), type,
                                DenseElementsAttr::get(type, attributes));
}

Value GraphBuilder::reshape(Value value, sweep::Shape shape) {
  auto element = cast<RankedTensorType>(value.getType()).getElementType();
  return nn::ReshapeOp::create(builder, builder.getUnknownLoc(),
                               RankedTensorType::get(shape, element), value);
}

Value GraphBuilder::transpose(Value value, ArrayRef<int64_t> permutation) {
  return make<nn::TransposeOp>(value, permutation);
}

Value GraphBuilder::slice(Value value, sweep::Shape starts,
                          sweep::Shape sizes) {
  SmallVector<int64_t> steps(starts.size(), 1);
  return make<nn::SliceOp>(value, starts, sizes, steps);
}

sweep::Shape GraphBuilder::shapeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

OwningOpRef<ModuleOp> GraphBuilder::finish(ArrayRef<Value> results) {
  func::ReturnOp::create(builder, builder.getUnknownLoc(), results);
  function.setType(builder.getFunctionType(function.front().getArgumentTypes(),
                                           ValueRange(results).getTypes()));
  return std::move(module);
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "BiasedConv.h"
#include "../Constants.h"
#include "../PerChannel.h"
#include "../TensorTypes.h"
#include "calotype/Dialect/NN/IR/NNElementwiseOps.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

std::optional<BiasedConv> nn::findBiasedConv(Value value) {
  BiasedConv found;
  if (!value.hasOneUse())
    return std::nullopt;
  if (auto add = value.getDefiningOp<AddOp>()) {
    if (findPerChannelInput(add) != add.getLhs() || !add.getLhs().hasOneUse() ||
        !add.getRhs().getDefiningOp<ConstantOp>())
      return std::nullopt;
    found.add = add;
    value = add.getLhs();
  }
  found.conv = value.getDefiningOp<ConvOp>();
  if (!found.conv || !found.conv.getFilter().getDefiningOp<ConstantOp>())
    return std::nullopt;
  return found;
}

std::vector<double> nn::readNumbers(Value constant) {
  FailureOr<Tensor> tensor = readConstant(constant);
  if (failed(tensor))
    return {};
  std::vector<double> numbers(tensor->getNumElements());
  for (size_t i = 0; i < numbers.size(); ++i)
    numbers[i] = tensor->getDouble(i);
  return numbers;
}

std::vector<double> nn::readBias(const BiasedConv &biased) {
  ConvOp conv = biased.conv;
  size_t channels = conv.getType().getDimSize(1);
  if (!biased.add)
    return std::vector<double>(channels, 0);
  std::vector<double> bias = readNumbers(biased.add->getOperand(1));
  if (bias.size() == 1)
    bias.resize(channels, bias.front());
  return bias;
}

Value nn::createNumbers(OpBuilder &builder, Location loc, RankedTensorType type,
                        ArrayRef<double> numbers) {
  Tensor tensor =
      Tensor::allocate(*getElementType(type.getElementType()), type.getShape());
  for (size_t i = 0; i < numbers.size(); ++i)
    tensor.setDouble(i, numbers[i]);
  return ConstantOp::create(builder, loc, type,
                            makeConstant(type, tensor, "folded"));
}

Value nn::createBias(OpBuilder &builder, Location loc, Value image,
                     ArrayRef<double> bias) {
  if (llvm::all_of(bias, [](double b) { return b == 0; }))
    return image;
  SmallVector<int64_t> shape(typeOf(image).getRank(), 1);
  shape[1] = bias.size();
  Value constant =
      createNumbers(builder, loc, typeOf(image).clone(shape), bias);
  return AddOp::create(builder, loc, image, constant);
}

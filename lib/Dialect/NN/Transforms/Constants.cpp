//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Constants.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Matchers.h"
#include <cstring>

using namespace mlir;
using namespace calotype;
using namespace calotype::nn;

/// Blobs of this prefix belong to the passes; others to the importer.
static constexpr StringLiteral kOwnPrefix = "calotype.";
/// Constants up to this size are dense attributes.
static constexpr size_t kDenseBytes = 1024;

static double toDouble(Type type, const Attribute &value) {
  if (auto number = dyn_cast<FloatAttr>(value))
    return number.getValueAsDouble();
  APInt bits = cast<IntegerAttr>(value).getValue();
  if (type.isUnsignedInteger() || type.isInteger(1))
    return bits.getZExtValue();
  return bits.getSExtValue();
}

std::optional<double> nn::getSplat(Value value) {
  DenseElementsAttr dense;
  if (!matchPattern(value, m_Constant(&dense)) || !dense.isSplat())
    return std::nullopt;
  return toDouble(dense.getElementType(), dense.getSplatValue<Attribute>());
}

std::optional<SmallVector<int64_t>> nn::getIntegers(Value value,
                                                    int64_t limit) {
  auto constant = value.getDefiningOp<ConstantOp>();
  if (!constant || !constant.getType().getElementType().isInteger() ||
      constant.getType().getNumElements() > limit)
    return std::nullopt;
  FailureOr<Tensor> tensor = readConstant(constant.getValue());
  if (failed(tensor))
    return std::nullopt;
  SmallVector<int64_t> values;
  for (int64_t i = 0; i < tensor->getNumElements(); ++i)
    values.push_back(tensor->getInt(i));
  return values;
}

FailureOr<Tensor> nn::readConstant(ElementsAttr value) {
  auto type = cast<RankedTensorType>(value.getShapedType());
  std::optional<ElementType> element = getElementType(type.getElementType());
  if (!element)
    return failure();
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(value)) {
    AsmResourceBlob *blob = resource.getRawHandle().getBlob();
    if (!blob)
      return failure();
    return Tensor::borrow(*element, type.getShape(),
                          const_cast<char *>(blob->getData().data()));
  }
  auto dense = dyn_cast<DenseElementsAttr>(value);
  if (!dense)
    return failure();
  Tensor tensor = Tensor::allocate(*element, type.getShape());
  size_t size = getElementSize(*element);
  if (*element == ElementType::Bool) {
    for (auto [index, bit] : llvm::enumerate(dense.getValues<bool>()))
      tensor.as<uint8_t>()[index] = bit;
  } else if (dense.isSplat()) {
    for (int64_t i = 0; i < tensor.getNumElements(); ++i)
      std::memcpy(tensor.as<char>() + i * size, dense.getRawData().data(),
                  size);
  } else {
    std::memcpy(tensor.data(), dense.getRawData().data(),
                tensor.getSizeInBytes());
  }
  return tensor;
}

FailureOr<Tensor> nn::readConstant(Value value) {
  auto constant = value.getDefiningOp<ConstantOp>();
  if (!constant)
    return failure();
  return readConstant(constant.getValue());
}

/// True when all elements have the bytes of the first.
static bool isSplat(const Tensor &tensor) {
  size_t size = getElementSize(tensor.getElementType());
  return tensor.getNumElements() > 0 &&
         !std::memcmp(tensor.data(), tensor.as<char>() + size,
                      tensor.getSizeInBytes() - size);
}

ElementsAttr nn::makeConstant(RankedTensorType type, const Tensor &tensor,
                              StringRef name) {
  bool splat = isSplat(tensor);
  if (!type.getEncoding() &&
      (splat || tensor.getSizeInBytes() <= kDenseBytes)) {
    int64_t count = splat ? 1 : tensor.getNumElements();
    size_t size = getElementSize(tensor.getElementType());
    if (tensor.getElementType() == ElementType::Bool)
      return DenseElementsAttr::get(type,
                                    ArrayRef<bool>(tensor.as<bool>(), count));
    return DenseElementsAttr::getFromRawBuffer(
        type, ArrayRef<char>(tensor.as<char>(), count * size));
  }
  // The deleter holds the tensor, and with it the bytes.
  AsmResourceBlob blob(
      ArrayRef<char>(tensor.as<char>(), tensor.getSizeInBytes()), 64,
      [tensor](void *, size_t, size_t) {}, /*dataIsMutable=*/false);
  return DenseResourceElementsAttr::get(type, (kOwnPrefix + name).str(),
                                        std::move(blob));
}

ElementsAttr nn::reshapeConstant(ElementsAttr value, RankedTensorType type) {
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(value))
    return DenseResourceElementsAttr::get(type, resource.getRawHandle());
  if (auto dense = dyn_cast<DenseElementsAttr>(value))
    return dense.reshape(type);
  return {};
}

void nn::releaseConstant(ElementsAttr value, ModuleOp module) {
  auto resource = dyn_cast<DenseResourceElementsAttr>(value);
  if (!resource || !resource.getRawHandle().getKey().starts_with(kOwnPrefix))
    return;
  WalkResult used = module.walk([&](ConstantOp op) {
    auto other = dyn_cast<DenseResourceElementsAttr>(op.getValue());
    return other && other.getRawHandle() == resource.getRawHandle()
               ? WalkResult::interrupt()
               : WalkResult::advance();
  });
  if (!used.wasInterrupted())
    resource.getRawHandle().getResource()->setBlob(AsmResourceBlob());
}

Value nn::createSplat(OpBuilder &builder, Location loc, RankedTensorType type,
                      double value) {
  Type element = type.getElementType();
  Attribute attr =
      isa<FloatType>(element)
          ? Attribute(builder.getFloatAttr(element, value))
          : Attribute(IntegerAttr::get(
                element, APInt(element.getIntOrFloatBitWidth(),
                               static_cast<int64_t>(value), /*isSigned=*/true,
                               /*implicitTrunc=*/true)));
  return ConstantOp::create(builder, loc, type,
                            DenseElementsAttr::get(type, attr));
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Constants of the IR as tensors.
//===----------------------------------------------------------------------===//

#include "calotype/Reference/Interpreter.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include <cstring>

using namespace calotype;
using namespace mlir;

/// Refers to `bytes`, or copies them when they are not aligned for elements.
static Tensor share(ElementType element, ArrayRef<int64_t> shape,
                    ArrayRef<char> bytes) {
  auto address = reinterpret_cast<uintptr_t>(bytes.data());
  if (address % getElementSize(element) == 0)
    return Tensor::borrow(element, shape, const_cast<char *>(bytes.data()));
  Tensor tensor = Tensor::allocate(element, shape);
  std::memcpy(tensor.data(), bytes.data(), bytes.size());
  return tensor;
}

FailureOr<Tensor> calotype::tensorOf(ElementsAttr value) {
  auto type = dyn_cast<RankedTensorType>(value.getShapedType());
  if (!type || !type.hasStaticShape() || !countElements(type.getShape()))
    return failure();
  std::optional<ElementType> element = getElementType(type.getElementType());
  if (!element)
    return failure();
  size_t size = *countElements(type.getShape()) * getElementSize(*element);
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(value)) {
    AsmResourceBlob *blob = resource.getRawHandle().getBlob();
    if (!blob || blob->getData().size() != size)
      return failure();
    return share(*element, type.getShape(), blob->getData());
  }
  auto dense = dyn_cast<DenseElementsAttr>(value);
  if (!dense)
    return failure();
  if (*element != ElementType::Bool && !dense.isSplat())
    return share(*element, type.getShape(), dense.getRawData());
  Tensor tensor = Tensor::allocate(*element, type.getShape());
  if (*element == ElementType::Bool) {
    for (auto [index, isTrue] : llvm::enumerate(dense.getValues<bool>()))
      tensor.as<uint8_t>()[index] = isTrue;
    return tensor;
  }
  size_t step = getElementSize(*element);
  for (size_t offset = 0; offset < size; offset += step)
    std::memcpy(tensor.as<char>() + offset, dense.getRawData().data(), step);
  return tensor;
}

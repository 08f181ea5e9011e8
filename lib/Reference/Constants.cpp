//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Constants of the IR as tensors.
//===----------------------------------------------------------------------===//

#include "Array.h"
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

Tensor calotype::unpackTensor(nn::LayoutAttr layout, ElementType element,
                              ArrayRef<int64_t> shape, ArrayRef<char> bytes) {
  Tensor tensor = Tensor::allocate(element, shape);
  size_t size = getElementSize(element);
  SmallVector<int64_t> physical = layout.getPhysicalShape(shape);
  SmallVector<int64_t> permutation = layout.getPermutation(shape.size());
  reference::forEachIndex(shape, [&](ArrayRef<int64_t> index, int64_t linear) {
    SmallVector<int64_t> place(index), lanes;
    for (auto [dim, tile] :
         llvm::zip(layout.getInnerDimsPos(), layout.getInnerTiles())) {
      lanes.push_back(index[dim] % tile);
      place[dim] /= tile;
    }
    int64_t from = 0;
    for (auto [to, dim] : llvm::enumerate(permutation))
      from = from * physical[to] + place[dim];
    for (auto [lane, tile] : llvm::zip(lanes, layout.getInnerTiles()))
      from = from * tile + lane;
    std::memcpy(tensor.as<char>() + linear * size, bytes.data() + from * size,
                size);
  });
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
    if (!blob)
      return failure();
    if (nn::LayoutAttr layout = nn::getLayout(type)) {
      std::optional<int64_t> count =
          countElements(layout.getPhysicalShape(type.getShape()));
      if (!count || blob->getData().size() != *count * getElementSize(*element))
        return failure();
      return unpackTensor(layout, *element, type.getShape(), blob->getData());
    }
    if (blob->getData().size() != size)
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

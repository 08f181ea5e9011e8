//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Dialect/Host/Transforms/WeightsImage.h"
#include "calotype/Dialect/Host/IR/HostDialect.h"
#include "mlir/IR/DialectResourceBlobManager.h"

using namespace mlir;
using namespace calotype::host;

FailureOr<ArrayRef<char>>
calotype::host::getConstantBytes(ElementsAttr attr,
                                 std::vector<char> &storage) {
  ShapedType type = attr.getShapedType();
  int64_t elementBytes = getElementBytes(type.getElementType());
  if (elementBytes == 0 || !type.hasStaticShape())
    return failure();
  size_t bytes = getImageBytes(type);
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(attr)) {
    AsmResourceBlob *blob = resource.getRawHandle().getBlob();
    if (!blob || blob->getData().size() != bytes)
      return failure();
    return blob->getData();
  }
  auto dense = dyn_cast<DenseElementsAttr>(attr);
  if (!dense)
    return failure();
  if (type.getElementType().isInteger(1)) {
    for (bool value : dense.getValues<bool>())
      storage.push_back(value);
    return ArrayRef<char>(storage);
  }
  ArrayRef<char> raw = dense.getRawData();
  if (!dense.isSplat())
    return raw;
  storage.reserve(bytes);
  for (size_t i = 0; i < bytes; i += elementBytes)
    storage.insert(storage.end(), raw.begin(), raw.begin() + elementBytes);
  return ArrayRef<char>(storage);
}

FailureOr<WeightsImage> calotype::host::collectWeights(ModuleOp module) {
  WeightsImage image;
  auto data = module->getAttrOfType<ArrayAttr>("host.weight_data");
  auto offsets =
      module->getAttrOfType<DenseI64ArrayAttr>("host.weight_offsets");
  auto bytes = module->getAttrOfType<IntegerAttr>("host.weight_bytes");
  if (!data)
    return image;
  if (!offsets || !bytes || offsets.size() != int64_t(data.size()))
    return module.emitError("expected 'host.weight_offsets' and "
                            "'host.weight_bytes' beside 'host.weight_data'");
  image.bytes = bytes.getInt();
  for (auto [attr, offset] : llvm::zip(data, offsets.asArrayRef())) {
    auto storage = std::make_unique<std::vector<char>>();
    auto elements = dyn_cast<ElementsAttr>(attr);
    if (!elements)
      return module.emitError("expected constants in 'host.weight_data'");
    FailureOr<ArrayRef<char>> found = getConstantBytes(elements, *storage);
    if (failed(found))
      return module.emitError("a weight has no data of its type's size");
    image.segments.push_back({offset, *found});
    if (!storage->empty())
      image.owned.push_back(std::move(storage));
  }
  return image;
}

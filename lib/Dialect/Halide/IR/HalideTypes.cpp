//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Types of the halide dialect: syntax and checks.
//===----------------------------------------------------------------------===//

#include "calotype/Dialect/Halide/IR/HalideTypes.h"
#include "calotype/Dialect/Halide/IR/HalideDialect.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/SmallBitVector.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace calotype::halide;

#define GET_TYPEDEF_CLASSES
#include "calotype/Dialect/Halide/IR/HalideTypes.cpp.inc"

void HalideDialect::registerTypes() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "calotype/Dialect/Halide/IR/HalideTypes.cpp.inc"
      >();
}

Type calotype::halide::getValueType(Type storage) {
  if (auto type = dyn_cast<IntegerType>(storage))
    return IntegerType::get(type.getContext(), type.getWidth());
  return storage;
}

bool calotype::halide::isStorageType(Type type) {
  if (auto integer = dyn_cast<IntegerType>(type)) {
    if (integer.isSigned())
      return false;
    unsigned width = integer.getWidth();
    return (width == 1 && integer.isSignless()) || width == 8 || width == 16 ||
           width == 32 || width == 64;
  }
  return isa<Float16Type, BFloat16Type, Float32Type, Float64Type>(type);
}

//===----------------------------------------------------------------------===//
// ImageType
//===----------------------------------------------------------------------===//

/// The order that is not printed: the last dimension innermost.
static SmallVector<int64_t> getDefaultOrder(int64_t rank) {
  return llvm::to_vector(llvm::reverse(llvm::seq<int64_t>(0, rank)));
}

ImageType ImageType::get(ArrayRef<int64_t> shape, Type elementType,
                         ArrayRef<int64_t> order) {
  SmallVector<int64_t> rowMajor = getDefaultOrder(shape.size());
  return Base::get(elementType.getContext(), shape, elementType,
                   order.empty() ? ArrayRef<int64_t>(rowMajor) : order);
}

ImageType ImageType::getChecked(function_ref<InFlightDiagnostic()> emitError,
                                ArrayRef<int64_t> shape, Type elementType,
                                ArrayRef<int64_t> order) {
  SmallVector<int64_t> rowMajor = getDefaultOrder(shape.size());
  return Base::getChecked(emitError, elementType.getContext(), shape,
                          elementType,
                          order.empty() ? ArrayRef<int64_t>(rowMajor) : order);
}

LogicalResult ImageType::verify(function_ref<InFlightDiagnostic()> emitError,
                                ArrayRef<int64_t> shape, Type elementType,
                                ArrayRef<int64_t> order) {
  if (!isStorageType(elementType))
    return emitError() << "image element type " << elementType
                       << " is not supported";
  int64_t size = 1;
  for (int64_t extent : shape) {
    if (extent <= 0 || extent > INT32_MAX)
      return emitError() << "image extent " << extent
                         << " is not in [1, 2147483647]";
    if (size > INT32_MAX / extent)
      return emitError() << "image has more than 2147483647 elements";
    size *= extent;
  }
  llvm::SmallBitVector seen(shape.size());
  for (int64_t dim : order) {
    if (dim < 0 || dim >= (int64_t)shape.size() || seen.test(dim))
      return emitError() << "order is not a permutation of the dimensions";
    seen.set(dim);
  }
  if (order.size() != shape.size())
    return emitError() << "order has " << order.size() << " entries for "
                       << shape.size() << " dimensions";
  return success();
}

Type ImageType::parse(AsmParser &parser) {
  SmallVector<int64_t> shape, order;
  Type elementType;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseLess() ||
      parser.parseDimensionList(shape, /*allowDynamic=*/false) ||
      parser.parseType(elementType))
    return {};
  if (succeeded(parser.parseOptionalComma())) {
    auto parseDim = [&] { return parser.parseInteger(order.emplace_back()); };
    if (parser.parseKeyword("order") ||
        parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, parseDim))
      return {};
  }
  if (parser.parseGreater())
    return {};
  return getChecked([&] { return parser.emitError(loc); }, shape, elementType,
                    order);
}

void ImageType::print(AsmPrinter &printer) const {
  printer << "<";
  printer.printDimensionList(getShape());
  if (getRank() > 0)
    printer << "x";
  printer << getElementType();
  if (getOrder() != ArrayRef<int64_t>(getDefaultOrder(getRank()))) {
    printer << ", order [";
    llvm::interleaveComma(getOrder(), printer);
    printer << "]";
  }
  printer << ">";
}

SmallVector<int64_t> ImageType::getStrides() const {
  SmallVector<int64_t> strides(getRank());
  int64_t stride = 1;
  for (int64_t dim : getOrder()) {
    strides[dim] = stride;
    stride *= getShape()[dim];
  }
  return strides;
}

Type ImageType::getValueType() const {
  return calotype::halide::getValueType(getElementType());
}

int64_t ImageType::getSizeInBytes() const {
  int64_t bits = getElementType().getIntOrFloatBitWidth();
  return ShapedType::getNumElements(getShape()) * ((bits + 7) / 8);
}

//===----------------------------------------------------------------------===//
// FuncType
//===----------------------------------------------------------------------===//

FuncType FuncType::get(ArrayRef<int64_t> extents, ArrayRef<Type> elementTypes) {
  return Base::get(elementTypes.front().getContext(), extents, elementTypes);
}

FuncType FuncType::getChecked(function_ref<InFlightDiagnostic()> emitError,
                              ArrayRef<int64_t> extents,
                              ArrayRef<Type> elementTypes) {
  return Base::getChecked(emitError, elementTypes.front().getContext(), extents,
                          elementTypes);
}

LogicalResult FuncType::verify(function_ref<InFlightDiagnostic()> emitError,
                               ArrayRef<int64_t> extents,
                               ArrayRef<Type> elementTypes) {
  for (Type type : elementTypes)
    if (!isStorageType(type))
      return emitError() << "function element type " << type
                         << " is not supported";
  for (int64_t extent : extents)
    if (extent <= 0 || extent > INT32_MAX)
      return emitError() << "function extent " << extent
                         << " is not in [1, 2147483647]";
  return success();
}

Type FuncType::parse(AsmParser &parser) {
  SmallVector<int64_t> extents;
  SmallVector<Type> types;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseLess() ||
      parser.parseDimensionList(extents, /*allowDynamic=*/false))
    return {};
  if (succeeded(parser.parseOptionalLParen())) {
    if (parser.parseTypeList(types) || parser.parseRParen())
      return {};
  } else if (parser.parseType(types.emplace_back())) {
    return {};
  }
  if (parser.parseGreater())
    return {};
  return getChecked([&] { return parser.emitError(loc); }, extents, types);
}

void FuncType::print(AsmPrinter &printer) const {
  printer << "<";
  printer.printDimensionList(getExtents());
  if (getRank() > 0)
    printer << "x";
  if (getElementTypes().size() == 1)
    printer << getElementTypes().front();
  else
    printer << "(" << getElementTypes() << ")";
  printer << ">";
}

SmallVector<Type> FuncType::getValueTypes() const {
  return llvm::map_to_vector(getElementTypes(), calotype::halide::getValueType);
}

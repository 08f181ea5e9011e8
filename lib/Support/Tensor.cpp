//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Support/Tensor.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/MathExtras.h"
#include <cmath>
#include <cstdlib>
#include <cstring>

using namespace calotype;
using llvm::ArrayRef;

namespace {
struct ElementInfo {
  const char *name;
  unsigned size;
};
} // namespace

static const ElementInfo &infoOf(ElementType type) {
  static const ElementInfo table[] = {
      {"i1", 1},   {"i8", 1},   {"i16", 2},  {"i32", 4},  {"i64", 8},
      {"ui8", 1},  {"ui16", 2}, {"ui32", 4}, {"ui64", 8}, {"f16", 2},
      {"bf16", 2}, {"f32", 4},  {"f64", 8}};
  return table[static_cast<unsigned>(type)];
}

size_t calotype::getElementSize(ElementType type) { return infoOf(type).size; }

llvm::StringRef calotype::getElementName(ElementType type) {
  return infoOf(type).name;
}

bool calotype::isFloatElement(ElementType type) {
  return type >= ElementType::F16;
}

std::optional<ElementType> calotype::getElementType(mlir::Type type) {
  if (type.isF16())
    return ElementType::F16;
  if (type.isBF16())
    return ElementType::BF16;
  if (type.isF32())
    return ElementType::F32;
  if (type.isF64())
    return ElementType::F64;
  auto integer = llvm::dyn_cast<mlir::IntegerType>(type);
  if (!integer)
    return std::nullopt;
  bool isUnsigned = integer.isUnsigned();
  switch (integer.getWidth()) {
  case 1:
    return ElementType::Bool;
  case 8:
    return isUnsigned ? ElementType::U8 : ElementType::I8;
  case 16:
    return isUnsigned ? ElementType::U16 : ElementType::I16;
  case 32:
    return isUnsigned ? ElementType::U32 : ElementType::I32;
  case 64:
    return isUnsigned ? ElementType::U64 : ElementType::I64;
  default:
    return std::nullopt;
  }
}

mlir::Type calotype::getIRType(ElementType type, mlir::MLIRContext *context) {
  switch (type) {
  case ElementType::F16:
    return mlir::Float16Type::get(context);
  case ElementType::BF16:
    return mlir::BFloat16Type::get(context);
  case ElementType::F32:
    return mlir::Float32Type::get(context);
  case ElementType::F64:
    return mlir::Float64Type::get(context);
  case ElementType::Bool:
    return mlir::IntegerType::get(context, 1);
  case ElementType::U8:
  case ElementType::U16:
  case ElementType::U32:
  case ElementType::U64:
    return mlir::IntegerType::get(context, 8 * getElementSize(type),
                                  mlir::IntegerType::Unsigned);
  default:
    return mlir::IntegerType::get(context, 8 * getElementSize(type));
  }
}

std::optional<int64_t> calotype::countElements(ArrayRef<int64_t> shape) {
  int64_t count = 1;
  for (int64_t extent : shape)
    if (extent < 0 || llvm::MulOverflow(count, extent, count))
      return std::nullopt;
  return count;
}

Tensor Tensor::allocate(ElementType type, ArrayRef<int64_t> shape) {
  size_t size = *countElements(shape) * getElementSize(type);
  size_t rounded = llvm::alignTo(std::max<size_t>(size, 1), 64);
  std::shared_ptr<void> owner(std::aligned_alloc(64, rounded), std::free);
  if (!owner)
    llvm::report_bad_alloc_error("a tensor does not fit into memory");
  std::memset(owner.get(), 0, rounded);
  void *bytes = owner.get();
  return borrow(type, shape, bytes, std::move(owner));
}

Tensor Tensor::borrow(ElementType type, ArrayRef<int64_t> shape, void *bytes,
                      std::shared_ptr<void> owner) {
  Tensor tensor;
  tensor.elementType = type;
  tensor.shape.assign(shape.begin(), shape.end());
  tensor.numElements = *countElements(shape);
  tensor.bytes = bytes;
  tensor.owner = std::move(owner);
  return tensor;
}

Tensor Tensor::reshaped(ArrayRef<int64_t> newShape) const {
  Tensor result = *this;
  result.shape.assign(newShape.begin(), newShape.end());
  return result;
}

mlir::RankedTensorType Tensor::getIRType(mlir::MLIRContext *context) const {
  return mlir::RankedTensorType::get(shape,
                                     calotype::getIRType(elementType, context));
}

float calotype::bfloatToFloat(uint16_t bits) {
  return llvm::bit_cast<float>(static_cast<uint32_t>(bits) << 16);
}

uint16_t calotype::floatToBfloat(float value) {
  uint32_t bits = llvm::bit_cast<uint32_t>(value);
  if (std::isnan(value))
    return (bits >> 16) | 0x40;
  return (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
}

float calotype::halfToFloat(uint16_t bits) {
  llvm::APFloat half(llvm::APFloat::IEEEhalf(), llvm::APInt(16, bits));
  bool losesInfo;
  half.convert(llvm::APFloat::IEEEsingle(), llvm::APFloat::rmNearestTiesToEven,
               &losesInfo);
  return half.convertToFloat();
}

uint16_t calotype::floatToHalf(float value) {
  llvm::APFloat half(value);
  bool losesInfo;
  half.convert(llvm::APFloat::IEEEhalf(), llvm::APFloat::rmNearestTiesToEven,
               &losesInfo);
  return half.bitcastToAPInt().getZExtValue();
}

double Tensor::getDouble(int64_t index) const {
  switch (elementType) {
  case ElementType::F16:
    return halfToFloat(as<uint16_t>()[index]);
  case ElementType::BF16:
    return bfloatToFloat(as<uint16_t>()[index]);
  case ElementType::F32:
    return as<float>()[index];
  case ElementType::F64:
    return as<double>()[index];
  case ElementType::U64:
    return static_cast<double>(as<uint64_t>()[index]);
  default:
    return static_cast<double>(getInt(index));
  }
}

int64_t Tensor::getInt(int64_t index) const {
  switch (elementType) {
  case ElementType::Bool:
    return as<uint8_t>()[index] != 0;
  case ElementType::I8:
    return as<int8_t>()[index];
  case ElementType::I16:
    return as<int16_t>()[index];
  case ElementType::I32:
    return as<int32_t>()[index];
  case ElementType::I64:
    return as<int64_t>()[index];
  case ElementType::U8:
    return as<uint8_t>()[index];
  case ElementType::U16:
    return as<uint16_t>()[index];
  case ElementType::U32:
    return as<uint32_t>()[index];
  case ElementType::U64:
    return static_cast<int64_t>(as<uint64_t>()[index]);
  default: {
    double value = getDouble(index);
    // Out of range and NaN give 0: the conversion would be undefined.
    return value >= -0x1p63 && value < 0x1p63 ? static_cast<int64_t>(value) : 0;
  }
  }
}

void Tensor::setDouble(int64_t index, double value) const {
  switch (elementType) {
  case ElementType::F16:
    as<uint16_t>()[index] = floatToHalf(static_cast<float>(value));
    return;
  case ElementType::BF16:
    as<uint16_t>()[index] = floatToBfloat(static_cast<float>(value));
    return;
  case ElementType::F32:
    as<float>()[index] = static_cast<float>(value);
    return;
  case ElementType::F64:
    as<double>()[index] = value;
    return;
  case ElementType::Bool:
    as<uint8_t>()[index] = value != 0;
    return;
  default:
    setInt(index, value >= -0x1p63 && value < 0x1p63
                      ? static_cast<int64_t>(value)
                      : 0);
  }
}

void Tensor::setInt(int64_t index, int64_t value) const {
  switch (elementType) {
  case ElementType::Bool:
    as<uint8_t>()[index] = value != 0;
    return;
  case ElementType::I8:
  case ElementType::U8:
    as<uint8_t>()[index] = static_cast<uint8_t>(value);
    return;
  case ElementType::I16:
  case ElementType::U16:
    as<uint16_t>()[index] = static_cast<uint16_t>(value);
    return;
  case ElementType::I32:
  case ElementType::U32:
    as<uint32_t>()[index] = static_cast<uint32_t>(value);
    return;
  case ElementType::I64:
  case ElementType::U64:
    as<int64_t>()[index] = value;
    return;
  default:
    setDouble(index, static_cast<double>(value));
  }
}

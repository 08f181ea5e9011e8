//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// A tensor outside the IR: element type, shape and bytes in row-major order.
/// What tools read from files, hand to compiled code and compare.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_SUPPORT_TENSOR_H
#define CALOTYPE_SUPPORT_TENSOR_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <memory>

namespace mlir {
class MLIRContext;
class RankedTensorType;
class Type;
} // namespace mlir

namespace calotype {

/// Element types of tensors. Bool is one byte holding 0 or 1.
enum class ElementType : uint8_t {
  Bool,
  I8,
  I16,
  I32,
  I64,
  U8,
  U16,
  U32,
  U64,
  F16,
  BF16,
  F32,
  F64
};

/// Bytes of one element.
size_t getElementSize(ElementType type);
/// "f32", "i64", "ui8", "i1", ...: the spelling of the IR.
llvm::StringRef getElementName(ElementType type);
bool isFloatElement(ElementType type);

/// Element type of an IR type, and back. Fails on types no tensor can have.
std::optional<ElementType> getElementType(mlir::Type type);
mlir::Type getIRType(ElementType type, mlir::MLIRContext *context);

/// Product of the extents, or nullopt when it is negative or overflows int64.
std::optional<int64_t> countElements(llvm::ArrayRef<int64_t> shape);

/// A shaped block of elements. Copies share the bytes.
class Tensor {
public:
  Tensor() = default;

  /// Zero-filled bytes, 64-byte aligned. The shape must be countable.
  static Tensor allocate(ElementType type, llvm::ArrayRef<int64_t> shape);

  /// Refers to bytes that somebody else keeps alive (`owner` may do so).
  static Tensor borrow(ElementType type, llvm::ArrayRef<int64_t> shape,
                       void *bytes, std::shared_ptr<void> owner = nullptr);

  /// Allocates, then copies `values`, whose size must match.
  template <typename T>
  static Tensor of(ElementType type, llvm::ArrayRef<int64_t> shape,
                   llvm::ArrayRef<T> values) {
    Tensor tensor = allocate(type, shape);
    std::copy(values.begin(), values.end(), tensor.as<T>());
    return tensor;
  }

  ElementType getElementType() const { return elementType; }
  llvm::ArrayRef<int64_t> getShape() const { return shape; }
  int64_t getRank() const { return shape.size(); }
  int64_t getNumElements() const { return numElements; }
  size_t getSizeInBytes() const {
    return numElements * getElementSize(elementType);
  }

  void *data() const { return bytes; }
  template <typename T> T *as() const { return static_cast<T *>(bytes); }

  /// Element `index` as a double; f16 and bf16 are converted.
  double getDouble(int64_t index) const;
  /// Element `index` as an integer; floats truncate.
  int64_t getInt(int64_t index) const;
  /// Stores a value, rounding to nearest even or truncating to the type.
  void setDouble(int64_t index, double value) const;
  void setInt(int64_t index, int64_t value) const;

  /// The same bytes under another shape of as many elements.
  Tensor reshaped(llvm::ArrayRef<int64_t> newShape) const;

  mlir::RankedTensorType getIRType(mlir::MLIRContext *context) const;

private:
  ElementType elementType = ElementType::F32;
  llvm::SmallVector<int64_t> shape;
  int64_t numElements = 0;
  void *bytes = nullptr;
  std::shared_ptr<void> owner;
};

/// f16 and bf16 bit patterns, rounding to nearest even.
float halfToFloat(uint16_t bits);
uint16_t floatToHalf(float value);
float bfloatToFloat(uint16_t bits);
uint16_t floatToBfloat(float value);

/// NumPy's .npy format, versions 1 to 3, little-endian. Fortran order is
/// reordered on reading.
llvm::Expected<Tensor> readNpy(llvm::StringRef path);
llvm::Error writeNpy(llvm::StringRef path, const Tensor &tensor);

} // namespace calotype

#endif // CALOTYPE_SUPPORT_TENSOR_H

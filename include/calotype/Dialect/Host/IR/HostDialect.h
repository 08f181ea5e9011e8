//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The host dialect class and the sizes of its images.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_HOST_IR_HOSTDIALECT_H
#define CALOTYPE_DIALECT_HOST_IR_HOSTDIALECT_H

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"

#include "calotype/Dialect/Host/IR/HostDialect.h.inc"

namespace calotype::host {

/// Every weight and every arena slot starts at a multiple of this.
inline constexpr int64_t kAlignment = 64;

/// Most operands of a call: the runtime's array of buffers.
inline constexpr int64_t kMaxOperands = 64;

/// Bytes of one element in memory (`i1` is one byte), or 0 when `type` is not
/// an element type that an image may have.
int64_t getElementBytes(mlir::Type type);

/// Bytes of all elements of `type`, which has a static shape.
int64_t getImageBytes(mlir::ShapedType type);

/// True when the elements of `type` lie in row-major order without gaps, at
/// any offset. Dimensions of extent 1 may have any stride.
bool isContiguous(mlir::MemRefType type);

/// `bytes` rounded up to the alignment.
inline int64_t alignUp(int64_t bytes) {
  return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

} // namespace calotype::host

#endif // CALOTYPE_DIALECT_HOST_IR_HOSTDIALECT_H

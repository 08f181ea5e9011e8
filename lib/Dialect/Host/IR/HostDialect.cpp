//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Dialect/Host/IR/HostDialect.h"
#include "calotype/Dialect/Host/IR/HostOps.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/BuiltinTypes.h"

using namespace mlir;
using namespace calotype::host;

#include "calotype/Dialect/Host/IR/HostDialect.cpp.inc"

void HostDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "calotype/Dialect/Host/IR/HostOps.cpp.inc"
      >();
}

int64_t calotype::host::getElementBytes(Type type) {
  if (!type.isIntOrFloat())
    return 0;
  unsigned bits = type.getIntOrFloatBitWidth();
  if (bits == 1)
    return 1;
  bool known = bits == 8 || bits == 16 || bits == 32 || bits == 64;
  return known ? bits / 8 : 0;
}

int64_t calotype::host::getImageBytes(ShapedType type) {
  return type.getNumElements() * getElementBytes(type.getElementType());
}

bool calotype::host::isContiguous(MemRefType type) {
  SmallVector<int64_t> strides;
  int64_t offset;
  if (failed(type.getStridesAndOffset(strides, offset)))
    return false;
  int64_t expected = 1;
  for (int i = type.getRank() - 1; i >= 0; --i) {
    if (type.getDimSize(i) == 1)
      continue;
    if (strides[i] != expected)
      return false;
    expected *= type.getDimSize(i);
  }
  return true;
}

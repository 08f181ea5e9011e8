//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Dialect/Host/IR/HostViews.h"
#include "calotype/Dialect/Host/IR/HostDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;
using namespace calotype::host;

bool calotype::host::isView(Operation *op) {
  return isa<memref::SubViewOp, memref::ExpandShapeOp, memref::CollapseShapeOp,
             memref::CastOp, memref::ReinterpretCastOp>(op);
}

FailureOr<Place> calotype::host::resolvePlace(Value value) {
  auto getOffset = [](Value memref) -> FailureOr<int64_t> {
    SmallVector<int64_t> strides;
    int64_t offset;
    auto type = dyn_cast<MemRefType>(memref.getType());
    if (!type || failed(type.getStridesAndOffset(strides, offset)) ||
        ShapedType::isDynamic(offset))
      return failure();
    return offset * getElementBytes(type.getElementType());
  };
  // A type says the offset from the base that its descriptor carries, so the
  // offset of the last type holds for the whole chain, less that of the base.
  FailureOr<int64_t> own = getOffset(value);
  while (Operation *op = value.getDefiningOp()) {
    if (!isView(op))
      break;
    value = op->getOperand(0);
  }
  FailureOr<int64_t> start = getOffset(value);
  if (failed(own) || failed(start) || *start != 0)
    return failure();
  return Place{value, *own};
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Where the elements of a memref lie: every view of the host program is a
/// constant offset into a base.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_HOST_IR_HOSTVIEWS_H
#define CALOTYPE_DIALECT_HOST_IR_HOSTVIEWS_H

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Value.h"

namespace calotype::host {

/// A memref as bytes from the start of a base that is no view itself: a
/// function argument, a weight, a slot or an allocation.
struct Place {
  mlir::Value base;
  int64_t byteOffset = 0;
};

/// Follows view operations (subview, expand, collapse, cast, reinterpret_cast)
/// from `value` to its base. Fails when the offset is not a constant.
mlir::FailureOr<Place> resolvePlace(mlir::Value value);

/// True when `op` gives a view of its first operand.
bool isView(mlir::Operation *op);

} // namespace calotype::host

#endif // CALOTYPE_DIALECT_HOST_IR_HOSTVIEWS_H

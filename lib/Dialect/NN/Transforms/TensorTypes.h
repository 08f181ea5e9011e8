//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Types of tensor values whose op is not known.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_DIALECT_NN_TRANSFORMS_TENSORTYPES_H
#define CALOTYPE_LIB_DIALECT_NN_TRANSFORMS_TENSORTYPES_H

#include "mlir/IR/BuiltinTypes.h"

namespace calotype::nn {

inline mlir::RankedTensorType typeOf(mlir::Value value) {
  return llvm::cast<mlir::RankedTensorType>(value.getType());
}

inline llvm::ArrayRef<int64_t> shapeOf(mlir::Value value) {
  return typeOf(value).getShape();
}

} // namespace calotype::nn

#endif // CALOTYPE_LIB_DIALECT_NN_TRANSFORMS_TENSORTYPES_H

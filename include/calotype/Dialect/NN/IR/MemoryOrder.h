//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Which changes of layout move nothing in memory.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_IR_MEMORYORDER_H
#define CALOTYPE_DIALECT_NN_IR_MEMORYORDER_H

#include "mlir/IR/BuiltinTypes.h"

namespace calotype::nn {

/// True when both types lie in memory alike: extents other than 1 come in the
/// same order, and nothing is tiled.
bool isFreeRelayout(mlir::RankedTensorType from, mlir::RankedTensorType to);

/// True when a transpose from one type to the other moves nothing in memory.
bool isViewTranspose(mlir::RankedTensorType from, mlir::RankedTensorType to,
                     llvm::ArrayRef<int64_t> permutation);

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_IR_MEMORYORDER_H

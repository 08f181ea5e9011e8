//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Indices that are known at compile time and lead outside of their tensor.
/// What such ops do at run time (clamp, drop) keeps memory safe; a model that
/// asks for it by a constant is wrong.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_IR_CONSTANTINDICES_H
#define CALOTYPE_DIALECT_NN_IR_CONSTANTINDICES_H

#include "mlir/IR/Operation.h"
#include <optional>
#include <string>

namespace calotype::nn {

/// Why a constant among the operands of `op`, an op that finds its elements by
/// index or by length, does not fit the tensor it points into; nothing when it
/// fits, or is known at run time only. The first one in row-major order is
/// named.
std::optional<std::string> findBadIndex(mlir::Operation *op);

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_IR_CONSTANTINDICES_H

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What is known of the sign of a value from the ops that make it.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_CANONICAL_NONNEGATIVE_H
#define CALOTYPE_DIALECT_NN_TRANSFORMS_CANONICAL_NONNEGATIVE_H

#include "mlir/IR/Value.h"

namespace calotype::nn {

/// True when no element can be below zero: the result of a function without
/// negative values, or moves, sums, products and maxima of such.
bool isNonNegative(mlir::Value value);

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_CANONICAL_NONNEGATIVE_H

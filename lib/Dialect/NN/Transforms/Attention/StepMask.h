//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Tensors that have one value on and below a diagonal and another above it, as
/// causal masks do, whatever ops made them.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_ATTENTION_STEPMASK_H
#define CALOTYPE_DIALECT_NN_TRANSFORMS_ATTENTION_STEPMASK_H

#include "mlir/IR/Value.h"
#include <optional>

namespace calotype::nn {

/// In the last two dimensions, rows i and columns j, `below` where
/// j - i <= diagonal and `above` elsewhere; the same in all other dimensions.
/// Without a diagonal both are one value.
struct StepMask {
  std::optional<int64_t> diagonal;
  double below = 0, above = 0;
};

/// The form of `value` if it has one: a constant, a triangle, a comparison of
/// row and column numbers, and element-wise functions, conversions, broadcasts
/// and views of these. All shapes are static.
std::optional<StepMask> findStepMask(mlir::Value value);

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_ATTENTION_STEPMASK_H

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The random directions of the performer feature map.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_ATTENTION_RANDOMFEATURES_H
#define CALOTYPE_DIALECT_NN_TRANSFORMS_ATTENTION_RANDOMFEATURES_H

#include "calotype/Support/Tensor.h"
#include "mlir/IR/BuiltinTypes.h"

namespace calotype::nn {

/// A matrix [rank, depth] whose rows are normally distributed and, within each
/// block of `depth` rows, orthogonal (Choromanski et al. 2021, section 3.2). A
/// function of its arguments alone, on every machine.
Tensor drawOrthogonalFeatures(mlir::RankedTensorType type, uint64_t seed);

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_ATTENTION_RANDOMFEATURES_H

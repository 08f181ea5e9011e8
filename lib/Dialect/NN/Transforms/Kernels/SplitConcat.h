//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Concatenations of more values than a kernel can read.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_KERNELS_SPLITCONCAT_H
#define CALOTYPE_DIALECT_NN_TRANSFORMS_KERNELS_SPLITCONCAT_H

#include "mlir/IR/Block.h"

namespace calotype::nn {

/// Makes a tree of every concatenation in `block` of more than `maxParts`
/// values, each node of which has about `width` (two or more) parts.
void splitWideConcats(mlir::Block &block, unsigned maxParts, unsigned width);

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_KERNELS_SPLITCONCAT_H

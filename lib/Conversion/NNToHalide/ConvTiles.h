//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Convolutions over tiles of pixels.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_CONVERSION_NNTOHALIDE_CONVTILES_H
#define CALOTYPE_LIB_CONVERSION_NNTOHALIDE_CONVTILES_H

#include "KernelBuilder.h"
#include "calotype/Dialect/NN/IR/NNContractionOps.h"

namespace calotype::convert {

/// Converts a two-dimensional convolution without groups whose plan has
/// `blockK`; false, with nothing done, for others. The functions have the roles
/// `padded` and `tiles`; those and the order of their coordinates are what the
/// schedule template knows.
bool convertConvTiles(nn::ConvOp op, KernelBuilder &kernel);

} // namespace calotype::convert

#endif // CALOTYPE_LIB_CONVERSION_NNTOHALIDE_CONVTILES_H

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Fast reordering of a tensor's elements, with the meaning of `#nn.layout`.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_KERNELS_PACKTENSOR_H
#define CALOTYPE_DIALECT_NN_TRANSFORMS_KERNELS_PACKTENSOR_H

#include "calotype/Support/Tensor.h"

namespace calotype::nn {

/// The physical tensor of `input` under the layout `outerPerm`, `innerDims`,
/// `innerTiles`: tiles beyond the edge hold zero. Runs on several threads when
/// the tensor is large.
Tensor packTensor(const Tensor &input, llvm::ArrayRef<int64_t> outerPerm,
                  llvm::ArrayRef<int64_t> innerDims,
                  llvm::ArrayRef<int64_t> innerTiles);

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_KERNELS_PACKTENSOR_H

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The order of elements, which takes several functions.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_CONVERSION_NNTOHALIDE_TOPK_H
#define CALOTYPE_LIB_CONVERSION_NNTOHALIDE_TOPK_H

#include "KernelBuilder.h"
#include "calotype/Dialect/NN/IR/NNSelectionOps.h"

namespace calotype::convert {

void convertTopK(nn::TopKOp op, KernelBuilder &kernel);

} // namespace calotype::convert

#endif // CALOTYPE_LIB_CONVERSION_NNTOHALIDE_TOPK_H

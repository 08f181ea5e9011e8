//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Element-wise ops that do the same to each pixel of a channel (bias, batch
/// normalisation, activation). They commute with every move of pixels.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_PERCHANNEL_H
#define CALOTYPE_DIALECT_NN_TRANSFORMS_PERCHANNEL_H

#include "mlir/IR/Operation.h"

namespace calotype::nn {

/// True for an element-wise op on images [N, C, spatial...].
bool isElementwiseOnImages(mlir::Operation *op);

/// True when an operand of such an op has one value per channel, or one in all.
bool isPerChannelOperand(mlir::OpOperand &operand);

/// The only image that such an op reads beside operands with one value per
/// channel. Null for other ops.
mlir::Value findPerChannelInput(mlir::Operation *op);

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_PERCHANNEL_H

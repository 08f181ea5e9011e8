//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Known scales and shifts of a convolution's input channels, moved into its
/// filters and bias.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_CONVOLUTION_SCALEDINPUT_H
#define CALOTYPE_DIALECT_NN_TRANSFORMS_CONVOLUTION_SCALEDINPUT_H

#include "calotype/Dialect/NN/IR/NNContractionOps.h"
#include "mlir/IR/Builders.h"

namespace calotype::nn {

/// The convolution with constant filters that alone reads the image `value` and
/// can take over `value * scale + shift` per channel. A shift goes along only
/// without zero padding: what surrounds the image is not shifted. Null when
/// there is none.
ConvOp findScaledConv(mlir::Value value, llvm::ArrayRef<double> shift);

/// Makes `conv` compute from `input` what it computed from `input * scale +
/// shift`.
void scaleInput(mlir::OpBuilder &builder, ConvOp conv, mlir::Value input,
                llvm::ArrayRef<double> scale, llvm::ArrayRef<double> shift);

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_CONVOLUTION_SCALEDINPUT_H

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// A convolution with constant filters and what is added to its channels, as
/// numbers that passes compute with.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_CONVOLUTION_BIASEDCONV_H
#define CALOTYPE_DIALECT_NN_TRANSFORMS_CONVOLUTION_BIASEDCONV_H

#include "calotype/Dialect/NN/IR/NNContractionOps.h"
#include "mlir/IR/Builders.h"
#include <vector>

namespace calotype::nn {

/// `conv(input) + bias`, where the addition may be missing.
struct BiasedConv {
  ConvOp conv;
  mlir::Operation *add = nullptr; ///< Null when nothing is added.
};

/// The convolution that makes `value`, perhaps behind an addition of constants
/// per channel, with constant filters; null when there is none or when `value`,
/// or the convolution's result, has other readers.
std::optional<BiasedConv> findBiasedConv(mlir::Value value);

/// Elements of a constant in row-major order; empty when they are not known.
std::vector<double> readNumbers(mlir::Value constant);

/// The added constants, one per output channel: zeros without an addition,
/// empty when they are not known.
std::vector<double> readBias(const BiasedConv &biased);

/// A constant of type `type` with these elements.
mlir::Value createNumbers(mlir::OpBuilder &builder, mlir::Location loc,
                          mlir::RankedTensorType type,
                          llvm::ArrayRef<double> numbers);

/// `image` plus one number per channel; the image itself when all are zero.
mlir::Value createBias(mlir::OpBuilder &builder, mlir::Location loc,
                       mlir::Value image, llvm::ArrayRef<double> bias);

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_CONVOLUTION_BIASEDCONV_H

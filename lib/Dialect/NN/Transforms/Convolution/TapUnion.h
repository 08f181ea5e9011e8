//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The sum of two convolutions of one input as one convolution: its taps are
/// those of both, on the finest lattice that holds them; taps in one place add
/// up.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_CONVOLUTION_TAPUNION_H
#define CALOTYPE_DIALECT_NN_TRANSFORMS_CONVOLUTION_TAPUNION_H

#include "calotype/Dialect/NN/IR/NNContractionOps.h"
#include "calotype/Dialect/NN/IR/NNStructureOps.h"

namespace calotype::nn {

/// One convolution that computes the sum of two.
struct TapUnion {
  /// Places of the two filters in the new one, per spatial dimension: tap k of
  /// filter i is tap `offset[i] + k * step[i]`.
  llvm::SmallVector<int64_t> offset[2], step[2];
  llvm::SmallVector<int64_t> kernel, dilations, begin, end;
  llvm::StringRef refusal; ///< Why there is none.
};

/// Refuses convolutions that differ in more than taps, or together have fewer
/// taps than one filter that holds both.
TapUnion uniteTaps(ConvOp a, ConvOp b);

/// The convolution, with a filter made at compile time from constant filters.
/// Null when their values are not known.
ConvOp createUnion(mlir::OpBuilder &builder, const TapUnion &taps, ConvOp a,
                   ConvOp b);

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_CONVOLUTION_TAPUNION_H

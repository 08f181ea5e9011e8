//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Paddings and crops that windows take over: pads, strides and a crop of the
/// input instead of an op of their own. All of it keeps every sum as it is.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_CONVOLUTION_PADFOLDING_H
#define CALOTYPE_DIALECT_NN_TRANSFORMS_CONVOLUTION_PADFOLDING_H

#include "calotype/Analysis/Cost.h"
#include "calotype/Dialect/NN/IR/NNOps.h"
#include "mlir/IR/PatternMatch.h"

namespace calotype::nn {

/// What became of an attempt to fold.
struct PadFold {
  mlir::Operation *op =
      nullptr; ///< The window that took over; null if none did.
  llvm::StringRef
      refusal; ///< Why none did; empty where there was nothing to fold.
  SliceOp
      crop; ///< Made before the window, where its input is not read in full.
  Cost before, after;

  static PadFold refuse(llvm::StringRef reason) {
    return {nullptr, reason, {}, {}, {}};
  }
};

/// Zeros around the input of `conv` become its pads.
PadFold foldPadIntoConv(ConvOp conv, mlir::RewriterBase &rewriter);

/// The padding before `pool` becomes its pads: a padding that no maximum can
/// be, zeros that an average counts, zeros that add nothing to a norm.
PadFold foldPadIntoPool(PoolOp pool, mlir::RewriterBase &rewriter);

/// A box of rows behind a convolution, perhaps behind ops that treat all pixels
/// of a channel alike, is the convolution with other pads and strides.
PadFold foldSliceIntoConv(SliceOp slice, mlir::RewriterBase &rewriter);

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_CONVOLUTION_PADFOLDING_H

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Chooses the register tile of a product or a convolution.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_KERNELS_TILECHOICE_H
#define CALOTYPE_LIB_KERNELS_TILECHOICE_H

#include "calotype/Analysis/TargetInfo.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Value.h"
#include <functional>

namespace calotype {

/// Sizes that a register tile divides, with padding.
struct TileProblem {
  /// Columns (product) or channels (convolution).
  int64_t n = 1;
  /// Rows (product) or pixels of a row (convolution).
  int64_t m = 1;
  /// Rows of pixels.
  int64_t rows = 1;
  /// Steps of the reduction for which a panel stays in the cache, 1 for any.
  int64_t depth = 1;
  /// Rows or pixels that the tile may have.
  int64_t mostRows = 16;
  /// Rows or pixels that tiles of a given height compute; null for `m` rounded
  /// up.
  std::function<double(int64_t)> paddedM;
};

/// A tile of `n` columns by `m` rows, or by `m` pixels of each of `y` rows.
struct RegisterTile {
  int64_t n, m, y;
};

/// The tile that wastes least: padded work, loads and latency.
RegisterTile chooseRegisterTile(const TileProblem &problem,
                                const TargetInfo &target);

/// The shape of a ranked tensor.
inline llvm::ArrayRef<int64_t> shapeOf(mlir::Value value) {
  return llvm::cast<mlir::RankedTensorType>(value.getType()).getShape();
}

} // namespace calotype

#endif // CALOTYPE_LIB_KERNELS_TILECHOICE_H

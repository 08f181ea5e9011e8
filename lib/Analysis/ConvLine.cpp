//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Analysis/ConvLine.h"

#include "llvm/Support/MathExtras.h"

using namespace calotype;

ConvLine ConvLine::of(nn::ConvOp op, size_t dim) {
  auto extent = [&](mlir::Value value) {
    return llvm::cast<mlir::RankedTensorType>(value.getType())
        .getDimSize(dim + 2);
  };
  return {extent(op.getInput()),  extent(op.getResult()),
          extent(op.getFilter()), op.getStrides()[dim],
          op.getDilations()[dim], op.getPadsBegin()[dim]};
}

int64_t ConvLine::pointsWithTaps(int64_t m) const {
  int64_t points = 0;
  for (int64_t tap = 0; tap < taps; ++tap)
    for (int64_t tile = 0; tile < llvm::divideCeilSigned(out, m); ++tile) {
      int64_t first = tile * m * stride + tap * dilation - begin;
      points += first < in && first + (m - 1) * stride >= 0 ? m : 0;
    }
  return points;
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Structure in the numbers of a constant matrix, such as a mask of attention:
/// a triangle, a decay (a 1-semiseparable matrix, Dao and Gu 2024,
/// arXiv:2405.21060), or a small rank. Matches are as exact as the rounding of
/// the matrix' element type: no entry is off by more than 16 units of the
/// largest entry of its row and of its column.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_ANALYSIS_MATRIXSTRUCTURE_H
#define CALOTYPE_ANALYSIS_MATRIXSTRUCTURE_H

#include "calotype/Support/Tensor.h"
#include <optional>
#include <vector>

namespace calotype {

/// A matrix within the elements of a tensor, which must live on.
struct MatrixView {
  const Tensor *tensor;
  int64_t offset, rows, columns, rowStride, columnStride;

  double at(int64_t row, int64_t column) const {
    return tensor->getDouble(offset + row * rowStride + column * columnStride);
  }
  MatrixView transposed() const {
    return {tensor, offset, columns, rows, columnStride, rowStride};
  }
};

/// The value of all elements on and below the diagonal of a square matrix that
/// is zero above it. Not zero itself.
std::optional<double> matchLowerTriangle(const MatrixView &matrix);

/// matrix[i][j] = exp(logFactors[j+1] + ... + logFactors[i]) * columnScales[j]
/// for j <= i, and zero for j > i.
struct Decay {
  std::vector<double> logFactors;   ///< One per row; the first is zero.
  std::vector<double> columnScales; ///< The diagonal.
};
/// Fails on matrices that are not square, on zeros on the diagonal or just
/// below it, and on element types narrower than f32, whose rounding hides the
/// structure.
std::optional<Decay> matchDecay(const MatrixView &matrix);

/// matrix[i][j] = sum_r left[i * rank + r] * right[j * rank + r].
struct LowRank {
  int64_t rank;
  std::vector<double> left, right;
};
/// Cross approximation with full pivoting (Bebendorf 2000). Fails when the rank
/// exceeds `maxRank`. A matrix of zeros has rank 0.
std::optional<LowRank> factorize(const MatrixView &matrix, int64_t maxRank);

} // namespace calotype

#endif // CALOTYPE_ANALYSIS_MATRIXSTRUCTURE_H

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Analysis/MatrixStructure.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>
#include <cmath>

using namespace calotype;

/// The most that an entry may be off, relative to its row and column.
static double getTolerance(const MatrixView &matrix) {
  switch (matrix.tensor->getElementType()) {
  case ElementType::F64:
    return 16 * 0x1p-53;
  case ElementType::F32:
    return 16 * 0x1p-24;
  case ElementType::F16:
    return 2 * 0x1p-11;
  case ElementType::BF16:
    return 2 * 0x1p-8;
  default:
    return 16 * 0x1p-53;
  }
}

namespace {
/// The largest magnitude of each row and column.
struct Magnitudes {
  std::vector<double> row, column;
  bool finite = true;

  explicit Magnitudes(const MatrixView &matrix)
      : row(matrix.rows, 0), column(matrix.columns, 0) {
    for (int64_t i = 0; i < matrix.rows; ++i)
      for (int64_t j = 0; j < matrix.columns; ++j) {
        double value = std::abs(matrix.at(i, j));
        finite &= std::isfinite(value);
        row[i] = std::max(row[i], value);
        column[j] = std::max(column[j], value);
      }
  }
  /// What an entry may be off.
  double allow(double tolerance, int64_t i, int64_t j) const {
    return tolerance * std::min(row[i], column[j]);
  }
};
} // namespace

std::optional<double> calotype::matchLowerTriangle(const MatrixView &matrix) {
  if (matrix.rows != matrix.columns || matrix.rows == 0)
    return std::nullopt;
  double value = matrix.at(0, 0);
  if (value == 0 || !std::isfinite(value))
    return std::nullopt;
  for (int64_t i = 0; i < matrix.rows; ++i)
    for (int64_t j = 0; j < matrix.columns; ++j)
      if (matrix.at(i, j) != (j <= i ? value : 0))
        return std::nullopt;
  return value;
}

/// Logarithms of the factors between neighbouring rows. Each is read from the
/// first column of a stretch in which the products stay large: the rounding of
/// the entries then adds up over stretches only, not over rows.
static std::optional<std::vector<double>>
readLogFactors(const MatrixView &matrix) {
  constexpr double kSmallest = 1e-3, kLargest = 1e3;
  std::vector<double> logs(matrix.rows, 0);
  int64_t anchor = 0;
  for (int64_t i = 1; i < matrix.rows; ++i) {
    double before = matrix.at(i - 1, anchor), after = matrix.at(i, anchor);
    double ratio = before / matrix.at(anchor, anchor);
    if (std::abs(ratio) < kSmallest || std::abs(ratio) > kLargest) {
      anchor = i - 1;
      before = matrix.at(anchor, anchor);
      after = matrix.at(i, anchor);
    }
    if (!(after / before > 0))
      return std::nullopt;
    logs[i] = std::log(after / before);
  }
  return logs;
}

std::optional<Decay> calotype::matchDecay(const MatrixView &matrix) {
  ElementType element = matrix.tensor->getElementType();
  if (matrix.rows != matrix.columns || matrix.rows == 0 ||
      element == ElementType::F16 || element == ElementType::BF16)
    return std::nullopt;
  Decay decay;
  for (int64_t i = 0; i < matrix.rows; ++i) {
    decay.columnScales.push_back(matrix.at(i, i));
    if (decay.columnScales.back() == 0)
      return std::nullopt;
    // Above the diagonal: a cheap way out for most matrices.
    if (i + 1 < matrix.columns && matrix.at(i, i + 1) != 0)
      return std::nullopt;
  }
  std::optional<std::vector<double>> logs = readLogFactors(matrix);
  Magnitudes magnitudes(matrix);
  if (!logs || !magnitudes.finite)
    return std::nullopt;
  decay.logFactors = std::move(*logs);
  double tolerance = getTolerance(matrix);
  for (int64_t j = 0; j < matrix.columns; ++j) {
    double sum = 0;
    for (int64_t i = 0; i < matrix.rows; ++i) {
      double expected = 0;
      if (i >= j) {
        sum += i > j ? decay.logFactors[i] : 0;
        expected = std::exp(sum) * decay.columnScales[j];
      }
      if (!(std::abs(matrix.at(i, j) - expected) <=
            magnitudes.allow(tolerance, i, j)))
        return std::nullopt;
    }
  }
  return decay;
}

namespace {
/// The sum of outer products found so far.
struct Crosses {
  std::vector<std::vector<double>> left, right;

  double residual(const MatrixView &matrix, int64_t i, int64_t j) const {
    double value = matrix.at(i, j);
    for (size_t r = 0; r < left.size(); ++r)
      value -= left[r][i] * right[r][j];
    return value;
  }

  /// Removes row `i` and column `j` from the residual.
  void add(const MatrixView &matrix, int64_t i, int64_t j) {
    std::vector<double> column(matrix.rows), row(matrix.columns);
    double pivot = residual(matrix, i, j);
    for (int64_t k = 0; k < matrix.rows; ++k)
      column[k] = residual(matrix, k, j);
    for (int64_t k = 0; k < matrix.columns; ++k)
      row[k] = residual(matrix, i, k) / pivot;
    left.push_back(std::move(column));
    right.push_back(std::move(row));
  }
};
} // namespace

/// Crosses that leave nothing of the matrix, or none when `maxRank` are too
/// few.
static std::optional<Crosses> findCrosses(const MatrixView &matrix,
                                          int64_t maxRank) {
  Magnitudes magnitudes(matrix);
  double tolerance = getTolerance(matrix);
  Crosses crosses;
  while (magnitudes.finite) {
    double largest = 0;
    int64_t row = 0, column = 0;
    bool done = true;
    for (int64_t i = 0; i < matrix.rows; ++i)
      for (int64_t j = 0; j < matrix.columns; ++j) {
        double left = std::abs(crosses.residual(matrix, i, j));
        done &= left <= magnitudes.allow(tolerance, i, j);
        if (left > largest) {
          largest = left;
          row = i;
          column = j;
        }
      }
    if (done)
      return crosses;
    if (static_cast<int64_t>(crosses.left.size()) == maxRank)
      return std::nullopt;
    crosses.add(matrix, row, column);
  }
  return std::nullopt;
}

std::optional<LowRank> calotype::factorize(const MatrixView &matrix,
                                           int64_t maxRank) {
  // A part of the rows and columns has no larger rank and is looked at sooner.
  constexpr int64_t kSample = 32;
  int64_t rowStep = std::max<int64_t>(1, matrix.rows / kSample);
  int64_t columnStep = std::max<int64_t>(1, matrix.columns / kSample);
  if (rowStep > 1 || columnStep > 1) {
    MatrixView sample{matrix.tensor,
                      matrix.offset,
                      llvm::divideCeilSigned(matrix.rows, rowStep),
                      llvm::divideCeilSigned(matrix.columns, columnStep),
                      matrix.rowStride * rowStep,
                      matrix.columnStride * columnStep};
    if (!findCrosses(sample, maxRank))
      return std::nullopt;
  }
  std::optional<Crosses> crosses = findCrosses(matrix, maxRank);
  if (!crosses)
    return std::nullopt;
  LowRank result{static_cast<int64_t>(crosses->left.size()), {}, {}};
  for (int64_t i = 0; i < matrix.rows; ++i)
    for (const std::vector<double> &column : crosses->left)
      result.left.push_back(column[i]);
  for (int64_t j = 0; j < matrix.columns; ++j)
    for (const std::vector<double> &row : crosses->right)
      result.right.push_back(row[j]);
  return result;
}

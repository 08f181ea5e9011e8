//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Gemm.h"
#include <algorithm>

using namespace calotype::reference;

// Blocks: a block of A stays in the second-level cache, a panel of B in the
// first, and a tile of results in registers.
static constexpr int64_t blockRows = 64, blockDepth = 256;
static constexpr int64_t tileRows = 4, tileColumns = 8;

#if defined(__x86_64__) && defined(__linux__)
#define CALOTYPE_VECTOR_CLONES                                                 \
  __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define CALOTYPE_VECTOR_CLONES
#endif

/// sums[i][j] = sum_k a[k][i] * b[k][j] of packed panels.
CALOTYPE_VECTOR_CLONES
static void multiplyTile(int64_t depth, const double *a, const double *b,
                         double *sums) {
  double tile[tileRows][tileColumns] = {};
  for (int64_t k = 0; k < depth; ++k)
    for (int64_t i = 0; i < tileRows; ++i)
      for (int64_t j = 0; j < tileColumns; ++j)
        tile[i][j] += a[k * tileRows + i] * b[k * tileColumns + j];
  std::copy(&tile[0][0], &tile[0][0] + tileRows * tileColumns, sums);
}

static void gemmFloat(int64_t m, int64_t n, int64_t k, Matrix a, Matrix b,
                      Cell *c, int64_t ldc) {
  std::vector<double> blockA(blockRows * blockDepth);
  std::vector<double> panelB(blockDepth * tileColumns);
  double sums[tileRows * tileColumns];
  for (int64_t k0 = 0; k0 < k; k0 += blockDepth) {
    int64_t depth = std::min(blockDepth, k - k0);
    for (int64_t m0 = 0; m0 < m; m0 += blockRows) {
      int64_t rows = std::min(blockRows, m - m0);
      for (int64_t i0 = 0; i0 < rows; i0 += tileRows)
        for (int64_t p = 0; p < depth; ++p)
          for (int64_t i = 0; i < tileRows; ++i)
            blockA[i0 * depth + p * tileRows + i] =
                i0 + i < rows ? a.data[(m0 + i0 + i) * a.rowStride +
                                       (k0 + p) * a.columnStride]
                                    .f
                              : 0;
      for (int64_t n0 = 0; n0 < n; n0 += tileColumns) {
        int64_t columns = std::min(tileColumns, n - n0);
        for (int64_t p = 0; p < depth; ++p)
          for (int64_t j = 0; j < tileColumns; ++j)
            panelB[p * tileColumns + j] =
                j < columns
                    ? b.data[(k0 + p) * b.rowStride + (n0 + j) * b.columnStride]
                          .f
                    : 0;
        for (int64_t i0 = 0; i0 < rows; i0 += tileRows) {
          multiplyTile(depth, &blockA[i0 * depth], panelB.data(), sums);
          for (int64_t i = 0; i < std::min(tileRows, rows - i0); ++i)
            for (int64_t j = 0; j < columns; ++j)
              c[(m0 + i0 + i) * ldc + n0 + j].f += sums[i * tileColumns + j];
        }
      }
    }
  }
}

static void gemmInteger(int64_t m, int64_t n, int64_t k, Matrix a, Matrix b,
                        Cell *c, int64_t ldc) {
  for (int64_t i = 0; i < m; ++i)
    for (int64_t p = 0; p < k; ++p) {
      uint64_t left = a.data[i * a.rowStride + p * a.columnStride].i;
      const Cell *row = b.data + p * b.rowStride;
      for (int64_t j = 0; j < n; ++j) {
        uint64_t right = row[j * b.columnStride].i;
        c[i * ldc + j].i =
            static_cast<uint64_t>(c[i * ldc + j].i) + left * right;
      }
    }
}

void calotype::reference::gemm(int64_t m, int64_t n, int64_t k, Matrix a,
                               Matrix b, Cell *c, int64_t ldc, bool isFloat) {
  if (isFloat)
    gemmFloat(m, n, k, a, b, c, ldc);
  else
    gemmInteger(m, n, k, a, b, c, ldc);
}

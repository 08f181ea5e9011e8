//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The matrix product that contractions, convolutions and attention reduce to.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_REFERENCE_GEMM_H
#define CALOTYPE_REFERENCE_GEMM_H

#include "Array.h"

namespace calotype::reference {

/// A matrix somewhere in memory: element (r, c) is data[r * rowStride + c *
/// columnStride].
struct Matrix {
  const Cell *data;
  int64_t rowStride, columnStride;
};

/// c[i * ldc + j] += sum_k a(i, k) * b(k, j), in f64 or in wrapping 64-bit
/// integers.
void gemm(int64_t m, int64_t n, int64_t k, Matrix a, Matrix b, Cell *c,
          int64_t ldc, bool isFloat);

} // namespace calotype::reference

#endif // CALOTYPE_REFERENCE_GEMM_H

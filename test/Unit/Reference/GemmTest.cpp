//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Reference/Gemm.h"
#include <gtest/gtest.h>

using namespace calotype::reference;

/// Small integers, so that sums are exact in any order.
static std::vector<Cell> pattern(int64_t count, int64_t seed, bool isFloat) {
  std::vector<Cell> cells(count);
  for (int64_t i = 0; i < count; ++i) {
    int64_t value = (i * 7 + seed) % 11 - 5;
    if (isFloat)
      cells[i].f = static_cast<double>(value);
    else
      cells[i].i = value;
  }
  return cells;
}

static void compareWithNaive(int64_t m, int64_t n, int64_t k, bool isFloat) {
  std::vector<Cell> a = pattern(m * k, 3, isFloat),
                    b = pattern(k * n, 8, isFloat);
  std::vector<Cell> c(m * n, Cell{0});
  // a is stored transposed.
  gemm(m, n, k, {a.data(), 1, m}, {b.data(), n, 1}, c.data(), n, isFloat);
  for (int64_t i = 0; i < m; ++i)
    for (int64_t j = 0; j < n; ++j) {
      double sum = 0;
      for (int64_t p = 0; p < k; ++p)
        sum += isFloat ? a[p * m + i].f * b[p * n + j].f
                       : static_cast<double>(a[p * m + i].i * b[p * n + j].i);
      double got =
          isFloat ? c[i * n + j].f : static_cast<double>(c[i * n + j].i);
      ASSERT_EQ(got, sum) << "at " << i << ", " << j;
    }
}

TEST(Gemm, SizesAroundTheBlocks) {
  compareWithNaive(1, 1, 1, true);
  compareWithNaive(5, 9, 3, true);
  compareWithNaive(64, 8, 256, true);
  compareWithNaive(67, 17, 259, true);
}

TEST(Gemm, Integers) { compareWithNaive(5, 9, 300, false); }

TEST(Gemm, EmptySumLeavesTheResult) {
  std::vector<Cell> c(4, Cell{2});
  gemm(2, 2, 0, {nullptr, 1, 1}, {nullptr, 1, 1}, c.data(), 2, true);
  EXPECT_EQ(c[3].f, 2);
}

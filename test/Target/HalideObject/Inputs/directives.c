//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Runs the kernels of run-directives.mlir.
//===----------------------------------------------------------------------===//

#include "kernel_stub.h"

int SUM(), ARGMAX(), SCATTER(), PRODUCT(), TOGETHER();

static float number(int i) { return (float)((i * 7919 + 13) % 1009) / 1009; }

static float x[4096], rows[8][100], a[30][40], b[40][50], c[30][50];

static void check_sum(void) {
  double want = 0;
  float sum;
  for (int i = 0; i < 4096; ++i)
    want += x[i] = number(i);
  SUM((void *)0, BUFFER(x, 1, 4096), BUFFER(&sum, 0, 0));
  expect("sum", 0, sum, want, 1e-5);
}

static void check_argmax(void) {
  float best[8];
  int64_t at[8];
  for (int i = 0; i < 800; ++i)
    rows[i / 100][i % 100] = number(i);
  ARGMAX((void *)0, BUFFER(rows, 2, 100, 8), BUFFER(best, 1, 8),
         BUFFER(at, 1, 8));
  for (int i = 0; i < 8; ++i) {
    int k = 0;
    for (int j = 1; j < 100; ++j)
      k = rows[i][j] > rows[i][k] ? j : k;
    expect("argmax", i, at[i], k, 0);
    expect("max", i, best[i], rows[i][k], 0);
  }
}

static void check_scatter(void) {
  float from[16][4], to[16][4], added[8][4];
  int64_t where[8] = {3, 3, 0, 5, 15, 9, 3, 0};
  for (int i = 0; i < 64; ++i)
    from[i / 4][i % 4] = number(i);
  for (int i = 0; i < 32; ++i)
    added[i / 4][i % 4] = number(i + 99);
  SCATTER((void *)0, BUFFER(from, 2, 4, 16), BUFFER(where, 1, 8),
          BUFFER(added, 2, 4, 8), BUFFER(to, 2, 4, 16));
  for (int k = 0; k < 8; ++k)
    for (int j = 0; j < 4; ++j)
      from[where[k]][j] += k == 3 ? 0 : added[k][j];
  for (int i = 0; i < 64; ++i)
    expect("scatter", i, to[i / 4][i % 4], from[i / 4][i % 4], 1e-6);
}

static void check_product(void) {
  for (int i = 0; i < 1200; ++i)
    a[i / 40][i % 40] = number(i);
  for (int i = 0; i < 2000; ++i)
    b[i / 50][i % 50] = number(i + 5);
  PRODUCT((void *)0, BUFFER(a, 2, 40, 30), BUFFER(b, 2, 50, 40),
          BUFFER(c, 2, 50, 30));
  for (int i = 0; i < 1500; ++i) {
    double s = 0;
    for (int k = 0; k < 40; ++k)
      s += (double)a[i / 50][k] * b[k][i % 50];
    expect("product", i, c[i / 50][i % 50], s, 1e-5);
  }
}

static void check_together(void) {
  static float steps[15][7], runs[15][7], totals[15];
  for (int i = 0; i < 105; ++i)
    steps[i / 7][i % 7] = number(i + 3);
  TOGETHER((void *)0, BUFFER(steps, 3, 7, 5, 3), BUFFER(runs, 3, 7, 5, 3),
           BUFFER(totals, 2, 5, 3));
  for (int row = 0; row < 15; ++row) {
    double s = 0;
    for (int i = 0; i < 7; ++i)
      expect("run", 7 * row + i, runs[row][i], s += steps[row][i], 1e-5);
    expect("total", row, totals[row], s, 1e-5);
  }
}

int main(void) {
  check_sum();
  check_argmax();
  check_scatter();
  check_product();
  check_together();
  printf("%d differences\n", failures);
  return failures != 0;
}

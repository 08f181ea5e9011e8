//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Runs the convolution of ops.mlir and compares it with six loops.
//===----------------------------------------------------------------------===//

#include "kernel_stub.h"

enum { C = 64, S = 56 };
int KERNEL(void *, halide_buffer_t *, halide_buffer_t *, halide_buffer_t *,
           halide_buffer_t *);

static float x[S][S][C], w[3][3][C][C], b[C], y[S][S][C];

static void fill(float *data, int count, unsigned seed) {
  for (int i = 0; i < count; ++i) {
    seed = seed * 1664525u + 1013904223u;
    data[i] = (float)(seed >> 8) / (1 << 23) - 1;
  }
}

int main(void) {
  fill(&x[0][0][0], S * S * C, 1);
  fill(&w[0][0][0][0], 9 * C * C, 2);
  fill(b, C, 3);
  if (KERNEL(0, BUFFER(x, 4, C, S, S, 1), BUFFER(w, 4, C, C, 3, 3),
             BUFFER(b, 1, C), BUFFER(y, 4, C, S, S, 1)))
    return 1;
  for (int i = 0; i < S; ++i)
    for (int j = 0; j < S; ++j)
      for (int c = 0; c < C; ++c) {
        double sum = b[c];
        for (int ky = 0; ky < 3; ++ky)
          for (int kx = 0; kx < 3; ++kx) {
            int v = i + ky - 1, u = j + kx - 1;
            if (v < 0 || v >= S || u < 0 || u >= S)
              continue;
            for (int k = 0; k < C; ++k)
              sum += (double)x[v][u][k] * w[ky][kx][k][c];
          }
        expect("conv", (i * S + j) * C + c, y[i][j][c], sum > 0 ? sum : 0,
               1e-4);
      }
  printf("%d differences\n", failures);
  return failures != 0;
}

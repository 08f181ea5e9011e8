//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Runs the convolution of ones, linked to the program, and checks all values.
/// Usage: linked net.weights
//===----------------------------------------------------------------------===//

#include "net.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static float x[1][3][6][6], y[1][8][6][6];

static int check(void) {
  for (int c = 0; c < 8; ++c)
    for (int i = 0; i < 6; ++i)
      for (int j = 0; j < 6; ++j) {
        int edges = (i % 5 == 0) + (j % 5 == 0);
        float want = edges == 0 ? 13.5f : edges == 1 ? 9.0f : 6.0f;
        if (y[0][c][i][j] != want)
          return printf("y[%d][%d][%d] = %g\n", c, i, j, y[0][c][i][j]), 1;
      }
  return 0;
}

int main(int argc, char **argv) {
  void *weights = aligned_alloc(64, NET_WEIGHTS_SIZE);
  FILE *file = argc > 1 ? fopen(argv[1], "rb") : NULL;
  if (!file || fread(weights, 1, NET_WEIGHTS_SIZE, file) != NET_WEIGHTS_SIZE)
    return 2;
  fclose(file);
  net_model model;
  if (net_init(&model, weights, NET_WEIGHTS_SIZE) != CALOTYPE_OK ||
      net_set_threads(&model, 2) != CALOTYPE_OK ||
      net_check_weights(&model) != CALOTYPE_OK)
    return 3;
  for (int i = 0; i < 108; ++i)
    ((float *)x)[i] = 1;
  void *workspace = malloc(net_workspace_size(2));
  if (net_run(&model, workspace, x, y) != CALOTYPE_OK || check())
    return 4;
  const void *inputs[] = {x};
  void *outputs[] = {y};
  memset(y, 0, sizeof y);
  if (net_run_arrays(&model, workspace, NULL, inputs, outputs) != CALOTYPE_OK ||
      check())
    return 5;
  puts(net_interface);
  net_destroy(&model);
  free(workspace);
  free(weights);
  return 0;
}

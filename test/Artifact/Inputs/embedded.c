//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/* A program that needs no file: the weights are in the library. */
#include "net.h"
#include <stdio.h>

int main(void) {
  static char workspace[4096];
  static const float x[2][3] = {{0, 1, 2}, {3, 4, 5}};
  net_model model;
  float joined[12];
  uint8_t positive[2][3];
  if (net_workspace_size(1) > sizeof workspace ||
      net_init(&model, net_weights, sizeof net_weights) != CALOTYPE_OK ||
      net_check_weights(&model) != CALOTYPE_OK ||
      net_run(&model, workspace, x, joined, positive) != CALOTYPE_OK)
    return 1;
  printf("%g\n", joined[11]);
  return 0;
}

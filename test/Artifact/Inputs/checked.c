//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/* Runs a kernel that refuses its images: a code and a message, no abort. */
#include "net.h"
#include <stdio.h>

int main(void) {
  static char workspace[4096];
  static const float x[2] = {1, 2};
  float y[2];
  net_model model;
  if (net_init(&model, net_weights, sizeof net_weights) != CALOTYPE_OK ||
      net_run(&model, workspace, x, y) != CALOTYPE_KERNEL_FAILED)
    return 1;
  puts(net_last_error(workspace));
  return 0;
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Five steps with states in place: h turns around and grows by x each time.
//===----------------------------------------------------------------------===//

#include "step.h"
#include <stdio.h>
#include <stdlib.h>

int main(void) {
  static float h[1][8], s[4][8], x[1][8], want[8], old[8];
  step_model model;
  void *workspace = malloc(step_workspace_size(1));
  if (step_init(&model, step_weights, STEP_WEIGHTS_SIZE) != CALOTYPE_OK)
    return 2;
  for (int i = 0; i < 8; ++i) {
    h[0][i] = want[i] = (float)(i * i);
    x[0][i] = (float)i;
  }
  for (int step = 0; step < 5; ++step) {
    for (int i = 0; i < 8; ++i)
      old[i] = want[i];
    for (int i = 0; i < 8; ++i)
      want[i] = old[7 - i] + (float)i;
    if (step_run(&model, workspace, h, s, x, h, s) != CALOTYPE_OK)
      return puts(step_last_error(workspace)), 3;
    for (int i = 0; i < 8; ++i)
      if (h[0][i] != want[i])
        return printf("step %d: h[%d] = %g, expected %g\n", step, i, h[0][i],
                      want[i]),
               4;
  }
  /* Anything but the whole buffer is an overlap still. */
  if (step_run(&model, workspace, h, s, x, (float (*)[8]) & h[0][1], s) !=
      CALOTYPE_BAD_ARGUMENT)
    return 5;
  puts(step_last_error(workspace));
  if (step_run(&model, workspace, h, s, x, x, s) != CALOTYPE_BAD_ARGUMENT)
    return 6;
  puts(step_last_error(workspace));
  return 0;
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/* Prints the extents of the result and what the model makes of ones. */
#include "my_model_v2.h"
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
  static const int shape[] = MY_MODEL_V2_OUT_y_SHAPE;
  void *weights = aligned_alloc(64, MY_MODEL_V2_WEIGHTS_SIZE);
  void *workspace = malloc(my_model_v2_workspace_size(1));
  float x[] = {1, 1, 1, 1, 1, 1}, y[6];
  const void *inputs[] = {x};
  void *outputs[] = {y};
  my_model_v2_model model;
  FILE *file = argc > 1 ? fopen(argv[1], "rb") : NULL;
  if (!file || fread(weights, 1, MY_MODEL_V2_WEIGHTS_SIZE, file) !=
                   MY_MODEL_V2_WEIGHTS_SIZE)
    return 2;
  if (my_model_v2_init(&model, weights, MY_MODEL_V2_WEIGHTS_SIZE) != 0 ||
      my_model_v2_run_arrays(&model, workspace, NULL, inputs, outputs) != 0)
    return 3;
  printf("%dx%d %g\n", shape[0], shape[1], y[0]);
  return 0;
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Runs the convolution of ones from a shared library that it opens at run
/// time. Usage: loaded libnet.so net.weights
//===----------------------------------------------------------------------===//

#include "net.h"
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

static float x[1][3][6][6], y[1][8][6][6];

int main(int argc, char **argv) {
  void *library = argc > 2 ? dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) : NULL;
  if (!library)
    return fprintf(stderr, "%s\n", dlerror()), 2;
  int (*init)(net_model *, const void *, size_t, uint64_t);
  size_t (*workspace_size)(int);
  int (*run)(const net_model *, void *, const int64_t *, const void *const *,
             void *const *);
  *(void **)&init = dlsym(library, "net_init_abi");
  *(void **)&workspace_size = dlsym(library, "net_workspace_size");
  *(void **)&run = dlsym(library, "net_run_arrays");
  if (!init || !workspace_size || !run || dlsym(library, "net__rt_invoke"))
    return 3;
  void *weights = aligned_alloc(64, NET_WEIGHTS_SIZE);
  FILE *file = fopen(argv[2], "rb");
  if (!file || fread(weights, 1, NET_WEIGHTS_SIZE, file) != NET_WEIGHTS_SIZE)
    return 4;
  fclose(file);
  for (int i = 0; i < 108; ++i)
    ((float *)x)[i] = 1;
  net_model model;
  const void *inputs[] = {x};
  void *outputs[] = {y};
  if (init(&model, weights, NET_WEIGHTS_SIZE, NET_ABI_HASH) != CALOTYPE_OK ||
      run(&model, malloc(workspace_size(1)), NULL, inputs, outputs) !=
          CALOTYPE_OK)
    return 5;
  printf("%g %g %g\n", y[0][7][0][0], y[0][7][0][1], y[0][7][1][1]);
  return 0;
}

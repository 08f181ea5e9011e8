//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The least a kernel needs to run: hooks of Halide, and dense buffers.
//===----------------------------------------------------------------------===//

#ifndef KERNEL_STUB_H
#define KERNEL_STUB_H

#include <HalideRuntime.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int halide_do_par_for(void *context, halide_task_t task, int min, int size,
                      uint8_t *closure) {
  for (int i = min; i < min + size; ++i)
    if (task(context, i, closure))
      return -1;
  return 0;
}

void *halide_malloc(void *context, size_t size) {
  return aligned_alloc(128, (size + 255) / 128 * 128);
}

void halide_free(void *context, void *pointer) { free(pointer); }

/// A dense buffer of extents in memory order.
static halide_buffer_t *make_buffer(void *data, int rank, const int *extents) {
  halide_buffer_t *buffer = calloc(1, sizeof *buffer);
  buffer->host = data;
  buffer->dimensions = rank;
  buffer->dim = calloc(rank ? rank : 1, sizeof *buffer->dim);
  for (int i = 0, stride = 1; i < rank; stride *= extents[i++]) {
    buffer->dim[i].extent = extents[i];
    buffer->dim[i].stride = stride;
  }
  return buffer;
}

#define BUFFER(data, rank, ...) make_buffer(data, rank, (int[]){__VA_ARGS__})

static int failures;

static void expect(const char *what, int i, double got, double want,
                   double tolerance) {
  if (isnan(got) && isnan(want))
    return;
  if (got == want || fabs(got - want) <= tolerance * (1 + fabs(want)))
    return;
  if (failures++ < 40)
    printf("%s[%d]: %.9g, expected %.9g\n", what, i, got, want);
}

#endif // KERNEL_STUB_H

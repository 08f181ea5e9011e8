//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What compiled code calls: kernels and strided copies.
//===----------------------------------------------------------------------===//

#include "Libc.h"
#include "Run.h"

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

void calotype_rt_invoke(calotype_rt_run *run, uint32_t call, ...) {
  const calotype_rt_program *program = run->model->program;
  const uint16_t *row = program->calls + call;
  unsigned kernel = row[0], operands = row[1], i;
  calotype_rt_buffer buffers[CALOTYPE_RT_MAX_OPERANDS];
  uint64_t begin = 0;
  int code;
  va_list pointers;
  if (run->status != CALOTYPE_OK)
    return;
  va_start(pointers, call);
  for (i = 0; i < operands; ++i) {
    const calotype_rt_image *image = &program->images[row[2 + i]];
    memset(&buffers[i], 0, sizeof buffers[i]);
    buffers[i].host = va_arg(pointers, void *);
    buffers[i].type = image->type;
    buffers[i].dimensions = image->dimensions;
    buffers[i].dim = program->dims + image->first_dim;
  }
  va_end(pointers);
  if (run->model->profile)
    begin = now();
  code = program->kernels[kernel](run->thread, buffers);
  if (run->model->profile)
    run->model->profile(run->model->profile_user, run->function, run->call,
                        (int)kernel, now() - begin);
  if (code != 0 && run->status == CALOTYPE_OK) {
    snprintf(run->error, sizeof run->error,
             "kernel call %d of function %d failed with code %d", run->call,
             run->function, code);
    run->status = CALOTYPE_KERNEL_FAILED;
  }
  ++run->call;
}

/// Copies dimension `d` and those inside it. Strides count elements.
static void copy(char *to, const calotype_rt_dim *to_dim, const char *from,
                 const calotype_rt_dim *from_dim, int d, size_t bytes) {
  int32_t i, extent;
  if (d < 0) {
    memcpy(to, from, bytes);
    return;
  }
  extent = to_dim[d].extent;
  if (d == 0 && to_dim[0].stride == 1 && from_dim[0].stride == 1) {
    memcpy(to, from, bytes * (size_t)extent);
    return;
  }
  for (i = 0; i < extent; ++i)
    copy(to + (ptrdiff_t)i * to_dim[d].stride * (ptrdiff_t)bytes, to_dim,
         from + (ptrdiff_t)i * from_dim[d].stride * (ptrdiff_t)bytes, from_dim,
         d - 1, bytes);
}

void calotype_rt_copy(calotype_rt_run *run, uint32_t to_image, void *to,
                      uint32_t from_image, const void *from) {
  const calotype_rt_program *program = run->model->program;
  const calotype_rt_image *image = &program->images[to_image];
  size_t bits = image->type >> 8 & 255;
  if (run->status != CALOTYPE_OK)
    return;
  copy(to, program->dims + image->first_dim, from,
       program->dims + program->images[from_image].first_dim,
       image->dimensions - 1, bits < 8 ? 1 : bits / 8);
}

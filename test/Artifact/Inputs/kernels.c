//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/* Kernels in C with the ABI of compiled kernels, for tests of the host side.
   Compile with -DKERNEL_x. */
#include <stdint.h>

typedef struct {
  int32_t min, extent, stride;
  uint32_t flags;
} dim;
typedef struct {
  uint64_t device;
  const void *interface;
  uint8_t *host;
  uint64_t flags;
  struct {
    uint8_t code, bits;
    uint16_t lanes;
  } type;
  int32_t dimensions;
  const dim *dims;
  void *padding;
} buffer;

int halide_do_par_for(void *context, int (*task)(void *, int, uint8_t *),
                      int min, int size, uint8_t *closure);
void *halide_malloc(void *context, uint64_t bytes);
void halide_free(void *context, void *memory);

static int count(const buffer *b) {
  int n = 1, i;
  for (i = 0; i < b->dimensions; ++i)
    n *= b->dims[i].extent;
  return n;
}

#ifdef KERNEL_scale /* y[i] = x[i] * w[0], by parallel tasks with scratch */
struct scale {
  const float *x, *w;
  float *y;
  int block, n;
};
static int scale_task(void *context, int index, uint8_t *closure) {
  struct scale *s = (struct scale *)closure;
  int begin = index * s->block, i;
  float *scratch = halide_malloc(context, 4 * (uint64_t)s->block);
  void *other = halide_malloc(context, 100);
  if (!scratch || (uintptr_t)scratch % 64)
    return -100;
  for (i = 0; i < s->block && begin + i < s->n; ++i)
    scratch[i] = s->x[begin + i] * s->w[0];
  for (i = 0; i < s->block && begin + i < s->n; ++i)
    s->y[begin + i] = scratch[i];
  halide_free(context, scratch);
  halide_free(context, other);
  return 0;
}
int calotype_k_scale(void *context, buffer *x, buffer *w, buffer *y) {
  struct scale s = {(float *)x->host, (float *)w->host, (float *)y->host, 2,
                    count(y)};
  if (x->type.code != 2 || x->type.bits != 32 || y->dimensions < 1 ||
      y->dims[0].stride != 1)
    return -1;
  return halide_do_par_for(context, scale_task, 0, (s.n + 1) / 2,
                           (uint8_t *)&s);
}
#endif

#ifdef KERNEL_add /* y = a + b */
int calotype_k_add(void *context, buffer *a, buffer *b, buffer *y) {
  int i, n = count(y);
  (void)context;
  for (i = 0; i < n; ++i)
    ((float *)y->host)[i] = ((float *)a->host)[i] + ((float *)b->host)[i];
  return 0;
}
#endif

#ifdef KERNEL_positive /* i1 y = x > i64 scalar t */
int calotype_k_positive(void *context, buffer *x, buffer *t, buffer *y) {
  int i, n = count(y);
  (void)context;
  if (t->dimensions != 0 || t->type.code != 0 || t->type.bits != 64 ||
      y->type.code != 1 || y->type.bits != 8)
    return -1;
  for (i = 0; i < n; ++i)
    y->host[i] = ((float *)x->host)[i] > (float)*(int64_t *)t->host;
  return 0;
}
#endif

#ifdef KERNEL_fails
int calotype_k_fails(void *context, buffer *x, buffer *y) {
  (void)context, (void)x, (void)y;
  return -7;
}
#endif

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/* Runs the artifact of net.mlir: right values, error codes, no allocation after
   the first run, two models at once. */
#include "net.h"
#include "other.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int allocations;
void *__real_malloc(size_t bytes);
void *__real_calloc(size_t n, size_t bytes);
int __real_posix_memalign(void **p, size_t alignment, size_t bytes);
void *__wrap_malloc(size_t bytes) {
  return ++allocations, __real_malloc(bytes);
}
void *__wrap_calloc(size_t n, size_t bytes) {
  return ++allocations, __real_calloc(n, bytes);
}
int __wrap_posix_memalign(void **p, size_t alignment, size_t bytes) {
  return ++allocations, __real_posix_memalign(p, alignment, bytes);
}

#define CHECK(x)                                                               \
  do {                                                                         \
    if (!(x)) {                                                                \
      printf("line %d: %s\n", __LINE__, #x);                                   \
      exit(1);                                                                 \
    }                                                                          \
  } while (0)

static void *read_file(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  void *data;
  CHECK(file);
  fseek(file, 0, SEEK_END);
  *size = (size_t)ftell(file);
  rewind(file);
  data = aligned_alloc(64, (*size + 63) / 64 * 64);
  CHECK(fread(data, 1, *size, file) == *size);
  fclose(file);
  return data;
}

static const float input[2][3] = {{0, 1, 2}, {3, 4, 5}};

static void check_run(const net_model *model, void *workspace) {
  static const float expected[12] = {10, 22, 34, 0, 2, 4, 46, 58, 70, 6, 8, 10};
  static const uint8_t over[6] = {0, 0, 1, 1, 1, 1};
  float joined[12];
  uint8_t positive[2][3];
  int code = net_run(model, workspace, input, joined, positive);
  if (code != CALOTYPE_OK)
    printf("%s\n", net_last_error(workspace));
  CHECK(code == CALOTYPE_OK);
  CHECK(memcmp(joined, expected, sizeof joined) == 0);
  CHECK(memcmp(positive, over, sizeof over) == 0);
}

static void *run_other(void *weights) {
  other_model model;
  float joined[12];
  uint8_t positive[2][3];
  void *workspace = malloc(other_workspace_size(2));
  CHECK(other_init(&model, weights, OTHER_WEIGHTS_SIZE) == CALOTYPE_OK);
  CHECK(other_set_threads(&model, 2) == CALOTYPE_OK);
  for (int i = 0; i < 200; ++i) {
    CHECK(other_run(&model, workspace, input, joined, positive) == CALOTYPE_OK);
    CHECK(joined[11] == 10);
  }
  other_destroy(&model);
  free(workspace);
  return NULL;
}

static void *run_same(void *model) {
  void *workspace = malloc(net_workspace_size(3));
  for (int i = 0; i < 200; ++i)
    check_run(model, workspace);
  free(workspace);
  return NULL;
}

static void run_serially(void *pool, void (*work)(void *), void *argument,
                         int copies) {
  ++*(int *)pool;
  for (int i = 0; i < copies; ++i)
    work(argument);
}

static void count_calls(void *user, int function, int call, int kernel,
                        uint64_t nanoseconds) {
  (void)function, (void)kernel, (void)nanoseconds;
  CHECK(call == ((int *)user)[0]++);
}

static void check_threads(net_model *model, char *workspace,
                          void *other_weights) {
  int loops = 0, calls = 0, before;
  pthread_t thread;
  CHECK(net_set_threads(model, 3) == CALOTYPE_OK);
  check_run(model, workspace);
  CHECK(pthread_create(&thread, NULL, run_other, other_weights) == 0);
  for (int i = 0; i < 200; ++i)
    check_run(model, workspace);
  CHECK(pthread_join(thread, NULL) == 0);
  CHECK(pthread_create(&thread, NULL, run_same, model) == 0);
  for (int i = 0; i < 200; ++i)
    check_run(model, workspace);
  CHECK(pthread_join(thread, NULL) == 0);
  before = allocations;
  for (int i = 0; i < 200; ++i)
    check_run(model, workspace);
  CHECK(allocations == before);

  CHECK(net_set_parallel(model, run_serially, &loops, 2) == CALOTYPE_OK);
  check_run(model, workspace);
  CHECK(loops == 1);
  net_set_profile(model, count_calls, &calls);
  check_run(model, workspace);
  CHECK(calls == 3);
  net_set_profile(model, NULL, NULL);
}

static void check_arguments(net_model *model, char *workspace) {
  float joined[12];
  uint8_t positive[2][3];
  CHECK(net_run(model, workspace, NULL, joined, positive) ==
        CALOTYPE_BAD_ARGUMENT);
  CHECK(strcmp(net_last_error(workspace), "'x.in' is null") == 0);
  CHECK(net_run(model, workspace, (const float (*)[3])joined, joined,
                positive) == CALOTYPE_BAD_ARGUMENT);
  CHECK(strcmp(net_last_error(workspace), "'joined' overlaps 'x.in'") == 0);
  CHECK(net_run(model, workspace, (const float (*)[3])((char *)input + 1),
                joined, positive) == CALOTYPE_BAD_ARGUMENT);
  CHECK(net_set_threads(model, 0) == CALOTYPE_BAD_ARGUMENT);
  CHECK(net_run(model, NULL, input, joined, positive) == CALOTYPE_BAD_ARGUMENT);
}

/* Weights that init refuses; the model cannot run afterwards. */
static void check_init(net_model *model, char *weights, size_t size,
                       void *other_weights, size_t other_size) {
  CHECK(net_init(model, weights, size - 1) == CALOTYPE_BAD_SIZE);
  CHECK(net_init(model, weights, 10) == CALOTYPE_BAD_SIZE);
  CHECK(net_init(model, NULL, size) == CALOTYPE_BAD_ARGUMENT);
  CHECK(net_init(model, weights + 4, size) == CALOTYPE_MISALIGNED_WEIGHTS);
  CHECK(strstr(net_error_string(CALOTYPE_MISALIGNED_WEIGHTS), "64 bytes"));
  for (int code = 0; code >= CALOTYPE_MISALIGNED_WEIGHTS; --code)
    CHECK(strcmp(net_error_string(code), "unknown code") != 0);
  CHECK(strcmp(net_error_string(1), "unknown code") == 0);
  CHECK(strcmp(net_error_string(CALOTYPE_MISALIGNED_WEIGHTS - 1),
               "unknown code") == 0);
  CHECK(net_init(model, other_weights, other_size) == CALOTYPE_BAD_ABI);
  CHECK(net_init_abi(model, weights, size, 7) == CALOTYPE_BAD_ABI);
  for (int i = 40; i < 64; ++i) { /* reserved bytes of the header */
    weights[i] ^= 1;
    CHECK(net_init(model, weights, size) == CALOTYPE_BAD_WEIGHTS);
    weights[i] ^= 1;
  }
  weights[0] ^= 1;
  CHECK(net_init(model, weights, size) == CALOTYPE_BAD_WEIGHTS);
}

int main(int argc, char **argv) {
  size_t size, other_size;
  char *weights = read_file(argv[1], &size);
  void *other_weights = read_file(argv[2], &other_size);
  net_model model;
  float joined[12];
  uint8_t positive[2][3];
  char *workspace = malloc(net_workspace_size(3) + 1);
  (void)argc;

  CHECK(size == NET_WEIGHTS_SIZE && NET_NUM_INPUTS == 1);
  CHECK(NET_IN_x_in_SIZE == 6 && NET_IN_x_in_RANK == 2);
  CHECK(net_init(&model, weights, size) == CALOTYPE_OK);
  CHECK(net_check_weights(&model) == CALOTYPE_OK);
  check_run(&model, workspace);
  check_run(&model, workspace + 1); /* any alignment will do */
  check_threads(&model, workspace, other_weights);
  check_arguments(&model, workspace);

  weights[64] ^= 1;
  CHECK(net_check_weights(&model) == CALOTYPE_CORRUPT_WEIGHTS);
  weights[64] ^= 1;
  net_destroy(&model);
  check_init(&model, weights, size, other_weights, other_size);
  CHECK(net_run(&model, workspace, input, joined, positive) ==
        CALOTYPE_BAD_ARGUMENT);
  free(weights);
  free(other_weights);
  free(workspace);
  printf("all right\n");
  return 0;
}

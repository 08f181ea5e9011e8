//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// A program that runs a model once, for machines that are emulated. It is
/// linked with the model's objects, whose functions it calls by names of its
/// own, and reads what it needs from a file:
///
///   RUNNER WEIGHTS INPUTS OUTPUTS THREADS DIM... / BYTES... / BYTES...
///
/// with the sizes of the symbolic dims, of the inputs and of the outputs. A
/// failure is a line on standard error and status 1. As the runtime, it takes
/// nothing from system headers.
//===----------------------------------------------------------------------===//

#include "calotype/Runtime/Program.h"
#include <stddef.h>
#include <stdint.h>

typedef struct libc_file FILE;
extern FILE *stderr;
FILE *fopen(const char *path, const char *mode);
int fclose(FILE *file);
size_t fread(void *to, size_t size, size_t count, FILE *file);
size_t fwrite(const void *from, size_t size, size_t count, FILE *file);
int fseek(FILE *file, long offset, int from);
long ftell(FILE *file);
int fprintf(FILE *file, const char *format, ...);
long strtol(const char *text, char **end, int base);
int posix_memalign(void **result, size_t alignment, size_t bytes);

size_t runner_workspace_size(int threads);
int runner_init(calotype_rt_model *model, const void *weights, size_t bytes);
int runner_set_threads(calotype_rt_model *model, int threads);
int runner_run_arrays(const calotype_rt_model *model, void *workspace,
                      const int64_t *dims, const void *const *inputs,
                      void *const *outputs);
const char *runner_last_error(const void *workspace);
const char *runner_error_string(int code);

#define MOST 512

static int fail(const char *what, const char *why) {
  fprintf(stderr, "%s: %s\n", what, why);
  return 1;
}

static void *allocate(size_t bytes) {
  void *memory = NULL;
  return posix_memalign(&memory, 64, bytes + 64) ? NULL : memory;
}

/// Numbers of `text` up to a slash or the end; -1 when there are too many.
static int read_numbers(char ***text, int64_t *numbers) {
  int count = 0;
  for (; **text && (**text)[0] != '/'; ++*text) {
    if (count == MOST)
      return -1;
    numbers[count++] = strtol(**text, NULL, 10);
  }
  if (**text)
    ++*text;
  return count;
}

static void *read_whole(const char *path, size_t *bytes) {
  FILE *file = fopen(path, "rb");
  void *data = NULL;
  long size = -1;
  if (!file)
    return NULL;
  if (fseek(file, 0, 2) == 0 && (size = ftell(file)) >= 0 &&
      fseek(file, 0, 0) == 0)
    data = allocate((size_t)size);
  if (data && fread(data, 1, (size_t)size, file) != (size_t)size)
    data = NULL;
  fclose(file);
  *bytes = (size_t)size;
  return data;
}

/// Buffers of these sizes; filled from `file` when there is one.
static int make_buffers(const int64_t *sizes, int count, void **buffers,
                        FILE *file) {
  int i;
  for (i = 0; i < count; ++i) {
    size_t bytes = (size_t)sizes[i];
    buffers[i] = allocate(bytes);
    if (!buffers[i] || (file && fread(buffers[i], 1, bytes, file) != bytes))
      return 0;
  }
  return 1;
}

static int run(const calotype_rt_model *model, int threads, const int64_t *dims,
               void **inputs, void **outputs) {
  void *workspace = allocate(runner_workspace_size(threads));
  if (!workspace)
    return fail("workspace", "no memory");
  if (runner_run_arrays(model, workspace, dims, (const void *const *)inputs,
                        outputs) != CALOTYPE_OK)
    return fail("run", runner_last_error(workspace));
  return 0;
}

int main(int argc, char **argv) {
  static uint64_t words[CALOTYPE_RT_MODEL_WORDS];
  static int64_t dims[MOST], in_sizes[MOST], out_sizes[MOST];
  static void *inputs[MOST], *outputs[MOST];
  calotype_rt_model *model = (calotype_rt_model *)words;
  size_t weights_bytes = 0;
  void *weights;
  int num_inputs, num_outputs, threads, code, i;
  char **rest = argv + 5;
  FILE *file;
  if (argc < 7)
    return fail("runner", "too few arguments");
  threads = (int)strtol(argv[4], NULL, 10);
  if (read_numbers(&rest, dims) < 0 ||
      (num_inputs = read_numbers(&rest, in_sizes)) < 0 ||
      (num_outputs = read_numbers(&rest, out_sizes)) < 0)
    return fail("runner", "too many arguments");
  weights = read_whole(argv[1], &weights_bytes);
  if (!weights)
    return fail(argv[1], "cannot be read");
  code = runner_init(model, weights, weights_bytes);
  if (code == CALOTYPE_OK)
    code = runner_set_threads(model, threads);
  if (code != CALOTYPE_OK)
    return fail("init", runner_error_string(code));
  file = fopen(argv[2], "rb");
  if (!file || !make_buffers(in_sizes, num_inputs, inputs, file) ||
      !make_buffers(out_sizes, num_outputs, outputs, NULL))
    return fail(argv[2], "cannot be read");
  fclose(file);
  if (run(model, threads, dims, inputs, outputs))
    return 1;
  file = fopen(argv[3], "wb");
  if (!file)
    return fail(argv[3], "cannot be written");
  for (i = 0; i < num_outputs; ++i)
    if (fwrite(outputs[i], 1, (size_t)out_sizes[i], file) !=
        (size_t)out_sizes[i])
      return fail(argv[3], "cannot be written");
  return fclose(file) ? fail(argv[3], "cannot be written") : 0;
}

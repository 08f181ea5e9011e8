//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What the functions of a model's header call: init, run, threads, errors.
//===----------------------------------------------------------------------===//

#include "Libc.h"
#include "Run.h"

_Static_assert(sizeof(calotype_rt_model) <= CALOTYPE_RT_MODEL_WORDS * 8,
               "the generated header reserves too little");
_Static_assert(sizeof(calotype_rt_run) <= CALOTYPE_RT_RUN_BYTES &&
                   sizeof(calotype_rt_thread) == CALOTYPE_RT_THREAD_BYTES,
               "tools compute the size of workspaces");
_Static_assert(sizeof(calotype_rt_buffer) == 56, "as Halide has it");
_Static_assert(sizeof(calotype_rt_weights) == 64, "as files have it");

static size_t align_up(size_t bytes) { return (bytes + 63) & ~(size_t)63; }

/// Bytes from an aligned run to the end of the workspace; places the threads
/// and the arena when `run` is given.
size_t calotype_rt_layout(const calotype_rt_program *program, int threads,
                          calotype_rt_run *run, uint8_t **arena) {
  uint8_t *base = (uint8_t *)run;
  size_t at = CALOTYPE_RT_RUN_BYTES;
  size_t call_scratch = align_up(program->call_scratch);
  size_t task_scratch = align_up(program->task_scratch);
  int i;
  if (call_scratch)
    call_scratch += CALOTYPE_RT_SCRATCH_SLACK;
  if (task_scratch)
    task_scratch += CALOTYPE_RT_SCRATCH_SLACK;
  if (run)
    run->thread = (calotype_rt_thread *)(base + at);
  at += CALOTYPE_RT_THREAD_BYTES * (size_t)(threads + 1);
  // A serial loop takes the scratch of its tasks from thread 0.
  for (i = 0; i <= threads; ++i) {
    size_t capacity = i ? task_scratch : call_scratch + task_scratch;
    if (run) {
      calotype_rt_thread thread = {run,      base + at, capacity, 0,
                                   SIZE_MAX, i != 0,    {0}};
      run->thread[i] = thread;
    }
    at += capacity;
  }
  if (arena)
    *arena = base + at;
  return at + align_up(program->arena_bytes);
}

size_t calotype_rt_workspace_size(const calotype_rt_program *program,
                                  int max_threads) {
  if (max_threads < 1)
    max_threads = 1;
  if (max_threads > CALOTYPE_RT_MAX_THREADS)
    max_threads = CALOTYPE_RT_MAX_THREADS;
  return calotype_rt_layout(program, max_threads, NULL, NULL) +
         CALOTYPE_RT_ALIGNMENT;
}

int calotype_rt_init(const calotype_rt_program *program,
                     calotype_rt_model *model, const void *weights,
                     size_t weights_size, uint64_t abi_hash) {
  static const uint8_t zero[sizeof((calotype_rt_weights *)0)->zero];
  const calotype_rt_weights *header = weights;
  if (!model)
    return CALOTYPE_BAD_ARGUMENT;
  memset(model, 0, sizeof *model);
  if (abi_hash != program->abi_hash)
    return CALOTYPE_BAD_ABI;
  if ((calotype_rt_cpu_features() & program->cpu_features) !=
      program->cpu_features)
    return CALOTYPE_BAD_CPU;
  if (!weights)
    return CALOTYPE_BAD_ARGUMENT;
  if ((uintptr_t)weights % CALOTYPE_RT_ALIGNMENT != 0)
    return CALOTYPE_MISALIGNED_WEIGHTS;
  if (weights_size < sizeof *header)
    return CALOTYPE_BAD_SIZE;
  if (memcmp(header->magic, CALOTYPE_RT_WEIGHTS_MAGIC, 8) != 0 ||
      header->version != CALOTYPE_RT_VERSION ||
      header->header_bytes != sizeof *header ||
      memcmp(header->zero, zero, sizeof zero) != 0)
    return CALOTYPE_BAD_WEIGHTS;
  if (header->abi_hash != program->abi_hash)
    return CALOTYPE_BAD_ABI;
  if (header->data_bytes != program->weights_bytes ||
      weights_size - sizeof *header != program->weights_bytes)
    return CALOTYPE_BAD_SIZE;
  model->program = program;
  model->weights = (const uint8_t *)weights + sizeof *header;
  model->threads = 1;
  return CALOTYPE_OK;
}

int calotype_rt_check_weights(const calotype_rt_model *model) {
  const calotype_rt_weights *header;
  calotype_rt_checksum sum;
  if (!model || !model->program)
    return CALOTYPE_BAD_ARGUMENT;
  header = (const calotype_rt_weights *)(model->weights - sizeof *header);
  calotype_rt_checksum_begin(&sum);
  calotype_rt_checksum_add(&sum, model->weights,
                           model->program->weights_bytes /
                               CALOTYPE_RT_CHECKSUM_BLOCK);
  return calotype_rt_checksum_end(&sum) == header->checksum
             ? CALOTYPE_OK
             : CALOTYPE_CORRUPT_WEIGHTS;
}

int calotype_rt_set_threads(calotype_rt_model *model, int threads) {
  if (!model || !model->program || threads < 1 ||
      threads > CALOTYPE_RT_MAX_THREADS)
    return CALOTYPE_BAD_ARGUMENT;
  calotype_rt_pool_destroy(model->own_pool);
  model->own_pool = NULL;
  model->parallel = NULL;
  model->threads = 1;
  if (threads == 1)
    return CALOTYPE_OK;
  model->own_pool = calotype_rt_pool_create(threads);
  if (!model->own_pool)
    return CALOTYPE_NO_THREADS;
  model->pool = model->own_pool;
  model->parallel = calotype_rt_pool_parallel;
  model->threads = threads;
  return CALOTYPE_OK;
}

int calotype_rt_set_parallel(calotype_rt_model *model,
                             calotype_rt_parallel parallel, void *pool,
                             int threads) {
  int code = calotype_rt_set_threads(model, 1);
  if (code != CALOTYPE_OK || !parallel || threads < 1 ||
      threads > CALOTYPE_RT_MAX_THREADS)
    return CALOTYPE_BAD_ARGUMENT;
  model->parallel = parallel;
  model->pool = pool;
  model->threads = threads;
  return CALOTYPE_OK;
}

void calotype_rt_set_profile(calotype_rt_model *model,
                             calotype_rt_profile profile, void *user) {
  model->profile = profile;
  model->profile_user = user;
}

void calotype_rt_destroy(calotype_rt_model *model) {
  if (!model || !model->program)
    return;
  calotype_rt_pool_destroy(model->own_pool);
  memset(model, 0, sizeof *model);
}

const char *calotype_rt_error_string(int code) {
  switch (code) {
  case CALOTYPE_OK:
    return "no error";
  case CALOTYPE_BAD_ARGUMENT:
    return "a pointer is null, misaligned or overlaps another, or a number is "
           "out of range";
  case CALOTYPE_BAD_CPU:
    return "the processor lacks instructions that the model was compiled for";
  case CALOTYPE_BAD_WEIGHTS:
    return "the weights are no weights file of this version";
  case CALOTYPE_BAD_ABI:
    return "header, library and weights are not of one compilation";
  case CALOTYPE_BAD_SIZE:
    return "the weights are cut short or too long";
  case CALOTYPE_NO_SPECIALISATION:
    return "the model is not compiled for these sizes";
  case CALOTYPE_KERNEL_FAILED:
    return "a kernel failed";
  case CALOTYPE_NO_THREADS:
    return "the system gave no threads";
  case CALOTYPE_CORRUPT_WEIGHTS:
    return "the weights are damaged: their checksum differs";
  case CALOTYPE_MISALIGNED_WEIGHTS:
    return "the weights do not begin at a multiple of 64 bytes";
  }
  return "unknown code";
}

static calotype_rt_run *get_run(const void *workspace) {
  return (calotype_rt_run *)(((uintptr_t)workspace + 63) & ~(uintptr_t)63);
}

const char *calotype_rt_last_error(const void *workspace) {
  return workspace ? get_run(workspace)->error : "";
}

static int fail(calotype_rt_run *run, int status, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(run->error, sizeof run->error, format, arguments);
  va_end(arguments);
  run->status = status;
  return status;
}

/// Number of the specialisation for `dims`, or -1 with a message.
static int find_function(calotype_rt_run *run, const int64_t *dims) {
  const calotype_rt_program *program = run->model->program;
  uint32_t count = program->num_dims, f, d;
  size_t used = 0;
  if (count == 0)
    return 0;
  for (f = 0; dims && f < program->num_functions; ++f)
    if (memcmp(program->dim_values + f * count, dims, count * sizeof *dims) ==
        0)
      return (int)f;
  if (!dims) {
    fail(run, CALOTYPE_BAD_ARGUMENT, "dims is null");
    return -1;
  }
#define SAY(...)                                                               \
  do {                                                                         \
    if (used < sizeof run->error)                                              \
      used += (size_t)snprintf(run->error + used, sizeof run->error - used,    \
                               __VA_ARGS__);                                   \
  } while (0)
  SAY("no specialisation for ");
  for (d = 0; d < count; ++d)
    SAY("%s%s=%lld", d ? "," : "", program->dim_names[d], (long long)dims[d]);
  SAY("; compiled for ");
  for (f = 0; f < program->num_functions; ++f)
    for (d = 0; d < count; ++d)
      SAY("%s%lld",
          d   ? "x"
          : f ? ", "
              : "",
          (long long)program->dim_values[f * count + d]);
#undef SAY
  run->status = CALOTYPE_NO_SPECIALISATION;
  return -1;
}

static int check_buffers(calotype_rt_run *run, int function,
                         void *const *buffers) {
  const calotype_rt_program *program = run->model->program;
  uint32_t inputs = program->num_inputs, n = inputs + program->num_outputs;
  const calotype_rt_argument *args = program->arguments + (size_t)function * n;
  uint32_t i, j;
  for (i = 0; i < n; ++i) {
    uintptr_t begin = (uintptr_t)buffers[i];
    if (args[i].bytes == 0)
      continue;
    if (!begin)
      return fail(run, CALOTYPE_BAD_ARGUMENT, "'%s' is null",
                  program->argument_names[i]);
    if (begin % args[i].alignment != 0)
      return fail(run, CALOTYPE_BAD_ARGUMENT,
                  "'%s' is not aligned to its elements",
                  program->argument_names[i]);
    for (j = 0; i >= inputs && j < i; ++j) {
      uintptr_t other = (uintptr_t)buffers[j];
      if (other == begin && program->states &&
          program->states[i - inputs] == (int32_t)j)
        continue;
      if (begin < other + args[j].bytes && other < begin + args[i].bytes)
        return fail(run, CALOTYPE_BAD_ARGUMENT, "'%s' overlaps '%s'",
                    program->argument_names[i], program->argument_names[j]);
    }
  }
  return CALOTYPE_OK;
}

int calotype_rt_run_model(const calotype_rt_model *model, void *workspace,
                          const int64_t *dims, const void *const *inputs,
                          void *const *outputs) {
  // Weights, arena, inputs, outputs.
  void *bases[2 + 256];
  const calotype_rt_program *program;
  calotype_rt_run *run;
  uint8_t *arena;
  int function;
  uint32_t i;
  if (!workspace || !model || !model->program)
    return CALOTYPE_BAD_ARGUMENT;
  program = model->program;
  run = get_run(workspace);
  run->model = model;
  run->status = CALOTYPE_OK;
  run->error[0] = 0;
  run->call = 0;
  run->threads = (int)model->threads;
  if ((!inputs && program->num_inputs) || (!outputs && program->num_outputs))
    return fail(run, CALOTYPE_BAD_ARGUMENT, "inputs or outputs are null");
  function = find_function(run, dims);
  if (function < 0)
    return run->status;
  run->function = function;
  for (i = 0; i < program->num_inputs; ++i)
    bases[2 + i] = (void *)(uintptr_t)inputs[i];
  for (i = 0; i < program->num_outputs; ++i)
    bases[2 + program->num_inputs + i] = outputs[i];
  if (check_buffers(run, function, bases + 2) != CALOTYPE_OK)
    return run->status;
  calotype_rt_layout(program, run->threads, run, &arena);
  bases[0] = (void *)(uintptr_t)model->weights;
  bases[1] = arena;
  program->functions[function].code(run, bases);
  return run->status;
}

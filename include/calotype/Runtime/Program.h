//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What a compiled model and the runtime agree on: the constant description of
/// the model, its weights file and the caller's model object. C99 and C++.
/// A change of any layout here changes CALOTYPE_RT_VERSION.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_RUNTIME_PROGRAM_H
#define CALOTYPE_RUNTIME_PROGRAM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CALOTYPE_RT_VERSION 3
#define CALOTYPE_RT_MAX_THREADS 256
#define CALOTYPE_RT_MAX_OPERANDS 64
/// Parts of a workspace: the run, one thread, room for headers of scratch.
#define CALOTYPE_RT_RUN_BYTES 320
#define CALOTYPE_RT_THREAD_BYTES 64
#define CALOTYPE_RT_SCRATCH_SLACK 1024

/// What functions of a model return. Kept in step with the generated header.
enum {
  CALOTYPE_OK = 0,
  CALOTYPE_BAD_ARGUMENT = -1,
  CALOTYPE_BAD_CPU = -2,
  CALOTYPE_BAD_WEIGHTS = -3,
  CALOTYPE_BAD_ABI = -4,
  CALOTYPE_BAD_SIZE = -5,
  CALOTYPE_NO_SPECIALISATION = -6,
  CALOTYPE_KERNEL_FAILED = -7,
  CALOTYPE_NO_THREADS = -8,
  CALOTYPE_CORRUPT_WEIGHTS = -9,
  CALOTYPE_MISALIGNED_WEIGHTS = -10
};

/// halide_dimension_t and halide_buffer_t, as kernels read them.
typedef struct {
  int32_t min, extent, stride;
  uint32_t flags;
} calotype_rt_dim;

typedef struct {
  uint64_t device;
  const void *device_interface;
  void *host;
  uint64_t flags;
  uint32_t type;
  int32_t dimensions;
  const calotype_rt_dim *dim;
  void *padding;
} calotype_rt_buffer;

/// A shape: halide_type_t as a word, rank, first dimension in the table.
typedef struct {
  uint32_t type;
  int32_t dimensions;
  int32_t first_dim;
} calotype_rt_image;

/// An input or output of one specialisation.
typedef struct {
  uint64_t bytes;
  uint64_t alignment;
} calotype_rt_argument;

typedef struct calotype_rt_run calotype_rt_run;

/// One specialisation.
typedef struct {
  void (*code)(calotype_rt_run *run, void *const *bases);
  uint64_t arena_bytes;
} calotype_rt_function;

/// Calls a kernel with as many operands as it takes.
typedef int (*calotype_rt_kernel)(void *user_context,
                                  calotype_rt_buffer *operands);

/// A compiled model: constants in its library.
typedef struct {
  uint32_t version;
  uint32_t cpu_features; ///< bits of CpuFeatures.h that kernels need
  uint64_t abi_hash;
  /// Of the data after the header of the file; a multiple of 64.
  uint64_t weights_bytes;
  uint64_t arena_bytes;  ///< the largest of all specialisations
  uint64_t call_scratch; ///< most bytes a call takes outside its tasks
  uint64_t task_scratch; ///< most bytes one task takes
  uint32_t num_functions, num_inputs, num_outputs, num_dims;
  const calotype_rt_function *functions;
  /// num_inputs + num_outputs for each function.
  const calotype_rt_argument *arguments;
  /// Names of inputs, then outputs.
  const char *const *argument_names;
  /// num_dims values for each function.
  const int64_t *dim_values;
  const char *const *dim_names;
  const calotype_rt_kernel *kernels;
  const calotype_rt_image *images;
  const calotype_rt_dim *dims;
  const uint16_t *calls;
  /// For each output the number of the input that it updates in place when both
  /// are the same buffer, or -1; null when there is none.
  const int32_t *states;
} calotype_rt_program;

#define CALOTYPE_RT_WEIGHTS_MAGIC "CALOTYPE"

/// First 64 bytes of a weights file; the data follows.
typedef struct {
  char magic[8];
  uint32_t version;
  uint32_t header_bytes;
  uint64_t abi_hash;
  uint64_t data_bytes;
  uint64_t checksum;
  uint8_t zero[24];
} calotype_rt_weights;

/// Runs work(argument) `copies` times at once, one of them on the calling
/// thread, and returns when all have returned. Fewer copies are allowed.
typedef void (*calotype_rt_parallel)(void *pool, void (*work)(void *argument),
                                     void *argument, int copies);

/// Called after every kernel: which function, which call of it, which kernel.
typedef void (*calotype_rt_profile)(void *user, int function, int call,
                                    int kernel, uint64_t nanoseconds);

/// The caller's model object; the generated header shows it as opaque words.
typedef struct {
  const calotype_rt_program *program;
  const uint8_t *weights;
  calotype_rt_parallel parallel;
  void *pool;
  void *own_pool;
  calotype_rt_profile profile;
  void *profile_user;
  int64_t threads;
} calotype_rt_model;

#define CALOTYPE_RT_MODEL_WORDS 16

//===----------------------------------------------------------------------===//
// Checksum of the data of a weights file
//===----------------------------------------------------------------------===//

#define CALOTYPE_RT_CHECKSUM_BLOCK 32
#define CALOTYPE_RT_CHECKSUM_PRIME 0x9e3779b97f4a7c15u

typedef struct {
  uint64_t lane[4];
} calotype_rt_checksum;

static inline void calotype_rt_checksum_begin(calotype_rt_checksum *sum) {
  int k;
  for (k = 0; k < 4; ++k)
    sum->lane[k] = (uint64_t)k + 1;
}

/// Adds whole blocks.
static inline void calotype_rt_checksum_add(calotype_rt_checksum *sum,
                                            const void *data, size_t blocks) {
  const uint8_t *p = (const uint8_t *)data;
  uint64_t word;
  int k;
  for (; blocks; --blocks, p += CALOTYPE_RT_CHECKSUM_BLOCK)
    for (k = 0; k < 4; ++k) {
      __builtin_memcpy(&word, p + 8 * k, 8);
      word = (sum->lane[k] ^ word) * CALOTYPE_RT_CHECKSUM_PRIME;
      sum->lane[k] = word ^ word >> 29;
    }
}

static inline uint64_t
calotype_rt_checksum_end(const calotype_rt_checksum *sum) {
  uint64_t result = 0;
  int k;
  for (k = 0; k < 4; ++k) {
    result = (result ^ sum->lane[k]) * CALOTYPE_RT_CHECKSUM_PRIME;
    result ^= result >> 32;
  }
  return result;
}

#ifdef __cplusplus
}
#endif

#endif // CALOTYPE_RUNTIME_PROGRAM_H

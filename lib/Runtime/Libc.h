//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// All that the runtime takes from libc. It is compiled for architectures whose
/// headers the machine that builds Calotype does not have, so the declarations
/// stand here: C11 and POSIX, with the sizes and numbers that they have on
/// 64-bit Linux with glibc and with musl.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_RUNTIME_LIBC_H
#define CALOTYPE_LIB_RUNTIME_LIBC_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

void *memcpy(void *to, const void *from, size_t bytes);
void *memset(void *to, int byte, size_t bytes);
int memcmp(const void *a, const void *b, size_t bytes);

int snprintf(char *to, size_t bytes, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
int vsnprintf(char *to, size_t bytes, const char *format, va_list arguments)
    __attribute__((format(printf, 3, 0)));

void *calloc(size_t count, size_t bytes);
int posix_memalign(void **result, size_t alignment, size_t bytes);
void free(void *memory);

#define CLOCK_MONOTONIC 1
struct timespec {
  long tv_sec, tv_nsec;
};
int clock_gettime(int clock, struct timespec *time);

int sched_yield(void);

/// Storage for what libc keeps to itself: at most 48 bytes anywhere.
typedef union {
  long align;
  char bytes[64];
} pthread_mutex_t;
typedef union {
  long long align;
  char bytes[64];
} pthread_cond_t;
typedef unsigned long pthread_t;

int pthread_create(pthread_t *thread, const void *attributes,
                   void *(*start)(void *), void *argument);
int pthread_join(pthread_t thread, void **result);
int pthread_mutex_init(pthread_mutex_t *mutex, const void *attributes);
int pthread_mutex_lock(pthread_mutex_t *mutex);
int pthread_mutex_unlock(pthread_mutex_t *mutex);
int pthread_mutex_destroy(pthread_mutex_t *mutex);
int pthread_cond_init(pthread_cond_t *condition, const void *attributes);
int pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex);
int pthread_cond_broadcast(pthread_cond_t *condition);
int pthread_cond_destroy(pthread_cond_t *condition);

#define AT_HWCAP 16
#define AT_HWCAP2 26
unsigned long getauxval(unsigned long type);

#endif // CALOTYPE_LIB_RUNTIME_LIBC_H

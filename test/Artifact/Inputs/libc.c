//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// What lib/Runtime/Libc.h says of libc, said by its own headers.
#include <pthread.h>
#include <sys/auxv.h>
#include <time.h>

_Static_assert(sizeof(pthread_mutex_t) <= 64, "storage of 64 bytes");
_Static_assert(_Alignof(pthread_mutex_t) <= _Alignof(long), "aligned as long");
_Static_assert(sizeof(pthread_cond_t) <= 64, "storage of 64 bytes");
_Static_assert(_Alignof(pthread_cond_t) <= _Alignof(long long), "aligned");
_Static_assert(sizeof(pthread_t) == sizeof(unsigned long), "a word");
_Static_assert(sizeof(struct timespec) == 2 * sizeof(long), "two words");
_Static_assert(sizeof((struct timespec){0}.tv_sec) == sizeof(long), "a word");
_Static_assert(CLOCK_MONOTONIC == 1, "the number of the clock");
_Static_assert(AT_HWCAP == 16 && AT_HWCAP2 == 26, "words of the vector");

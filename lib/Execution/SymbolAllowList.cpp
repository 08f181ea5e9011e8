//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "SymbolAllowList.h"
#include <dlfcn.h>
#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/auxv.h>
#include <time.h>
#include <unistd.h>

using namespace calotype;

#define ENTRY(name) {#name, reinterpret_cast<void *>(&::name)}
// libm has overloads in C++: the cast picks the C function.
#define D1(name)                                                               \
  {#name, reinterpret_cast<void *>(static_cast<double (*)(double)>(&::name))}, \
  {                                                                            \
    #name "f",                                                                 \
        reinterpret_cast<void *>(static_cast<float (*)(float)>(&::name##f))    \
  }
#define D2(name)                                                               \
  {#name, reinterpret_cast<void *>(                                            \
              static_cast<double (*)(double, double)>(&::name))},              \
  {                                                                            \
    #name "f", reinterpret_cast<void *>(                                       \
                   static_cast<float (*)(float, float)>(&::name##f))           \
  }
#define D3(name)                                                               \
  {#name, reinterpret_cast<void *>(                                            \
              static_cast<double (*)(double, double, double)>(&::name))},      \
  {                                                                            \
    #name "f", reinterpret_cast<void *>(                                       \
                   static_cast<float (*)(float, float, float)>(&::name##f))    \
  }

/// Functions of libm.
static const AllowedSymbol mathSymbols[] = {
    D1(acos),   D1(acosh), D1(asin),  D1(asinh),    D1(atan),      D1(atanh),
    D1(cbrt),   D1(ceil),  D1(cos),   D1(cosh),     D1(erf),       D1(erfc),
    D1(exp),    D1(exp2),  D1(expm1), D1(fabs),     D1(floor),     D1(lgamma),
    D1(log),    D1(log10), D1(log1p), D1(log2),     D1(nearbyint), D1(rint),
    D1(round),  D1(sin),   D1(sinh),  D1(sqrt),     D1(tan),       D1(tanh),
    D1(tgamma), D1(trunc), D2(atan2), D2(copysign), D2(fdim),      D2(fmax),
    D2(fmin),   D2(fmod),  D2(hypot), D2(pow),      D2(remainder), D3(fma),
};

/// What the C runtime of an artifact calls.
static const AllowedSymbol librarySymbols[] = {
    ENTRY(bcmp),
    ENTRY(calloc),
    ENTRY(clock_gettime),
    ENTRY(free),
    ENTRY(getauxval),
    ENTRY(malloc),
    ENTRY(memcmp),
    ENTRY(memcpy),
    ENTRY(memmove),
    ENTRY(memset),
    ENTRY(posix_memalign),
    ENTRY(pthread_cond_broadcast),
    ENTRY(pthread_cond_destroy),
    ENTRY(pthread_cond_init),
    ENTRY(pthread_cond_wait),
    ENTRY(pthread_create),
    ENTRY(pthread_join),
    ENTRY(pthread_mutex_destroy),
    ENTRY(pthread_mutex_init),
    ENTRY(pthread_mutex_lock),
    ENTRY(pthread_mutex_unlock),
    ENTRY(sched_yield),
    ENTRY(snprintf),
    ENTRY(vsnprintf),
    ENTRY(strlen),
};

const std::vector<AllowedSymbol> &calotype::getAllowedSymbols() {
  static const std::vector<AllowedSymbol> symbols = [] {
    std::vector<AllowedSymbol> all(std::begin(mathSymbols),
                                   std::end(mathSymbols));
    all.insert(all.end(), std::begin(librarySymbols), std::end(librarySymbols));
    return all;
  }();
  return symbols;
}

const std::vector<AllowedSymbol> &calotype::getCheckedSymbols() {
  static const std::vector<AllowedSymbol> symbols = {
      ENTRY(abort),
      ENTRY(atoi),
      ENTRY(dlerror),
      ENTRY(dlopen),
      ENTRY(dlsym),
      ENTRY(fclose),
      ENTRY(fileno),
      ENTRY(fopen64),
      ENTRY(fwrite),
      ENTRY(getenv),
      ENTRY(pthread_cond_signal),
      ENTRY(strcmp),
      ENTRY(syscall),
      ENTRY(sysconf),
      ENTRY(usleep),
      ENTRY(write),
      {"strstr", reinterpret_cast<void *>(
                     static_cast<const char *(*)(const char *, const char *)>(
                         &::strstr))},
  };
  return symbols;
}

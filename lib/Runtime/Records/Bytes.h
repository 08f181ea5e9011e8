//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Loads and stores of little-endian numbers at any address.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_RUNTIME_RECORDS_BYTES_H
#define CALOTYPE_RUNTIME_RECORDS_BYTES_H

#include <stdint.h>
#include <string.h>

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define CALOTYPE_LITTLE_64(x) __builtin_bswap64(x)
#define CALOTYPE_LITTLE_32(x) __builtin_bswap32(x)
#else
#define CALOTYPE_LITTLE_64(x) (x)
#define CALOTYPE_LITTLE_32(x) (x)
#endif

static inline uint64_t load_64(const uint8_t *at) {
  uint64_t value;
  memcpy(&value, at, 8);
  return CALOTYPE_LITTLE_64(value);
}

static inline uint32_t load_16(const uint8_t *at) {
  return (uint32_t)(at[0] | at[1] << 8);
}

static inline uint32_t load_32(const uint8_t *at) {
  uint32_t value;
  memcpy(&value, at, 4);
  return CALOTYPE_LITTLE_32(value);
}

static inline void store_64(uint8_t *at, uint64_t value) {
  value = CALOTYPE_LITTLE_64(value);
  memcpy(at, &value, 8);
}

static inline void store_32(uint8_t *at, uint32_t value) {
  value = CALOTYPE_LITTLE_32(value);
  memcpy(at, &value, 4);
}

/// Floats on the wire are little-endian.
static inline void load_floats(float *values, const uint8_t *at, size_t count) {
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  for (size_t i = 0; i < count; ++i) {
    uint32_t bits = load_32(at + 4 * i);
    memcpy(values + i, &bits, 4);
  }
#else
  memcpy(values, at, 4 * count);
#endif
}

#endif // CALOTYPE_RUNTIME_RECORDS_BYTES_H

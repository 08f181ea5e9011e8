//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Reading the encoding of protocol buffers, within bounds. What is legal
/// follows the C++ library: tags and lengths of at most five bytes, numbers of
/// ten, higher bits are dropped, groups nest at most a hundred deep.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_RUNTIME_RECORDS_WIRE_H
#define CALOTYPE_RUNTIME_RECORDS_WIRE_H

#include "Bytes.h"
#include "calotype/records.h"
#include <stdbool.h>

/// What is still to read.
typedef struct wire {
  const uint8_t *at, *end;
} wire;

/// A tag of field `number` whose value has a length before it.
#define WIRE_BYTES(number) ((number) << 3 | 2)
#define WIRE_FIXED_32(number) ((number) << 3 | 5)
#define WIRE_VARINT(number) ((number) << 3)

bool calotype_wire_slow_varint(wire *in, uint64_t *value);
/// Skips the value behind `tag`.
bool calotype_wire_skip(wire *in, uint32_t tag);

static inline wire wire_of(calotype_bytes bytes) {
  wire in = {bytes.data, bytes.data + bytes.size};
  return in;
}

static inline bool wire_varint(wire *in, uint64_t *value) {
  if (in->at < in->end && *in->at < 0x80) {
    *value = *in->at++;
    return true;
  }
  return calotype_wire_slow_varint(in, value);
}

/// Never 0: no field has that number.
static inline bool wire_tag(wire *in, uint32_t *tag) {
  const uint8_t *begin = in->at;
  uint64_t value;
  if (!wire_varint(in, &value) || in->at - begin > 5)
    return false;
  *tag = (uint32_t)value;
  return *tag >> 3 != 0;
}

/// A length and as many bytes.
static inline bool wire_bytes(wire *in, calotype_bytes *bytes) {
  const uint8_t *begin = in->at;
  uint64_t size;
  if (!wire_varint(in, &size) || in->at - begin > 5 ||
      size > (uint64_t)(in->end - in->at))
    return false;
  bytes->data = in->at;
  bytes->size = (size_t)size;
  in->at += size;
  return true;
}

#endif // CALOTYPE_RUNTIME_RECORDS_WIRE_H

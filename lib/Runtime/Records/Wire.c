//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The less common parts of reading the encoding of protocol buffers.
//===----------------------------------------------------------------------===//

#include "Wire.h"

enum { MAX_GROUP_DEPTH = 100 };

bool calotype_wire_slow_varint(wire *in, uint64_t *value) {
  uint64_t result = 0;
  for (unsigned shift = 0; shift < 70; shift += 7) {
    if (in->at == in->end)
      return false;
    uint8_t byte = *in->at++;
    result |= (uint64_t)(byte & 0x7f) << shift;
    if (byte < 0x80) {
      *value = result;
      return true;
    }
  }
  return false;
}

static bool skip_bytes(wire *in, size_t size) {
  if ((size_t)(in->end - in->at) < size)
    return false;
  in->at += size;
  return true;
}

bool calotype_wire_skip(wire *in, uint32_t tag) {
  uint32_t open[MAX_GROUP_DEPTH];
  size_t depth = 0;
  for (;;) {
    calotype_bytes bytes;
    uint64_t number;
    bool good = false;
    switch (tag & 7) {
    case 0:
      good = wire_varint(in, &number);
      break;
    case 1:
      good = skip_bytes(in, 8);
      break;
    case 2:
      good = wire_bytes(in, &bytes);
      break;
    case 3:
      good = depth < MAX_GROUP_DEPTH;
      if (good)
        open[depth++] = tag >> 3;
      break;
    case 4:
      good = depth > 0 && open[--depth] == tag >> 3;
      break;
    case 5:
      good = skip_bytes(in, 4);
      break;
    }
    if (!good)
      return false;
    if (depth == 0)
      return true;
    if (!wire_tag(in, &tag))
      return false;
  }
}

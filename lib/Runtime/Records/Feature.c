//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The messages inside a record. Lists of one kind that come in pieces are one
/// list; another kind replaces what was there; unknown fields are skipped, and
/// a known field with an unknown form is one of them.
//===----------------------------------------------------------------------===//

#include "Feature.h"

static bool merge_bytes(feature_merge *into, wire list) {
  uint32_t tag;
  while (list.at < list.end) {
    if (!wire_tag(&list, &tag))
      return false;
    if (tag != WIRE_BYTES(1)) {
      if (!calotype_wire_skip(&list, tag))
        return false;
      continue;
    }
    calotype_bytes value;
    if (!wire_bytes(&list, &value))
      return false;
    if (into->wanted == CALOTYPE_DTYPE_BYTES && into->count < into->capacity)
      ((calotype_bytes *)into->values)[into->count] = value;
    ++into->count;
  }
  return true;
}

static void add_floats(feature_merge *into, const uint8_t *at, size_t count) {
  if (into->wanted == CALOTYPE_DTYPE_FLOAT && into->count < into->capacity) {
    size_t room = into->capacity - into->count;
    load_floats((float *)into->values + into->count, at,
                count < room ? count : room);
  }
  into->count += count;
}

static bool merge_floats(feature_merge *into, wire list) {
  uint32_t tag;
  while (list.at < list.end) {
    if (!wire_tag(&list, &tag))
      return false;
    calotype_bytes chunk;
    if (tag == WIRE_BYTES(1)) {
      if (!wire_bytes(&list, &chunk) || chunk.size % 4 != 0)
        return false;
      add_floats(into, chunk.data, chunk.size / 4);
    } else if (tag == WIRE_FIXED_32(1)) {
      if (list.end - list.at < 4)
        return false;
      add_floats(into, list.at, 1);
      list.at += 4;
    } else if (!calotype_wire_skip(&list, tag)) {
      return false;
    }
  }
  return true;
}

static void add_number(feature_merge *into, uint64_t number) {
  if (into->wanted == CALOTYPE_DTYPE_INT64 && into->count < into->capacity)
    ((int64_t *)into->values)[into->count] = (int64_t)number;
  ++into->count;
}

static bool merge_numbers(feature_merge *into, wire list) {
  uint32_t tag;
  uint64_t number;
  while (list.at < list.end) {
    if (!wire_tag(&list, &tag))
      return false;
    calotype_bytes chunk;
    if (tag == WIRE_BYTES(1)) {
      if (!wire_bytes(&list, &chunk))
        return false;
      for (wire packed = wire_of(chunk); packed.at < packed.end;) {
        if (!wire_varint(&packed, &number))
          return false;
        add_number(into, number);
      }
    } else if (tag == WIRE_VARINT(1)) {
      if (!wire_varint(&list, &number))
        return false;
      add_number(into, number);
    } else if (!calotype_wire_skip(&list, tag)) {
      return false;
    }
  }
  return true;
}

bool calotype_feature_merge(feature_merge *into, calotype_bytes feature) {
  uint32_t tag;
  for (wire in = wire_of(feature); in.at < in.end;) {
    if (!wire_tag(&in, &tag))
      return false;
    if ((tag & 7) != 2 || tag >> 3 > 3) {
      if (!calotype_wire_skip(&in, tag))
        return false;
      continue;
    }
    calotype_bytes list;
    if (!wire_bytes(&in, &list))
      return false;
    int dtype = (int)(tag >> 3);
    if (into->dtype != dtype)
      into->count = 0;
    into->dtype = dtype;
    bool good = dtype == CALOTYPE_DTYPE_BYTES ? merge_bytes(into, wire_of(list))
                : dtype == CALOTYPE_DTYPE_FLOAT
                    ? merge_floats(into, wire_of(list))
                    : merge_numbers(into, wire_of(list));
    if (!good)
      return false;
  }
  return true;
}

bool calotype_entry_key(calotype_bytes entry, calotype_bytes *key) {
  uint32_t tag;
  key->data = entry.data;
  key->size = 0;
  calotype_bytes value;
  for (wire in = wire_of(entry); in.at < in.end;) {
    if (!wire_tag(&in, &tag))
      return false;
    if (tag == WIRE_BYTES(1) || tag == WIRE_BYTES(2)) {
      if (!wire_bytes(&in, tag == WIRE_BYTES(1) ? key : &value))
        return false;
    } else if (!calotype_wire_skip(&in, tag)) {
      return false;
    }
  }
  return true;
}

bool calotype_entry_next_value(wire *entry, calotype_bytes *value) {
  uint32_t tag;
  while (entry->at < entry->end && wire_tag(entry, &tag)) {
    if (tag == WIRE_BYTES(2))
      return wire_bytes(entry, value);
    if (!calotype_wire_skip(entry, tag))
      return false;
  }
  return false;
}

bool calotype_entry_merge(feature_merge *into, calotype_bytes entry) {
  calotype_bytes value;
  for (wire in = wire_of(entry); calotype_entry_next_value(&in, &value);)
    if (!calotype_feature_merge(into, value))
      return false;
  return true;
}

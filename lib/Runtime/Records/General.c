//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The general parser: any legal encoding. It notes the last entry of each key,
/// then reads those.
//===----------------------------------------------------------------------===//

#include "Parse.h"

bool calotype_parse_missing(parse_row *row, uint32_t number) {
  const calotype_plan_key *key = row->parser->context.plan->keys + number;
  calotype_column *column = row->columns + number;
  if (key->layout == CALOTYPE_LAYOUT_RAGGED) {
    column->offsets[row->row + 1] = column->offsets[row->row];
    return true;
  }
  if (!key->defaults)
    return row_is_bad(row, CALOTYPE_BAD_MISSING, number, false);
  size_t size = key->count * calotype_dtype_size(key->dtype);
  memcpy((uint8_t *)column->values + row->row * size, key->defaults, size);
  return true;
}

/// A map entry replaces an earlier one, which must be well formed all the same.
static bool note_entry(parse_keys *keys, uint32_t stamp, calotype_bytes entry) {
  calotype_bytes key;
  if (!calotype_entry_key(entry, &key))
    return false;
  plan_name name = plan_name_of(key.data, key.size);
  uint32_t number = plan_find(keys->plan, &name);
  if (number == keys->plan->num_keys)
    return true;
  if (keys->seen[number] == stamp) {
    feature_merge ignored = {0};
    if (!calotype_entry_merge(&ignored, keys->entries[number]))
      return false;
  }
  keys->seen[number] = stamp;
  keys->entries[number] = entry;
  return true;
}

bool calotype_parse_entries(parse_row *row, parse_keys *keys,
                            calotype_bytes features) {
  uint32_t tag;
  calotype_bytes entry;
  for (wire in = wire_of(features); in.at < in.end;) {
    bool good = wire_tag(&in, &tag);
    if (good && tag == WIRE_BYTES(1))
      good = wire_bytes(&in, &entry) &&
             note_entry(keys, row->parser->stamp, entry);
    else if (good)
      good = calotype_wire_skip(&in, tag);
    if (!good)
      return row_is_bad(row, CALOTYPE_BAD_WIRE, -1, false);
  }
  return true;
}

/// Reads the entry of a key into the row.
static bool read_entry(parse_row *row, uint32_t number, calotype_bytes entry) {
  const calotype_plan_key *key = row->parser->context.plan->keys + number;
  calotype_column *column = row->columns + number;
  bool is_dense = key->layout == CALOTYPE_LAYOUT_DENSE;
  size_t base =
      is_dense ? row->row * key->count : (size_t)column->offsets[row->row];
  for (;;) {
    feature_merge merge = {
        key->dtype,
        (uint8_t *)column->values + base * calotype_dtype_size(key->dtype),
        is_dense ? key->count : column->capacity - base, 0, 0};
    if (!calotype_entry_merge(&merge, entry))
      return row_is_bad(row, CALOTYPE_BAD_WIRE, number, false);
    if (merge.dtype == CALOTYPE_DTYPE_NONE)
      return calotype_parse_missing(row, number);
    if (merge.dtype != key->dtype)
      return row_is_bad(row, CALOTYPE_BAD_DTYPE, number, false);
    if (is_dense ? merge.count != key->count : merge.count % key->count != 0)
      return row_is_bad(row, CALOTYPE_BAD_COUNT, number, false);
    if (is_dense)
      return true;
    if (merge.count <= merge.capacity) {
      column->offsets[row->row + 1] = (int64_t)(base + merge.count);
      return true;
    }
    if (!calotype_parse_full(row, number, false, base, merge.count, 0, 0))
      return false;
  }
}

bool calotype_parse_context(parse_row *row) {
  const parse_keys *keys = &row->parser->context;
  for (uint32_t key = 0; key < keys->plan->num_keys; ++key)
    if (!(keys->seen[key] == row->parser->stamp
              ? read_entry(row, key, keys->entries[key])
              : calotype_parse_missing(row, key)))
      return false;
  return true;
}

bool calotype_parse_general(parse_row *row, calotype_bytes record) {
  uint32_t tag;
  calotype_bytes features;
  calotype_parser_next_stamp(row->parser);
  for (wire in = wire_of(record); in.at < in.end;) {
    bool good = wire_tag(&in, &tag);
    if (good && tag == WIRE_BYTES(1)) {
      good = wire_bytes(&in, &features);
      if (good && !calotype_parse_entries(row, &row->parser->context, features))
        return false;
    } else if (good) {
      good = calotype_wire_skip(&in, tag);
    }
    if (!good)
      return row_is_bad(row, CALOTYPE_BAD_WIRE, -1, false);
  }
  return calotype_parse_context(row);
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The fast parser: entries of the form
///
///     0a E | 0a K key | 12 F | kind L | 0a P values
///
/// where each length has one byte, as every writer makes them up to 127 bytes.
/// What stands between key and values is a constant of the key plus the length
/// of the values in three places, so one comparison of 64 bits checks it.
/// Whatever is otherwise sends the record to the general parser.
///
/// Loads are of eight bytes and may reach behind an entry. The last entries of
/// a record are parsed from a copy with room behind it, so that no row needs
/// any.
//===----------------------------------------------------------------------===//

#include "Parse.h"

enum {
  MARGIN = 16, ///< How far loads may reach behind an entry.
  TAIL = 192   ///< The longest entry of 129 bytes, and a margin.
};

/// What the loop over entries keeps at hand.
typedef struct fast_row {
  const calotype_plan *plan;
  calotype_column *columns;
  uint32_t *seen;
  size_t row;
  uint32_t stamp;
  uint32_t found; ///< Keys of the plan.
} fast_row;

static inline bool read_varint(const uint8_t **at, const uint8_t *end,
                               int64_t *value) {
  wire in = {*at, end};
  uint64_t number;
  if (!wire_varint(&in, &number))
    return false;
  *at = in.at;
  *value = (int64_t)number;
  return true;
}

/// The only number in `size` bytes, of which eight can be loaded.
static inline bool read_only_varint(const uint8_t *at, size_t size,
                                    int64_t *value) {
  if (__builtin_expect(size == 1, 1)) {
    *value = *at;
    return *at < 0x80;
  }
  if (size > 8) {
    const uint8_t *end = at + size;
    return read_varint(&at, end, value) && at == end;
  }
  if (size == 0)
    return false;
  uint64_t word = load_64(at);
  if ((~word & 0x8080808080808080u & (~(uint64_t)0 >> (64 - 8 * size))) !=
      (uint64_t)0x80 << (8 * size - 8))
    return false;
  word &= 0x7f7f7f7f7f7f7f7fu & (~(uint64_t)0 >> (64 - 8 * size));
  word = (word & 0x007f007f007f007fu) | (word & 0x7f007f007f007f00u) >> 1;
  word = (word & 0x00003fff00003fffu) | (word & 0x3fff00003fff0000u) >> 2;
  word = (word & 0x000000000fffffffu) | (word & 0x0fffffff00000000u) >> 4;
  *value = (int64_t)word;
  return true;
}

static bool read_numbers(int64_t *to, size_t room, const uint8_t *at,
                         const uint8_t *end, size_t *count) {
  size_t n = 0;
  while (at < end)
    if (n == room || !read_varint(&at, end, to + n++))
      return false;
  *count = n;
  return true;
}

static bool store_dense(const fast_row *in, const calotype_plan_key *key,
                        void *column, const uint8_t *at, size_t size,
                        ptrdiff_t shift) {
  size_t place = in->row * key->count;
  switch (key->dtype) {
  case CALOTYPE_DTYPE_FLOAT:
    if (size != 4 * (size_t)key->count)
      return false;
    if (key->count == 1)
      load_floats((float *)column + place, at, 1);
    else
      load_floats((float *)column + place, at, key->count);
    return true;
  case CALOTYPE_DTYPE_BYTES:
    if (key->count != 1)
      return false;
    ((calotype_bytes *)column)[place].data = at + shift;
    ((calotype_bytes *)column)[place].size = size;
    return true;
  default: {
    int64_t *to = (int64_t *)column + place;
    size_t count;
    if (key->count == 1)
      return read_only_varint(at, size, to);
    return read_numbers(to, key->count, at, at + size, &count) &&
           count == key->count;
  }
  }
}

/// Where the row's values of a ragged column begin, and how many it can take.
static inline size_t get_room(const fast_row *in, const calotype_column *column,
                              size_t *base) {
  *base = (size_t)column->offsets[in->row];
  return column->capacity - *base;
}

static inline bool end_ragged(const fast_row *in, const calotype_plan_key *key,
                              calotype_column *column, size_t base,
                              size_t count) {
  column->offsets[in->row + 1] = (int64_t)(base + count);
  return key->count == 1 || count % key->count == 0;
}

static bool store_ragged(const fast_row *in, const calotype_plan_key *key,
                         calotype_column *column, const uint8_t *at,
                         size_t size, ptrdiff_t shift) {
  size_t base, room = get_room(in, column, &base), count = 1;
  switch (key->dtype) {
  case CALOTYPE_DTYPE_FLOAT:
    count = size / 4;
    if (size % 4 != 0 || count > room)
      return false;
    load_floats((float *)column->values + base, at, count);
    break;
  case CALOTYPE_DTYPE_BYTES:
    if (room == 0)
      return false;
    ((calotype_bytes *)column->values)[base].data = at + shift;
    ((calotype_bytes *)column->values)[base].size = size;
    break;
  default:
    if (!read_numbers((int64_t *)column->values + base, room, at, at + size,
                      &count))
      return false;
  }
  return end_ragged(in, key, column, base, count);
}

/// Entries whose list is empty, or holds several strings: `at` is behind the
/// key, `end` behind the entry.
static bool store_other(const fast_row *in, const calotype_plan_key *key,
                        calotype_column *column, const uint8_t *at,
                        const uint8_t *end, ptrdiff_t shift) {
  size_t rest = (size_t)(end - at), base = 0, room = key->count, count = 0;
  bool is_ragged = key->layout == CALOTYPE_LAYOUT_RAGGED;
  if (rest < 4 || at[0] != 0x12 || at[1] != rest - 2 ||
      at[2] != (uint8_t)(key->header >> 16) || at[3] != rest - 4 ||
      (rest > 4 && key->dtype != CALOTYPE_DTYPE_BYTES))
    return false;
  if (is_ragged)
    room = get_room(in, column, &base);
  else
    base = in->row * key->count;
  for (at += 4; at < end; ++count) {
    if (count == room || end - at < 2 || at[0] != 0x0a || at[1] > end - at - 2)
      return false;
    calotype_bytes *value = (calotype_bytes *)column->values + base + count;
    value->data = at + 2 + shift;
    value->size = at[1];
    at += 2 + at[1];
  }
  return is_ragged ? end_ragged(in, key, column, base, count)
                   : count == key->count;
}

/// Parses entries up to `end` while `margin` more bytes are readable behind
/// them; null when one is of another form, else how far it came. What `at`
/// points to lies `shift` bytes further in the record.
static inline const uint8_t *parse_entries(fast_row *in, const uint8_t *at,
                                           const uint8_t *end, size_t margin,
                                           ptrdiff_t shift) {
  while (end - at >= 8) {
    uint32_t front = load_32(at);
    size_t size = front >> 8 & 0xff, key_size = front >> 24;
    const uint8_t *key_at = at + 4, *value = key_at + key_size;
    const uint8_t *next = at + 2 + size;
    if ((size_t)(end - at) < 2 + size + margin)
      break;
    // Behind the key 12 and what remains.
    if ((front & 0xff80ff) != 0x0a000a || key_size + 4 > size ||
        load_16(value) != (0x12 | (size - key_size - 4) << 8))
      return NULL;
    plan_name name = plan_name_at(key_at, key_size);
    uint32_t number = plan_find(in->plan, &name);
    at = next;
    if (number == in->plan->num_keys)
      continue;
    const calotype_plan_key *key = in->plan->keys + number;
    calotype_column *column = in->columns + number;
    if (in->seen[number] == in->stamp)
      return NULL;
    in->seen[number] = in->stamp;
    ++in->found;
    size_t values = size - key_size - 8;
    uint64_t header = key->header + values * 0x010001000100u;
    bool good;
    if (size < key_size + 8 || (load_64(value) ^ header) << 16 != 0)
      good = store_other(in, key, column, value, next, shift);
    else if (key->layout == CALOTYPE_LAYOUT_DENSE)
      good = store_dense(in, key, column->values, value + 6, values, shift);
    else
      good = store_ragged(in, key, column, value + 6, values, shift);
    if (!good)
      return NULL;
  }
  return at;
}

/// The entries at the end, from a copy.
static bool parse_tail(fast_row *in, const uint8_t *at, const uint8_t *end) {
  uint8_t tail[TAIL + MARGIN];
  size_t size = (size_t)(end - at);
  if (size > TAIL)
    return false;
  memcpy(tail, at, size);
  memset(tail + size, 0, MARGIN);
  return parse_entries(in, tail, tail + size, 0, at - tail) == tail + size;
}

bool calotype_parse_fast(parse_row *row, calotype_bytes record) {
  parse_keys *keys = &row->parser->context;
  wire in = wire_of(record);
  uint32_t tag;
  calotype_bytes features;
  if (!wire_tag(&in, &tag) || tag != WIRE_BYTES(1) ||
      !wire_bytes(&in, &features) || in.at != in.end)
    return false;
  fast_row fast = {keys->plan,
                   row->columns,
                   keys->seen,
                   row->row,
                   calotype_parser_next_stamp(row->parser),
                   0};
  const uint8_t *at = parse_entries(&fast, features.data, in.end, MARGIN, 0);
  if (!at || (at < in.end && !parse_tail(&fast, at, in.end)))
    return false;
  if (fast.found == keys->plan->num_keys)
    return true;
  for (uint32_t key = 0; key < keys->plan->num_keys; ++key)
    if (keys->seen[key] != fast.stamp && !calotype_parse_missing(row, key))
      return false;
  return true;
}

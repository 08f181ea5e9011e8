//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Makes the constant table of a plan. The hash is perfect by displacement:
/// names fall into buckets, and for each bucket, the fullest first, a number is
/// found that sends its names to slots that are still free.
//===----------------------------------------------------------------------===//

#include "Plan.h"
#include <stdlib.h>

enum { MAX_KEYS = 65534, MAX_SEEDS = 64 };

const char *calotype_records_error_string(int code) {
  switch (code) {
  case CALOTYPE_RECORDS_OK:
    return "no error";
  case CALOTYPE_RECORDS_BAD_ARGUMENT:
    return "a pointer is null or a number is out of range";
  case CALOTYPE_RECORDS_NO_MEMORY:
    return "out of memory";
  case CALOTYPE_RECORDS_IO:
    return "reading or writing failed";
  case CALOTYPE_RECORDS_TRUNCATED:
    return "truncated";
  case CALOTYPE_RECORDS_CORRUPT_LENGTH:
    return "corrupt length";
  case CALOTYPE_RECORDS_CORRUPT_DATA:
    return "corrupt data";
  case CALOTYPE_RECORDS_TOO_LARGE:
    return "too large";
  case CALOTYPE_RECORDS_DECOMPRESS:
    return "the compressed stream is broken";
  case CALOTYPE_RECORDS_BAD_RECORD:
    return "bad record";
  case CALOTYPE_RECORDS_TOO_MANY_ERRORS:
    return "too many errors";
  case CALOTYPE_RECORDS_FULL:
    return "a buffer is full";
  case CALOTYPE_RECORDS_BAD_PLAN:
    return "the keys make no plan";
  }
  return "unknown code";
}

size_t calotype_dtype_size(int dtype) {
  switch (dtype) {
  case CALOTYPE_DTYPE_BYTES:
    return sizeof(calotype_bytes);
  case CALOTYPE_DTYPE_FLOAT:
    return sizeof(float);
  case CALOTYPE_DTYPE_INT64:
    return sizeof(int64_t);
  }
  return 0;
}

uint64_t calotype_plan_hash(uint64_t seed, const void *name, size_t size) {
  plan_name words = plan_name_of(name, size);
  return plan_hash(seed, &words);
}

long calotype_plan_find(const calotype_plan *plan, const void *name,
                        size_t size) {
  plan_name words = plan_name_of(name, size);
  uint32_t number = plan_find(plan, &words);
  return number == plan->num_keys ? -1 : (long)number;
}

static bool is_valid(const calotype_key *key) {
  bool is_dense = key->layout == CALOTYPE_LAYOUT_DENSE;
  return calotype_dtype_size(key->dtype) != 0 &&
         (is_dense || key->layout == CALOTYPE_LAYOUT_RAGGED) &&
         key->count <= INT32_MAX && (is_dense || key->count > 0) &&
         (is_dense || !key->defaults) && key->name.size <= INT32_MAX &&
         (key->name.data || !key->name.size);
}

static size_t align_8(size_t size) { return (size + 7) & ~(size_t)7; }

static bool has_defaults(const calotype_key *key) {
  return key->defaults && key->count;
}

/// Bytes that a key needs behind the tables: its name and its defaults.
static size_t get_extra_size(const calotype_key *key) {
  size_t size = align_8(key->name.size);
  if (!has_defaults(key))
    return size;
  size += align_8(key->count * calotype_dtype_size(key->dtype));
  const calotype_bytes *strings = key->defaults;
  for (size_t i = 0; key->dtype == CALOTYPE_DTYPE_BYTES && i < key->count; ++i)
    size += align_8(strings[i].size);
  return size;
}

static void *copy(uint8_t **at, const void *from, size_t size) {
  void *to = *at;
  if (size)
    memcpy(to, from, size);
  *at += align_8(size);
  return to;
}

static void set_key(calotype_plan_key *to, const calotype_key *from,
                    uint8_t **extra) {
  plan_name name = plan_name_of(from->name.data, from->name.size);
  to->head = name.head;
  to->tail = name.tail;
  to->name = copy(extra, from->name.data, from->name.size);
  to->name_size = (uint32_t)from->name.size;
  to->count = (uint32_t)from->count;
  to->dtype = (uint8_t)from->dtype;
  to->layout = (uint8_t)from->layout;
  to->required = from->required != 0;
  // The tag of the list is its dtype's field number with a length behind it.
  uint64_t tag = (uint64_t)from->dtype << 3 | 2;
  to->header = 0x000a02000412u | tag << 16;
  if (!has_defaults(from))
    return;
  calotype_bytes *strings = copy(
      extra, from->defaults, from->count * calotype_dtype_size(from->dtype));
  to->defaults = strings;
  for (size_t i = 0; from->dtype == CALOTYPE_DTYPE_BYTES && i < from->count;
       ++i)
    strings[i].data = copy(extra, strings[i].data, strings[i].size);
}

static int compare_names(const void *a, const void *b) {
  const calotype_plan_key *left = *(const calotype_plan_key *const *)a;
  const calotype_plan_key *right = *(const calotype_plan_key *const *)b;
  if (left->name_size != right->name_size)
    return left->name_size < right->name_size ? -1 : 1;
  return memcmp(left->name, right->name, left->name_size);
}

/// What the search for displacements works on.
typedef struct plan_search {
  calotype_plan *plan;
  uint16_t *slots;
  uint32_t *displacements;
  uint64_t *hashes;  ///< Of each key.
  uint32_t *members; ///< Keys by bucket.
  uint32_t *first;   ///< Of each bucket among the members; buckets + 1.
  uint32_t *by_size; ///< Buckets, the fullest first.
  uint32_t num_buckets, num_slots;
} plan_search;

/// Hashes the names and lists the keys of each bucket.
static void fill_buckets(plan_search *in) {
  uint32_t n = in->plan->num_keys, shift = in->plan->bucket_shift, i, b;
  memset(in->first, 0, (in->num_buckets + 1) * sizeof *in->first);
  for (i = 0; i < n; ++i) {
    const calotype_plan_key *key = in->plan->keys + i;
    in->hashes[i] =
        calotype_plan_hash(in->plan->seed, key->name, key->name_size);
    ++in->first[in->hashes[i] >> shift];
  }
  for (b = 1; b <= in->num_buckets; ++b)
    in->first[b] += in->first[b - 1];
  for (i = 0; i < n; ++i)
    in->members[--in->first[in->hashes[i] >> shift]] = i;
  // By counting sort, the fullest first.
  uint32_t at = 0, largest = 0;
  for (b = 0; b < in->num_buckets; ++b)
    if (in->first[b + 1] - in->first[b] > largest)
      largest = in->first[b + 1] - in->first[b];
  for (uint32_t size = largest; size > 0; --size)
    for (b = 0; b < in->num_buckets; ++b)
      if (in->first[b + 1] - in->first[b] == size)
        in->by_size[at++] = b;
  // The others are empty.
  for (; at < in->num_buckets; ++at)
    in->by_size[at] = UINT32_MAX;
}

/// Puts the keys of a bucket into free slots; false, with all as before, when
/// the displacement does not fit.
static bool place(plan_search *in, uint32_t bucket, uint32_t displacement) {
  uint32_t begin = in->first[bucket], end = in->first[bucket + 1], i;
  for (i = begin; i < end; ++i) {
    uint32_t key = in->members[i];
    uint32_t slot = plan_slot(in->plan, in->hashes[key], displacement);
    if (in->slots[slot] != in->plan->num_keys)
      break;
    in->slots[slot] = (uint16_t)key;
  }
  if (i == end) {
    in->displacements[bucket] = displacement;
    return true;
  }
  while (i-- > begin)
    in->slots[plan_slot(in->plan, in->hashes[in->members[i]], displacement)] =
        (uint16_t)in->plan->num_keys;
  return false;
}

static bool try_seed(plan_search *in) {
  fill_buckets(in);
  for (uint32_t slot = 0; slot < in->num_slots; ++slot)
    in->slots[slot] = (uint16_t)in->plan->num_keys;
  for (uint32_t b = 0; b < in->num_buckets && in->by_size[b] != UINT32_MAX;
       ++b) {
    uint32_t displacement = 0;
    while (displacement < in->num_slots &&
           !place(in, in->by_size[b], displacement))
      ++displacement;
    if (displacement == in->num_slots)
      return false;
  }
  return true;
}

/// Finds a seed and displacements.
static int make_hash(calotype_plan *plan, uint16_t *slots,
                     uint32_t *displacements, uint32_t num_buckets,
                     uint32_t num_slots) {
  size_t n = plan->num_keys;
  size_t words = 2 * n + n + 2 * (size_t)num_buckets + 1;
  uint32_t *memory = malloc(words * sizeof *memory + 8);
  if (!memory)
    return CALOTYPE_RECORDS_NO_MEMORY;
  plan_search in = {plan, slots, displacements, (uint64_t *)memory, NULL,
                    NULL, NULL,  num_buckets,   num_slots};
  in.members = memory + 2 * n;
  in.first = in.members + n;
  in.by_size = in.first + num_buckets + 1;
  int code = CALOTYPE_RECORDS_BAD_PLAN;
  for (int seed = 0; seed < MAX_SEEDS && code != CALOTYPE_RECORDS_OK; ++seed) {
    plan->seed = (uint64_t)seed * 0x9e3779b97f4a7c15u;
    if (try_seed(&in))
      code = CALOTYPE_RECORDS_OK;
  }
  free(memory);
  return code;
}

static int check_names(const calotype_plan *plan) {
  size_t n = plan->num_keys;
  const calotype_plan_key **sorted = malloc((n + 1) * sizeof *sorted);
  if (!sorted)
    return CALOTYPE_RECORDS_NO_MEMORY;
  for (size_t i = 0; i < n; ++i)
    sorted[i] = plan->keys + i;
  qsort(sorted, n, sizeof *sorted, compare_names);
  int code = CALOTYPE_RECORDS_OK;
  for (size_t i = 1; i < n; ++i)
    if (compare_names(sorted + i - 1, sorted + i) == 0)
      code = CALOTYPE_RECORDS_BAD_PLAN;
  free(sorted);
  return code;
}

int calotype_plan_create(calotype_plan **result, const calotype_key *keys,
                         size_t count) {
  *result = NULL;
  if (count > MAX_KEYS)
    return CALOTYPE_RECORDS_BAD_PLAN;
  uint32_t bucket_bits = 1, slot_bits = 1;
  while (((size_t)1 << slot_bits) < 2 * count)
    ++slot_bits;
  if (slot_bits > 3)
    bucket_bits = slot_bits - 2;
  size_t tables = align_8(sizeof(calotype_plan)), extra = 0;
  size_t slots_at = tables + (count + 1) * sizeof(calotype_plan_key);
  size_t displacements_at = slots_at + align_8(2 * ((size_t)1 << slot_bits));
  size_t extra_at = displacements_at + align_8(4 * ((size_t)1 << bucket_bits));
  for (size_t i = 0; i < count; ++i) {
    if (!is_valid(keys + i))
      return CALOTYPE_RECORDS_BAD_PLAN;
    extra += get_extra_size(keys + i);
  }
  uint8_t *memory = calloc(1, extra_at + extra);
  if (!memory)
    return CALOTYPE_RECORDS_NO_MEMORY;
  calotype_plan *plan = (calotype_plan *)memory;
  calotype_plan_key *plan_keys = (calotype_plan_key *)(memory + tables);
  uint8_t *at = memory + extra_at;
  for (size_t i = 0; i < count; ++i)
    set_key(plan_keys + i, keys + i, &at);
  // No name is as long.
  plan_keys[count].name_size = UINT32_MAX;
  plan->keys = plan_keys;
  plan->slots = (uint16_t *)(memory + slots_at);
  plan->displacements = (uint32_t *)(memory + displacements_at);
  plan->num_keys = (uint32_t)count;
  plan->bucket_shift = (uint8_t)(64 - bucket_bits);
  plan->slot_mask = (1u << slot_bits) - 1;
  int code = check_names(plan);
  if (code == CALOTYPE_RECORDS_OK)
    code = make_hash(plan, (uint16_t *)(memory + slots_at),
                     (uint32_t *)(memory + displacements_at), 1u << bucket_bits,
                     1u << slot_bits);
  if (code != CALOTYPE_RECORDS_OK) {
    free(memory);
    return code;
  }
  *result = plan;
  return CALOTYPE_RECORDS_OK;
}

void calotype_plan_destroy(calotype_plan *plan) { free(plan); }

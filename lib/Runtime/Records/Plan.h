//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// How a name finds its key: two words of it are hashed and compared.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_RUNTIME_RECORDS_PLAN_H
#define CALOTYPE_RUNTIME_RECORDS_PLAN_H

#include "Bytes.h"
#include "calotype/records.h"
#include <stdbool.h>

/// head, tail and size of a name.
typedef struct plan_name {
  uint64_t head, tail;
  const uint8_t *bytes;
  size_t size;
} plan_name;

/// Needs eight readable bytes from the name's first one on.
static inline plan_name plan_name_at(const uint8_t *bytes, size_t size) {
  plan_name name = {load_64(bytes), 0, bytes, size};
  if (size < 8)
    name.tail = name.head &= ((uint64_t)1 << 8 * size) - 1;
  else
    name.tail = load_64(bytes + size - 8);
  return name;
}

/// Without bytes behind it.
static inline plan_name plan_name_of(const uint8_t *bytes, size_t size) {
  if (size >= 8)
    return plan_name_at(bytes, size);
  uint64_t word = 0;
  if (size >= 4)
    word = load_32(bytes) | (uint64_t)load_32(bytes + size - 4)
                                << (8 * (size - 4));
  else
    for (size_t i = 0; i < size; ++i)
      word |= (uint64_t)bytes[i] << 8 * i;
  plan_name name = {word, word, bytes, size};
  return name;
}

/// What the two words do not show; false costs no memory access.
static inline bool plan_has_middle(const plan_name *name) {
  return __builtin_expect(name->size > 16, 0);
}

static inline uint64_t plan_hash(uint64_t seed, const plan_name *name) {
  uint64_t hash = (name->head ^ seed) * 0x9e3779b97f4a7c15u +
                  (name->tail + name->size) * 0xc4ceb9fe1a85ec53u;
  if (plan_has_middle(name))
    for (size_t i = 8; i + 8 < name->size; i += 8)
      hash =
          (hash ^ hash >> 32 ^ load_64(name->bytes + i)) * 0xff51afd7ed558ccdu;
  return hash ^ hash >> 32;
}

static inline uint32_t plan_slot(const calotype_plan *plan, uint64_t hash,
                                 uint32_t displacement) {
  return ((uint32_t)hash ^ displacement) & plan->slot_mask;
}

/// The number of the key, or that of the plan's last key, which is none. Free
/// slots hold that as well, so that there is one comparison in any case.
static inline uint32_t plan_find(const calotype_plan *plan,
                                 const plan_name *name) {
  uint64_t hash = plan_hash(plan->seed, name);
  uint32_t displacement = plan->displacements[hash >> plan->bucket_shift];
  uint32_t number = plan->slots[plan_slot(plan, hash, displacement)];
  const calotype_plan_key *key = plan->keys + number;
  if (((key->head ^ name->head) | (key->tail ^ name->tail) |
       (key->name_size ^ name->size)) != 0)
    return plan->num_keys;
  if (plan_has_middle(name) && memcmp(key->name, name->bytes, name->size) != 0)
    return plan->num_keys;
  return number;
}

#endif // CALOTYPE_RUNTIME_RECORDS_PLAN_H

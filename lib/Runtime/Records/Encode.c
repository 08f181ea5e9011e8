//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Examples and SequenceExamples from values. The same functions count and
/// write: a message's length stands before it, so each is measured before it is
/// written.
//===----------------------------------------------------------------------===//

#include "Wire.h"

/// Bytes are counted always and written while there is a buffer.
typedef struct output {
  uint8_t *at;
  size_t size;
} output;

static void put(output *out, const void *data, size_t size) {
  if (out->at && size) {
    memcpy(out->at, data, size);
    out->at += size;
  }
  out->size += size;
}

static void put_varint(output *out, uint64_t value) {
  uint8_t bytes[10];
  size_t count = 0;
  for (; value >= 0x80; value >>= 7)
    bytes[count++] = (uint8_t)value | 0x80;
  bytes[count++] = (uint8_t)value;
  put(out, bytes, count);
}

static void put_header(output *out, uint32_t number, size_t size) {
  put_varint(out, WIRE_BYTES(number));
  put_varint(out, size);
}

static void put_bytes(output *out, uint32_t number, calotype_bytes bytes) {
  put_header(out, number, bytes.size);
  put(out, bytes.data, bytes.size);
}

/// The values themselves: a chunk of numbers, or strings.
static void put_numbers(output *out, const calotype_values *values) {
  if (values->dtype == CALOTYPE_DTYPE_INT64) {
    for (size_t i = 0; i < values->count; ++i)
      put_varint(out, (uint64_t)((const int64_t *)values->values)[i]);
    return;
  }
  for (size_t i = 0; i < values->count; ++i) {
    uint32_t bits;
    uint8_t bytes[4];
    memcpy(&bits, (const float *)values->values + i, 4);
    store_32(bytes, bits);
    put(out, bytes, 4);
  }
}

static void put_list(output *out, const calotype_values *values) {
  if (values->dtype == CALOTYPE_DTYPE_BYTES) {
    for (size_t i = 0; i < values->count; ++i)
      put_bytes(out, 1, ((const calotype_bytes *)values->values)[i]);
  } else if (values->count) {
    output measure = {NULL, 0};
    put_numbers(&measure, values);
    put_header(out, 1, measure.size);
    put_numbers(out, values);
  }
}

static void put_feature(output *out, const calotype_values *values) {
  if (values->dtype == CALOTYPE_DTYPE_NONE)
    return;
  output measure = {NULL, 0};
  put_list(&measure, values);
  put_header(out, (uint32_t)values->dtype, measure.size);
  put_list(out, values);
}

static void put_list_of_steps(output *out, const calotype_values_list *list) {
  for (size_t i = 0; i < list->num_steps; ++i) {
    output measure = {NULL, 0};
    put_feature(&measure, list->steps + i);
    put_header(out, 1, measure.size);
    put_feature(out, list->steps + i);
  }
}

/// Writes either a feature or a list under its key.
static void put_entry(output *out, const calotype_values *values,
                      const calotype_values_list *list) {
  calotype_bytes key = list ? list->key : values->key;
  output value = {NULL, 0}, entry = {NULL, 0};
  if (list)
    put_list_of_steps(&value, list);
  else
    put_feature(&value, values);
  put_bytes(&entry, 1, key);
  put_header(&entry, 2, value.size);
  put_header(out, 1, entry.size + value.size);
  put_bytes(out, 1, key);
  put_header(out, 2, value.size);
  if (list)
    put_list_of_steps(out, list);
  else
    put_feature(out, values);
}

static void put_features(output *out, const calotype_values *features,
                         size_t count) {
  for (size_t i = 0; i < count; ++i)
    put_entry(out, features + i, NULL);
}

static void put_lists(output *out, const calotype_values_list *lists,
                      size_t count) {
  for (size_t i = 0; i < count; ++i)
    put_entry(out, NULL, lists + i);
}

static void put_example(output *out, const calotype_values *features,
                        size_t count, const calotype_values_list *lists,
                        size_t lists_count) {
  output measure = {NULL, 0};
  put_features(&measure, features, count);
  put_header(out, 1, measure.size);
  put_features(out, features, count);
  if (!lists_count)
    return;
  measure.size = 0;
  put_lists(&measure, lists, lists_count);
  put_header(out, 2, measure.size);
  put_lists(out, lists, lists_count);
}

size_t calotype_sequence_example_encode(const calotype_values *context,
                                        size_t context_count,
                                        const calotype_values_list *lists,
                                        size_t lists_count, void *buffer,
                                        size_t capacity) {
  output measure = {NULL, 0};
  put_example(&measure, context, context_count, lists, lists_count);
  if (buffer && measure.size <= capacity) {
    output out = {buffer, 0};
    put_example(&out, context, context_count, lists, lists_count);
  }
  return measure.size;
}

size_t calotype_example_encode(const calotype_values *features, size_t count,
                               void *buffer, size_t capacity) {
  return calotype_sequence_example_encode(features, count, NULL, 0, buffer,
                                          capacity);
}

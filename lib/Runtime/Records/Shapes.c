//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// From ragged columns to the tensors that TensorFlow's parse_example gives:
/// padded rows, ordered sparse values, nested row partitions.
//===----------------------------------------------------------------------===//

#include "calotype/records.h"
#include <stdbool.h>
#include <string.h>

int64_t calotype_ragged_width(const int64_t *offsets, size_t rows) {
  int64_t width = 0;
  for (size_t row = 0; row < rows; ++row)
    if (offsets[row + 1] - offsets[row] > width)
      width = offsets[row + 1] - offsets[row];
  return width;
}

int calotype_ragged_pad(const void *values, size_t value_size,
                        const int64_t *offsets, size_t rows, size_t width,
                        const void *fill, void *out) {
  const uint8_t *from = values;
  uint8_t *to = out;
  for (size_t row = 0; row < rows; ++row) {
    size_t count = (size_t)(offsets[row + 1] - offsets[row]);
    if (count > width)
      return CALOTYPE_RECORDS_BAD_ARGUMENT;
    if (count)
      memcpy(to, from + (size_t)offsets[row] * value_size, count * value_size);
    to += count * value_size;
    for (; count < width; ++count, to += value_size) {
      if (fill)
        memcpy(to, fill, value_size);
      else
        memset(to, 0, value_size);
    }
  }
  return CALOTYPE_RECORDS_OK;
}

/// Whether the value at place `a` comes strictly after that at `b`.
static bool is_after(const calotype_column *const *indices, size_t num_indices,
                     int64_t a, int64_t b) {
  for (size_t d = 0; d < num_indices; ++d) {
    const int64_t *index = indices[d]->values;
    if (index[a] != index[b])
      return index[a] > index[b];
  }
  return false;
}

/// Merge sort, from runs of one on, which keeps equal ones in order.
static void sort_row(const calotype_column *const *indices, size_t num_indices,
                     int64_t *order, int64_t *scratch, size_t count) {
  for (size_t width = 1; width < count; width *= 2) {
    for (size_t begin = 0; begin < count; begin += 2 * width) {
      size_t middle = begin + width < count ? begin + width : count;
      size_t end = begin + 2 * width < count ? begin + 2 * width : count;
      size_t left = begin, right = middle;
      for (size_t at = begin; at < end; ++at) {
        bool take_left = left < middle &&
                         (right == end || !is_after(indices, num_indices,
                                                    order[left], order[right]));
        scratch[at] = take_left ? order[left++] : order[right++];
      }
    }
    memcpy(order, scratch, count * sizeof *order);
  }
}

int calotype_sparse_order(const calotype_column *const *indices,
                          size_t num_indices, const int64_t *value_offsets,
                          size_t rows, int64_t *order, int64_t *scratch) {
  for (size_t d = 0; d < num_indices; ++d)
    for (size_t row = 0; row <= rows; ++row)
      if (indices[d]->offsets[row] != value_offsets[row])
        return CALOTYPE_RECORDS_BAD_ARGUMENT;
  for (int64_t i = 0; i < value_offsets[rows]; ++i)
    order[i] = i;
  for (size_t row = 0; row < rows; ++row)
    sort_row(indices, num_indices, order + value_offsets[row], scratch,
             (size_t)(value_offsets[row + 1] - value_offsets[row]));
  return CALOTYPE_RECORDS_OK;
}

/// Parts of one row: where they go, and how far they reach so far.
typedef struct row_parts {
  int64_t *splits; ///< Behind the last part's end.
  size_t capacity, count, max_parts;
  int64_t base;  ///< The row's first item.
  int64_t items; ///< How many it has.
  int64_t end;   ///< Of the last part, from the first item on.
} row_parts;

/// Adds a part up to item `end` of the row.
static bool add_part(row_parts *parts, int64_t end) {
  if (end < parts->end || end > parts->items ||
      parts->count == parts->max_parts)
    return false;
  parts->end = end;
  if (parts->count < parts->capacity)
    parts->splits[parts->count] = parts->base + end;
  ++parts->count;
  return true;
}

static bool add_lengths(row_parts *parts, const int64_t *values, size_t count) {
  for (size_t i = 0; i < count; ++i)
    if (values[i] < 0 || values[i] > parts->items - parts->end ||
        !add_part(parts, parts->end + values[i]))
      return false;
  return true;
}

static bool add_limits(row_parts *parts, const int64_t *values, size_t count) {
  for (size_t i = 0; i < count; ++i)
    if (!add_part(parts, values[i]))
      return false;
  return true;
}

/// The first start must be 0; each part ends where the next begins.
static bool add_starts(row_parts *parts, const int64_t *values, size_t count) {
  if (count == 0)
    return true;
  return values[0] == 0 && add_limits(parts, values + 1, count - 1) &&
         add_part(parts, parts->items);
}

/// A row id for each item, ascending; rows that none names are empty.
static bool add_rowids(row_parts *parts, const int64_t *values, size_t count) {
  size_t first = parts->count;
  if (count != (size_t)parts->items)
    return false;
  for (size_t i = 0; i < count; ++i) {
    if (values[i] < 0 || (i && values[i] < values[i - 1]))
      return false;
    while (parts->count - first < (uint64_t)values[i])
      if (!add_part(parts, (int64_t)i))
        return false;
  }
  return count == 0 || add_part(parts, parts->items);
}

static bool add_parts(int kind, row_parts *parts, const int64_t *values,
                      size_t count) {
  switch (kind) {
  case CALOTYPE_PARTITION_ROW_LENGTHS:
    return add_lengths(parts, values, count);
  case CALOTYPE_PARTITION_ROW_SPLITS:
    return count == 0 ||
           (values[0] == 0 && add_limits(parts, values + 1, count - 1));
  case CALOTYPE_PARTITION_ROW_LIMITS:
    return add_limits(parts, values, count);
  case CALOTYPE_PARTITION_ROW_STARTS:
    return add_starts(parts, values, count);
  default:
    return add_rowids(parts, values, count);
  }
}

int calotype_ragged_partition(int kind, const calotype_column *partition,
                              size_t rows, int64_t *offsets, int64_t *splits,
                              size_t capacity, size_t max_parts,
                              size_t *num_parts, size_t *bad_row) {
  if (kind < CALOTYPE_PARTITION_ROW_LENGTHS ||
      kind > CALOTYPE_PARTITION_VALUE_ROWIDS)
    return CALOTYPE_RECORDS_BAD_ARGUMENT;
  size_t total = 0;
  const int64_t *values = partition->values;
  if (capacity)
    splits[0] = 0;
  int64_t begin = offsets[0];
  for (size_t row = 0; row < rows; ++row) {
    size_t room = capacity > total + 1 ? capacity - total - 1 : 0;
    row_parts parts = {
        splits ? splits + total + 1 : NULL, room, 0, max_parts, begin,
        offsets[row + 1] - begin,           0};
    if (!add_parts(
            kind, &parts, values + partition->offsets[row],
            (size_t)(partition->offsets[row + 1] - partition->offsets[row])) ||
        parts.end != parts.items) {
      *bad_row = row;
      return CALOTYPE_RECORDS_BAD_RECORD;
    }
    begin = offsets[row + 1];
    total += parts.count;
    offsets[row + 1] = (int64_t)total;
  }
  offsets[0] = 0;
  *num_parts = total;
  return total + 1 > capacity ? CALOTYPE_RECORDS_FULL : CALOTYPE_RECORDS_OK;
}

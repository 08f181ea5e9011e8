//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Columns that own their memory. Those of one batch lie in one piece, never a
/// multiple of 4096 bytes apart, because equal places in them are written one
/// after another. A ragged column that needs more moves to a piece of its own.
//===----------------------------------------------------------------------===//

#include "Parse.h"
#include <stdlib.h>

enum { CACHE_SHARE = 256 << 10, MIN_ROWS = 16, MAX_ROWS = 256 };

/// What a column has of its own, outside the common piece; null at first.
typedef struct own_memory {
  void *values, *offsets;
} own_memory;

struct calotype_batch_state {
  calotype_parser *parser;
  uint8_t *slab;
  own_memory *own; ///< Of the columns, then of the lists.
};

static const size_t page = 4096, line = 64;

/// Memory is counted first and given out in a second pass over the same
/// requests.
typedef struct slab {
  uint8_t *memory; ///< Null in the first pass.
  size_t used;
} slab;

static void *take(slab *from, size_t size) {
  void *memory = from->memory ? from->memory + from->used : NULL;
  size = (size + line - 1) & ~(line - 1);
  from->used += size % page == 0 ? size + line : size;
  return memory;
}

static void place_columns(slab *from, const calotype_plan *plan,
                          calotype_column *columns, size_t rows,
                          bool are_lists) {
  for (uint32_t i = 0; plan && i < plan->num_keys; ++i) {
    const calotype_plan_key *key = plan->keys + i;
    bool is_dense = key->layout == CALOTYPE_LAYOUT_DENSE;
    calotype_column column = {0};
    size_t items = are_lists ? 2 * rows : rows;
    column.capacity = items * (is_dense ? key->count : 2 * (size_t)key->count);
    column.values =
        take(from, column.capacity * calotype_dtype_size(key->dtype));
    if (!is_dense)
      column.offsets = take(from, (items + 1) * sizeof(int64_t));
    if (are_lists) {
      column.steps = take(from, (rows + 1) * sizeof(int64_t));
      column.steps_capacity = items;
    }
    if (from->memory)
      columns[i] = column;
  }
}

/// Everything in the order in which it lies.
static void place_all(slab *from, calotype_batch *batch, void **parser,
                      own_memory **own) {
  uint32_t lists = batch->lists ? batch->lists->num_keys : 0;
  *own = take(from, (batch->plan->num_keys + lists) * sizeof(own_memory));
  *parser = take(from, calotype_parser_size(batch->plan, batch->lists));
  batch->columns = take(from, batch->plan->num_keys * sizeof(calotype_column));
  batch->list_columns = take(from, lists * sizeof(calotype_column));
  place_columns(from, batch->plan, batch->columns, batch->max_rows, false);
  place_columns(from, batch->lists, batch->list_columns, batch->max_rows, true);
}

/// As many rows as fit the cache.
static size_t choose_rows(const calotype_plan *plan,
                          const calotype_plan *lists) {
  size_t row_bytes = 1;
  for (uint32_t i = 0; i < plan->num_keys; ++i)
    row_bytes +=
        (plan->keys[i].count + 1) * calotype_dtype_size(plan->keys[i].dtype);
  for (uint32_t i = 0; lists && i < lists->num_keys; ++i)
    row_bytes += 2 * (lists->keys[i].count + 1) *
                 calotype_dtype_size(lists->keys[i].dtype);
  size_t rows = CACHE_SHARE / row_bytes;
  return rows < MIN_ROWS ? MIN_ROWS : rows > MAX_ROWS ? MAX_ROWS : rows;
}

int calotype_batch_create(calotype_batch *batch, const calotype_plan *plan,
                          const calotype_plan *lists, size_t max_rows) {
  memset(batch, 0, sizeof *batch);
  if (!plan || max_rows > INT32_MAX)
    return CALOTYPE_RECORDS_BAD_ARGUMENT;
  calotype_batch made = {0};
  made.plan = plan;
  made.lists = lists;
  made.max_rows = max_rows ? max_rows : choose_rows(plan, lists);
  slab slab = {0};
  void *parser;
  own_memory *own;
  place_all(&slab, &made, &parser, &own);
  made.state = calloc(1, sizeof *made.state);
  uint8_t *memory = malloc(slab.used + line);
  if (!made.state || !memory) {
    free(made.state);
    free(memory);
    return CALOTYPE_RECORDS_NO_MEMORY;
  }
  slab.memory = (uint8_t *)(((uintptr_t)memory + line - 1) & ~(line - 1));
  slab.used = 0;
  place_all(&slab, &made, &parser, &own);
  uint32_t num_lists = lists ? lists->num_keys : 0;
  memset(own, 0, (plan->num_keys + num_lists) * sizeof *own);
  made.state->slab = memory;
  made.state->own = own;
  made.state->parser = calotype_parser_init(parser, plan, lists);
  *batch = made;
  return CALOTYPE_RECORDS_OK;
}

/// Makes room for `needed` items where there is room for `have`, at least twice
/// as many; false when memory is out.
static bool enlarge(void **array, void **own, size_t have, size_t needed,
                    size_t item_size, size_t *room) {
  size_t target = 2 * have > needed ? 2 * have : needed;
  if (target > SIZE_MAX / 2 / item_size)
    return false;
  void *larger = realloc(*own, target * item_size);
  if (!larger)
    return false;
  if (!*own && have)
    memcpy(larger, *array, have * item_size);
  *array = *own = larger;
  *room = target;
  return true;
}

static bool grow(void *context, uint32_t number, bool in_list, size_t values,
                 size_t steps) {
  calotype_batch *batch = context;
  const calotype_plan *plan = in_list ? batch->lists : batch->plan;
  calotype_column *column =
      (in_list ? batch->list_columns : batch->columns) + number;
  own_memory *own =
      batch->state->own + number + (in_list ? batch->plan->num_keys : 0);
  if (values > column->capacity &&
      !enlarge(&column->values, &own->values, column->capacity, values,
               calotype_dtype_size(plan->keys[number].dtype),
               &column->capacity))
    return false;
  if (steps <= column->steps_capacity)
    return true;
  if (!column->offsets) { // Of a DENSE list only the count matters.
    column->steps_capacity = 2 * steps;
    return true;
  }
  size_t room;
  void *offsets = column->offsets;
  if (!enlarge(&offsets, &own->offsets, column->steps_capacity + 1, steps + 1,
               sizeof(int64_t), &room))
    return false;
  column->offsets = offsets;
  column->steps_capacity = room - 1;
  return true;
}

int calotype_batch_parse(calotype_batch *batch, const calotype_bytes *rows,
                         size_t count, const calotype_parse_options *options,
                         calotype_parse_result *result) {
  if (!batch->state || count > batch->max_rows)
    return CALOTYPE_RECORDS_BAD_ARGUMENT;
  parse_growth growth = {grow, batch};
  bool has_lists = batch->lists != NULL;
  return calotype_parse_rows(batch->state->parser, rows, count, batch->columns,
                             has_lists ? batch->list_columns : NULL,
                             has_lists ? NULL : calotype_parse_fast,
                             has_lists ? calotype_parse_sequence
                                       : calotype_parse_general,
                             &growth, options, result);
}

void calotype_batch_destroy(calotype_batch *batch) {
  if (!batch->state)
    return;
  uint32_t lists = batch->lists ? batch->lists->num_keys : 0;
  for (uint32_t i = 0; i < batch->plan->num_keys + lists; ++i) {
    free(batch->state->own[i].values);
    free(batch->state->own[i].offsets);
  }
  free(batch->state->slab);
  free(batch->state);
  memset(batch, 0, sizeof *batch);
}

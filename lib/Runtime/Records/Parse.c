//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Rows one after another, and what becomes of bad ones.
//===----------------------------------------------------------------------===//

#include "Parse.h"

const char *calotype_bad_reason_string(int reason) {
  switch (reason) {
  case CALOTYPE_BAD_NOTHING:
    return "nothing is wrong";
  case CALOTYPE_BAD_WIRE:
    return "malformed message";
  case CALOTYPE_BAD_DTYPE:
    return "values of another kind";
  case CALOTYPE_BAD_COUNT:
    return "wrong number of values";
  case CALOTYPE_BAD_MISSING:
    return "missing";
  }
  return "unknown reason";
}

static size_t get_keys_size(const calotype_plan *plan) {
  size_t n = plan ? plan->num_keys : 0;
  return n * sizeof(calotype_bytes) + ((n * sizeof(uint32_t) + 7) & ~(size_t)7);
}

size_t calotype_parser_size(const calotype_plan *plan,
                            const calotype_plan *lists) {
  return sizeof(calotype_parser) + get_keys_size(plan) + get_keys_size(lists);
}

static uint8_t *init_keys(parse_keys *keys, const calotype_plan *plan,
                          uint8_t *memory) {
  memset(memory, 0, get_keys_size(plan));
  keys->plan = plan;
  keys->entries = (calotype_bytes *)memory;
  keys->seen = (uint32_t *)(keys->entries + (plan ? plan->num_keys : 0));
  return memory + get_keys_size(plan);
}

calotype_parser *calotype_parser_init(void *memory, const calotype_plan *plan,
                                      const calotype_plan *lists) {
  calotype_parser *parser = memory;
  uint8_t *at = (uint8_t *)(parser + 1);
  at = init_keys(&parser->context, plan, at);
  init_keys(&parser->lists, lists, at);
  parser->stamp = 0;
  return parser;
}

uint32_t calotype_parser_next_stamp(calotype_parser *parser) {
  if (++parser->stamp == 0) {
    // Stamps of four billion rows ago must not be taken for new ones.
    memset(parser->context.seen, 0,
           parser->context.plan->num_keys * sizeof(uint32_t));
    if (parser->lists.plan)
      memset(parser->lists.seen, 0,
             parser->lists.plan->num_keys * sizeof(uint32_t));
    parser->stamp = 1;
  }
  return parser->stamp;
}

bool calotype_parse_full(parse_row *row, uint32_t key, bool in_list,
                         size_t values_before, size_t values,
                         size_t steps_before, size_t steps) {
  if (row->growth) {
    if (row->growth->grow(row->growth->context, key, in_list,
                          values_before + values, steps_before + steps))
      return true;
    row->code = CALOTYPE_RECORDS_NO_MEMORY;
    return false;
  }
  row->code = CALOTYPE_RECORDS_FULL;
  row->key = key;
  row->in_list = in_list;
  row->needed_values = values;
  row->needed_steps = steps;
  return false;
}

/// A row of nothing but defaults.
static void fill_row(parse_row *row) {
  const calotype_plan *plan = row->parser->context.plan;
  for (uint32_t key = 0; key < plan->num_keys; ++key)
    if (!calotype_parse_missing(row, key)) {
      size_t size =
          plan->keys[key].count * calotype_dtype_size(plan->keys[key].dtype);
      memset((uint8_t *)row->columns[key].values + row->row * size, 0, size);
    }
  plan = row->parser->lists.plan;
  for (uint32_t key = 0; row->lists && key < plan->num_keys; ++key) {
    int64_t *steps = row->lists[key].steps + row->row;
    steps[1] = steps[0];
  }
}

/// The columns before the first row.
static void begin_columns(const calotype_plan *plan, calotype_column *columns,
                          bool are_lists) {
  for (uint32_t key = 0; key < plan->num_keys; ++key) {
    columns[key].count = 0;
    if (are_lists)
      columns[key].steps[0] = 0;
    if (plan->keys[key].layout == CALOTYPE_LAYOUT_RAGGED)
      columns[key].offsets[0] = 0;
  }
}

/// Counts the values of the columns.
static void end_columns(const calotype_plan *plan, calotype_column *columns,
                        bool are_lists, size_t rows) {
  for (uint32_t key = 0; key < plan->num_keys; ++key) {
    size_t items = are_lists ? (size_t)columns[key].steps[rows] : rows;
    columns[key].count = plan->keys[key].layout == CALOTYPE_LAYOUT_RAGGED
                             ? (size_t)columns[key].offsets[items]
                             : items * plan->keys[key].count;
  }
}

static void note_bad(calotype_parse_result *result, const parse_row *row,
                     size_t input) {
  if (result->bad_records++ == 0) {
    result->first.reason = row->reason;
    result->first.row = input;
    result->first.key = row->key;
    result->first.in_list = row->in_list;
  }
}

int calotype_parse_rows(calotype_parser *parser, const calotype_bytes *rows,
                        size_t count, calotype_column *columns,
                        calotype_column *lists, parse_function first,
                        parse_function then, const parse_growth *growth,
                        const calotype_parse_options *options,
                        calotype_parse_result *result) {
  static const calotype_parse_options defaults;
  int code = CALOTYPE_RECORDS_OK;
  size_t input;
  if (!options)
    options = &defaults;
  memset(result, 0, sizeof *result);
  if (options->on_error < CALOTYPE_ON_ERROR_STOP ||
      options->on_error > CALOTYPE_ON_ERROR_FILL ||
      (lists && !parser->lists.plan))
    return CALOTYPE_RECORDS_BAD_ARGUMENT;
  begin_columns(parser->context.plan, columns, false);
  if (lists)
    begin_columns(parser->lists.plan, lists, true);
  if (options->bad_rows)
    memset(options->bad_rows, 0, (count + 63) / 64 * sizeof(uint64_t));
  parse_row row = {0};
  row.parser = parser;
  row.growth = growth;
  row.columns = columns;
  row.lists = lists;
  for (input = 0; input < count; ++input) {
    row.code = CALOTYPE_RECORDS_OK;
    if ((first && !options->general && first(&row, rows[input])) ||
        then(&row, rows[input])) {
      ++row.row;
      continue;
    }
    code = row.code;
    if (code == CALOTYPE_RECORDS_BAD_RECORD)
      note_bad(result, &row, input);
    if (code != CALOTYPE_RECORDS_BAD_RECORD ||
        options->on_error == CALOTYPE_ON_ERROR_STOP)
      break;
    code = CALOTYPE_RECORDS_OK;
    if (options->bad_rows)
      options->bad_rows[input / 64] |= (uint64_t)1 << input % 64;
    if (options->on_error == CALOTYPE_ON_ERROR_FILL) {
      fill_row(&row);
      ++row.row;
    }
  }
  if (code == CALOTYPE_RECORDS_FULL) {
    result->full_column = row.key;
    result->full_in_list = row.in_list;
    result->needed_values = row.needed_values;
    result->needed_steps = row.needed_steps;
  }
  result->rows_read = input;
  result->rows_written = row.row;
  end_columns(parser->context.plan, columns, false, row.row);
  if (lists)
    end_columns(parser->lists.plan, lists, true, row.row);
  return code;
}

int calotype_parse_examples(calotype_parser *parser, const calotype_bytes *rows,
                            size_t count, calotype_column *columns,
                            const calotype_parse_options *options,
                            calotype_parse_result *result) {
  return calotype_parse_rows(parser, rows, count, columns, NULL,
                             calotype_parse_fast, calotype_parse_general, NULL,
                             options, result);
}

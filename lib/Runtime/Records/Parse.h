//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What the parsers share: where a row goes and how it ends.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_RUNTIME_RECORDS_PARSE_H
#define CALOTYPE_RUNTIME_RECORDS_PARSE_H

#include "Feature.h"
#include "Plan.h"

/// Which keys of a plan a row has had so far.
typedef struct parse_keys {
  const calotype_plan *plan;
  uint32_t *seen; ///< Of each key the stamp of the last row with it.
  calotype_bytes
      *entries; ///< Of each key seen by the general parser, the last.
} parse_keys;

struct calotype_parser {
  parse_keys context, lists;
  uint32_t stamp;
};

/// Makes a column larger: room for so many values and steps in all.
typedef struct parse_growth {
  bool (*grow)(void *context, uint32_t key, bool in_list, size_t values,
               size_t steps);
  void *context;
} parse_growth;

/// A row's place in the columns, and what is wrong with it.
typedef struct parse_row {
  calotype_parser *parser;
  const parse_growth *growth; ///< Null when the columns stay as they are.
  calotype_column *columns, *lists;
  size_t row;
  int code;   ///< OK, BAD_RECORD, FULL or NO_MEMORY.
  int reason; ///< Of BAD_RECORD.
  bool in_list;
  long key; ///< Which is bad, or whose column is full.
  size_t needed_values, needed_steps;
} parse_row;

static inline bool row_is_bad(parse_row *row, int reason, long key,
                              bool in_list) {
  row->code = CALOTYPE_RECORDS_BAD_RECORD;
  row->reason = reason;
  row->key = key;
  row->in_list = in_list;
  return false;
}

/// Says that the row needs `values` and `steps`, the column having so many
/// before it; true when the column has grown.
bool calotype_parse_full(parse_row *row, uint32_t key, bool in_list,
                         size_t values_before, size_t values,
                         size_t steps_before, size_t steps);

/// Begins with a row: no key has been seen.
uint32_t calotype_parser_next_stamp(calotype_parser *parser);

/// A key of an Example without values: the defaults, nothing, or a bad row.
bool calotype_parse_missing(parse_row *row, uint32_t key);

/// Whether the row is in the form that the fast parser takes, and all is well
/// with it. Else nothing is decided, and the general parser begins anew.
bool calotype_parse_fast(parse_row *row, calotype_bytes record);
bool calotype_parse_general(parse_row *row, calotype_bytes record);
bool calotype_parse_sequence(parse_row *row, calotype_bytes record);

/// Notes the entries of a serialised Features or FeatureLists; false with a
/// reason when it is malformed.
bool calotype_parse_entries(parse_row *row, parse_keys *keys,
                            calotype_bytes features);
/// From the entries to the columns of the context.
bool calotype_parse_context(parse_row *row);

/// Parses rows with one of the parsers and does what the options say about bad
/// ones.
typedef bool (*parse_function)(parse_row *row, calotype_bytes record);
int calotype_parse_rows(calotype_parser *parser, const calotype_bytes *rows,
                        size_t count, calotype_column *columns,
                        calotype_column *lists, parse_function first,
                        parse_function then, const parse_growth *growth,
                        const calotype_parse_options *options,
                        calotype_parse_result *result);

#endif // CALOTYPE_RUNTIME_RECORDS_PARSE_H

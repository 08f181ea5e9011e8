//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// SequenceExamples: the context as an Example's features, and lists of steps.
//===----------------------------------------------------------------------===//

#include "Parse.h"

/// Merges one step into the columns behind the steps so far.
static bool read_step(parse_row *row, uint32_t number, size_t step,
                      calotype_bytes feature) {
  const calotype_plan_key *key = row->parser->lists.plan->keys + number;
  calotype_column *column = row->lists + number;
  bool is_dense = key->layout == CALOTYPE_LAYOUT_DENSE;
  size_t base = is_dense ? step * key->count : (size_t)column->offsets[step];
  for (;;) {
    feature_merge merge = {key->dtype,
                           (uint8_t *)column->values +
                               base * calotype_dtype_size(key->dtype),
                           column->capacity - base, 0, 0};
    if (!calotype_feature_merge(&merge, feature))
      return row_is_bad(row, CALOTYPE_BAD_WIRE, number, true);
    if (merge.dtype != CALOTYPE_DTYPE_NONE && merge.dtype != key->dtype)
      return row_is_bad(row, CALOTYPE_BAD_DTYPE, number, true);
    if (is_dense ? merge.count != key->count : merge.count % key->count != 0)
      return row_is_bad(row, CALOTYPE_BAD_COUNT, number, true);
    if (step < column->steps_capacity && merge.count <= merge.capacity) {
      if (!is_dense)
        column->offsets[step + 1] = (int64_t)(base + merge.count);
      return true;
    }
    size_t steps_before = (size_t)column->steps[row->row];
    size_t values_before = is_dense ? steps_before * key->count
                                    : (size_t)column->offsets[steps_before];
    if (!calotype_parse_full(row, number, true, values_before,
                             base - values_before + merge.count, steps_before,
                             step - steps_before + 1))
      return false;
  }
}

/// Reads all steps of a list, which may come in several values.
static bool read_list(parse_row *row, uint32_t number, calotype_bytes entry) {
  calotype_column *column = row->lists + number;
  size_t step = (size_t)column->steps[row->row];
  calotype_bytes list, feature;
  uint32_t tag;
  for (wire in = wire_of(entry); calotype_entry_next_value(&in, &list);)
    for (wire steps = wire_of(list); steps.at < steps.end;) {
      bool good = wire_tag(&steps, &tag);
      if (good && tag == WIRE_BYTES(1)) {
        good = wire_bytes(&steps, &feature);
        if (good && !read_step(row, number, step++, feature))
          return false;
      } else if (good) {
        good = calotype_wire_skip(&steps, tag);
      }
      if (!good)
        return row_is_bad(row, CALOTYPE_BAD_WIRE, number, true);
    }
  column->steps[row->row + 1] = (int64_t)step;
  return true;
}

static bool read_lists(parse_row *row) {
  const parse_keys *keys = &row->parser->lists;
  for (uint32_t key = 0; key < keys->plan->num_keys; ++key) {
    calotype_column *column = row->lists + key;
    if (keys->seen[key] == row->parser->stamp) {
      if (!read_list(row, key, keys->entries[key]))
        return false;
    } else if (keys->plan->keys[key].required) {
      return row_is_bad(row, CALOTYPE_BAD_MISSING, key, true);
    } else {
      column->steps[row->row + 1] = column->steps[row->row];
    }
  }
  return true;
}

bool calotype_parse_sequence(parse_row *row, calotype_bytes record) {
  uint32_t tag;
  calotype_bytes part;
  calotype_parser_next_stamp(row->parser);
  for (wire in = wire_of(record); in.at < in.end;) {
    bool good = wire_tag(&in, &tag);
    if (good && (tag == WIRE_BYTES(1) || tag == WIRE_BYTES(2))) {
      good = wire_bytes(&in, &part);
      if (good &&
          !calotype_parse_entries(row,
                                  tag == WIRE_BYTES(1) ? &row->parser->context
                                                       : &row->parser->lists,
                                  part))
        return false;
    } else if (good) {
      good = calotype_wire_skip(&in, tag);
    }
    if (!good)
      return row_is_bad(row, CALOTYPE_BAD_WIRE, -1, false);
  }
  return calotype_parse_context(row) && read_lists(row);
}

int calotype_parse_sequence_examples(calotype_parser *parser,
                                     const calotype_bytes *rows, size_t count,
                                     calotype_column *columns,
                                     calotype_column *lists,
                                     const calotype_parse_options *options,
                                     calotype_parse_result *result) {
  return calotype_parse_rows(parser, rows, count, columns, lists, NULL,
                             calotype_parse_sequence, NULL, options, result);
}

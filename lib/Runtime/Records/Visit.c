//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Records of which no plan is known: each entry, one after another.
//===----------------------------------------------------------------------===//

#include "Feature.h"
#include <stdbool.h>

/// Whether calotype_feature.value_ is a map entry or a Feature.
enum { FORM_ENTRY, FORM_FEATURE };

typedef struct visit {
  int (*function)(void *user, const calotype_feature *feature);
  void *user;
} visit;

static bool merge(const calotype_feature *feature, feature_merge *into) {
  return feature->form_ == FORM_ENTRY
             ? calotype_entry_merge(into, feature->value_)
             : calotype_feature_merge(into, feature->value_);
}

/// Counts the values, then calls the function.
static int visit_feature(const visit *to, calotype_feature feature) {
  feature_merge counter = {0};
  if (!merge(&feature, &counter))
    return CALOTYPE_RECORDS_BAD_RECORD;
  feature.dtype = counter.dtype;
  feature.count = counter.count;
  return to->function(to->user, &feature);
}

void calotype_feature_read(const calotype_feature *feature, void *values) {
  feature_merge into = {feature->dtype, values, feature->count, 0, 0};
  merge(feature, &into);
}

static int visit_list(const visit *to, calotype_bytes key,
                      calotype_bytes entry) {
  calotype_feature feature = {key, CALOTYPE_DTYPE_NONE, 0,           1,
                              -1,  {NULL, 0},           FORM_FEATURE};
  int result = to->function(to->user, &feature);
  calotype_bytes list;
  uint32_t tag;
  for (wire in = wire_of(entry);
       result == 0 && calotype_entry_next_value(&in, &list);)
    for (wire steps = wire_of(list); result == 0 && steps.at < steps.end;) {
      if (!wire_tag(&steps, &tag))
        return CALOTYPE_RECORDS_BAD_RECORD;
      if (tag == WIRE_BYTES(1)) {
        if (!wire_bytes(&steps, &feature.value_))
          return CALOTYPE_RECORDS_BAD_RECORD;
        ++feature.step;
        result = visit_feature(to, feature);
      } else if (!calotype_wire_skip(&steps, tag)) {
        return CALOTYPE_RECORDS_BAD_RECORD;
      }
    }
  return result;
}

/// Each entry of a Features or FeatureLists.
static int visit_entries(const visit *to, calotype_bytes features,
                         bool are_lists) {
  int result = 0;
  uint32_t tag;
  for (wire in = wire_of(features); result == 0 && in.at < in.end;) {
    calotype_bytes entry, key;
    if (!wire_tag(&in, &tag))
      return CALOTYPE_RECORDS_BAD_RECORD;
    if (tag != WIRE_BYTES(1)) {
      if (!calotype_wire_skip(&in, tag))
        return CALOTYPE_RECORDS_BAD_RECORD;
      continue;
    }
    if (!wire_bytes(&in, &entry) || !calotype_entry_key(entry, &key))
      return CALOTYPE_RECORDS_BAD_RECORD;
    calotype_feature feature = {key,   CALOTYPE_DTYPE_NONE, 0, 0, 0,
                                entry, FORM_ENTRY};
    result =
        are_lists ? visit_list(to, key, entry) : visit_feature(to, feature);
  }
  return result;
}

static int visit_record(const visit *to, calotype_bytes record,
                        bool is_sequence) {
  int result = 0;
  uint32_t tag;
  for (wire in = wire_of(record); result == 0 && in.at < in.end;) {
    calotype_bytes part;
    if (!wire_tag(&in, &tag))
      return CALOTYPE_RECORDS_BAD_RECORD;
    bool are_lists = is_sequence && tag == WIRE_BYTES(2);
    if (tag == WIRE_BYTES(1) || are_lists) {
      if (!wire_bytes(&in, &part))
        return CALOTYPE_RECORDS_BAD_RECORD;
      result = visit_entries(to, part, are_lists);
    } else if (!calotype_wire_skip(&in, tag)) {
      return CALOTYPE_RECORDS_BAD_RECORD;
    }
  }
  return result;
}

int calotype_example_visit(calotype_bytes record,
                           int (*function)(void *user,
                                           const calotype_feature *feature),
                           void *user) {
  visit to = {function, user};
  return visit_record(&to, record, false);
}

int calotype_sequence_example_visit(
    calotype_bytes record,
    int (*function)(void *user, const calotype_feature *feature), void *user) {
  visit to = {function, user};
  return visit_record(&to, record, true);
}

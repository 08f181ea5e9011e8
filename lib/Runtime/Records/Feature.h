//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The messages inside a record, with the meaning of protocol buffers.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_RUNTIME_RECORDS_FEATURE_H
#define CALOTYPE_RUNTIME_RECORDS_FEATURE_H

#include "Wire.h"

/// A Feature as it is merged from its pieces. Values of kind `wanted` go to
/// `values` while there is room; all are counted.
typedef struct feature_merge {
  int wanted;
  void *values;
  size_t capacity;
  int dtype;    ///< What it is so far.
  size_t count; ///< Values so far.
} feature_merge;

/// Merges one serialised Feature; false when it is malformed.
bool calotype_feature_merge(feature_merge *into, calotype_bytes feature);

/// The name of a map entry: the last one, or the empty one. False when the
/// entry is malformed; values are not looked at.
bool calotype_entry_key(calotype_bytes entry, calotype_bytes *key);

/// The next value of an entry that calotype_entry_key found well formed.
bool calotype_entry_next_value(wire *entry, calotype_bytes *value);

/// Merges all values of an entry as one Feature.
bool calotype_entry_merge(feature_merge *into, calotype_bytes entry);

#endif // CALOTYPE_RUNTIME_RECORDS_FEATURE_H

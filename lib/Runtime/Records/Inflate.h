//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Bytes of a source as they were before compression.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_RUNTIME_RECORDS_INFLATE_H
#define CALOTYPE_RUNTIME_RECORDS_INFLATE_H

#include "calotype/records.h"
#include <stdbool.h>
#include <zlib.h>

typedef struct calotype_inflater {
  calotype_source source;
  int compression;
  int system_error;
  uint8_t *input; ///< What was read and not used: [begin, end).
  size_t capacity, begin, end;
  bool source_ended;
  bool in_stream;   ///< zlib's state is initialised.
  bool between;     ///< Before a stream or behind a whole one.
  bool seen_stream; ///< One has ended.
  bool pending;     ///< zlib may give more without more input.
  z_stream stream;
} calotype_inflater;

/// Looks at the first bytes for AUTO. A source in memory is not copied.
int calotype_inflater_open(calotype_inflater *in, const calotype_source *source,
                           int compression, size_t buffer_size);
/// Count of bytes, 0 at the end, or a code; all before a damage are delivered.
long calotype_inflater_read(calotype_inflater *in, uint8_t *out,
                            size_t capacity);
void calotype_inflater_close(calotype_inflater *in);

#endif // CALOTYPE_RUNTIME_RECORDS_INFLATE_H

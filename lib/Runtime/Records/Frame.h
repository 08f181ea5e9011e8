//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The frame around each record, and the checksums in it.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_RUNTIME_RECORDS_FRAME_H
#define CALOTYPE_RUNTIME_RECORDS_FRAME_H

#include "Bytes.h"
#include "calotype/records.h"

enum { FRAME_HEADER = 12, FRAME_FOOTER = 4 };

/// Continues a checksum whose bits are inverted, as they are during the work.
typedef uint32_t (*calotype_crc_function)(uint32_t state, const uint8_t *data,
                                          size_t size);

/// The fastest that this processor can run.
calotype_crc_function calotype_crc_choose(void);
/// The one without instructions, for any processor.
uint32_t calotype_crc_by_table(uint32_t state, const uint8_t *data,
                               size_t size);

/// What stands in a frame.
static inline uint32_t frame_crc(calotype_crc_function crc, const uint8_t *data,
                                 size_t size) {
  return calotype_crc32c_mask(~crc(~0u, data, size));
}

#endif // CALOTYPE_RUNTIME_RECORDS_FRAME_H

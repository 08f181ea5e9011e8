//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Frames around records, compressed or not, into a sink.
//===----------------------------------------------------------------------===//

#include "Frame.h"
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <zlib.h>

enum { BLOCK = 64 << 10 };

struct calotype_writer_state {
  calotype_sink sink;
  calotype_crc_function crc;
  int compression, code, system_error;
  z_stream stream;
  size_t used; ///< Bytes of the block.
  uint8_t block[BLOCK];
};
typedef struct calotype_writer_state writer;

int calotype_writer_open(calotype_writer *result, const calotype_sink *sink,
                         const calotype_writer_options *options) {
  int compression = options ? options->compression : CALOTYPE_COMPRESSION_NONE;
  int level = options && options->level ? options->level : -1;
  int code = CALOTYPE_RECORDS_OK;
  writer *out = NULL;
  result->state = NULL;
  if (!sink->write || compression < CALOTYPE_COMPRESSION_NONE ||
      compression > CALOTYPE_COMPRESSION_ZLIB || level < -1 || level > 9)
    code = CALOTYPE_RECORDS_BAD_ARGUMENT;
  else if (!(out = calloc(1, sizeof *out)))
    code = CALOTYPE_RECORDS_NO_MEMORY;
  else if (compression != CALOTYPE_COMPRESSION_NONE &&
           // 15 is the largest window, 16 more means gzip, 8 is the default
           // memory.
           deflateInit2(&out->stream, level, Z_DEFLATED,
                        compression == CALOTYPE_COMPRESSION_GZIP ? 15 + 16 : 15,
                        8, Z_DEFAULT_STRATEGY) != Z_OK)
    code = CALOTYPE_RECORDS_NO_MEMORY;
  if (code != CALOTYPE_RECORDS_OK) {
    free(out);
    if (sink->close)
      sink->close(sink->context);
    return code;
  }
  out->sink = *sink;
  out->compression = compression;
  out->crc = calotype_crc_choose();
  result->state = out;
  return code;
}

static void give(writer *out, const void *data, size_t size) {
  if (size == 0 || out->code != CALOTYPE_RECORDS_OK)
    return;
  errno = 0;
  if (out->sink.write(out->sink.context, data, size) != 0) {
    out->code = CALOTYPE_RECORDS_IO;
    out->system_error = errno ? errno : EIO;
  }
}

static void empty_block(writer *out) {
  give(out, out->block, out->used);
  out->used = 0;
}

static void add_plain(writer *out, const uint8_t *data, size_t size) {
  if (size > BLOCK - out->used)
    empty_block(out);
  if (size > BLOCK) {
    give(out, data, size);
    return;
  }
  if (size)
    memcpy(out->block + out->used, data, size);
  out->used += size;
}

static void deflate_all(writer *out, const uint8_t *data, size_t size,
                        int flush) {
  do {
    uInt given = size > 1u << 30 ? 1u << 30 : (uInt)size;
    out->stream.next_in = (Bytef *)(uintptr_t)data;
    out->stream.avail_in = given;
    data += given;
    size -= given;
    do {
      out->stream.next_out = out->block;
      out->stream.avail_out = BLOCK;
      deflate(&out->stream, size ? Z_NO_FLUSH : flush);
      out->used = BLOCK - out->stream.avail_out;
      empty_block(out);
    } while (out->stream.avail_out == 0 && out->code == CALOTYPE_RECORDS_OK);
  } while (size);
}

static void add(writer *out, const void *data, size_t size) {
  if (out->compression == CALOTYPE_COMPRESSION_NONE)
    add_plain(out, data, size);
  else if (size)
    deflate_all(out, data, size, Z_NO_FLUSH);
}

int calotype_writer_write(calotype_writer *object, const void *data,
                          size_t size) {
  writer *out = object->state;
  uint8_t header[FRAME_HEADER], footer[FRAME_FOOTER];
  if (!out || (!data && size))
    return CALOTYPE_RECORDS_BAD_ARGUMENT;
  store_64(header, size);
  store_32(header + 8, frame_crc(out->crc, header, 8));
  store_32(footer, frame_crc(out->crc, data, size));
  add(out, header, sizeof header);
  add(out, data, size);
  add(out, footer, sizeof footer);
  return out->code;
}

int calotype_writer_flush(calotype_writer *object) {
  writer *out = object->state;
  if (!out)
    return CALOTYPE_RECORDS_BAD_ARGUMENT;
  if (out->compression != CALOTYPE_COMPRESSION_NONE)
    deflate_all(out, NULL, 0, Z_SYNC_FLUSH);
  empty_block(out);
  return out->code;
}

int calotype_writer_system_error(const calotype_writer *object) {
  return object->state ? object->state->system_error : 0;
}

int calotype_writer_close(calotype_writer *object) {
  writer *out = object->state;
  if (!out)
    return CALOTYPE_RECORDS_BAD_ARGUMENT;
  if (out->compression != CALOTYPE_COMPRESSION_NONE) {
    deflate_all(out, NULL, 0, Z_FINISH);
    deflateEnd(&out->stream);
  }
  empty_block(out);
  int code = out->code;
  if (out->sink.close && out->sink.close(out->sink.context) != 0 &&
      code == CALOTYPE_RECORDS_OK)
    code = CALOTYPE_RECORDS_IO;
  free(out);
  object->state = NULL;
  return code;
}

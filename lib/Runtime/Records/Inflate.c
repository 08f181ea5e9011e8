//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// zlib as a stream: gzip members one after another, or one zlib stream.
//===----------------------------------------------------------------------===//

#include "Inflate.h"
#include "Frame.h"
#include <errno.h>
#include <stdlib.h>

/// Reads once into `out`; remembers the end and the reason of a failure.
static long read_source(calotype_inflater *in, uint8_t *out, size_t capacity) {
  if (!in->source.read) {
    in->source_ended = true;
    return 0;
  }
  errno = 0;
  long count = in->source.read(in->source.context, out, capacity);
  if (count < 0 || (size_t)count > capacity) {
    in->system_error = errno ? errno : EIO;
    return CALOTYPE_RECORDS_IO;
  }
  if (count == 0)
    in->source_ended = true;
  return count;
}

/// What a file is that begins with `size` bytes, the whole of it when they are
/// fewer than a frame's header.
static int guess_compression(const uint8_t *data, size_t size) {
  if (size >= FRAME_HEADER &&
      frame_crc(calotype_crc_choose(), data, 8) == load_32(data + 8))
    return CALOTYPE_COMPRESSION_NONE;
  if (size >= 3 && data[0] == 0x1f && data[1] == 0x8b && data[2] == 8)
    return CALOTYPE_COMPRESSION_GZIP;
  if (size >= 2 && (data[0] & 0x0f) == 8 && data[0] >> 4 <= 7 &&
      (data[0] << 8 | data[1]) % 31 == 0)
    return CALOTYPE_COMPRESSION_ZLIB;
  return CALOTYPE_COMPRESSION_NONE;
}

static int detect(calotype_inflater *in) {
  if (!in->source.read) {
    in->compression =
        guess_compression(in->source.memory.data, in->source.memory.size);
    return CALOTYPE_RECORDS_OK;
  }
  while (in->end < FRAME_HEADER && !in->source_ended) {
    long count = read_source(in, in->input + in->end, in->capacity - in->end);
    if (count < 0)
      return (int)count;
    in->end += (size_t)count;
  }
  in->compression = guess_compression(in->input, in->end);
  return CALOTYPE_RECORDS_OK;
}

int calotype_inflater_open(calotype_inflater *in, const calotype_source *source,
                           int compression, size_t buffer_size) {
  in->source = *source;
  in->compression = compression;
  in->between = true;
  if (compression == CALOTYPE_COMPRESSION_NONE)
    return CALOTYPE_RECORDS_OK;
  if (source->read) {
    in->capacity = buffer_size < 64 ? 64 : buffer_size;
    in->input = malloc(in->capacity);
    if (!in->input)
      return CALOTYPE_RECORDS_NO_MEMORY;
  }
  if (compression == CALOTYPE_COMPRESSION_AUTO) {
    int code = detect(in);
    if (code != CALOTYPE_RECORDS_OK)
      return code;
  }
  if (in->compression == CALOTYPE_COMPRESSION_NONE)
    return CALOTYPE_RECORDS_OK;
  if (!source->read)
    in->end = source->memory.size;
  // 15 is the largest window, 16 more means gzip.
  int bits = in->compression == CALOTYPE_COMPRESSION_GZIP ? 15 + 16 : 15;
  if (inflateInit2(&in->stream, bits) != Z_OK)
    return CALOTYPE_RECORDS_NO_MEMORY;
  in->in_stream = true;
  return CALOTYPE_RECORDS_OK;
}

static long read_plain(calotype_inflater *in, uint8_t *out, size_t capacity) {
  // What detect() read comes first.
  size_t ready = in->end - in->begin;
  if (ready == 0)
    return in->source_ended ? 0 : read_source(in, out, capacity);
  if (ready > capacity)
    ready = capacity;
  memcpy(out, in->input + in->begin, ready);
  in->begin += ready;
  return (long)ready;
}

/// Sees to it that there is input; false at its end, with `code` set when that
/// is no good place to end.
static bool refill(calotype_inflater *in, long *code) {
  if (in->begin < in->end || in->pending)
    return true;
  *code = 0;
  if (!in->source_ended) {
    long count = read_source(in, in->input, in->capacity);
    if (count > 0) {
      in->begin = 0;
      in->end = (size_t)count;
      return true;
    }
    *code = count;
  }
  if (*code == 0 && !in->between)
    *code = CALOTYPE_RECORDS_DECOMPRESS;
  return false;
}

/// Gives zlib as much as its counters can hold and takes what it makes of it.
static int inflate_some(calotype_inflater *in, uint8_t *out, size_t capacity,
                        size_t *made) {
  const uint8_t *input = in->source.read ? in->input : in->source.memory.data;
  size_t size = in->end - in->begin;
  uInt given = size > 1u << 30 ? 1u << 30 : (uInt)size;
  uInt room = capacity > 1u << 30 ? 1u << 30 : (uInt)capacity;
  in->stream.next_in = (Bytef *)(uintptr_t)(input + in->begin);
  in->stream.avail_in = given;
  in->stream.next_out = out;
  in->stream.avail_out = room;
  int result = inflate(&in->stream, Z_NO_FLUSH);
  in->begin += given - in->stream.avail_in;
  *made = room - in->stream.avail_out;
  in->pending = in->stream.avail_out == 0 && result == Z_OK;
  return result;
}

long calotype_inflater_read(calotype_inflater *in, uint8_t *out,
                            size_t capacity) {
  if (in->compression == CALOTYPE_COMPRESSION_NONE)
    return read_plain(in, out, capacity);
  long code;
  while (refill(in, &code)) {
    if (in->between) {
      if (in->seen_stream && (in->compression != CALOTYPE_COMPRESSION_GZIP ||
                              inflateReset(&in->stream) != Z_OK))
        return CALOTYPE_RECORDS_DECOMPRESS;
      in->between = false;
    }
    size_t made;
    int result = inflate_some(in, out, capacity, &made);
    if (result == Z_STREAM_END)
      in->between = in->seen_stream = true;
    else if (result == Z_MEM_ERROR)
      return CALOTYPE_RECORDS_NO_MEMORY;
    // An error that comes after output comes again at the next call.
    else if (result != Z_OK && result != Z_BUF_ERROR && made == 0)
      return CALOTYPE_RECORDS_DECOMPRESS;
    if (made)
      return (long)made;
  }
  return code;
}

void calotype_inflater_close(calotype_inflater *in) {
  if (in->in_stream)
    inflateEnd(&in->stream);
  free(in->input);
  if (in->source.close)
    in->source.close(in->source.context);
}

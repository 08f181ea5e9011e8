//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Records one block after another. There is one way through the bytes: frames
/// are taken from the front of the buffer while they are whole; what is not
/// whole is completed from the source, and what is damaged ends the reading or
/// is left out.
//===----------------------------------------------------------------------===//

#include "Frame.h"
#include "Inflate.h"
#include <stdlib.h>

enum { DEFAULT_BUFFER = 256 << 10 };
#define DEFAULT_MAX_RECORD ((uint64_t)1 << 30)
/// Bytes that a search may check beyond SEARCH_RATE for each byte that it
/// passes, so that its time stays linear in the file also when every place
/// claims a long record.
#define SEARCH_CREDIT ((uint64_t)1 << 30)
#define SEARCH_RATE 64

struct calotype_reader_state {
  calotype_reader_options options;
  calotype_reader_status status;
  calotype_crc_function crc;
  calotype_inflater in;
  uint8_t *owned;       ///< The buffer, unless it is the source's memory.
  const uint8_t *bytes; ///< [begin, end) is what is not delivered yet.
  size_t capacity, begin, end;
  uint64_t base;   ///< Offset in the stream of the buffer's first byte.
  bool ended;      ///< The source gives no more.
  int source_code; ///< Why, when that is no end.
  bool finished;
  int final_code; ///< What next() gives for ever once it is finished.
};
typedef struct calotype_reader_state reader;

static uint64_t get_offset(const reader *in) { return in->base + in->begin; }

static bool is_choice(int value, int count) {
  return value >= 0 && value < count;
}

int calotype_reader_open(calotype_reader *result, const calotype_source *source,
                         const calotype_reader_options *options) {
  calotype_reader_options given = {0};
  if (options)
    given = *options;
  result->state = NULL;
  reader *in = calloc(1, sizeof *in);
  int code = in ? CALOTYPE_RECORDS_OK : CALOTYPE_RECORDS_NO_MEMORY;
  if (in &&
      (!is_choice(given.compression, 4) || !is_choice(given.on_error, 2) ||
       (!source->read && !source->memory.data && source->memory.size)))
    code = CALOTYPE_RECORDS_BAD_ARGUMENT;
  if (code != CALOTYPE_RECORDS_OK) {
    if (source->close)
      source->close(source->context);
    free(in);
    return code;
  }
  if (!given.max_record_size)
    given.max_record_size = DEFAULT_MAX_RECORD;
  if (given.max_record_size > SIZE_MAX / 4)
    given.max_record_size = SIZE_MAX / 4;
  if (!given.buffer_size)
    given.buffer_size = DEFAULT_BUFFER;
  if (given.buffer_size < 64)
    given.buffer_size = 64;
  in->options = given;
  in->crc = calotype_crc_choose();
  code = calotype_inflater_open(&in->in, source, given.compression,
                                given.buffer_size);
  in->status.compression = in->in.compression;
  in->status.system_error = in->in.system_error;
  if (code == CALOTYPE_RECORDS_OK && !source->read &&
      in->in.compression == CALOTYPE_COMPRESSION_NONE) {
    in->bytes = source->memory.data;
    in->end = source->memory.size;
    in->ended = true;
  } else if (code == CALOTYPE_RECORDS_OK) {
    in->capacity = given.buffer_size;
    in->bytes = in->owned = malloc(in->capacity);
    if (!in->owned)
      code = CALOTYPE_RECORDS_NO_MEMORY;
  }
  result->state = in;
  if (code != CALOTYPE_RECORDS_OK && code != CALOTYPE_RECORDS_IO)
    calotype_reader_close(result);
  else if (code == CALOTYPE_RECORDS_IO) {
    // The first call of next() says so, with the status to ask why.
    in->finished = true;
    in->final_code = code;
    code = CALOTYPE_RECORDS_OK;
  }
  return code;
}

/// Reads once, behind what is there. The buffer grows only when it is full of
/// bytes that belong to one frame.
static void fill(reader *in) {
  if (in->begin) {
    memmove(in->owned, in->owned + in->begin, in->end - in->begin);
    in->base += in->begin;
    in->end -= in->begin;
    in->begin = 0;
  }
  if (in->end == in->capacity) {
    uint8_t *larger = realloc(in->owned, 2 * in->capacity);
    if (!larger) {
      in->ended = true;
      in->source_code = CALOTYPE_RECORDS_NO_MEMORY;
      return;
    }
    in->bytes = in->owned = larger;
    in->capacity *= 2;
  }
  size_t room = in->capacity - in->end;
  if (room > in->options.buffer_size)
    room = in->options.buffer_size;
  long count = calotype_inflater_read(&in->in, in->owned + in->end, room);
  if (count > 0) {
    in->end += (size_t)count;
    return;
  }
  in->ended = true;
  in->source_code = (int)count;
  in->status.system_error = in->in.system_error;
}

/// Whether `size` bytes are there, after reading as far as that needs.
static bool ensure(reader *in, uint64_t size) {
  while (in->end - in->begin < size && !in->ended)
    fill(in);
  return in->end - in->begin >= size;
}

/// What stands at the front: OK with the size of the data, TRUNCATED when more
/// bytes are needed, or a damage.
static int look(const reader *in, size_t *size) {
  const uint8_t *at = in->bytes + in->begin;
  size_t there = in->end - in->begin;
  *size = 0;
  if (there < FRAME_HEADER)
    return CALOTYPE_RECORDS_TRUNCATED;
  uint64_t length = load_64(at);
  if (frame_crc(in->crc, at, 8) != load_32(at + 8))
    return CALOTYPE_RECORDS_CORRUPT_LENGTH;
  if (length > in->options.max_record_size)
    return CALOTYPE_RECORDS_TOO_LARGE;
  *size = (size_t)length;
  if (there - FRAME_HEADER < length ||
      there - FRAME_HEADER - length < FRAME_FOOTER)
    return CALOTYPE_RECORDS_TRUNCATED;
  at += FRAME_HEADER;
  return frame_crc(in->crc, at, *size) == load_32(at + length)
             ? CALOTYPE_RECORDS_OK
             : CALOTYPE_RECORDS_CORRUPT_DATA;
}

static void step_over(reader *in, size_t size) {
  in->begin += FRAME_HEADER + size + FRAME_FOOTER;
}

/// Goes to the next place, behind the front, where a whole frame stands, or to
/// the end.
static void search(reader *in) {
  uint64_t credit = SEARCH_CREDIT;
  do {
    ++in->begin;
    credit += SEARCH_RATE;
    if (!ensure(in, FRAME_HEADER)) {
      in->begin = in->end;
      return;
    }
    const uint8_t *at = in->bytes + in->begin;
    uint64_t length = load_64(at);
    if (length > in->options.max_record_size || length > credit ||
        frame_crc(in->crc, at, 8) != load_32(at + 8))
      continue;
    credit -= length;
    size_t size;
    if (ensure(in, FRAME_HEADER + length + FRAME_FOOTER) &&
        look(in, &size) == CALOTYPE_RECORDS_OK)
      return;
  } while (true);
}

static long finish(reader *in, int code) {
  in->finished = true;
  in->final_code = code;
  return code;
}

/// Ends at a damage, or leaves it out. 0 when reading goes on.
static long handle_damage(reader *in, int code, size_t size) {
  calotype_damage damage = {code, get_offset(in), 0};
  ++in->status.errors;
  in->status.damage = damage;
  if (in->options.on_error == CALOTYPE_ON_ERROR_STOP)
    return finish(in, code);
  if (code == CALOTYPE_RECORDS_CORRUPT_DATA)
    step_over(in, size);
  else
    search(in);
  damage.lost_bytes = get_offset(in) - damage.offset;
  in->status.lost_bytes += damage.lost_bytes;
  in->status.damage = damage;
  if (in->options.on_damage)
    in->options.on_damage(in->options.user, &damage);
  if (in->options.max_errors && in->status.errors > in->options.max_errors)
    return finish(in, CALOTYPE_RECORDS_TOO_MANY_ERRORS);
  return 0;
}

/// What the front is when the source has ended and no frame is whole.
static long handle_end(reader *in) {
  size_t rest = in->end - in->begin;
  if (in->source_code != CALOTYPE_RECORDS_OK) {
    ++in->status.errors;
    in->status.damage.code = in->source_code;
    in->status.damage.offset = get_offset(in);
    in->status.damage.lost_bytes = 0;
    return finish(in, in->source_code);
  }
  if (rest == 0 || (rest < FRAME_HEADER && in->options.tensorflow_compatible))
    return finish(in, CALOTYPE_RECORDS_OK);
  return handle_damage(in, CALOTYPE_RECORDS_TRUNCATED, 0);
}

long calotype_reader_next(calotype_reader *object, calotype_bytes *records,
                          size_t capacity) {
  reader *in = object->state;
  size_t count = 0, size;
  if (!in || !records || !capacity)
    return CALOTYPE_RECORDS_BAD_ARGUMENT;
  while (!in->finished) {
    int code = look(in, &size);
    if (code == CALOTYPE_RECORDS_OK) {
      records[count].data = in->bytes + in->begin + FRAME_HEADER;
      records[count].size = size;
      step_over(in, size);
      ++in->status.records;
      in->status.data_bytes += size;
      in->status.offset = get_offset(in);
      if (++count < capacity)
        continue;
    }
    // Going on would move what is delivered.
    if (count)
      return (long)count;
    if (code != CALOTYPE_RECORDS_TRUNCATED)
      handle_damage(in, code, size);
    else if (in->ended)
      handle_end(in);
    else
      fill(in);
  }
  return in->final_code;
}

calotype_reader_status calotype_reader_get_status(const calotype_reader *in) {
  calotype_reader_status none = {0};
  return in->state ? in->state->status : none;
}

void calotype_reader_close(calotype_reader *object) {
  reader *in = object->state;
  if (!in)
    return;
  calotype_inflater_close(&in->in);
  free(in->owned);
  free(in);
  object->state = NULL;
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Speed of libcalotype_records.a; records.py builds and runs it.
///
///   records generate FILE EXAMPLES ordered|random|wide [gzip]
///   records frames|parse|parse20|general|inflate FILE [threads]
///
/// A generated example has 13 floats, 26 strings of 8 bytes and a label, in one
/// order of keys or each in another; a wide one has 1,000 floats. The others
/// print the CPU seconds and the wall seconds of one pass over the file, and
/// the count of records; with several threads each reads the whole file.
//===----------------------------------------------------------------------===//

#include "calotype/records.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

enum { FLOATS = 13, STRINGS = 26, KEYS = FLOATS + STRINGS + 1, WIDE = 1000 };

static _Noreturn void fail(const char *what, int code) {
  fprintf(stderr, "records: %s: %s\n", what,
          calotype_records_error_string(code));
  exit(1);
}

static double now(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static uint64_t draw(uint64_t *state) {
  uint64_t z = (*state += 0x9e3779b97f4a7c15u);
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return z ^ z >> 31;
}

/// Names of the keys, and what parses them.
static size_t make_keys(int wide, calotype_key *keys, char (*names)[8]) {
  size_t count = wide ? WIDE : KEYS;
  static const float zero;
  for (size_t i = 0; i < count; ++i) {
    int is_string = !wide && i >= FLOATS && i < KEYS - 1;
    if (wide)
      snprintf(names[i], 8, "f%zu", i);
    else if (i == KEYS - 1)
      snprintf(names[i], 8, "label");
    else
      snprintf(names[i], 8, "%c%zu", is_string ? 'C' : 'I',
               is_string ? i - FLOATS + 1 : i + 1);
    memset(keys + i, 0, sizeof keys[i]);
    keys[i].name.data = (const uint8_t *)names[i];
    keys[i].name.size = strlen(names[i]);
    keys[i].count = 1;
    keys[i].dtype = is_string ? CALOTYPE_DTYPE_BYTES : CALOTYPE_DTYPE_FLOAT;
    keys[i].layout = is_string ? CALOTYPE_LAYOUT_RAGGED : CALOTYPE_LAYOUT_DENSE;
    if (!wide && i == KEYS - 1)
      keys[i].dtype = CALOTYPE_DTYPE_INT64;
    else if (!is_string)
      keys[i].defaults = &zero;
  }
  return count;
}

static void generate(const char *path, size_t examples, const char *order,
                     int compression) {
  static calotype_key keys[WIDE];
  static char names[WIDE][8];
  static calotype_values values[WIDE];
  static float floats[WIDE];
  static char strings[STRINGS][9];
  static calotype_bytes texts[STRINGS];
  static uint8_t buffer[1 << 16];
  int64_t label;
  int wide = strcmp(order, "wide") == 0;
  uint64_t state = 1;
  size_t count = make_keys(wide, keys, names);
  calotype_sink sink;
  calotype_writer writer;
  calotype_writer_options options = {compression, 0};
  if (calotype_sink_file(&sink, path) != 0 ||
      calotype_writer_open(&writer, &sink, &options) != 0)
    fail(path, CALOTYPE_RECORDS_IO);
  for (size_t i = 0; i < count; ++i) {
    size_t string = i - FLOATS;
    values[i].key = keys[i].name;
    values[i].dtype = keys[i].dtype;
    values[i].count = 1;
    values[i].values = floats + i;
    if (keys[i].dtype == CALOTYPE_DTYPE_INT64)
      values[i].values = &label;
    if (keys[i].dtype == CALOTYPE_DTYPE_BYTES) {
      texts[string].data = (const uint8_t *)strings[string];
      texts[string].size = 8;
      values[i].values = texts + string;
    }
  }
  for (size_t row = 0; row < examples; ++row) {
    for (size_t i = 0; i < count; ++i)
      floats[i] = (float)(draw(&state) % 100000) / 1000;
    for (size_t i = 0; i < STRINGS; ++i)
      snprintf(strings[i], 9, "%08x", (unsigned)(draw(&state) % 1000000));
    label = (int64_t)(draw(&state) & 1);
    for (size_t i = count; i-- > 1 && strcmp(order, "random") == 0;) {
      size_t other = draw(&state) % (i + 1);
      calotype_values kept = values[i];
      values[i] = values[other];
      values[other] = kept;
    }
    size_t size = calotype_example_encode(values, count, buffer, sizeof buffer);
    calotype_writer_write(&writer, buffer, size);
  }
  int code = calotype_writer_close(&writer);
  if (code != 0)
    fail(path, code);
}

typedef struct job {
  const char *path, *step;
  size_t records;
} job;

/// One pass over the file.
static void *run(void *argument) {
  job *work = argument;
  calotype_source source;
  calotype_reader reader;
  calotype_reader_options options = {0};
  options.compression = CALOTYPE_COMPRESSION_AUTO;
  if (calotype_source_file(&source, work->path) != 0)
    fail(work->path, CALOTYPE_RECORDS_IO);
  int code = calotype_reader_open(&reader, &source, &options);
  if (code != 0)
    fail(work->path, code);
  static calotype_key keys[WIDE];
  static char names[WIDE][8];
  calotype_plan *plan = NULL;
  calotype_batch batch = {0};
  calotype_parse_options how = {0};
  int frames = strcmp(work->step, "frames") == 0;
  how.general = strcmp(work->step, "general") == 0;
  calotype_bytes rows[256];
  long count;
  while ((count = calotype_reader_next(&reader, rows, 256)) > 0) {
    work->records += (size_t)count;
    if (frames)
      continue;
    if (!plan) {
      size_t n = make_keys(rows[0].size > 5000, keys, names);
      if (strcmp(work->step, "parse20") == 0) {
        for (size_t i = 0; i < 20; ++i)
          keys[i] = keys[i * (n / 20)];
        n = 20;
      }
      if ((code = calotype_plan_create(&plan, keys, n)) != 0 ||
          (code = calotype_batch_create(&batch, plan, NULL, 0)) != 0)
        fail("plan", code);
    }
    calotype_parse_result result;
    for (long at = 0; at < count; at += (long)batch.max_rows) {
      size_t n = (size_t)(count - at);
      code = calotype_batch_parse(&batch, rows + at,
                                  n < batch.max_rows ? n : batch.max_rows, &how,
                                  &result);
      if (code != 0)
        fail("parse", code);
    }
  }
  if (count < 0)
    fail(work->path, (int)count);
  calotype_batch_destroy(&batch);
  calotype_plan_destroy(plan);
  calotype_reader_close(&reader);
  return NULL;
}

/// What zlib alone needs for the file.
static void *inflate_only(void *argument) {
  job *work = argument;
  static uint8_t buffer[256 << 10];
  gzFile file = gzopen(work->path, "rb");
  if (!file)
    fail(work->path, CALOTYPE_RECORDS_IO);
  gzbuffer(file, 64 << 10);
  while (gzread(file, buffer, sizeof buffer) > 0)
    ++work->records;
  gzclose(file);
  return NULL;
}

int main(int argc, char **argv) {
  if (argc >= 5 && strcmp(argv[1], "generate") == 0) {
    generate(argv[2], strtoul(argv[3], NULL, 10), argv[4],
             argc > 5 ? CALOTYPE_COMPRESSION_GZIP : CALOTYPE_COMPRESSION_NONE);
    return 0;
  }
  if (argc < 3) {
    fprintf(stderr, "usage: records generate|frames|parse|parse20|general|"
                    "inflate FILE ...\n");
    return 2;
  }
  int threads = argc > 3 ? atoi(argv[3]) : 1;
  threads = threads < 1 ? 1 : threads > 64 ? 64 : threads;
  void *(*function)(void *) =
      strcmp(argv[1], "inflate") == 0 ? inflate_only : run;
  job jobs[64];
  pthread_t handles[64];
  double cpu = now(CLOCK_PROCESS_CPUTIME_ID), wall = now(CLOCK_MONOTONIC);
  size_t records = 0;
  for (int i = 0; i < threads; ++i) {
    jobs[i] = (job){argv[2], argv[1], 0};
    pthread_create(handles + i, NULL, function, jobs + i);
  }
  for (int i = 0; i < threads; ++i) {
    pthread_join(handles[i], NULL);
    records += jobs[i].records;
  }
  printf("{\"cpu\": %.6f, \"wall\": %.6f, \"records\": %zu}\n",
         now(CLOCK_PROCESS_CPUTIME_ID) - cpu, now(CLOCK_MONOTONIC) - wall,
         records);
  return 0;
}

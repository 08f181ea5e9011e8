//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Where bytes come from and where they go: files, descriptors, memory.
//===----------------------------------------------------------------------===//

#include "calotype/records.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static void *to_context(int descriptor) { return (void *)(intptr_t)descriptor; }

static int to_descriptor(void *context) { return (int)(intptr_t)context; }

static long read_descriptor(void *context, void *buffer, size_t capacity) {
  for (;;) {
    long count = (long)read(to_descriptor(context), buffer, capacity);
    if (count >= 0 || errno != EINTR)
      return count;
  }
}

static void close_source(void *context) { close(to_descriptor(context)); }

int calotype_source_file(calotype_source *source, const char *path) {
  int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0)
    return CALOTYPE_RECORDS_IO;
#ifdef POSIX_FADV_SEQUENTIAL
  posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
#endif
  calotype_source_descriptor(source, descriptor, 1);
  return CALOTYPE_RECORDS_OK;
}

void calotype_source_descriptor(calotype_source *source, int descriptor,
                                int owned) {
  memset(source, 0, sizeof *source);
  source->read = read_descriptor;
  source->close = owned ? close_source : NULL;
  source->context = to_context(descriptor);
}

void calotype_source_memory(calotype_source *source, const void *data,
                            size_t size) {
  memset(source, 0, sizeof *source);
  source->memory.data = data;
  source->memory.size = size;
}

static int write_descriptor(void *context, const void *data, size_t size) {
  const char *at = data;
  while (size) {
    ssize_t count = write(to_descriptor(context), at, size);
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return -1;
    at += count;
    size -= (size_t)count;
  }
  return 0;
}

static int close_sink(void *context) { return close(to_descriptor(context)); }

int calotype_sink_file(calotype_sink *sink, const char *path) {
  int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0)
    return CALOTYPE_RECORDS_IO;
  calotype_sink_descriptor(sink, descriptor, 1);
  return CALOTYPE_RECORDS_OK;
}

void calotype_sink_descriptor(calotype_sink *sink, int descriptor, int owned) {
  sink->write = write_descriptor;
  sink->close = owned ? close_sink : NULL;
  sink->context = to_context(descriptor);
}

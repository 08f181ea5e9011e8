//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/* To be loaded before libc: files whose names begin with $FULL_DISK take 1000
   bytes and no more. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int is_full(int fd, long long more) {
  char link[64], path[4096];
  const char *prefix = getenv("FULL_DISK");
  struct stat status;
  ssize_t length;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  length = readlink(link, path, sizeof path - 1);
  if (length < 0 || !prefix || fstat(fd, &status) != 0 ||
      status.st_size + more <= 1000)
    return 0;
  path[length] = 0;
  return strncmp(path, prefix, strlen(prefix)) == 0;
}

ssize_t write(int fd, const void *data, size_t size) {
  static ssize_t (*real)(int, const void *, size_t);
  if (!real)
    *(void **)&real = dlsym(RTLD_NEXT, "write");
  if (is_full(fd, (long long)size))
    return errno = ENOSPC, -1;
  return real(fd, data, size);
}

int posix_fallocate(int fd, off_t offset, off_t length) {
  return is_full(fd, offset + length) ? ENOSPC : 0;
}

int posix_fallocate64(int fd, off64_t offset, off64_t length) {
  return is_full(fd, offset + length) ? ENOSPC : 0;
}

int ftruncate(int fd, off_t length) {
  static int (*real)(int, off_t);
  if (!real)
    *(void **)&real = dlsym(RTLD_NEXT, "ftruncate");
  if (is_full(fd, length))
    return errno = ENOSPC, -1;
  return real(fd, length);
}

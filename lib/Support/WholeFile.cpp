//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Support/WholeFile.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Errno.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/raw_ostream.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

using namespace llvm;
using namespace calotype;

static Error cannotWrite(StringRef path, std::error_code code) {
  return createStringError(code,
                           "cannot write '" + path + "': " + code.message());
}

/// Runs `write` and takes the stream's own errors (a full disk) into account.
static Error writeAll(raw_fd_ostream &stream, StringRef path,
                      WholeFile::Write write) {
  Error error = write(stream);
  stream.flush();
  std::error_code code = stream.error();
  stream.clear_error();
  if (error)
    return error;
  return code ? cannotWrite(path, code) : Error::success();
}

static Expected<std::pair<std::string, int>> makeTemporary(StringRef path) {
  SmallString<128> temporary;
  int fd;
  if (std::error_code code = sys::fs::createUniqueFile(
          path + ".%%%%%%", fd, temporary, sys::fs::OF_None,
          sys::fs::all_read | sys::fs::all_write))
    return cannotWrite(path, code);
  sys::RemoveFileOnSignal(temporary);
  return std::pair(std::string(temporary), fd);
}

Expected<WholeFile> WholeFile::create(StringRef path) {
  return create(path, [](raw_ostream &) { return Error::success(); });
}

Expected<WholeFile> WholeFile::create(StringRef path, Write write) {
  auto made = makeTemporary(path);
  if (!made)
    return made.takeError();
  WholeFile file(path, made->first);
  raw_fd_ostream stream(made->second, /*shouldClose=*/true);
  if (Error error = writeAll(stream, path, write))
    return std::move(error);
  return file;
}

WholeFile::WholeFile(WholeFile &&other)
    : path(std::move(other.path)),
      temporary(std::exchange(other.temporary, "")) {}

WholeFile::~WholeFile() {
  if (temporary.empty())
    return;
  sys::fs::remove(temporary);
  sys::DontRemoveFileOnSignal(temporary);
}

Error WholeFile::commit() {
  if (std::error_code code = sys::fs::rename(temporary, path))
    return cannotWrite(path, code);
  sys::DontRemoveFileOnSignal(temporary);
  temporary.clear();
  return Error::success();
}

Error calotype::writeFileWhole(StringRef path, WholeFile::Write write) {
  if (path == "-")
    return writeAll(outs(), path, write);
  sys::fs::file_status status;
  if (!sys::fs::status(path, status) && !sys::fs::is_regular_file(status)) {
    std::error_code code;
    raw_fd_ostream stream(path, code);
    return code ? cannotWrite(path, code) : writeAll(stream, path, write);
  }
  Expected<WholeFile> file = WholeFile::create(path, write);
  return file ? file->commit() : file.takeError();
}

Error calotype::writeFileWhole(StringRef path, StringRef text) {
  return writeFileWhole(path, [&](raw_ostream &stream) {
    stream << text;
    return Error::success();
  });
}

//===----------------------------------------------------------------------===//
// Input
//===----------------------------------------------------------------------===//

static Error cannotRead(StringRef path, std::error_code code) {
  return createStringError(code,
                           "cannot read '" + path + "': " + code.message());
}

static Error refuse(const Twine &text) {
  return createStringError(std::make_error_code(std::errc::invalid_argument),
                           text);
}

Expected<std::unique_ptr<MemoryBuffer>>
calotype::readFileWhole(StringRef path, uint64_t mostBytes, bool isText) {
  if (path.contains('\0'))
    return refuse("a file's name contains a null character");
  // What was opened is what is checked, so no one can swap it in between; a
  // pipe without a writer must not make `open` wait.
  int fd = sys::RetryAfterSignal(-1, ::open, path.str().c_str(),
                                 O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0)
    return cannotRead(path, errnoAsErrorCode());
  struct stat status;
  Error error = Error::success();
  if (::fstat(fd, &status) != 0)
    error = cannotRead(path, errnoAsErrorCode());
  else if (!S_ISREG(status.st_mode))
    error = refuse("'" + path + "' is not a regular file");
  else if (static_cast<uint64_t>(status.st_size) > mostBytes)
    error = refuse("'" + path + "' has " + Twine(status.st_size) +
                   " bytes, more than " + Twine(mostBytes));
  auto buffer = [&]() -> Expected<std::unique_ptr<MemoryBuffer>> {
    if (error)
      return std::move(error);
    auto read = MemoryBuffer::getOpenFile(fd, path, status.st_size, isText);
    if (!read)
      return cannotRead(path, read.getError());
    return std::move(*read);
  }();
  ::close(fd);
  return buffer;
}

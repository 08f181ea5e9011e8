//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Support/WholeFile.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/raw_ostream.h"
#include <utility>

using namespace llvm;
using namespace calotype;

static Error cannotWrite(StringRef path, std::error_code code) {
  return createStringError(code, "cannot write '" + path +
                                     "': " + code.message());
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

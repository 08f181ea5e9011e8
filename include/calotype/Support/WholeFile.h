//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Files as wholes. Output appears by rename when it is complete, so that no
/// failure, and no signal, leaves half of one behind. Input is a regular file
/// of bounded size, so that no pipe and no device is read without end.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_SUPPORT_WHOLEFILE_H
#define CALOTYPE_SUPPORT_WHOLEFILE_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <memory>
#include <string>

namespace llvm {
class MemoryBuffer;
class raw_ostream;
} // namespace llvm

namespace calotype {

/// A file that is written beside its final place. `commit` renames it; without
/// that the destructor removes it.
class WholeFile {
public:
  using Write = llvm::function_ref<llvm::Error(llvm::raw_ostream &)>;

  /// Reserves a name beside `path`; the file exists and is empty.
  static llvm::Expected<WholeFile> create(llvm::StringRef path);
  /// The same, filled by `write`.
  static llvm::Expected<WholeFile> create(llvm::StringRef path, Write write);

  WholeFile(WholeFile &&other);
  WholeFile &operator=(WholeFile &&other) = delete;
  ~WholeFile();

  /// Where the content is until `commit`.
  llvm::StringRef getTemporaryPath() const { return temporary; }
  llvm::StringRef getPath() const { return path; }
  llvm::Error commit();

private:
  WholeFile(llvm::StringRef path, llvm::StringRef temporary)
      : path(path), temporary(temporary) {}
  std::string path, temporary;
};

/// Creates and commits. "-" is the standard output; what is not a regular file
/// (a pipe, /dev/null) is written in place.
llvm::Error writeFileWhole(llvm::StringRef path, WholeFile::Write write);
llvm::Error writeFileWhole(llvm::StringRef path, llvm::StringRef text);

/// The bytes of the regular file at `path`, mapped when they are many; a link
/// counts as what it leads to. A folder, pipe, socket or device is refused
/// without waiting for it, and so is a file of more than `mostBytes`. With
/// `isText` a null character follows the last byte.
llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>>
readFileWhole(llvm::StringRef path, uint64_t mostBytes = INT64_MAX,
              bool isText = false);

} // namespace calotype

#endif // CALOTYPE_SUPPORT_WHOLEFILE_H

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Output files that appear by rename when they are complete, so that no
/// failure, and no signal, leaves half of one behind.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_SUPPORT_WHOLEFILE_H
#define CALOTYPE_SUPPORT_WHOLEFILE_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace llvm {
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

/// Creates and commits. "-" is the standard output; what is not a regular file (a
/// pipe, /dev/null) is written in place.
llvm::Error writeFileWhole(llvm::StringRef path, WholeFile::Write write);
llvm::Error writeFileWhole(llvm::StringRef path, llvm::StringRef text);

} // namespace calotype

#endif // CALOTYPE_SUPPORT_WHOLEFILE_H

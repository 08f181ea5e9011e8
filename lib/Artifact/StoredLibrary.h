//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// A library of a compiled model as a file: its objects and its data, without
/// running anything of it.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_ARTIFACT_STOREDLIBRARY_H
#define CALOTYPE_LIB_ARTIFACT_STOREDLIBRARY_H

#include "calotype/Artifact/CompiledModel.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

namespace calotype {

class StoredLibrary {
public:
  /// Reads an archive, a relocatable object or a shared library, for this
  /// machine Linux. Damaged and foreign files are errors that name `path`.
  static llvm::Expected<StoredLibrary> read(llvm::StringRef path);

  /// The bytes of a global constant, or "" when it is not defined.
  llvm::StringRef findData(llvm::StringRef symbol) const;

  /// What the report should say of the file; reads all of it.
  std::string getChecksum() const;

  /// Members of the archive, or the one object.
  std::vector<ModelObject> copyObjects() const;

private:
  /// Name and bytes, which `file` holds.
  std::vector<std::pair<std::string, llvm::StringRef>> members;
  std::unique_ptr<llvm::MemoryBuffer> file;
};

} // namespace calotype

#endif // CALOTYPE_LIB_ARTIFACT_STOREDLIBRARY_H

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Joins the objects of a model into a shared library or one relocatable
/// object, with a linker of the system.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_ARTIFACT_LINKER_H
#define CALOTYPE_LIB_ARTIFACT_LINKER_H

#include "calotype/Artifact/CompiledModel.h"
#include "llvm/Support/Error.h"

namespace calotype {

/// A program that links, and how its arguments are spelled.
struct Linker {
  std::string program;
  /// A compiler that passes arguments on (cc), or the linker itself (ld.lld).
  bool isCompiler = false;
};

/// `requested` when it is not empty, else lld beside LLVM or in PATH, else the
/// system's cc. The error says what was looked for.
llvm::Expected<Linker> findLinker(llvm::StringRef requested);

/// Writes a shared library called `soname`, whose dynamic symbols are
/// `exported` under the version `version`; every other symbol is local to it.
/// Symbols that libc and libm lack are an error.
llvm::Error linkShared(const Linker &linker,
                       llvm::ArrayRef<ModelObject> objects,
                       llvm::ArrayRef<std::string> exported,
                       llvm::StringRef soname, llvm::StringRef version,
                       llvm::StringRef output);

/// Writes one relocatable object, whose only global definitions are `exported`.
llvm::Error linkRelocatable(const Linker &linker,
                            llvm::ArrayRef<ModelObject> objects,
                            llvm::ArrayRef<std::string> exported,
                            llvm::StringRef output);

} // namespace calotype

#endif // CALOTYPE_LIB_ARTIFACT_LINKER_H

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// A compiled model read back from the folder that `writeArtifact` made. What
/// the tensors are stands in the library itself; names and costs of kernels
/// come from the report, where that is there and belongs to the library.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_ARTIFACT_STOREDMODEL_H
#define CALOTYPE_ARTIFACT_STOREDMODEL_H

#include "calotype/Artifact/CompiledModel.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

namespace calotype {

struct StoredModel {
  /// Without objects when the library is a shared one.
  CompiledModel model;
  std::string libraryPath;
  bool isShared = false;
  /// The bytes of the weights; 64-byte aligned.
  Tensor weights;
  /// What the report could not tell, for the user.
  std::vector<std::string> notes;

  /// The weights file that `weights` may refer to.
  std::unique_ptr<llvm::MemoryBuffer> weightsFile;
};

/// Whether `path` is a folder, and so an artifact rather than a model file.
bool isArtifactFolder(llvm::StringRef path);

/// Reads the artifact called `name` in `directory`, or the only one there when
/// `name` is empty. Errors say what is missing or does not fit together: no
/// library or several, a library that is damaged or of another version, no
/// weights, weights of another model, cut short or changed.
llvm::Expected<StoredModel> readArtifact(llvm::StringRef directory,
                                         llvm::StringRef name);

} // namespace calotype

#endif // CALOTYPE_ARTIFACT_STOREDMODEL_H

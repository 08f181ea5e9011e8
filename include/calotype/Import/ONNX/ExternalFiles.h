//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What a model consists of besides its own file.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_IMPORT_ONNX_EXTERNALFILES_H
#define CALOTYPE_IMPORT_ONNX_EXTERNALFILES_H

#include "llvm/Support/Error.h"
#include <set>
#include <string>

namespace calotype {

/// The files that tensors of the model at `path` say they lie in, of those that
/// exist. `folder` is where they may lie; empty: the model's folder.
llvm::Expected<std::set<std::string>> listExternalFiles(llvm::StringRef path,
                                                        llvm::StringRef folder);

} // namespace calotype

#endif // CALOTYPE_IMPORT_ONNX_EXTERNALFILES_H

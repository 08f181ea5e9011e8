//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Texts in which the model's name is filled in.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_ARTIFACT_HEADERTEXT_H
#define CALOTYPE_LIB_ARTIFACT_HEADERTEXT_H

#include <string>

namespace calotype {

/// `text` with {0} replaced by `name` and {1} by `name` in capitals.
std::string fillInNames(std::string text, const std::string &name);

} // namespace calotype

#endif // CALOTYPE_LIB_ARTIFACT_HEADERTEXT_H

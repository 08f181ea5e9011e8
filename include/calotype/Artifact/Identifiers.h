//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The C names of a model, its tensors and its dims. Whatever they are called
/// in the model, the names compile in C and C++ beside any header of libc, and
/// stay as they are where they do so already; others get `m_` in front.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_ARTIFACT_IDENTIFIERS_H
#define CALOTYPE_ARTIFACT_IDENTIFIERS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace calotype {

/// `text` with everything that cannot stand in a C identifier replaced by '_';
/// no keyword, no macro and no type of stdint.h.
std::string makeIdentifier(llvm::StringRef text);

/// The identifier for a model: the prefix of its symbols, and the name of its
/// library, its header and its C++ namespace. Also no name that libc declares,
/// that its headers have, or that compilers link.
std::string makeModelName(llvm::StringRef text);

/// Identifiers of tensors or dims, each different, and none that the header of
/// `model` uses otherwise.
std::vector<std::string> makeMemberNames(llvm::ArrayRef<std::string> texts,
                                         llvm::StringRef model);

} // namespace calotype

#endif // CALOTYPE_ARTIFACT_IDENTIFIERS_H

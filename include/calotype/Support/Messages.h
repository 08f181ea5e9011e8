//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Texts from outside (names, reasons, lists) in messages: whatever a file
/// holds, a message is one line of readable length.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_SUPPORT_MESSAGES_H
#define CALOTYPE_SUPPORT_MESSAGES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <string>

namespace calotype {

/// `text` in valid UTF-8, control characters escaped as in C ("\n", "\x00").
/// Where it is longer than `most` bytes its middle is left out, and the text
/// says how much.
std::string makeReadable(llvm::StringRef text, size_t most = 1000);

/// "a, b, c and 17 more": the first `most` names, each made readable.
std::string listNames(llvm::ArrayRef<std::string> names, size_t most = 10);

} // namespace calotype

#endif // CALOTYPE_SUPPORT_MESSAGES_H

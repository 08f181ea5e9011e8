//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// JSON of files from outside. LLVM's parser calls itself once per level and
/// takes 4 KiB for an object however small, so the text is looked through
/// first.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_SUPPORT_BOUNDEDJSON_H
#define CALOTYPE_SUPPORT_BOUNDEDJSON_H

#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"

namespace calotype {

constexpr size_t kMostJsonBytes = 16 << 20;
constexpr size_t kMostJsonObjects = 200'000;
constexpr unsigned kMostJsonLevels = 64;

/// llvm::json::parse of a text within these bounds, which takes less than a
/// gigabyte; an error for any other text.
llvm::Expected<llvm::json::Value> parseBoundedJson(llvm::StringRef text);

} // namespace calotype

#endif // CALOTYPE_SUPPORT_BOUNDEDJSON_H

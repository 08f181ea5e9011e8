//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What a rewrite does to numbers.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_SUPPORT_NUMERICS_H
#define CALOTYPE_SUPPORT_NUMERICS_H

#include "llvm/ADT/StringRef.h"

namespace calotype {

/// What rewrites may do to numbers; each class includes the ones before.
enum class Numerics {
  /// The same real function and the same rounding class.
  Exact,
  /// The same real function, rounded in another order.
  Reassociating,
  /// Another function, where the user asks for it.
  Approximate,
};

/// "exact", "reassociating" or "approximate".
inline llvm::StringRef getNumericsName(Numerics numerics) {
  switch (numerics) {
  case Numerics::Exact:
    return "exact";
  case Numerics::Reassociating:
    return "reassociating";
  case Numerics::Approximate:
    return "approximate";
  }
  return "";
}

} // namespace calotype

#endif // CALOTYPE_SUPPORT_NUMERICS_H

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The version of Calotype, as printed by the tools and stored in artifacts.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_SUPPORT_VERSION_H
#define CALOTYPE_SUPPORT_VERSION_H

namespace calotype {

/// "major.minor.patch".
const char *getVersion();

} // namespace calotype

#endif // CALOTYPE_SUPPORT_VERSION_H

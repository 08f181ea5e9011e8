//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The command lines of the tools.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_SUPPORT_FLAGS_H
#define CALOTYPE_SUPPORT_FLAGS_H

namespace calotype {

/// Leaves the flags without a subcommand that are registered by now to
/// --help-hidden: those of LLVM's libraries, when a tool calls this before it
/// registers its own. --help and the like stay.
void hideForeignFlags();

} // namespace calotype

#endif // CALOTYPE_SUPPORT_FLAGS_H

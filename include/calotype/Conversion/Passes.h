//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Passes that go from one dialect to another: registration.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_CONVERSION_PASSES_H
#define CALOTYPE_CONVERSION_PASSES_H

#include "calotype/Conversion/NNToHalide/NNToHalide.h"

namespace calotype {

#define GEN_PASS_REGISTRATION
#include "calotype/Conversion/Passes.h.inc"

} // namespace calotype

#endif // CALOTYPE_CONVERSION_PASSES_H

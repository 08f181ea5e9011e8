//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What a compilation will give, without compiling: kernels, memory, and the
/// time that the machine's limits allow.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TOOLS_CALOTYPE_ESTIMATE_H
#define CALOTYPE_TOOLS_CALOTYPE_ESTIMATE_H

#include "calotype/Artifact/CompiledModel.h"

namespace calotype::driver {

/// Prints a line for each specialisation of a planned model and gives the JSON
/// of all. The time is the roofline: for each call the larger of its flops at
/// the measured arithmetic peak and its bytes at the measured bandwidth.
llvm::json::Object printEstimate(const CompiledModel &model, unsigned threads);

} // namespace calotype::driver

#endif // CALOTYPE_TOOLS_CALOTYPE_ESTIMATE_H

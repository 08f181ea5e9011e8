//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Conversion of the planned host program to the LLVM dialect, see Passes.td.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_CONVERSION_HOSTTOLLVM_HOSTTOLLVM_H
#define CALOTYPE_CONVERSION_HOSTTOLLVM_HOSTTOLLVM_H

#include "mlir/Pass/Pass.h"
#include <memory>
#include <string>

namespace mlir {
class ModuleOp;
} // namespace mlir

namespace calotype {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "calotype/Conversion/HostToLLVM/Passes.h.inc"

} // namespace calotype

#endif // CALOTYPE_CONVERSION_HOSTTOLLVM_HOSTTOLLVM_H

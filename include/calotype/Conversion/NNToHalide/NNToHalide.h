//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The pass convert-nn-to-halide.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_CONVERSION_NNTOHALIDE_NNTOHALIDE_H
#define CALOTYPE_CONVERSION_NNTOHALIDE_NNTOHALIDE_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace calotype {

#define GEN_PASS_DECL_CONVERTNNTOHALIDE
#include "calotype/Conversion/Passes.h.inc"

} // namespace calotype

#endif // CALOTYPE_CONVERSION_NNTOHALIDE_NNTOHALIDE_H

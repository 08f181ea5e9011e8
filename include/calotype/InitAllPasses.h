//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Registers every pass and pipeline. For tools only.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_INITALLPASSES_H
#define CALOTYPE_INITALLPASSES_H

#include "calotype/Conversion/HostToLLVM/HostToLLVM.h"
#include "calotype/Conversion/Passes.h"
#include "calotype/Dialect/Halide/Transforms/Passes.h"
#include "calotype/Dialect/Host/Transforms/Passes.h"
#include "calotype/Dialect/NN/Transforms/Passes.h"
#include "calotype/Pipelines/Pipelines.h"
#include "calotype/Reference/InterpretPass.h"
#include "calotype/Target/HalideObject/Passes.h"
#include "mlir/Transforms/Passes.h"

namespace calotype {

inline void registerAllPasses() {
  halide::registerHalidePasses();
  registerConversionPasses();
  nn::registerNNPasses();
  registerInterpretPass();
  registerHalideObjectPasses();
  mlir::registerCanonicalizerPass();
  mlir::registerCSEPass();
  mlir::registerSymbolDCEPass();
  host::registerHostPasses();
  registerPipelines();
  registerHostToLLVMPasses();
}

} // namespace calotype

#endif // CALOTYPE_INITALLPASSES_H

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Resampling: resize and grid_sample.
//===----------------------------------------------------------------------===//

#include "Converters.h"

using namespace mlir;
using namespace calotype;
using namespace calotype::convert;

Converted convert::convertResample(Operation *, KernelBuilder &) {
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Between tensors, which hold elements of their type, and arrays of cells.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_REFERENCE_CONVERSION_H
#define CALOTYPE_REFERENCE_CONVERSION_H

#include "Array.h"
#include "calotype/Support/Tensor.h"

namespace calotype::reference {

/// The elements widened; `element` is the IR's element type of the tensor.
Array widen(const Tensor &tensor, mlir::Type element);

/// The elements rounded (floats) or cut (integers) to the element type.
Tensor narrow(const Array &array);

} // namespace calotype::reference

#endif // CALOTYPE_REFERENCE_CONVERSION_H

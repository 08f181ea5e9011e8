//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Repeatable values for inputs that nobody gives.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_SUPPORT_RANDOMTENSOR_H
#define CALOTYPE_SUPPORT_RANDOMTENSOR_H

#include "calotype/Support/Tensor.h"

namespace calotype {

/// Normal values for floats, small non-negative ones for integers, both values
/// for booleans; a function of `seed`, type and shape alone.
Tensor makeRandomTensor(ElementType type, llvm::ArrayRef<int64_t> shape,
                        uint64_t seed);

} // namespace calotype

#endif // CALOTYPE_SUPPORT_RANDOMTENSOR_H

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The exponential of the weights of a softmax, as arithmetic that vectorises.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_CONVERSION_NNTOHALIDE_EXPONENTIAL_H
#define CALOTYPE_LIB_CONVERSION_NNTOHALIDE_EXPONENTIAL_H

#include "Body.h"

namespace calotype::convert {

/// exp(x) for x <= 0. In f32 about a dozen vector operations: x is split in
/// n ln 2 + r, the polynomial of r has degree 5 and relative error 1.1e-7. With
/// a fused multiply-add the result is off by at most 3 units in the last place
/// for x > -30 and 5 below. It is 1 for 0, 0 below -87 (where exp leaves the
/// normal numbers), NaN for NaN. f64 uses the exact function.
Value exponentialOfNegative(Body &body, Value x);

} // namespace calotype::convert

#endif // CALOTYPE_LIB_CONVERSION_NNTOHALIDE_EXPONENTIAL_H

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What reductions accumulate, and in which type.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_CONVERSION_NNTOHALIDE_ACCUMULATORS_H
#define CALOTYPE_LIB_CONVERSION_NNTOHALIDE_ACCUMULATORS_H

#include "Body.h"

namespace calotype::convert {

/// Extrema; NaN if either is NaN. Halide does not split reductions of them.
Value maximumOrNaN(Body &body, Value a, Value b, bool isUnsigned = false);
Value minimumOrNaN(Body &body, Value a, Value b, bool isUnsigned = false);

/// In which type a sum of numbers of `type` is held, of which `terms` are added
/// one after the other: long sums of f32 in f64, so that their error does not
/// grow.
mlir::Type sumType(mlir::Type type, int64_t terms);
/// A float as another float.
Value toFloatType(Body &body, Value a, mlir::Type type);

} // namespace calotype::convert

#endif // CALOTYPE_LIB_CONVERSION_NNTOHALIDE_ACCUMULATORS_H

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Taps of interpolation: neighbours of a place and their weights.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_CONVERSION_NNTOHALIDE_TAPS_H
#define CALOTYPE_LIB_CONVERSION_NNTOHALIDE_TAPS_H

#include "Body.h"

namespace calotype::convert {

/// Neighbours of a place in a dimension, and their weights.
struct Taps {
  Values at;
  Values weights;
};

/// Keys' cubic of a distance (doi 10.1109/TASSP.1981.1163711).
Value cubicWeight(Body &body, Value distance, double a);
/// 1 - |distance|, at least 0.
Value linearWeight(Body &body, Value distance);

} // namespace calotype::convert

#endif // CALOTYPE_LIB_CONVERSION_NNTOHALIDE_TAPS_H

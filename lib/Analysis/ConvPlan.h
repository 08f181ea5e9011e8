//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Plans of convolutions.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_LIB_ANALYSIS_CONVPLAN_H
#define CALOTYPE_LIB_ANALYSIS_CONVPLAN_H

#include "calotype/Analysis/KernelPlan.h"
#include "calotype/Dialect/NN/IR/NNContractionOps.h"

namespace calotype {

/// Plans a convolution. A tap of a finite filter that reads padding adds zero.
KernelPlan planConv(nn::ConvOp op, const TargetInfo &target, FilterKind filter);

} // namespace calotype

#endif // CALOTYPE_LIB_ANALYSIS_CONVPLAN_H

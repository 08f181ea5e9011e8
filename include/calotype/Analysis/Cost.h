//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// What an op or a kernel costs in arithmetic and memory traffic.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_ANALYSIS_COST_H
#define CALOTYPE_ANALYSIS_COST_H

#include "mlir/IR/Operation.h"

namespace calotype {

/// Counts of one execution, from static shapes; unknown extents count as 1.
struct Cost {
  double macs = 0;  ///< Multiply-adds of products, convolutions, attention.
  double flops = 0; ///< 2 * macs, and one per element of every other op.
  double bytes = 0; ///< Operands and results, each once.
};

/// Cost of one nn op, or of a whole `nn.kernel`: the flops of its ops, the bytes
/// of its arguments and results.
Cost computeCost(mlir::Operation *op);

} // namespace calotype

#endif // CALOTYPE_ANALYSIS_COST_H

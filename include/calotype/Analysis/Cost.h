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
  double macs = 0; ///< Multiply-adds of products, convolutions, attention.
  double flops =
      0; ///< 2 * macs, one per tap of a pool, one per element of other ops.
  double bytes = 0; ///< Operands and results, each once.
};

/// Sums.
inline Cost operator+(const Cost &a, const Cost &b) {
  return {a.macs + b.macs, a.flops + b.flops, a.bytes + b.bytes};
}

/// Cost of one nn op, or of a whole `nn.kernel`: the flops of its ops, the
/// bytes of its arguments that are read and of its results. A kernel computes
/// and reads no more than its result needs: of a table that it gathers from,
/// the rows that the indices name; of what it slices, the part.
Cost computeCost(mlir::Operation *op);

/// Sum over ops that run one after the other, each reading and writing memory.
/// Null entries count nothing.
Cost computeCost(llvm::ArrayRef<mlir::Operation *> ops);

/// Bytes of the values that are alive at once when the ops of a block run in
/// order: each from its op to its last reader, arguments from the beginning.
/// Constants do not count, nor do values of unknown extents.
int64_t computePeakBytes(mlir::Block &block);

} // namespace calotype

#endif // CALOTYPE_ANALYSIS_COST_H

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Grouped heads: keys and values that were repeated to have as many heads as
/// the queries. The linear order needs each once.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_REASSOCIATEATTENTION_REPEATEDHEADS_H
#define CALOTYPE_DIALECT_NN_TRANSFORMS_REASSOCIATEATTENTION_REPEATEDHEADS_H

#include "GraphWriter.h"

namespace calotype::nn {

/// How often each index of dimension `dim` of `value` comes in a row, because a
/// broadcast further up repeats it (repeats lie beside each other, as
/// torch.repeat_interleave has them). 1 when no such broadcast is found.
int64_t findRepeats(mlir::Value value, int64_t dim);

/// `value` with every `repeats`-th index of `dim` only; `repeats` divides
/// findRepeats(value, dim). Element-wise ops behind the broadcast run once.
mlir::Value withoutRepeats(GraphWriter &writer, mlir::Value value, int64_t dim,
                           int64_t repeats);

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_REASSOCIATEATTENTION_REPEATEDHEADS_H

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The patterns of nn-canonicalize-graph, by family.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_DIALECT_NN_TRANSFORMS_CANONICAL_GRAPHPATTERNS_H
#define CALOTYPE_DIALECT_NN_TRANSFORMS_CANONICAL_GRAPHPATTERNS_H

#include "mlir/IR/PatternMatch.h"

namespace calotype::nn {

void populateArithmeticPatterns(mlir::RewritePatternSet &patterns);
void populateAttentionPatterns(mlir::RewritePatternSet &patterns);
void populateMovePatterns(mlir::RewritePatternSet &patterns);
void populateSlicePatterns(mlir::RewritePatternSet &patterns);

} // namespace calotype::nn

#endif // CALOTYPE_DIALECT_NN_TRANSFORMS_CANONICAL_GRAPHPATTERNS_H

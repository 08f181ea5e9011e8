//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The generators, each in the file of its name.
//===----------------------------------------------------------------------===//

#ifndef CALOTYPE_TEST_SWEEP_GENERATORS_H
#define CALOTYPE_TEST_SWEEP_GENERATORS_H

#include "Sweep.h"

namespace calotype::sweep {

using Results = llvm::SmallVector<Value>;

/// Attention in the spellings of exporters, and near misses.
Results generateAttention(GraphBuilder &graph);

/// Convolutions and products with a batch normalisation or a scale behind them.
Results generateBatchNorm(GraphBuilder &graph);

/// Parallel convolutions of one image, projected together or added up.
Results generateBranches(GraphBuilder &graph);

/// Linear neighbours of convolutions with one tap.
Results generateCompositions(GraphBuilder &graph);

/// Windows with a padding before or a slice behind them.
Results generatePadding(GraphBuilder &graph);

/// Convolutions with dilation.
Results generateDilation(GraphBuilder &graph);

/// Convolutions whose rows go in pairs.
Results generateDilatedRows(GraphBuilder &graph);

/// Convolutions of the phases of an image.
Results generateSpaceToBatch(GraphBuilder &graph);

/// Pools over bins, spelled out, and levels of pyramids.
Results generateAdaptivePool(GraphBuilder &graph);
/// Averages over bins as products, sums and averages of averages.
Results generatePoolSums(GraphBuilder &graph);

/// Several maximum pools of one image.
Results generateChainMaxPools(GraphBuilder &graph);

/// Attention whose scores are near zero.
Results generateSmallScores(GraphBuilder &graph);

/// Products of scores with values, with masks and normalisers between them.
Results generateScoreProducts(GraphBuilder &graph);

} // namespace calotype::sweep

#endif // CALOTYPE_TEST_SWEEP_GENERATORS_H

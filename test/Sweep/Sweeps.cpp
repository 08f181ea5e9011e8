//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// The list of sweeps.
//===----------------------------------------------------------------------===//

#include "Generators.h"

using namespace calotype;
using namespace calotype::sweep;

static const Sweep sweeps[] = {
    {"nn-flatten-space-to-batch", "nn-flatten-space-to-batch", Numerics::Exact,
     0, generateSpaceToBatch},
    {"nn-decompose-phases",
     "nn-decompose-phases{dense-speedup=2 flops-per-byte=0}", Numerics::Exact,
     0, generateDilation},
    {"nn-fold-pad", "nn-fold-pad", Numerics::Exact, 0, generatePadding},
    {"nn-raise-attention", "nn-raise-attention", Numerics::Reassociating, 1e-11,
     generateAttention},
    {"nn-fold-batch-norm", "nn-fold-batch-norm", Numerics::Reassociating, 1e-12,
     generateBatchNorm},
    {"nn-compose-convolutions", "nn-compose-convolutions",
     Numerics::Reassociating, 1e-12, generateCompositions},
    {"nn-merge-atrous-branches", "nn-merge-atrous-branches",
     Numerics::Reassociating, 1e-12, generateBranches},
    {"nn-pair-dilated-rows", "nn-pair-dilated-rows{flops-per-byte=0}",
     Numerics::Reassociating, 1e-12, generateDilatedRows},
    {"nn-raise-adaptive-pool", "nn-raise-adaptive-pool", Numerics::Exact, 0,
     generateAdaptivePool},
    {"nn-raise-adaptive-pool", "nn-raise-adaptive-pool{sums=true}",
     Numerics::Reassociating, 1e-12, generatePoolSums},
    {"nn-chain-max-pools", "nn-chain-max-pools", Numerics::Exact, 0,
     generateChainMaxPools},
    {"nn-reassociate-attention", "nn-reassociate-attention{min-gain=0}",
     Numerics::Reassociating, 1e-10, generateScoreProducts},
    {"nn-approximate-attention", "nn-approximate-attention{map=taylor2}",
     Numerics::Approximate, 3e-6, generateSmallScores},
};

llvm::ArrayRef<Sweep> sweep::getSweeps() { return sweeps; }

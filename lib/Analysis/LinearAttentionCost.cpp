//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "calotype/Analysis/LinearAttentionCost.h"
#include <algorithm>
#include <cmath>

using namespace calotype;

static double estimateQuadratic(const AttentionExtents &x,
                                const LinearAttentionCostModel &model) {
  double scores = x.heads * x.queries * x.keys;
  double flops = scores * (2 * (x.depth + x.width) + x.scoreOps);
  double elements = x.heads * x.queries * (x.depth + x.width) +
                    x.keyHeads * x.keys * (x.depth + x.width) + 2 * scores;
  return std::max(flops, model.flopsPerByte * x.elementBytes * elements);
}

static double estimateLinear(const AttentionExtents &x,
                             const TargetInfo &target,
                             const LinearAttentionCostModel &model) {
  double state = x.features * x.width,
         cores = std::max<double>(1, target.cores);
  // A causal state goes from tile to tile: only heads run beside each other.
  double mostParts =
      x.causal ? 1 : std::max(1.0, std::floor(x.keys / model.keysPerTask));
  double parts = std::clamp(std::ceil(cores / x.keyHeads), 1.0, mostParts);
  double sums = parts > 1 ? x.keyHeads * parts * state : 0;
  double tiles = x.causal ? 2 * x.heads * x.queries *
                                std::min(model.tileRows, x.keys) *
                                (x.features + x.width)
                          : 0;
  double flops =
      2 * (x.keyHeads * x.keys + x.heads * x.queries) * state + tiles + sums;
  double busy = std::min(cores, x.keyHeads * parts) / cores;

  double elements = x.heads * x.queries * (x.features + x.width) +
                    x.keyHeads * x.keys * (x.features + x.width) +
                    2 * x.keyHeads * parts * state;
  if (x.features != x.depth) // Features are made first: read, then written.
    elements +=
        (x.heads * x.queries + x.keyHeads * x.keys) * (x.depth + x.features);
  return std::max(flops / (model.efficiency * busy),
                  model.flopsPerByte * x.elementBytes * elements);
}

AttentionTimes
calotype::estimateAttention(const AttentionExtents &extents,
                            const TargetInfo &target,
                            const LinearAttentionCostModel &model) {
  return {estimateQuadratic(extents, model),
          estimateLinear(extents, target, model)};
}

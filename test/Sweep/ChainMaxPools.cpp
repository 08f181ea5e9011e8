//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Cases of nn-chain-max-pools.
//===----------------------------------------------------------------------===//

#include "Generators.h"

using namespace calotype;
using namespace calotype::sweep;
using namespace mlir;

/// A maximum pool with `kernel` elements in each dimension, mostly in the form
/// that chains: at every position, padded by about half a window on both sides.
static Value drawWindows(GraphBuilder &graph, Value x) {
  Random &r = graph.random;
  SmallVector<int64_t> kernel, strides, dilations, begin, end;
  bool isUnusual = r.chance(0.25), isAverage = r.chance(0.05);
  for (int64_t extent : GraphBuilder::shapeOf(x).drop_front(2)) {
    int64_t size = r.whole(1, 4), pad = size - 1;
    kernel.push_back(size);
    begin.push_back(isUnusual ? r.whole(0, size) : pad / 2);
    end.push_back(isUnusual ? r.whole(0, size) : pad - pad / 2);
    strides.push_back(isUnusual && r.chance(0.2) ? 2 : 1);
    bool fits = extent + begin.back() + end.back() > 2 * (size - 1);
    dilations.push_back(isUnusual && fits && r.chance(0.2) ? 2 : 1);
    // The window must fit the padded image.
    while (extent + begin.back() + end.back() <= dilations.back() * (size - 1))
      ++end.back();
  }
  return graph.make<nn::PoolOp>(
      x, isAverage ? nn::PoolKind::Average : nn::PoolKind::Max, kernel, strides,
      dilations, begin, end, false, false, 0);
}

static Value drawBins(GraphBuilder &graph, Value x) {
  SmallVector<int64_t> bins;
  for (int64_t extent : GraphBuilder::shapeOf(x).drop_front(2)) {
    (void)extent;
    bins.push_back(graph.random.pick<int64_t>({1, 2, 2, 3, 4, 4, 6}));
  }
  return graph.make<nn::AdaptivePoolOp>(
      x, graph.random.chance(0.9) ? nn::PoolKind::Max : nn::PoolKind::Average,
      bins);
}

Results sweep::generateChainMaxPools(GraphBuilder &graph) {
  Random &r = graph.random;
  SmallVector<int64_t> shape{r.whole(1, 2), r.whole(1, 3)};
  for (int64_t i = 0, rank = r.whole(1, 2); i < rank; ++i)
    shape.push_back(r.whole(1, 7));
  Value x = graph.input(shape);
  bool areBins = r.chance(0.5);
  Results results;
  for (int64_t i = 0, count = r.whole(3, 5); i < count; ++i)
    results.push_back(areBins ? drawBins(graph, x) : drawWindows(graph, x));
  return results;
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Cases of nn-approximate-attention. Scores are so small that their
/// exponential is its Taylor polynomial of degree two within 1e-7, so what the
/// map `taylor2` makes of a layer must be the layer; masks, heads and the
/// diagonal are at full size. The normaliser adds 1e-6 to a sum of weights,
/// which is 1/e where only one key is seen and its mask is -1: results are off
/// by up to 2.8e-6.
//===----------------------------------------------------------------------===//

#include "Generators.h"

using namespace calotype;
using namespace calotype::sweep;
using namespace mlir;

/// A mask that leaves the first key visible, so that no row is empty.
static Value drawMask(GraphBuilder &graph, int64_t batch, int64_t heads,
                      int64_t queries, int64_t keys) {
  Random &r = graph.random;
  SmallVector<int64_t> shape{r.pick<int64_t>({1, batch}),
                             r.chance(0.1) ? heads : 1,
                             r.chance(0.1) ? queries : 1, keys};
  if (r.chance(0.5))
    return graph.input(shape);
  SmallVector<double> visible;
  for (int64_t i = 0, count = ShapedType::getNumElements(shape); i < count; ++i)
    visible.push_back(i % keys == 0 || r.chance(0.6) ? 1 : -1);
  return graph.make<nn::GreaterOp>(graph.constant(shape, visible),
                                   graph.splat({}, 0));
}

Results sweep::generateSmallScores(GraphBuilder &graph) {
  Random &r = graph.random;
  int64_t groups = r.pick<int64_t>({1, 1, 2}), keyHeads = r.whole(1, 2);
  int64_t batch = r.whole(1, 2), heads = groups * keyHeads;
  int64_t queries = r.whole(1, 7),
          keys = r.chance(0.5) ? queries : r.whole(1, 7);
  int64_t depth = r.whole(1, 4), width = r.whole(1, 4);
  bool isCausal = queries == keys && r.chance(0.5);
  Value query = graph.make<nn::MulOp>(
      graph.input({batch, heads, queries, depth}), graph.splat({}, 2e-3));
  Value key = graph.input({batch, keyHeads, keys, depth});
  Value value = graph.input({batch, keyHeads, keys, width});
  Value mask =
      r.chance(0.6) ? drawMask(graph, batch, heads, queries, keys) : Value();
  auto number = [](double x) { return APFloat(x); };
  return {graph.make<nn::AttentionOp>(
      query, key, value, mask, number(0.25 + r.unit()), isCausal,
      /*causal_offset=*/isCausal && r.chance(0.1) ? 1 : 0,
      /*softcap=*/number(r.chance(0.1) ? 3 : 0), /*hidden_score=*/FloatAttr(),
      /*nan_rows=*/false)};
}

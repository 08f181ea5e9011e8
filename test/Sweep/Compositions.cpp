//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Cases of nn-compose-convolutions: two convolutions, one of them with one
/// tap, and averages behind such a one.
//===----------------------------------------------------------------------===//

#include "Generators.h"

using namespace calotype;
using namespace calotype::sweep;
using namespace mlir;

using Extents = SmallVector<int64_t>;

static Value convolve(GraphBuilder &graph, Value x, int64_t channels,
                      bool pointwise, int64_t stride) {
  Random &r = graph.random;
  Extents shape(GraphBuilder::shapeOf(x));
  size_t spatial = shape.size() - 2;
  Extents filter{channels, shape[1]}, strides(spatial, stride), dilations,
      begin, end;
  for (size_t i = 0; i < spatial; ++i) {
    begin.push_back(pointwise ? 0 : r.whole(0, 1));
    end.push_back(pointwise ? 0 : r.whole(0, 1));
    dilations.push_back(r.whole(1, 2));
    int64_t room = shape[i + 2] + begin[i] + end[i];
    filter.push_back(
        pointwise ? 1 : std::min(r.whole(1, 3), (room - 1) / dilations[i] + 1));
  }
  Value weights = r.chance(0.05) ? graph.input(filter) : graph.weights(filter);
  return graph.make<nn::ConvOp>(x, weights, strides, dilations, begin, end, 1);
}

static Value addBias(GraphBuilder &graph, Value x) {
  Extents shape(GraphBuilder::shapeOf(x).size(), 1);
  shape[1] = GraphBuilder::shapeOf(x)[1];
  return graph.make<nn::AddOp>(x, graph.weights(shape));
}

static Value average(GraphBuilder &graph, Value x) {
  Random &r = graph.random;
  Extents shape(GraphBuilder::shapeOf(x));
  size_t spatial = shape.size() - 2;
  if (r.chance(0.3)) {
    Extents axes;
    for (size_t i = 2; i < shape.size(); ++i)
      axes.push_back(i);
    return graph.make<nn::ReduceOp>(x, nn::ReduceKind::Mean, axes, true);
  }
  Extents kernel(spatial, 2), strides(spatial, r.whole(1, 2)), ones(spatial, 1),
      pads(spatial, r.chance(0.3));
  auto kind = r.chance(0.9) ? nn::PoolKind::Average : nn::PoolKind::Max;
  return graph.make<nn::PoolOp>(x, kind, kernel, strides, ones, pads, pads,
                                r.chance(0.2), r.chance(0.5), 0);
}

Results sweep::generateCompositions(GraphBuilder &graph) {
  Random &r = graph.random;
  Extents shape{r.whole(1, 2), r.whole(1, 4)};
  for (int64_t i = r.whole(1, 2); i > 0; --i)
    shape.push_back(r.whole(3, 6));
  Value x = graph.input(shape);
  bool averages = r.chance(0.4), pointwiseFirst = averages || r.chance(0.5);
  // Many channels between two convolutions, few outside: one filter is less
  // work.
  x = convolve(graph, x, r.whole(averages ? 1 : 3, 6), pointwiseFirst,
               r.chance(0.15) ? 2 : 1);
  if (r.chance(0.4))
    x = addBias(graph, x);
  if (r.chance(0.05))
    x = graph.make<nn::ReluOp>(x);
  Results results;
  if (r.chance(0.05))
    results.push_back(x);
  if (averages)
    x = average(graph, x);
  else
    x = addBias(graph, convolve(graph, x, r.whole(1, 3), !pointwiseFirst,
                                r.whole(1, 2)));
  results.push_back(x);
  return results;
}

//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Cases of nn-fold-pad: paddings before windows, slices behind convolutions.
//===----------------------------------------------------------------------===//

#include "Generators.h"
#include <limits>

using namespace calotype;
using namespace calotype::sweep;
using namespace mlir;

using Extents = SmallVector<int64_t>;

/// A padding, now and then with an element that no window can pad with, of
/// channels, or with elements removed.
static Value pad(GraphBuilder &graph, Value x, double value) {
  Random &r = graph.random;
  Extents low(GraphBuilder::shapeOf(x).size(), 0), high(low);
  for (size_t i = 2; i < low.size(); ++i) {
    low[i] = r.whole(0, 2);
    high[i] = r.whole(0, 2);
  }
  if (r.chance(0.1))
    low[2] = -1;
  if (r.chance(0.05))
    high[1] = 1;
  Value filling =
      value == 0 && r.chance(0.5) ? Value() : graph.splat({}, value);
  auto mode = r.chance(0.05) ? nn::PadMode::Edge : nn::PadMode::Constant;
  return graph.make<nn::PadOp>(x, filling, low, high, mode);
}

static Value convolve(GraphBuilder &graph, Value x) {
  Random &r = graph.random;
  Extents shape(GraphBuilder::shapeOf(x));
  size_t spatial = shape.size() - 2;
  Extents filter{r.whole(1, 3), shape[1]}, strides, dilations, begin, end;
  for (size_t i = 0; i < spatial; ++i) {
    begin.push_back(r.whole(0, 3));
    end.push_back(r.whole(0, 3));
    strides.push_back(r.chance(0.7) ? 1 : r.whole(2, 3));
    dilations.push_back(r.whole(1, 3));
    int64_t room = shape[i + 2] + begin[i] + end[i];
    filter.push_back(std::min(r.whole(1, 3), (room - 1) / dilations[i] + 1));
  }
  return graph.make<nn::ConvOp>(x, graph.weights(filter), strides, dilations,
                                begin, end, 1);
}

static Value pool(GraphBuilder &graph, Value x, nn::PoolKind kind) {
  Random &r = graph.random;
  Extents shape(GraphBuilder::shapeOf(x));
  size_t spatial = shape.size() - 2;
  Extents kernel, strides, dilations, begin, end;
  for (size_t i = 0; i < spatial; ++i) {
    dilations.push_back(r.whole(1, 2));
    kernel.push_back(
        std::min(r.whole(1, 3), (shape[i + 2] - 1) / dilations[i] + 1));
    begin.push_back(kernel[i] > 1 && r.chance(0.4));
    end.push_back(kernel[i] > 1 && r.chance(0.4));
    strides.push_back(r.whole(1, 2));
  }
  return graph.make<nn::PoolOp>(x, kind, kernel, strides, dilations, begin, end,
                                r.chance(0.2), r.chance(0.5),
                                kind == nn::PoolKind::Lp ? 1 : 0);
}

/// Every k-th row of a box.
static Value rows(GraphBuilder &graph, Value x) {
  Random &r = graph.random;
  Extents starts{0, 0}, sizes(GraphBuilder::shapeOf(x)), steps{1, 1};
  for (size_t i = 2; i < sizes.size(); ++i) {
    starts.push_back(r.whole(0, std::min<int64_t>(3, sizes[i] - 1)));
    steps.push_back(r.chance(0.7) ? 1 : 2);
    int64_t most = (sizes[i] - starts[i] - 1) / steps[i] + 1;
    sizes[i] = r.chance(0.5) ? most : r.whole(1, most);
  }
  return graph.make<nn::SliceOp>(x, starts, sizes, steps);
}

Results sweep::generatePadding(GraphBuilder &graph) {
  Random &r = graph.random;
  Extents shape{r.whole(1, 2), r.whole(1, 3)};
  for (int64_t i = r.whole(1, 2); i > 0; --i)
    shape.push_back(r.whole(3, 7));
  Value x = graph.input(shape);
  if (r.chance(0.4)) {
    auto kind =
        r.pick({nn::PoolKind::Max, nn::PoolKind::Average, nn::PoolKind::Lp});
    bool clipped = r.chance(0.5);
    if (clipped)
      x = graph.make<nn::ReluOp>(x);
    double value = kind == nn::PoolKind::Max && !clipped && r.chance(0.8)
                       ? -std::numeric_limits<double>::infinity()
                   : r.chance(0.1) ? 2
                                   : 0;
    return {pool(graph, pad(graph, x, value), kind)};
  }
  if (r.chance(0.6))
    x = pad(graph, x, r.chance(0.1) ? 1 : 0);
  x = convolve(graph, x);
  Results results;
  if (r.chance(0.5)) {
    Extents perChannel(shape.size(), 1);
    perChannel[1] = GraphBuilder::shapeOf(x)[1];
    x = graph.make<nn::ReluOp>(
        graph.make<nn::AddOp>(x, graph.weights(perChannel)));
  }
  if (r.chance(0.1))
    results.push_back(x); // All rows are read.
  results.push_back(r.chance(0.7) ? rows(graph, x) : x);
  return results;
}

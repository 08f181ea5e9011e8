//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Cases of nn-merge-atrous-branches: projections of concatenated branches, and
/// sums of convolutions of one image.
//===----------------------------------------------------------------------===//

#include "Generators.h"

using namespace calotype;
using namespace calotype::sweep;
using namespace mlir;

using Extents = SmallVector<int64_t>;

/// A convolution with dilation whose result has the extents of its input.
static Value convolve(GraphBuilder &graph, Value x, int64_t channels,
                      int64_t groups) {
  Random &r = graph.random;
  Extents shape(GraphBuilder::shapeOf(x));
  Extents filter{channels, shape[1] / groups}, ones(shape.size() - 2, 1),
      dilations, begin, end;
  for (size_t i = 0; i < ones.size(); ++i) {
    filter.push_back(r.whole(1, 3));
    dilations.push_back(r.chance(0.5) ? 2 : r.whole(1, 3));
    int64_t reach = (filter.back() - 1) * dilations[i];
    begin.push_back(r.chance(0.7) ? reach / 2 : r.whole(0, reach));
    end.push_back(reach - begin[i]);
  }
  Value weights = r.chance(0.05) ? graph.input(filter) : graph.weights(filter);
  return graph.make<nn::ConvOp>(x, weights, ones, dilations, begin, end,
                                groups);
}

static Value addBias(GraphBuilder &graph, Value x) {
  Extents shape(GraphBuilder::shapeOf(x).size(), 1);
  shape[1] = GraphBuilder::shapeOf(x)[1];
  return graph.make<nn::AddOp>(x, graph.weights(shape));
}

/// The mean of the image, projected, at every pixel.
static Value poolImage(GraphBuilder &graph, Value x, int64_t channels) {
  Extents shape(GraphBuilder::shapeOf(x)), axes, ones(shape.size() - 2, 1);
  for (size_t i = 2; i < shape.size(); ++i)
    axes.push_back(i);
  Value mean = graph.make<nn::ReduceOp>(x, nn::ReduceKind::Mean, axes, true);
  Extents filter{channels, shape[1]}, zeros(ones.size(), 0);
  filter.append(ones);
  Value v = graph.make<nn::ReluOp>(graph.make<nn::ConvOp>(
      mean, graph.weights(filter), ones, ones, zeros, zeros, 1));
  shape[1] = channels;
  return nn::ExpandOp::create(graph.builder, graph.builder.getUnknownLoc(),
                              RankedTensorType::get(shape, graph.element()), v);
}

static Value projectBranches(GraphBuilder &graph, Value x) {
  Random &r = graph.random;
  SmallVector<Value> branches;
  int64_t channels = 0, spatial = GraphBuilder::shapeOf(x).size() - 2;
  for (int64_t count = r.whole(1, 4); count > 0; --count) {
    int64_t own = r.whole(1, 4);
    branches.push_back(r.chance(0.3) ? poolImage(graph, x, own)
                                     : graph.make<nn::ReluOp>(addBias(
                                           graph, convolve(graph, x, own, 1))));
    channels += own;
  }
  Value all = graph.make<nn::ConcatOp>(branches, 1);
  Extents filter{r.whole(1, 4), channels}, ones(spatial, 1), zeros(spatial, 0),
      strides(spatial, r.chance(0.2) ? 2 : 1), pads(spatial, r.chance(0.1));
  filter.append(ones);
  return addBias(graph, graph.make<nn::ConvOp>(all, graph.weights(filter),
                                               strides, ones, pads, pads, 1));
}

Results sweep::generateBranches(GraphBuilder &graph) {
  Random &r = graph.random;
  Extents shape{r.whole(1, 2), 2 * r.whole(1, 2)};
  for (int64_t i = r.whole(1, 2); i > 0; --i)
    shape.push_back(r.whole(3, 6));
  Value x = graph.input(shape);
  if (r.chance(0.6))
    return {projectBranches(graph, x)};
  int64_t groups = r.chance(0.2) ? 2 : 1, channels = 2 * r.whole(1, 2);
  Value sum;
  for (int64_t count = r.whole(2, 4); count > 0; --count) {
    Value branch = convolve(graph, x, channels, groups);
    if (r.chance(0.5))
      branch = addBias(graph, branch);
    sum = sum ? graph.make<nn::AddOp>(sum, branch) : branch;
  }
  return {sum};
}

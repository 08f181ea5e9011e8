//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Cases of nn-fold-batch-norm.
//===----------------------------------------------------------------------===//

#include "Generators.h"

using namespace calotype;
using namespace calotype::sweep;
using namespace mlir;

/// A convolution of `x`, or of an input where it is null.
static Value convolution(GraphBuilder &graph, int64_t channels, Value x = {}) {
  Random &r = graph.random;
  int64_t spatial = x ? GraphBuilder::shapeOf(x).size() - 2 : r.whole(1, 2);
  int64_t groups = channels % 2 == 0 ? r.pick<int64_t>({1, 2}) : 1;
  int64_t perGroup = r.whole(1, 3);
  if (x && GraphBuilder::shapeOf(x)[1] % groups)
    groups = 1;
  if (x)
    perGroup = GraphBuilder::shapeOf(x)[1] / groups;
  SmallVector<int64_t> input{r.whole(1, 2), groups * perGroup};
  SmallVector<int64_t> filter{channels, perGroup};
  for (int64_t i = 0; i < spatial; ++i) {
    input.push_back(r.whole(3, 6));
    filter.push_back(r.whole(1, 3));
  }
  SmallVector<int64_t> ones(spatial, 1), pads(spatial, r.whole(0, 1));
  // A filter known only at run time cannot take the scale.
  Value weights = r.chance(0.15) ? graph.input(filter) : graph.weights(filter);
  return graph.make<nn::ConvOp>(x ? x : graph.input(input), weights, ones, ones,
                                pads, pads, groups);
}

/// A batch normalisation of an image that nothing with weights made.
static Value image(GraphBuilder &graph, int64_t channels) {
  Random &r = graph.random;
  SmallVector<int64_t> shape{r.whole(1, 2), channels};
  for (int64_t i = r.whole(1, 2); i > 0; --i)
    shape.push_back(r.whole(3, 6));
  return graph.input(shape);
}

Results sweep::generateBatchNorm(GraphBuilder &graph) {
  Random &r = graph.random;
  int64_t channels = r.whole(1, 5);
  bool before = r.chance(0.3);
  Value x = before ? image(graph, channels)
            : r.chance(0.5)
                ? convolution(graph, channels)
                : graph.make<nn::MatmulOp>(graph.input({r.whole(1, 4), 3}),
                                           graph.weights({3, channels}), false,
                                           false);
  SmallVector<int64_t> perChannel(GraphBuilder::shapeOf(x).size(), 1);
  perChannel[1] = channels;
  if (!before && r.chance(0.5))
    x = graph.make<nn::AddOp>(x, graph.weights(perChannel));
  Results results;
  if (r.chance(0.15))
    results.push_back(x); // Another reader keeps the weights as they are.
  if (r.chance(0.3)) {
    x = graph.make<nn::MulOp>(x, graph.weights(perChannel));
  } else {
    Value variance = graph.make<nn::AbsOp>(graph.weights({channels}));
    if (r.chance(0.9)) {
      SmallVector<double> values;
      for (int64_t i = 0; i < channels; ++i)
        values.push_back(0.5 + r.unit());
      variance = graph.constant({channels}, values);
    }
    x = graph.make<nn::BatchNormOp>(
        x, graph.weights({channels}), graph.weights({channels}),
        graph.weights({channels}), variance, llvm::APFloat(1e-5));
  }
  if (before) {
    x = convolution(graph, r.whole(1, 4), x);
    perChannel[1] = GraphBuilder::shapeOf(x)[1];
    if (r.chance(0.4))
      x = graph.make<nn::AddOp>(x, graph.weights(perChannel));
  }
  results.push_back(x);
  return results;
}

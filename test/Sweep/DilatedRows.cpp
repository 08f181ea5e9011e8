//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Cases of nn-pair-dilated-rows: filters of three rows, dilated by their pads.
//===----------------------------------------------------------------------===//

#include "Generators.h"

using namespace calotype;
using namespace calotype::sweep;
using namespace mlir;

using Extents = SmallVector<int64_t>;

Results sweep::generateDilatedRows(GraphBuilder &graph) {
  Random &r = graph.random;
  int64_t dilation = r.whole(2, 5),
          rows = dilation * r.whole(1, 6) + r.whole(1, 4);
  Extents shape{r.whole(1, 2), r.whole(1, 3), rows, r.whole(3, 7)},
      filter{r.whole(1, 3), shape[1], 3, r.whole(1, 3)},
      strides{r.chance(0.95) ? 1 : 2, r.whole(1, 2)},
      dilations{dilation, r.whole(1, 2)}, begin{dilation, r.whole(0, 2)},
      end{dilation, r.whole(0, 2)};
  if (r.chance(0.05))
    begin[0] = r.whole(0, dilation);
  filter[3] = std::min(filter[3],
                       (shape[3] + begin[1] + end[1] - 1) / dilations[1] + 1);
  Value weights = r.chance(0.05) ? graph.input(filter) : graph.weights(filter);
  Value x = graph.input(shape);
  if (r.chance(0.3))
    x = graph.make<nn::ReluOp>(x);
  Value y =
      graph.make<nn::ConvOp>(x, weights, strides, dilations, begin, end, 1);
  Results results;
  if (r.chance(0.1))
    results.push_back(y);
  if (r.chance(0.6))
    y = graph.make<nn::AddOp>(y, graph.weights({filter[0], 1, 1}));
  if (r.chance(0.6))
    y = graph.make<nn::ReluOp>(y);
  if (r.chance(0.2))
    y = graph.make<nn::MulOp>(y, y);
  results.push_back(y);
  return results;
}

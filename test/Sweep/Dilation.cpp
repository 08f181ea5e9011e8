//===----------------------------------------------------------------------===//
// Calotype. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Cases of nn-decompose-phases: convolutions with dilation.
//===----------------------------------------------------------------------===//

#include "Generators.h"

using namespace calotype;
using namespace calotype::sweep;
using namespace mlir;

using Extents = SmallVector<int64_t>;

Results sweep::generateDilation(GraphBuilder &graph) {
  Random &r = graph.random;
  int64_t groups = r.chance(0.3) ? 2 : 1, perGroup = r.whole(1, 2);
  Extents shape{r.whole(1, 2), groups * perGroup},
      filter{groups * r.whole(1, 2), perGroup}, strides, dilations, begin, end;
  for (int64_t i = r.whole(1, 3); i > 0; --i) {
    shape.push_back(r.whole(3, 8));
    begin.push_back(r.whole(0, 3));
    end.push_back(r.whole(0, 3));
    strides.push_back(r.chance(0.95) ? 1 : 2);
    dilations.push_back(r.whole(1, 3));
    int64_t room = shape.back() + begin.back() + end.back();
    filter.push_back(
        std::min(r.whole(1, 3), (room - 1) / dilations.back() + 1));
  }
  return {graph.make<nn::ConvOp>(graph.input(shape), graph.weights(filter),
                                 strides, dilations, begin, end, groups)};
}
